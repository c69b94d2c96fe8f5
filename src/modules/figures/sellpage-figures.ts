import type { Em } from '#src/platform/db/orm.ts';
import { column, readRows, statement } from '#src/platform/db/rows.ts';
import { type DefaultTerms, type MoneySums, TAKES_OF_PAGES } from './money-model.ts';

const MONEY = statement(
  'figures.sellpage-money',
  `
    with sales as (${TAKES_OF_PAGES}), ads as (
      select sellpage_id, sum(ad_spend) as cost
      from sellpage_stats_daily
      where seller_id = ? and sellpage_id in (?) and upper(ad_source) = 'META'
      group by sellpage_id
    )
    select sellpage_id as "sellpageId", coalesce(revenue, 0) as revenue, coalesce(cost, 0) as cost,
      coalesce(you_take, 0) as "youTake", coalesce(hold, 0) as hold
    from sales full join ads using (sellpage_id)`,
  {
    sellpageId: column.uuid,
    revenue: column.decimal,
    cost: column.decimal,
    youTake: column.decimal,
    hold: column.decimal,
  },
);

/** How many sellpages of any status stand on a domain, as an SQL expression; `domainId` is SQL of ours. */
export const sellpagesOnDomainSql = (domainId: string): string =>
  `(select count(*)::int from sellpages where domain_id = ${domainId})`;

/** What sellpages earn and cost. */
export class SellpageFigures {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /** Exact sums of a seller's sellpages, as of now; one without orders and spend is left out. */
  async moneyOf(sellerId: string, ids: string[], terms: DefaultTerms): Promise<Map<string, MoneySums>> {
    if (ids.length === 0) return new Map();
    const { takePercent, holdPercent, holdDays } = terms;
    const pages = [sellerId, ids];
    const params = [...pages, ...pages, takePercent, holdPercent, holdDays, ...pages];
    const rows = await readRows(this.#em, MONEY, params);
    return new Map(rows.map(({ sellpageId, ...sums }) => [sellpageId, sums]));
  }
}
