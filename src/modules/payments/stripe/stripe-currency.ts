import type { Price } from '#src/modules/orders/index.ts';

/**
 * Currencies as Stripe takes them. Its amounts are our minor units (zero decimals for JPY, three for KWD, whose last is 0
 * because orders keep two), but for two that it wants with two decimals although they have none.
 */

/** What it charges in. MGA is left out: it counts none of the decimals that prices in MGA may have. */
const TAKEN = new Set(
  (
    'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BWP BYN BZD CAD CDF CHF CLP CNY ' +
    'COP CRC CVE CZK DJF DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR ISK JMD ' +
    'JOD JPY KES KGS KHR KMF KRW KWD KYD KZT LAK LBP LKR LRD LSL MAD MDL MKD MMK MNT MOP MUR MVR MWK MXN MYR MZN NAD NGN ' +
    'NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SEK SGD SHP SLE SOS SRD STD SZL THB ' +
    'TJS TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW'
  ).split(' '),
);
const TWO_DECIMALS_FOR_NONE = new Set(['ISK', 'UGX']);
const HUNDRED = 100;

const factorOf = (currency: string): number => (TWO_DECIMALS_FOR_NONE.has(currency) ? HUNDRED : 1);

export const stripeTakes = ({ currency }: Pick<Price, 'currency'>): boolean => TAKEN.has(currency);

/** Our minor units as Stripe counts them: USD 7053 → 7053, ISK 500 → 50000. */
export const toStripeAmount = (currency: string, minor: number): number => minor * factorOf(currency);

/** Stripe's amount in our minor units. `currency` in capitals. */
export const fromStripeAmount = (currency: string, amount: number): number => amount / factorOf(currency);
