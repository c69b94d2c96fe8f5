const MAX_LENGTH = 100;
const FALLBACK = 'file';
/** A dot in front is no ending: `.htaccess` is all name. */
const ENDING = /(?<=.)\.[a-z0-9]{1,10}$/;

const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, '-')
    .replaceAll(/-*\.[.-]*/g, '.')
    .replaceAll(/^[.-]+|[.-]+$/g, '');

/**
 * A file name as part of a storage key: lower-case `[a-z0-9.-]`, no path, at most 100 characters. The ending is kept,
 * even where nothing else of the name can be.
 */
export function safeFileName(name: string): string {
  const file = name.split(/[/\\]/).at(-1)!.trim();
  const ending = ENDING.exec(file.toLowerCase())?.[0] ?? '';
  const stem = plain(ending === '' ? file : file.slice(0, -ending.length)) || FALLBACK;
  return stem.slice(0, MAX_LENGTH - ending.length).replace(/[.-]+$/, '') + ending;
}
