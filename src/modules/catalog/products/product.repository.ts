import { z } from 'zod';
import type { Em } from '#src/platform/db/orm.ts';
import { column, nullable, readRow, type Row, statement } from '#src/platform/db/rows.ts';
import { containing, type Details, type Paged, pageStatement, readPage } from '#src/platform/db/page.ts';
import { sellpagesOfProductSql } from '#src/modules/figures/index.ts';
import { activeVariantsOf } from '../variants/active-variants.ts';
import { heroImageOf } from '../assets/hero-image.ts';
import { RULE_IN_FORCE } from '../pricing/pricing.ts';
import {
  type ListProducts,
  type ProductCardRow,
  type ProductDetailRow,
  SellpageRow,
  VariantRow,
} from './product.schema.ts';

/** Columns of a product `p` that its card shows as they are. */
const CARD = 'p.id, p.product_code as code, p.name, p.slug, p.base_price as "basePrice"';

const LABELS = `
  select json_agg(json_build_object('id', l.id, 'name', l.name, 'slug', l.slug) order by l.name, l.id)
  from product_product_labels x
  join product_labels l on l.id = x.label_id
  where x.product_id = p.id`;

/** What a card shows beyond the columns of its product: picture, labels and the rule in force. */
const CARD_DETAILS: Details = {
  columns: `
    ${heroImageOf('p.id')} as "heroImageUrl",
    coalesce((${LABELS}), '[]') as labels,
    rule.suggested_retail as "suggestedRetail",
    rule.seller_take_percent as "sellerTakePercent",
    rule.seller_take_fixed as "sellerTakeFixed"`,
  joins: `left join lateral (${RULE_IN_FORCE}) rule on true`,
};

/** The terms as the statement returns them: each null without a rule. */
const RULE_COLUMNS = nullable({
  suggestedRetail: column.decimal,
  sellerTakePercent: column.decimal,
  sellerTakeFixed: column.decimal,
});

const CARD_COLUMNS = {
  id: column.uuid,
  code: column.text,
  name: column.text,
  slug: column.text,
  basePrice: column.decimal,
  heroImageUrl: column.text.nullable(),
  labels: z.array(z.object({ id: z.string(), name: z.string(), slug: z.string() })),
  ...RULE_COLUMNS,
};

function withTerms<T extends Row<typeof RULE_COLUMNS>>({
  suggestedRetail,
  sellerTakePercent,
  sellerTakeFixed,
  ...row
}: T) {
  const terms =
    suggestedRetail === null || sellerTakePercent === null
      ? null
      : { suggestedRetail, sellerTakePercent, sellerTakeFixed };
  return { ...row, terms };
}

const DETAIL = `
  ${CARD}, p.description, p.description_blocks as "descriptionBlocks", p.shipping_info as "shippingInfo", p.tags,
  p.currency, p.created_at as "createdAt", p.updated_at as "updatedAt"`;

const VARIANTS = `${activeVariantsOf('p')} as variants`;

const FIND_ACTIVE = statement(
  'catalog.find-active-product',
  `
    select ${DETAIL}, ${VARIANTS}, ${sellpagesOfProductSql('p.id')} as sellpages, ${CARD_DETAILS.columns}
    from products p ${CARD_DETAILS.joins} where p.id = ? and p.status = 'ACTIVE'`,
  {
    ...CARD_COLUMNS,
    description: column.text.nullable(),
    descriptionBlocks: column.json,
    shippingInfo: column.json,
    tags: column.json,
    currency: column.text,
    createdAt: column.instant,
    updatedAt: column.instant,
    variants: z.array(VariantRow),
    sellpages: z.array(SellpageRow),
  },
);

const ACTIVE_VARIANTS = statement(
  'catalog.active-variants',
  `select ${VARIANTS} from products p where p.id = ? and p.status = 'ACTIVE'`,
  { variants: z.array(VariantRow) },
);

const IS_LABELLED = `exists (
  select from product_product_labels x
  where x.product_id = p.id and x.label_id = (select id from product_labels where slug = ?))`;

/** Conditions of the list and their values. */
function filterOf({ label, q }: Pick<ListProducts, 'label' | 'q'>): { where: string; params: string[] } {
  const conditions = ["p.status = 'ACTIVE'"];
  const params: string[] = [];
  if (label !== undefined) {
    conditions.push(IS_LABELLED);
    params.push(label);
  }
  if (q !== undefined) {
    conditions.push('(p.name ilike ? or p.product_code ilike ?)');
    params.push(containing(q), containing(q));
  }
  return { where: conditions.join(' and '), params };
}

const LIST = pageStatement(
  'catalog.active-products',
  { select: CARD, from: 'products p', orderBy: 'p.created_at desc, p.id desc', details: CARD_DETAILS },
  CARD_COLUMNS,
  [filterOf({}).where, filterOf({ label: '', q: '' }).where],
);

/** The catalogue as sellers see it: ACTIVE products only. */
export class ProductRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /** A page of products, newest first. */
  async listActive(query: ListProducts): Promise<Paged<ProductCardRow>> {
    const page = await readPage(this.#em, LIST, { ...filterOf(query), page: query.page, limit: query.limit });
    return { ...page, data: page.data.map(withTerms) };
  }

  /**
   * A product with its active variants, by position, and the pages that `sellerId` has for it, oldest first; `null` for
   * one that is unknown or not ACTIVE.
   */
  async findActive(sellerId: string | null, id: string): Promise<ProductDetailRow | null> {
    const row = await readRow(this.#em, FIND_ACTIVE, [sellerId, id]);
    return row === null
      ? null
      : { ...withTerms(row), createdAt: new Date(row.createdAt), updatedAt: new Date(row.updatedAt) };
  }

  /** Active variants of an ACTIVE product, by position; `null` for a product that is unknown or not ACTIVE. */
  async activeVariants(productId: string): Promise<VariantRow[] | null> {
    return (await readRow(this.#em, ACTIVE_VARIANTS, [productId]))?.variants ?? null;
  }
}
