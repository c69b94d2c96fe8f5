import { insertRow, type Overrides, type Ref, type Row, type Sql, unique } from '../database/rows.ts';
import { makeSeller, type SellerRow } from './seller.ts';
import type { World } from '../world.ts';
import { makeProduct, makeVariant } from './product.ts';

export const newSlug = (): string => `page-${unique()}`;

/** A DRAFT page of `product`. */
export const makeSellpage = (
  world: Sql,
  seller: Ref,
  product: Ref,
  overrides: Record<string, unknown> = {},
): Promise<Row> =>
  insertRow(world, 'sellpages', {
    seller_id: seller.id,
    product_id: product.id,
    slug: `page-${unique()}`,
    ...overrides,
  });

/** A live page: PUBLISHED, of an ACTIVE product, of an active seller. */
export interface LivePage {
  seller: SellerRow;
  product: Row;
  page: Row;
  /** `/storefront/<seller>/<page>` */
  path: string;
}

interface LiveOverrides {
  seller?: SellerRow;
  product?: Record<string, unknown>;
  page?: Record<string, unknown>;
}

export async function makeLivePage(world: Pick<World, 'sql'>, overrides: LiveOverrides = {}): Promise<LivePage> {
  const seller = overrides.seller ?? (await makeSeller(world));
  const product = await makeProduct(world, overrides.product);
  const page = await makeSellpage(world, seller, product, { status: 'PUBLISHED', ...overrides.page });
  return { seller, product, page, path: `/storefront/${seller.slug}/${page.slug as string}` };
}

/** A seller with one product in two variants, Blue (27.50) and Red (29.90), on a live page without terms of its own. */
export async function makeShop(world: Pick<World, 'sql'>, page: Overrides = {}, product: Overrides = {}) {
  const seller = await makeSeller(world);
  const mouse = await makeProduct(world, { base_price: '29.90', compare_at_price: '59.80', ...product });
  const blue = await makeVariant(world, mouse, { name: 'Blue', price_override: '27.50', stock_quantity: 100 });
  const red = await makeVariant(world, mouse, { name: 'Red', stock_quantity: 100, position: 1 });
  const sellpage = await makeSellpage(world, seller, mouse, { status: 'PUBLISHED', ...page });
  return { seller, product: mouse, blue, red, page: sellpage };
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
export const exampleTerms = (rule: Overrides = {}): Overrides => ({
  header_config: JSON.stringify({ shipping: { price: 5.95, freeThreshold: 100 } }),
  boost_modules: JSON.stringify([UPSELL]),
  discount_rules: JSON.stringify([
    { id: '0f0f0f0f-0000-4000-8000-00000000000a', code: 'WELCOME10', type: 'PERCENT', value: 10, ...rule },
  ]),
});
