import { z } from 'zod';
import type { Days } from '#src/platform/values/days.ts';
import type { Em } from '#src/platform/db/orm.ts';
import { column, readOnlyRow, readRows, type RowOf, statement } from '#src/platform/db/rows.ts';
import { ORDERS_IN_DAYS, STATS_IN_DAYS, valuesOf } from '../sales-sql.ts';

/**
 * Currencies are those of the orders, which may be of other products than the page's own; of amounts without an order, such
 * as what ads cost before the first, that of the page's product.
 */
const TOP_SELLPAGES = statement(
  'analytics.top-sellpages',
  `
    with best as (
      select d.sellpage_id, sum(d.revenue) as revenue, sum(d.orders_count)::text as "ordersCount",
        sum(d.ad_spend) as "adSpend", sum(d.content_views)::text as "contentViews", sum(d.purchases)::text as purchases
      from sellpage_stats_daily d where ${STATS_IN_DAYS}
      group by d.sellpage_id
      order by sum(d.revenue) desc, d.sellpage_id desc
      limit ?
    ), sold as (
      select o.sellpage_id, array_agg(distinct o.currency::text) as currencies
      from platform.order_days o
      where o.sellpage_id = any (array(select sellpage_id from best)) and ${ORDERS_IN_DAYS} and o.orders <> 0
      group by o.sellpage_id
    )
    select s.id, s.slug, s.title_override as "titleOverride", r.id as "sellerId", r.name as "sellerName",
      p.id as "productId", p.name as "productName", best.revenue,
      best."ordersCount", best."adSpend", best."contentViews", best.purchases,
      coalesce(
        sold.currencies, case when best.revenue <> 0 or best."adSpend" <> 0 then array[p.currency::text] else '{}' end
      ) as currencies
    from best
    join sellpages s on s.id = best.sellpage_id
    join sellers r on r.id = s.seller_id
    join products p on p.id = s.product_id
    left join sold on sold.sellpage_id = s.id
    order by best.revenue desc, s.id desc`,
  {
    id: column.uuid,
    slug: column.text,
    titleOverride: column.text.nullable(),
    sellerId: column.uuid,
    sellerName: column.text,
    productId: column.uuid,
    productName: column.text,
    /** Of its amounts; none where there are no amounts. */
    currencies: z.array(z.string()),
    revenue: column.decimal,
    ordersCount: column.bigint,
    adSpend: column.decimal,
    contentViews: column.bigint,
    purchases: column.bigint,
  },
);

export type TopSellpageRow = RowOf<typeof TOP_SELLPAGES>;

const ACTIVE_CAMPAIGNS = statement(
  'analytics.active-campaigns',
  `select count(*)::int as count from campaigns where status = 'ACTIVE'`,
  { count: column.integer },
);

/** Figures of the sellpages of all sellers; for the system scope. */
export class ContentPerformanceRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /** The `limit` sellpages with the highest revenue in the window. */
  topSellpages(window: Days, limit: number): Promise<TopSellpageRow[]> {
    return readRows(this.#em, TOP_SELLPAGES, [...valuesOf(window), limit, ...valuesOf(window)]);
  }

  /** Campaigns that are ACTIVE at the moment. */
  async countActiveCampaigns(): Promise<number> {
    return (await readOnlyRow(this.#em, ACTIVE_CAMPAIGNS)).count;
  }
}
