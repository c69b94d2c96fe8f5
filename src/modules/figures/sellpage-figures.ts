import { column } from '#src/platform/db/rows.ts';
import { type DefaultTerms, TAKES_OF_PAGE } from './money-model.ts';

/** How many sellpages of any status stand on a domain, as an SQL expression; `domainId` is SQL of ours. */
export const sellpagesOnDomainSql = (domainId: string): string =>
  `(select count(*)::int from sellpages where domain_id = ${domainId})`;

/**
 * What a sellpage earns and costs, exact and as of now, as SQL for a statement that has a row `p` for it with `id` and
 * `"sellerId"`. The values of {@link pageMoneyParams} belong to the joins.
 */
export const PAGE_MONEY = {
  columns: 'takes.revenue, coalesce(ads.cost, 0) as cost, takes."youTake", takes.hold',
  joins: `
  cross join lateral (${TAKES_OF_PAGE}) takes
  cross join lateral (
    select sum(ad_spend) as cost from sellpage_stats_daily
    where seller_id = p."sellerId" and sellpage_id = p.id and upper(ad_source) = 'META'
  ) ads`,
};

export const PAGE_MONEY_COLUMNS = {
  revenue: column.decimal,
  cost: column.decimal,
  youTake: column.decimal,
  hold: column.decimal,
};

export const pageMoneyParams = ({ takePercent, holdPercent, holdDays }: DefaultTerms): number[] => [
  takePercent,
  holdPercent,
  holdDays,
];
