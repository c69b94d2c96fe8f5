import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

/** The file of settings cannot be used; `message` names it and tells why. */
export class EnvFileError extends Error {
  override readonly name = 'EnvFileError';
}

const ENCODINGS: [name: string, mark: number[]][] = [
  ['UTF-32', [0xff, 0xfe, 0, 0]],
  ['UTF-32', [0, 0, 0xfe, 0xff]],
  ['UTF-16', [0xff, 0xfe]],
  ['UTF-16', [0xfe, 0xff]],
];

function read(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code = 'error' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    throw new EnvFileError(`${path} cannot be read (${code})`);
  }
}

/** Drops a byte order mark. Every second byte of plain text is zero in UTF-16, and none is in UTF-8. */
function decode(path: string, bytes: Buffer): string {
  const marked = ENCODINGS.find(([, mark]) => mark.every((byte, index) => bytes[index] === byte));
  const encoding = marked?.[0] ?? (bytes.includes(0) ? 'UTF-16' : undefined);
  if (encoding !== undefined) throw new EnvFileError(`${path} is in ${encoding}; save it as UTF-8`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new EnvFileError(`${path} is in another encoding than UTF-8, such as Latin-1; save it as UTF-8`);
  }
}

/**
 * The variables of a file of settings: UTF-8 with or without a byte order mark, lines that end in LF or CRLF (contract
 * 1.10). A file that is not there has none.
 * @throws EnvFileError
 */
export function readEnvFile(path: string): NodeJS.Dict<string> {
  const bytes = read(path);
  return bytes === null ? {} : parseEnv(decode(path, bytes));
}
