import { z } from 'zod';
import { DATABASE_NOW_MS } from '#src/platform/clock.ts';
import type { Em } from '#src/platform/db/orm.ts';
import { column, readRow, type RowOf, run, statement } from '#src/platform/db/rows.ts';

const OfferedVariant = z.object({
  id: z.string(),
  name: z.string(),
  sku: z.string().nullable(),
  priceOverride: z.string().nullable(),
});

/** A product that this seller sells on a live page now. Prices are decimal texts, JSON columns texts as stored. */
const OfferedProduct = z.object({
  id: z.string(),
  name: z.string(),
  sku: z.string().nullable(),
  basePrice: z.string(),
  compareAtPrice: z.string().nullable(),
  currency: z.string(),
  /** Of the page that sells it: the page ordered on, else the newest. */
  boostModules: z.string(),
  /** Active or not. */
  hasVariants: z.boolean(),
  /** The active ones among those asked for. */
  variants: z.array(OfferedVariant),
});

const VARIANTS = `coalesce((
  select json_agg(
    json_build_object('id', v.id, 'name', v.name, 'sku', v.sku, 'priceOverride', v.price_override::text)
  )
  from product_variants v
  where v.product_id = r.id and v.is_active and v.id in (select a::uuid from jsonb_array_elements_text(?::jsonb) a)
), '[]')`;

/**
 * A product that the seller of the page `p` sells, with the tiers of that page or else of its newest. Those of the page
 * come from the row that is locked: a subselect would still see the one before, if the lock had to be waited for.
 */
const OFFERED = `
  select json_agg(json_build_object(
    'id', r.id, 'name', r.name, 'sku', r.sku, 'basePrice', r.base_price::text,
    'compareAtPrice', r.compare_at_price::text, 'currency', r.currency,
    'boostModules', (case when r.id = p.product_id then p.boost_modules else page.boost_modules end)::text,
    'hasVariants', exists (select from product_variants where product_id = r.id), 'variants', ${VARIANTS}
  ))
  from products r
  join lateral (
    select q.boost_modules from sellpages q
    where q.seller_id = p.seller_id and q.product_id = r.id and q.status = 'PUBLISHED'
    order by q.id = p.id desc, q.created_at desc, q.id desc
    limit 1
  ) page on true
  where r.id in (?) and r.status = 'ACTIVE'`;

/** The page stays live, and in place, until the transaction ends. */
const LOCK_PAGE = statement(
  'storefront.lock-page',
  `
    select p.id, p.header_config::text as "headerConfig", p.discount_rules::text as "discountRules",
      (select d.hostname from seller_domains d
       where d.id = p.domain_id and d.seller_id = p.seller_id and d.status = 'VERIFIED') as hostname,
      ${DATABASE_NOW_MS} as now, coalesce((${OFFERED}), '[]') as products
    from sellpages p join products o on o.id = p.product_id
    where p.seller_id = ? and p.slug = ? and p.status = 'PUBLISHED' and o.status = 'ACTIVE'
    for share of p`,
  {
    id: column.uuid,
    /** Of its domain, where that is verified. */
    hostname: column.text.nullable(),
    headerConfig: column.text,
    discountRules: column.text,
    /** By the database's clock, in milliseconds since 1970. */
    now: column.float,
    /** Those asked for that this seller sells on a live page now. */
    products: z.array(OfferedProduct),
  },
);

const LOCK_DISCOUNT = statement('storefront.lock-discount', 'select pg_advisory_xact_lock(hashtextextended(?, 0))');

export type OfferedVariant = z.infer<typeof OfferedVariant>;
export type OfferedProduct = z.infer<typeof OfferedProduct>;
/** The live page that the shopper orders on. JSON columns are texts as stored. */
export type OrderedPage = RowOf<typeof LOCK_PAGE>;

/** What a checkout looks at (part 2, section 4.5). Every statement names the seller. */
export class CheckoutRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /**
   * The page as it is now with what of `productIds` the seller sells, or null when it is not live. One statement for any
   * number of products and variants. Caller commits.
   */
  lockPage(sellerId: string, slug: string, productIds: string[], variantIds: string[]): Promise<OrderedPage | null> {
    const params = [JSON.stringify(variantIds), productIds, sellerId, slug];
    return readRow(this.#em, LOCK_PAGE, params);
  }

  /** Orders with this discount wait here for each other until the transaction ends. */
  lockDiscount(sellpageId: string, ruleId: string): Promise<void> {
    return run(this.#em, LOCK_DISCOUNT, [`discount:${sellpageId}:${ruleId}`]);
  }
}
