import { z } from 'zod';
import type { Days } from '#src/platform/values/days.ts';
import type { Em } from '#src/platform/db/orm.ts';
import { column, readRows, type RowOf, statement } from '#src/platform/db/rows.ts';
import { NONE } from '#src/modules/figures/index.ts';
import { CAMPAIGNS_IN_DAYS, ORDERS_IN_DAYS, STATS_IN_DAYS, valuesOf } from '../sales-sql.ts';

const SALES = { revenue: column.decimal, orders: column.integer };
const ADS = { spend: column.decimal, purchaseValue: column.decimal };
const CONVERSION = { purchases: column.bigint, contentViews: column.bigint };

const BY_DATE = statement(
  'analytics.by-date',
  `
    with sales as (
      select day, sum(revenue) as revenue, sum(orders)::int as orders, jsonb_agg(distinct currency) as currencies
      from (
        select o.day, o.currency, sum(o.revenue) as revenue, sum(o.orders) as orders
        from platform.order_days o where ${ORDERS_IN_DAYS} and o.orders <> 0
        group by 1, 2
      ) parts
      group by day
    ), costs as (
      select o.day, sum(o.pieces * p.cost_price) as cost
      from platform.product_days o join products p on p.id = o.product_id
      where p.cost_price > 0 and o.pieces <> 0 and ${ORDERS_IN_DAYS}
      group by 1
    ), ads as (
      select d.stat_date as day, sum(d.spend) as spend, sum(d.purchase_value) as purchase_value
      from ad_stats_daily d where ${CAMPAIGNS_IN_DAYS}
      group by 1
      having sum(d.spend) > 0
    )
    select day::text as date, coalesce(s.revenue, 0) as revenue, coalesce(s.orders, 0) as orders,
      coalesce(a.spend, 0) as spend, coalesce(a.purchase_value, 0) as "purchaseValue",
      coalesce(c.cost, 0) as "productCost", coalesce(s.currencies, '[]') as currencies
    from sales s full join ads a using (day) left join costs c using (day)
    order by day`,
  { date: column.day, ...SALES, ...ADS, productCost: column.decimal, currencies: z.array(z.string()) },
);

const BY_SELLER = statement(
  'analytics.by-seller',
  `
    with sales as (
      select o.seller_id, sum(o.revenue) as revenue, sum(o.orders)::int as orders
      from platform.order_days o where ${ORDERS_IN_DAYS} and o.orders <> 0
      group by 1
    ), ads as (
      select d.seller_id, sum(d.spend) as spend, sum(d.purchase_value) as purchase_value
      from ad_stats_daily d where ${CAMPAIGNS_IN_DAYS}
      group by 1
      having sum(d.spend) > 0
    )
    select r.name, coalesce(s.revenue, 0) as revenue, coalesce(s.orders, 0) as orders, coalesce(a.spend, 0) as spend,
      coalesce(a.purchase_value, 0) as "purchaseValue"
    from sales s full join ads a using (seller_id) join sellers r on r.id = seller_id
    order by coalesce(s.revenue, 0) desc, r.id desc
    limit ?`,
  { name: column.text, ...SALES, ...ADS },
);

/** What became of the views of the sellpages `s` that `which` picks. Values: those of the window. */
const conversion = (which: string): string => `
  cross join lateral (
    select coalesce(sum(d.purchases), 0)::text as purchases, coalesce(sum(d.content_views), 0)::text as "contentViews"
    from sellpages s join sellpage_stats_daily d on d.sellpage_id = s.id
    where ${which} and ${STATS_IN_DAYS}
  ) v`;

/** Lines of one order for one product are one order. A line whose product is gone counts under the name it was sold by. */
const BY_PRODUCT = statement(
  'analytics.by-product',
  `
    select coalesce(p.name, b.sold_as) as name, b.orders, b.revenue, v.*
    from (
      select nullif(o.product_id, '${NONE}') as product_id, nullif(o.sold_as, '') as sold_as,
        sum(o.orders)::int as orders, sum(o.revenue) as revenue
      from platform.product_days o where ${ORDERS_IN_DAYS} and o.orders <> 0
      group by 1, 2
      order by revenue desc, product_id desc, sold_as desc
      limit ?
    ) b
    left join products p on p.id = b.product_id
    ${conversion('s.product_id = b.product_id')}
    order by b.revenue desc, b.product_id desc, b.sold_as desc`,
  { name: column.text, ...SALES, ...CONVERSION },
);

/** Orders without sellpage and sellpages without domain are one group. */
const BY_DOMAIN = statement(
  'analytics.by-domain',
  `
    select coalesce(h.hostname, 'no-domain') as domain, b.orders, b.revenue, v.*
    from (
      select p.domain_id, sum(o.revenue) as revenue, sum(o.orders)::int as orders
      from platform.order_days o left join sellpages p on p.id = o.sellpage_id
      where ${ORDERS_IN_DAYS} and o.orders <> 0
      group by 1
      order by revenue desc, domain_id desc
      limit ?
    ) b
    left join seller_domains h on h.id = b.domain_id
    ${conversion('(s.domain_id = b.domain_id or (b.domain_id is null and s.domain_id is null))')}
    order by b.revenue desc, b.domain_id desc`,
  { domain: column.text, ...SALES, ...CONVERSION },
);

export type DayRow = RowOf<typeof BY_DATE>;
export type SellerSalesRow = RowOf<typeof BY_SELLER>;
export type ProductSalesRow = RowOf<typeof BY_PRODUCT>;
export type DomainSalesRow = RowOf<typeof BY_DOMAIN>;

/** Reports over all sellers; for the system scope. Sums are made by the database, one statement each. */
export class AnalyticsRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /** Days with sales or spend, in order. */
  byDate(window: Days): Promise<DayRow[]> {
    const days = valuesOf(window);
    return readRows(this.#em, BY_DATE, [...days, ...days, ...days]);
  }

  /** The `limit` sellers with the highest revenue; those with nothing but spend come last. */
  bySeller(window: Days, limit: number): Promise<SellerSalesRow[]> {
    const days = valuesOf(window);
    return readRows(this.#em, BY_SELLER, [...days, ...days, limit]);
  }

  /** The `limit` products with the highest revenue; an order counts once for each of its products. */
  byProduct(window: Days, limit: number): Promise<ProductSalesRow[]> {
    const days = valuesOf(window);
    return readRows(this.#em, BY_PRODUCT, [...days, limit, ...days]);
  }

  /** The `limit` domains with the highest revenue. */
  byDomain(window: Days, limit: number): Promise<DomainSalesRow[]> {
    const days = valuesOf(window);
    return readRows(this.#em, BY_DOMAIN, [...days, limit, ...days]);
  }
}
