import { Big } from 'big.js';

/**
 * Amounts of money: decimal text from the wire to the column, exact arithmetic in between, never a binary float
 * (contract 1.5).
 */

/** Largest amount a `numeric(10,2)` column holds. */
export const MAX_AMOUNT = '99999999.99';
const DECIMALS = 2;
const HALF_UP = 1;

export type Amount = Big;

export const amount = (value: string | number | Big): Amount => new Big(value);

/** Half-up to cents: 19.996 → 20.00, 13.9965 → 14.00. */
export const round = (value: Amount): Amount => value.round(DECIMALS, HALF_UP);

/** `percent` of `value`, half-up to cents. */
export const percentOf = (value: Amount, percent: Amount): Amount => round(value.times(percent).div(100));

/** Two decimals, as catalogue and admin rows carry prices: `"20.00"`. */
export const toText = (value: string | Amount): string => round(amount(value)).toFixed(DECIMALS);

export const toTextOrNull = (value: string | null | undefined): string | null => (value == null ? null : toText(value));

/** Decimal text without anything to round. */
const IN_CENTS = /^-?\d{1,11}(?:\.\d{1,2})?$/;

/** A JSON number, as orders and figures carry amounts; cents are exact up to 90 billion. */
export const toNumber = (value: string | Amount): number =>
  typeof value === 'string' && IN_CENTS.test(value) ? Number(value) : round(amount(value)).toNumber();

/** `part / whole` with two decimals, half-up; `otherwise` when there is nothing to divide by. */
export function ratio<T>(part: string | Amount, whole: string | Amount, otherwise: T): number | T {
  const divisor = amount(whole);
  return divisor.eq(0) ? otherwise : round(amount(part).div(divisor)).toNumber();
}
