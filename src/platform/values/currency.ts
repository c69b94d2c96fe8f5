import { type Amount, amount } from './money.ts';

/**
 * Decimals of the world's currencies (ISO 4217). Orders keep two at most, because that is what the columns hold; minor
 * units for payment providers have as many as the currency.
 */

const NO_DECIMALS = new Set('BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' '));
const THREE_DECIMALS = new Set('BHD IQD JOD KWD LYD OMR TND'.split(' '));
const HALF_UP = 1;
const COLUMN_DECIMALS = 2;

const exponentOf = (currency: string): number => (NO_DECIMALS.has(currency) ? 0 : THREE_DECIMALS.has(currency) ? 3 : 2);

/** Half-up to what the currency and the column hold: USD 7.176 → 7.18, JPY 499.5 → 500. */
export const roundTo = (currency: string, value: Amount): Amount =>
  value.round(Math.min(exponentOf(currency), COLUMN_DECIMALS), HALF_UP);

/** Decimal text in the decimals that {@link roundTo} leaves: USD 70.5 → "70.50", JPY 500 → "500". */
export const toCurrencyText = (currency: string, value: Amount): string =>
  roundTo(currency, value).toFixed(Math.min(exponentOf(currency), COLUMN_DECIMALS));

/** Whole minor units: USD 70.53 → 7053, JPY 500 → 500, KWD 1.50 → 1500. */
export const toMinorUnits = (currency: string, value: string | Amount): number =>
  amount(value)
    .times(10 ** exponentOf(currency))
    .round(0, HALF_UP)
    .toNumber();

/** Decimal text of whole minor units: USD 7053 → "70.53", JPY 500 → "500". */
export const fromMinorUnits = (currency: string, minor: number): string =>
  amount(minor)
    .div(10 ** exponentOf(currency))
    .toFixed(exponentOf(currency));
