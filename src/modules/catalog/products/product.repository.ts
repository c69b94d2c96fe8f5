import type { Em } from '#src/platform/db/orm.ts';
import { containing, type Details, type Page, readPage } from '#src/platform/db/page.ts';
import { sellpagesOfProductSql } from '#src/modules/figures/index.ts';
import { activeVariantsOf } from '../variants/active-variants.ts';
import { heroImageOf } from '../assets/hero-image.ts';
import { RULE_IN_FORCE } from '../pricing/pricing.ts';
import type { ProductCardRow, ProductDetailRow, ListProducts, VariantRow } from './product.schema.ts';

/** Columns of a product `p` that its card shows as they are. */
const CARD = 'p.id, p.product_code as code, p.name, p.slug, p.base_price as "basePrice"';

const LABELS = `
  select jsonb_agg(jsonb_build_object('id', l.id, 'name', l.name, 'slug', l.slug) order by l.name, l.id)
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
  params: [],
};

/** The terms as the statement returns them: each null without a rule. */
interface RuleColumns {
  suggestedRetail: string | null;
  sellerTakePercent: string | null;
  sellerTakeFixed: string | null;
}

function withTerms<T extends RuleColumns>({ suggestedRetail, sellerTakePercent, sellerTakeFixed, ...row }: T) {
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

/** The catalogue as sellers see it: ACTIVE products only. */
export class ProductRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /** A page of products, newest first. One statement. */
  async listActive(query: ListProducts): Promise<Page<ProductCardRow>> {
    const page = await readPage<Omit<ProductCardRow, 'terms'> & RuleColumns>(this.#em, {
      select: CARD,
      from: 'products p',
      ...filterOf(query),
      orderBy: 'p.created_at desc, p.id desc',
      page: query.page,
      limit: query.limit,
      details: CARD_DETAILS,
    });
    return { ...page, data: page.data.map(withTerms) };
  }

  /**
   * A product with its active variants, by position, and the pages that `sellerId` has for it, oldest first; `null` for
   * one that is unknown or not ACTIVE. One statement.
   */
  async findActive(sellerId: string | null, id: string): Promise<ProductDetailRow | null> {
    type Row = Omit<ProductDetailRow, 'terms' | 'createdAt' | 'updatedAt'> &
      RuleColumns & { createdAt: string; updatedAt: string };
    const { columns, joins } = CARD_DETAILS;
    const [row] = await this.#em.execute<Row[]>(
      `select ${DETAIL}, ${VARIANTS}, ${sellpagesOfProductSql('p.id')} as sellpages, ${columns}
       from products p ${joins} where p.id = ? and p.status = 'ACTIVE'`,
      [sellerId, id],
    );
    return row === undefined
      ? null
      : { ...withTerms(row), createdAt: new Date(row.createdAt), updatedAt: new Date(row.updatedAt) };
  }

  /** Active variants of an ACTIVE product, by position; `null` for a product that is unknown or not ACTIVE. */
  async activeVariants(productId: string): Promise<VariantRow[] | null> {
    const [row] = await this.#em.execute<{ variants: VariantRow[] }[]>(
      `select ${VARIANTS} from products p where p.id = ? and p.status = 'ACTIVE'`,
      [productId],
    );
    return row?.variants ?? null;
  }
}
