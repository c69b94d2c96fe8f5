import type { Em } from '#src/platform/db/orm.ts';
import { REVENUE_STATUSES_SQL } from './revenue-status.ts';

/** What a seller has, sold and spent, of all time. Amounts are decimal texts. */
export interface SellerSums {
  domains: number;
  sellpages: number;
  /** Of any status. */
  orders: number;
  revenue: string;
  spend: string;
  /** What ads report to have sold. */
  purchaseValue: string;
}

/**
 * A query of one row of {@link SellerSums}, for `left join lateral`; `sellerId` is SQL of ours. The figures are those of
 * campaigns: adsets and ads repeat them.
 */
export const sellerSumsSql = (sellerId: string): string => `
  select (select count(*)::int from seller_domains where seller_id = ${sellerId}) as domains,
    (select count(*)::int from sellpages where seller_id = ${sellerId}) as sellpages,
    sales.orders, sales.revenue, ads.spend, ads.purchase_value as "purchaseValue"
  from (
    select count(*)::int as orders,
      coalesce(sum(total) filter (where status in ${REVENUE_STATUSES_SQL}), 0) as revenue
    from orders where seller_id = ${sellerId}
  ) sales
  cross join (
    select coalesce(sum(spend), 0) as spend, coalesce(sum(purchase_value), 0) as purchase_value
    from ad_stats_daily where seller_id = ${sellerId} and entity_type = 'CAMPAIGN'
  ) ads`;

/** How many there are of what a seller has, of any status. */
export interface SellerCounts {
  orders: number;
  sellpages: number;
  campaigns: number;
}

const COUNTS = `
  select (select count(*)::int from orders where seller_id = s.id) as orders,
    (select count(*)::int from sellpages where seller_id = s.id) as sellpages,
    (select count(*)::int from campaigns where seller_id = s.id) as campaigns
  from (select ?::uuid as id) s`;

/** What sellers have. */
export class SellerFigures {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /** All 0 for an unknown seller. One statement. */
  async countsOf(sellerId: string): Promise<SellerCounts> {
    const [row] = await this.#em.execute<SellerCounts[]>(COUNTS, [sellerId]);
    return row!;
  }
}
