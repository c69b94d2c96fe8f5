import type { Em } from '#src/platform/db/orm.ts';
import { column, readRows, type Row, statement } from '#src/platform/db/rows.ts';

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
      select product_id, orders::int as orders, revenue
      from platform.product_totals
      where seller_id = ? and product_id in (?) and orders <> 0
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
    select coalesce(sum(revenue), 0) as revenue, coalesce(sum(orders), 0)::int as orders,
      coalesce(sum(refunds), 0)::int as returns
    from platform.product_days
    where product_id = ${productId} and day between ?::date and ?::date
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
  (select coalesce(sum(lines), 0)::int from platform.line_counts where product_id = ${productId}) as "orderItemCount"`;

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
