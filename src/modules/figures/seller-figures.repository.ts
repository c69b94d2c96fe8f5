import type { Em } from '#src/platform/db/orm.ts';
import { column, readOnlyRow, type RowOf, statement } from '#src/platform/db/rows.ts';

/** What a seller has, sold and spent, of all time. Amounts are decimal texts. */
export const SELLER_SUMS = {
  domains: column.integer,
  sellpages: column.integer,
  /** Of any status. */
  orders: column.integer,
  revenue: column.decimal,
  spend: column.decimal,
  /** What ads report to have sold. */
  purchaseValue: column.decimal,
};

/**
 * A query of one row of {@link SELLER_SUMS}, for `left join lateral`; `sellerId` is SQL of ours. The figures are those of
 * campaigns: adsets and ads repeat them.
 */
export const sellerSumsSql = (sellerId: string): string => `
  select (select count(*)::int from seller_domains where seller_id = ${sellerId}) as domains,
    (select count(*)::int from sellpages where seller_id = ${sellerId}) as sellpages,
    sales.orders, sales.revenue, ads.spend, ads.purchase_value as "purchaseValue"
  from (
    select (select coalesce(sum(placed), 0)::int from platform.order_counts where seller_id = ${sellerId}) as orders,
      (select coalesce(sum(revenue), 0) from platform.order_totals where seller_id = ${sellerId}) as revenue
  ) sales
  cross join (
    select coalesce(sum(spend), 0) as spend, coalesce(sum(purchase_value), 0) as purchase_value
    from ad_stats_daily where seller_id = ${sellerId} and entity_type = 'CAMPAIGN'
  ) ads`;

/** How many there are of what a seller has, of any status. */
const COUNTS = statement(
  'figures.seller-counts',
  `
    select (select coalesce(sum(placed), 0)::int from platform.order_counts where seller_id = s.id) as orders,
      (select count(*)::int from sellpages where seller_id = s.id) as sellpages,
      (select count(*)::int from campaigns where seller_id = s.id) as campaigns
    from (select ?::uuid as id) s`,
  { orders: column.integer, sellpages: column.integer, campaigns: column.integer },
);

export type SellerCounts = RowOf<typeof COUNTS>;

/** What sellers have. */
export class SellerFigures {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /** All 0 for an unknown seller. */
  countsOf(sellerId: string): Promise<SellerCounts> {
    return readOnlyRow(this.#em, COUNTS, [sellerId]);
  }
}
