import { z } from 'zod';
import type { Em } from '#src/platform/db/orm.ts';
import { column, readOnlyRow, readRows, type RowOf, statement } from '#src/platform/db/rows.ts';
import { OrderStatus } from '#src/modules/orders/index.ts';

/** Amounts are decimal texts. */
const TopSeller = z.object({
  name: z.string(),
  revenue: z.string(),
  orders: z.int(),
  spend: z.string(),
  purchaseValue: z.string(),
});

export type TopSellerRow = z.infer<typeof TopSeller>;

/** Amounts inside JSON are texts, which keep their decimals. */
const TOTALS = statement(
  'analytics.totals',
  `
    with sales as materialized (
      select t.seller_id, t.currency, sum(t.orders) as orders, sum(t.revenue) as revenue
      from platform.order_totals t
      group by t.seller_id, t.currency
    ), ads as materialized (
      select d.seller_id, sum(d.spend) as spend, sum(d.purchase_value) as purchase_value
      from ad_stats_daily d
      where d.entity_type = 'CAMPAIGN'
      group by d.seller_id
    ), best as (
      select seller_id, sum(revenue) as revenue, sum(orders)::int as orders
      from sales
      group by seller_id
      having sum(orders) > 0
      order by sum(revenue) desc, seller_id desc
      limit ?
    )
    select
      (select count(*)::int from sellers) as "totalSellers",
      (select count(*)::int from sellers where is_active) as "activeSellers",
      (select count(*)::int from products) as "totalProducts",
      (select count(*)::int from users) as "totalUsers",
      (select coalesce(sum(orders), 0)::int from platform.status_counts) as "totalOrders",
      (select coalesce(sum(revenue), 0) from sales) as "totalRevenue",
      (select coalesce(sum(spend), 0) from ads) as spend,
      (select coalesce(sum(purchase_value), 0) from ads) as "purchaseValue",
      (select coalesce(jsonb_agg(distinct currency) filter (where orders > 0), '[]') from sales) as currencies,
      (
        select coalesce(jsonb_agg(jsonb_build_object(
          'name', s.name, 'orders', b.orders, 'revenue', b.revenue::text,
          'spend', coalesce(a.spend, 0)::text, 'purchaseValue', coalesce(a.purchase_value, 0)::text
        ) order by b.revenue desc, b.seller_id desc), '[]')
        from best b join sellers s on s.id = b.seller_id left join ads a on a.seller_id = b.seller_id
      ) as "topSellers"`,
  {
    totalSellers: column.integer,
    activeSellers: column.integer,
    totalProducts: column.integer,
    totalUsers: column.integer,
    totalOrders: column.integer,
    totalRevenue: column.decimal,
    spend: column.decimal,
    purchaseValue: column.decimal,
    currencies: z.array(z.string()),
    topSellers: z.array(TopSeller),
  },
);

const RECENT = statement(
  'analytics.recent-orders',
  `
    select o.id, o.order_number as "orderNumber", coalesce(o.customer_name, '') as customer, s.name as "sellerName",
      o.seller_id as "sellerId", o.total, o.status, o.created_at as "createdAt"
    from (select * from orders order by created_at desc, id desc limit ?) o
    join sellers s on s.id = o.seller_id
    order by o.created_at desc, o.id desc`,
  {
    id: column.uuid,
    orderNumber: column.text,
    customer: column.text,
    sellerName: column.text,
    sellerId: column.uuid,
    total: column.decimal,
    status: z.enum(OrderStatus),
    createdAt: column.instant,
  },
);

export type DashboardTotals = RowOf<typeof TOTALS>;
export type RecentOrderRow = Omit<RowOf<typeof RECENT>, 'createdAt'> & { createdAt: Date };

/** Figures over all sellers and all time; for the system scope. */
export class DashboardRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /** Totals of everything and the `sellers` with the highest revenue. */
  totals(sellers: number): Promise<DashboardTotals> {
    return readOnlyRow(this.#em, TOTALS, [sellers]);
  }

  /** The newest orders of any status. */
  async recentOrders(count: number): Promise<RecentOrderRow[]> {
    const rows = await readRows(this.#em, RECENT, [count]);
    return rows.map((row) => ({ ...row, createdAt: new Date(row.createdAt) }));
  }
}
