import type { Em } from '#src/platform/db/orm.ts';
import { column, readRows, type Row, statement } from '#src/platform/db/rows.ts';
import { REVENUE_STATUSES_SQL } from './revenue-status.ts';

/**
 * What a product sold and cost in ads. Amounts are decimal texts. Ad figures are those of campaigns: adsets and ads repeat
 * them.
 */
const PRODUCT_SUMS = {
  /** Of which it was a part. */
  orders: column.integer,
  revenue: column.decimal,
  spend: column.decimal,
  /** What ads report to have sold. */
  purchaseValue: column.decimal,
};

export type ProductSums = Row<typeof PRODUCT_SUMS>;

/** The same of some days, with more that reports show. */
export const PRODUCT_REPORT = {
  ...PRODUCT_SUMS,
  /** Orders that were REFUNDED, which are no revenue. */
  returns: column.integer,
  impressions: column.bigint,
  clicks: column.bigint,
};

/** One row for each product that one seller sold or advertised. */
const OF_SELLER = statement(
  'figures.product-sums',
  `
    with sales as (
      select i.product_id, count(distinct o.id)::int as orders, sum(i.line_total) as revenue
      from orders o
      join order_items i on i.order_id = o.id
      where o.seller_id = ? and o.status in ${REVENUE_STATUSES_SQL} and i.product_id in (?)
      group by i.product_id
    ), ads as (
      select s.product_id, sum(d.spend) as spend, sum(d.purchase_value) as purchase_value
      from sellpages s
      join campaigns c on c.sellpage_id = s.id and c.seller_id = s.seller_id
      join ad_stats_daily d on d.seller_id = c.seller_id and d.entity_type = 'CAMPAIGN' and d.entity_id = c.id
      where s.seller_id = ? and s.product_id in (?)
      group by s.product_id
    )
    select product_id as "productId", coalesce(orders, 0) as orders, coalesce(revenue, 0) as revenue,
      coalesce(spend, 0) as spend, coalesce(purchase_value, 0) as "purchaseValue"
    from sales full join ads using (product_id)`,
  { productId: column.uuid, ...PRODUCT_SUMS },
);

/**
 * A query of one row of {@link PRODUCT_REPORT}, over all sellers, for `cross join lateral`; sales count on the day of their
 * order. `productId` is SQL of ours. Values: first and last day (UTC, `YYYY-MM-DD`), twice.
 */
export const productReportSql = (productId: string): string => `
  select sales.*, ads.*
  from (
    select coalesce(sum(i.line_total) filter (where o.status <> 'REFUNDED'), 0) as revenue,
      (count(distinct o.id) filter (where o.status <> 'REFUNDED'))::int as orders,
      (count(distinct o.id) filter (where o.status = 'REFUNDED'))::int as returns
    from order_items i
    join orders o on o.id = i.order_id
    where i.product_id = ${productId}
      and (o.status in ${REVENUE_STATUSES_SQL} or o.status = 'REFUNDED')
      and o.created_at >= ?::date::timestamp at time zone 'UTC'
      and o.created_at < (?::date + 1)::timestamp at time zone 'UTC'
  ) sales
  cross join (
    select coalesce(sum(d.spend), 0) as spend, coalesce(sum(d.purchase_value), 0) as "purchaseValue",
      coalesce(sum(d.impressions), 0)::text as impressions, coalesce(sum(d.link_clicks), 0)::text as clicks
    from sellpages s
    join campaigns c on c.sellpage_id = s.id
    join ad_stats_daily d on d.seller_id = c.seller_id and d.entity_type = 'CAMPAIGN' and d.entity_id = c.id
    where s.product_id = ${productId} and d.stat_date between ?::date and ?::date
  ) ads`;

/** How often a product is used, by all sellers. */
export const PRODUCT_COUNTS = { sellpageCount: column.integer, orderItemCount: column.integer };

/** The columns {@link PRODUCT_COUNTS}. `productId` is SQL of ours. */
export const productCountsSql = (productId: string): string => `
  (select count(*)::int from sellpages s where s.product_id = ${productId}) as "sellpageCount",
  (select count(*)::int from order_items i where i.product_id = ${productId}) as "orderItemCount"`;

/**
 * The sellpages that a seller has for a product, oldest first, as an SQL expression of one JSON array. `productId` is SQL of
 * ours. Value: the seller.
 */
export const sellpagesOfProductSql = (productId: string): string => `coalesce((
  select jsonb_agg(jsonb_build_object('id', s.id, 'slug', s.slug, 'variant', s.variant, 'status', s.status,
    'titleOverride', s.title_override, 'descriptionOverride', s.description_override, 'sections', s.sections)
    order by s.created_at, s.id)
  from sellpages s where s.seller_id = ? and s.product_id = ${productId}
), '[]')`;

/** What products sell and cost. */
export class ProductFigures {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /** What one seller sold and spent with each of the products, by id; one without figures is left out. */
  async ofSeller(sellerId: string, productIds: string[]): Promise<Map<string, ProductSums>> {
    if (productIds.length === 0) return new Map();
    const params = [sellerId, productIds, sellerId, productIds];
    const rows = await readRows(this.#em, OF_SELLER, params);
    return new Map(rows.map(({ productId, ...sums }) => [productId, sums]));
  }
}
