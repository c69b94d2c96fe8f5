import type { Em } from '#src/platform/db/orm.ts';
import type { Days } from '#src/platform/values/days.ts';
import { containing, type Page, readPage } from '#src/platform/db/page.ts';
import { productCountsSql, productReportSql } from '#src/modules/figures/index.ts';
import { RULE_IN_FORCE } from '../pricing/pricing.ts';
import type {
  AdminProductRow,
  CountedProductRow,
  ListAdminProducts,
  ListedProductRow,
  SummaryRow,
} from './product.admin.schema.ts';
import type { ProductStatsRow } from './product-stats.admin.schema.ts';

/** Columns of a product `p`, without those that are long. */
const OWN = `
  p.id, p.product_code as "productCode", p.name, p.slug, p.base_price as "basePrice",
  p.compare_at_price as "compareAtPrice", p.cost_price as "costPrice", p.currency, p.sku, p.tags, p.status,
  p.option_definitions as "storedOptions",  p.created_at as "createdAt", p.updated_at as "updatedAt"`;

/** What is derived from the rows below a product `p`. */
const DERIVED = `
  coalesce((
    select jsonb_agg(m.url order by m.position, m.id) from asset_media m
    where m.product_id = p.id and m.media_type = 'IMAGE' and m.is_current
  ), '[]') as images,
  coalesce((
    select jsonb_agg(jsonb_build_object('name', v.name, 'options', v.options) order by v.position, v.id)
    from product_variants v where v.product_id = p.id
  ), '[]') as "variantOptions"`;

const COUNTS = productCountsSql('p.id');

/** The amounts go through text: a JSON number would lose its decimals. */
const LISTED = `
  ${DERIVED}, ${COUNTS},
  (select count(*)::int from product_variants v where v.product_id = p.id) as "variantCount",
  case when rule.id is not null then jsonb_build_object(
    'id', rule.id,
    'suggestedRetail', rule.suggested_retail::text,
    'sellerTakePercent', rule.seller_take_percent::text,
    'sellerTakeFixed', rule.seller_take_fixed::text
  ) end as "ruleInForce"`;

const WHOLE = `
  ${OWN}, ${DERIVED}, p.description, p.description_blocks as "descriptionBlocks", p.shipping_info as "shippingInfo"`;

const ROW = `select ${WHOLE} from products p where p.id = ?`;
const COUNTED_ROW = `select ${WHOLE}, ${COUNTS} from products p where p.id = ?`;

const STATS = `
  select p.id as "productId", p.name as "productName", report.*
  from products p
  cross join lateral (${productReportSql('p.id')}) report
  where p.id = ?`;

type Stored<T extends SummaryRow> = Omit<T, 'createdAt' | 'updatedAt'> & { createdAt: string; updatedAt: string };

const withDates = <T extends { createdAt: string; updatedAt: string }>(row: T) => ({
  ...row,
  createdAt: new Date(row.createdAt),
  updatedAt: new Date(row.updatedAt),
});

/** Conditions of the list and their values. */
function filterOf({ status, search }: Pick<ListAdminProducts, 'status' | 'search'>) {
  const conditions = ['true'];
  const params: string[] = [];
  if (status !== undefined) {
    conditions.push('p.status = ?');
    params.push(status);
  }
  if (search !== undefined) {
    conditions.push('(p.name ilike ? or p.product_code ilike ? or p.sku ilike ?)');
    params.push(...Array<string>(3).fill(containing(search)));
  }
  return { where: conditions.join(' and '), params };
}

/** The catalogue as admins see it: products of every status, with figures over all sellers. */
export class ProductAdminRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /**
   * Makes changes of one product's parts wait for each other, until the transaction ends; false for an unknown product.
   * `no key`, so that orders and sellpages that merely refer to the product do not wait.
   */
  async lock(id: string): Promise<boolean> {
    const rows = await this.#em.execute<unknown[]>('select id from products where id = ? for no key update', [id]);
    return rows.length > 0;
  }

  /** A page of products of every status, newest first, with the rule in force. One statement. */
  async listPage(query: ListAdminProducts): Promise<Page<ListedProductRow>> {
    const page = await readPage<Stored<ListedProductRow>>(this.#em, {
      select: OWN,
      from: 'products p',
      ...filterOf(query),
      orderBy: 'p.created_at desc, p.id desc',
      page: query.page,
      limit: query.limit,
      details: { columns: LISTED, joins: `left join lateral (${RULE_IN_FORCE}) rule on true`, params: [] },
    });
    return { ...page, data: page.data.map(withDates) };
  }

  /** `null` for an unknown product. */
  async findRow(id: string): Promise<AdminProductRow | null> {
    const [row] = await this.#em.execute<Stored<AdminProductRow>[]>(ROW, [id]);
    return row === undefined ? null : withDates(row);
  }

  /** The same with the numbers of its sellpages and order lines. */
  async findCounted(id: string): Promise<CountedProductRow | null> {
    const [row] = await this.#em.execute<Stored<CountedProductRow>[]>(COUNTED_ROW, [id]);
    return row === undefined ? null : withDates(row);
  }

  /** Sales and ad figures of one product over all sellers; `null` for an unknown product. One statement. */
  async statsOf(id: string, { from, to }: Days): Promise<ProductStatsRow | null> {
    const [row] = await this.#em.execute<ProductStatsRow[]>(STATS, [from, to, from, to, id]);
    return row ?? null;
  }
}
