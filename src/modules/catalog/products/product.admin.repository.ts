import { z } from 'zod';
import type { Em } from '#src/platform/db/orm.ts';
import { column, readRow, type Row, type RowOf, statement, type WithDates } from '#src/platform/db/rows.ts';
import type { Days } from '#src/platform/values/days.ts';
import { containing, type Paged, pageStatement, readPage } from '#src/platform/db/page.ts';
import { PRODUCT_COUNTS, PRODUCT_REPORT, productCountsSql, productReportSql } from '#src/modules/figures/index.ts';
import { RULE_IN_FORCE } from '../pricing/pricing.ts';
import type { ListAdminProducts } from './product.admin.schema.ts';
import { ProductStatus } from './product.entity.ts';

/** Columns of a product `p`, without those that are long. */
const OWN = `
  p.id, p.product_code as "productCode", p.name, p.slug, p.base_price as "basePrice",
  p.compare_at_price as "compareAtPrice", p.cost_price as "costPrice", p.currency, p.sku, p.tags, p.status,
  p.option_definitions as "storedOptions", p.created_at as "createdAt", p.updated_at as "updatedAt"`;

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

/** What lists and details have in common. */
const SUMMARY_COLUMNS = {
  id: column.uuid,
  productCode: column.text,
  name: column.text,
  slug: column.text,
  basePrice: column.decimal,
  compareAtPrice: column.decimal.nullable(),
  costPrice: column.decimal.nullable(),
  currency: column.text,
  sku: column.text.nullable(),
  tags: column.json,
  status: z.enum(ProductStatus),
  images: z.array(z.string()),
  /** As an admin set them, if so. */
  storedOptions: column.json,
  /** Names and options of all variants, by position. */
  variantOptions: z.array(z.object({ name: z.string(), options: z.unknown() })),
  createdAt: column.instant,
  updatedAt: column.instant,
};

const WHOLE_COLUMNS = {
  ...SUMMARY_COLUMNS,
  description: column.text.nullable(),
  descriptionBlocks: column.json,
  shippingInfo: column.json,
};

const ROW = statement('catalog.find-product', `select ${WHOLE} from products p where p.id = ?`, WHOLE_COLUMNS);

const COUNTED_ROW = statement(
  'catalog.find-counted-product',
  `select ${WHOLE}, ${COUNTS} from products p where p.id = ?`,
  { ...WHOLE_COLUMNS, ...PRODUCT_COUNTS },
);

/** `no key`, so that orders and sellpages that merely refer to the product do not wait. */
const LOCK = statement('catalog.lock-product', 'select id from products where id = ? for no key update', {
  id: column.uuid,
});

const STATS = statement(
  'catalog.product-stats',
  `
    select p.id as "productId", p.name as "productName", report.*
    from products p
    cross join lateral (${productReportSql('p.id')}) report
    where p.id = ?`,
  { productId: column.uuid, productName: column.text, ...PRODUCT_REPORT },
);

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

const LIST = pageStatement(
  'catalog.products',
  {
    select: OWN,
    from: 'products p',
    orderBy: 'p.created_at desc, p.id desc',
    details: { columns: LISTED, joins: `left join lateral (${RULE_IN_FORCE}) rule on true` },
  },
  {
    ...SUMMARY_COLUMNS,
    ...PRODUCT_COUNTS,
    variantCount: column.integer,
    ruleInForce: z
      .object({
        id: z.string(),
        suggestedRetail: z.string(),
        sellerTakePercent: z.string(),
        sellerTakeFixed: z.string().nullable(),
      })
      .nullable(),
  },
  [filterOf({}).where, filterOf({ status: ProductStatus.Active, search: '' }).where],
);

/** What lists and details have in common. Amounts are decimal texts. */
export type SummaryRow = WithDates<Row<typeof SUMMARY_COLUMNS>, 'createdAt' | 'updatedAt'>;
export type ListedProductRow = WithDates<RowOf<typeof LIST>, 'createdAt' | 'updatedAt'>;
export type AdminProductRow = WithDates<RowOf<typeof ROW>, 'createdAt' | 'updatedAt'>;
export type CountedProductRow = WithDates<RowOf<typeof COUNTED_ROW>, 'createdAt' | 'updatedAt'>;
export type ProductStatsRow = RowOf<typeof STATS>;

/** The catalogue as admins see it: products of every status, with figures over all sellers. */
export class ProductAdminRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /** Makes changes of one product's parts wait for each other, until the transaction ends; false for an unknown product. */
  async lock(id: string): Promise<boolean> {
    return (await readRow(this.#em, LOCK, [id])) !== null;
  }

  /** A page of products of every status, newest first, with the rule in force. */
  async listPage(query: ListAdminProducts): Promise<Paged<ListedProductRow>> {
    const page = await readPage(this.#em, LIST, {
      ...filterOf(query),
      isSearch: query.search !== undefined,
      page: query.page,
      limit: query.limit,
    });
    return { ...page, data: page.data.map(withDates) };
  }

  /** `null` for an unknown product. */
  async findRow(id: string): Promise<AdminProductRow | null> {
    const row = await readRow(this.#em, ROW, [id]);
    return row === null ? null : withDates(row);
  }

  /** The same with the numbers of its sellpages and order lines. */
  async findCounted(id: string): Promise<CountedProductRow | null> {
    const row = await readRow(this.#em, COUNTED_ROW, [id]);
    return row === null ? null : withDates(row);
  }

  /** Sales and ad figures of one product over all sellers; `null` for an unknown product. */
  statsOf(id: string, { from, to }: Days): Promise<ProductStatsRow | null> {
    return readRow(this.#em, STATS, [from, to, from, to, id]);
  }
}
