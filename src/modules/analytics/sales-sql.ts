import type { Days } from '#src/platform/values/days.ts';

/** Parts of statements over the roll-ups `o` and figures `d` of all sellers (contract 7, terms). */

/** Roll-ups `o` of orders and lines of a window of days, in which the orders were made. Values: {@link valuesOf}. */
export const ORDERS_IN_DAYS = 'o.day between ?::date and ?::date';

/** Figures of a window of days. */
export const STATS_IN_DAYS = 'd.stat_date between ?::date and ?::date';

/** Ad figures of a window of days, each counted once: adsets and ads repeat those of their campaign. */
export const CAMPAIGNS_IN_DAYS = `d.entity_type = 'CAMPAIGN' and ${STATS_IN_DAYS}`;

/** Values of one window. */
export const valuesOf = ({ from, to }: Days): string[] => [from, to];
