import { badRequest } from '../errors.ts';

/** Where a page of a list ordered by `createdAt` and `id`, newest first, ended. */
export interface Cursor {
  /** ISO 8601, UTC, milliseconds: exactly what the column holds. */
  createdAt: string;
  id: string;
}

const PLAIN = /^((?!0000)\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z)\|([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

const toText = (plain: string): string => Buffer.from(plain, 'latin1').toString('base64url');

const isInstant = (text: string): boolean => {
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString() === text;
};

/** The cursor as clients carry it: base64url of `{createdAt}|{id}` (part 2, section 3.1). */
export const encodeCursor = ({ createdAt, id }: { createdAt: Date; id: string }): string =>
  toText(`${createdAt.toISOString()}|${id}`);

/** @throws 400 INVALID_CURSOR for anything that does not decode to exactly an instant and a UUID */
export function decodeCursor(text: string): Cursor {
  const plain = Buffer.from(text, 'base64url').toString('latin1');
  const [, createdAt, id] = PLAIN.exec(plain) ?? [];
  // the decoder skips what is not base64url, so only the same text again is well formed
  const valid = createdAt !== undefined && id !== undefined && isInstant(createdAt) && toText(plain) === text;
  if (!valid) throw badRequest('Invalid cursor', 'INVALID_CURSOR');
  return { createdAt, id: id.toLowerCase() };
}
