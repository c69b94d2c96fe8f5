/**
 * SQL from which every value of the volume follows: a row is a function of its number, so that it is the same whenever
 * and wherever it is made. md5 gives the scatter, because it is the same in every version of the database.
 */

/** The moment the volume looks back from. */
export const EPOCH = "timestamptz '2026-11-01 00:00:00+00'";

/** How many rows the volume has; those that belong to them follow. */
export interface VolumeSize {
  sellers: number;
  products: number;
  orders: number;
}

/** Rows of one kind for the numbers 1 to `upTo`, made in batches. */
export interface Area {
  name: string;
  upTo: (size: VolumeSize) => number;
  /** The most rows that one of its statements makes for one number. */
  rowsPerNumber: number;
  /**
   * Tails of statements, by what they make: `insert … select … from numbers … on conflict do nothing`. They see the
   * tables `numbers (n)` and `given (sellers, products, password_hash)`, to which they add their own after a comma, and
   * run in this order in one transaction.
   */
  inserts: Record<string, string>;
}

/** The id of row `key` (SQL) of a kind. */
export const idOf = (kind: string, key: string): string => `md5('volume-${kind}-' || ${key})::uuid`;

/** A whole number from 0 to `count` − 1 that looks like chance; `salt` keeps the choices for one row apart. */
export const pick = (salt: string, key: string, count: number | string): string =>
  `(('x' || left(md5('${salt}-' || ${key}), 7))::bit(28)::int % ${count})`;

const arrayOf = (words: string[]): string => `array[${words.map((word) => `'${word}'`).join(', ')}]`;

/** Word number `index` (SQL, from 0) of a list without quotes. */
export const wordAt = (words: string[], index: string): string => `(${arrayOf(words)})[1 + ${index}]`;

export const word = (salt: string, key: string, words: string[]): string =>
  wordAt(words, pick(salt, key, words.length));

/** A moment of the year before {@link EPOCH}, to the minute. */
export const momentOfYear = (salt: string, key: string): string =>
  `${EPOCH} - make_interval(mins => 1 + ${pick(salt, key, 365 * 24 * 60 - 1)})`;

/** A number with at least `digits` digits. */
export const padded = (number: string, digits: number): string =>
  `lpad(${number}::text, greatest(${digits}, length(${number}::text)), '0')`;
