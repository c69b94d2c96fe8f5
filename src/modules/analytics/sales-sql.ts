import type { Days } from '#src/platform/values/days.ts';
import { REVENUE_STATUSES_SQL } from '#src/modules/figures/index.ts';

/** Parts of statements over the orders `o` and figures `d` of all sellers (contract 7, terms). */

/** The UTC day of an order. */
export const ORDER_DAY = `(o.created_at at time zone 'UTC')::date`;

/** Orders made in a window of days. Instants are compared, so that an index on them serves. Values: {@link valuesOf}. */
export const MADE_IN_DAYS = `
  o.created_at >= ?::date::timestamp at time zone 'UTC' and o.created_at < (?::date + 1)::timestamp at time zone 'UTC'`;

/** Revenue orders made in a window of days. */
export const SOLD_IN_DAYS = `o.status in ${REVENUE_STATUSES_SQL} and ${MADE_IN_DAYS}`;

/** Figures of a window of days; days are dates there. */
export const STATS_IN_DAYS = 'd.stat_date between ?::date and ?::date';

/** Ad figures of a window of days, each counted once: adsets and ads repeat those of their campaign. */
export const CAMPAIGNS_IN_DAYS = `d.entity_type = 'CAMPAIGN' and ${STATS_IN_DAYS}`;

/** Values of one window. */
export const valuesOf = ({ from, to }: Days): string[] => [from, to];
