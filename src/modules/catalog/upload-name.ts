const MAX_LENGTH = 100;
const FALLBACK = 'file';

/** A file name as part of a storage key: lower-case `[a-z0-9.-]`, no path, at most 100 characters, ending kept. */
export function safeFileName(name: string): string {
  const plain = name
    .split(/[/\\]/)
    .at(-1)!
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, '-')
    .replaceAll(/-*\.[.-]*/g, '.')
    .replaceAll(/^[.-]+|[.-]+$/g, '');
  if (plain.length <= MAX_LENGTH) return plain === '' ? FALLBACK : plain;
  const ending = /\.[a-z0-9]{1,10}$/.exec(plain)?.[0] ?? '';
  return plain.slice(0, MAX_LENGTH - ending.length).replace(/[.-]+$/, '') + ending;
}
