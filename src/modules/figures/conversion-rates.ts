/** Largest rate that the columns `cr1`, `cr2` and `cr3` hold. */
const MAX_RATE = '9999.9999';

/** SQL of `part` per `whole` in percent, with 4 decimals; 0 where there is nothing to divide by (part 2, section 4.8). */
export const rateOf = (part: string, whole: string): string =>
  `least(${MAX_RATE}, coalesce(round(100.0 * (${part}) / nullif(${whole}, 0), 4), 0))`;

/** SQL of the highest value of a counter's column, where it stops. */
export const MAX_COUNT = '2147483647';
