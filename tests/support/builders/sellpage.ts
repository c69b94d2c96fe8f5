import type { Product } from '#src/modules/catalog/products/product.entity.ts';
import type { Sellpage } from '#src/modules/sellpages/index.ts';
import { type Columns, insertRow, type Ref, type Row, type Sql, unique } from '../database/rows.ts';
import { makeProduct, makeVariant } from './product.ts';
import { makeSeller, type SellerRow } from './seller.ts';

export const newSlug = (): string => `page-${unique()}`;

/** A DRAFT page without a domain. */
export async function makeSellpage(
  world: Sql,
  { seller, product, ...given }: Columns<Sellpage> & { seller?: Ref; product?: Ref } = {},
): Promise<Row<Sellpage>> {
  return insertRow<Sellpage>(world, 'sellpages', {
    seller_id: (seller ?? (await makeSeller(world))).id,
    product_id: (product ?? (await makeProduct(world))).id,
    slug: newSlug(),
    ...given,
  });
}

/** A live page: PUBLISHED, of an ACTIVE product, of an active seller. */
export interface LivePage {
  seller: SellerRow;
  product: Row<Product>;
  page: Row<Sellpage>;
  /** `/storefront/<seller>/<page>` */
  path: string;
}

interface LivePageGiven {
  seller?: SellerRow;
  product?: Columns<Product>;
  page?: Columns<Sellpage>;
}

export async function makeLivePage(world: Sql, given: LivePageGiven = {}): Promise<LivePage> {
  const seller = given.seller ?? (await makeSeller(world));
  const product = await makeProduct(world, given.product);
  const page = await makeSellpage(world, { seller, product, status: 'PUBLISHED', ...given.page });
  return { seller, product, page, path: `/storefront/${seller.slug}/${page.slug}` };
}

/** A live page without terms of its own, whose product (29.90) has two variants in stock, Blue (27.50) and Red. */
export async function makeShop(world: Sql, { product, ...given }: LivePageGiven = {}) {
  const live = await makeLivePage(world, {
    ...given,
    product: { base_price: '29.90', compare_at_price: '59.80', ...product },
  });
  const stock = { product: live.product, stock_quantity: 100 };
  const blue = await makeVariant(world, { ...stock, name: 'Blue', price_override: '27.50' });
  const red = await makeVariant(world, { ...stock, name: 'Red', position: 1 });
  return { ...live, blue, red };
}

export type Shop = Awaited<ReturnType<typeof makeShop>>;

/** Prices of the contract's example (part 2, section 4.5). */
const UPSELL = {
  type: 'UPSELL_NEXT_ITEM',
  title: 'Buy more',
  discountTiers: [
    { quantity: 2, discount: 55 },
    { quantity: 3, discount: 60 },
  ],
};

/** The page of the contract's example: tiers, shipping of its own and 10 % off with `WELCOME10`. */
export const exampleTerms = (rule: Record<string, unknown> = {}): Columns<Sellpage> => ({
  header_config: { shipping: { price: 5.95, freeThreshold: 100 } },
  boost_modules: [UPSELL],
  discount_rules: [
    { id: '0f0f0f0f-0000-4000-8000-00000000000a', code: 'WELCOME10', type: 'PERCENT', value: 10, ...rule },
  ],
});
