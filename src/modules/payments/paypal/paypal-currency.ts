import { fromMinorUnits, toMinorUnits } from '#src/platform/values/currency.ts';
import type { Price } from '#src/modules/orders/index.ts';

/** Currencies as PayPal takes them: amounts are decimal text, and three of its currencies take no decimals. */

const TAKEN = new Set(
  'AUD BRL CAD CHF CNY CZK DKK EUR GBP HKD HUF ILS JPY MXN MYR NOK NZD PHP PLN SEK SGD THB TWD USD'.split(' '),
);
const NO_DECIMALS = new Set(['HUF', 'JPY', 'TWD']);

/** Minor units as PayPal writes them: USD 7053 → "70.53", HUF 199900 → "1999". `null`: it cannot take this amount exactly. */
export function toPaypalValue(currency: string, minor: number): string | null {
  const value = fromMinorUnits(currency, minor);
  if (!NO_DECIMALS.has(currency)) return value;
  const [whole, decimals = ''] = value.split('.');
  return /^0*$/.test(decimals) ? whole! : null;
}

export const paypalTakes = ({ currency, amountMinor }: Price): boolean =>
  TAKEN.has(currency) && toPaypalValue(currency, amountMinor) !== null;

/** PayPal's amount in our minor units. A reversal may be written as a negative one. */
export const fromPaypalValue = (currency: string, value: string): number =>
  toMinorUnits(currency, value.replace(/^-/, ''));
