import { randomBytes, randomInt } from 'node:crypto';

/** Source of unguessable texts; injected, so that a test can make it collide. */
export interface Random {
  /** `length` characters, each drawn evenly from `alphabet`. */
  text(length: number, alphabet: string): string;
  /** `bytes` random bytes as lower-case hexadecimal. */
  hex(bytes: number): string;
}

export const BASE36 = 'abcdefghijklmnopqrstuvwxyz0123456789';

export const cryptoRandom: Random = {
  text: (length, alphabet) => Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join(''),
  hex: (bytes) => randomBytes(bytes).toString('hex'),
};
