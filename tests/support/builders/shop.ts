import type { Response } from 'supertest';
import { makeVariant } from './catalog.ts';
import { makeProduct, makeSellpage } from './commerce.ts';
import { makeSeller } from './factories.ts';
import type { World } from '../world.ts';

type Overrides = Record<string, unknown>;
type Shopping = Pick<World, 'sql' | 'http'>;

/** Prices of the contract's example (part 2, section 4.5). */
const UPSELL = {
  type: 'UPSELL_NEXT_ITEM',
  title: 'Buy more',
  discountTiers: [
    { quantity: 2, discount: 55 },
    { quantity: 3, discount: 60 },
  ],
};

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

/** The page of the contract's example: tiers, shipping of its own and 10 % off with `WELCOME10`. */
export const exampleTerms = (rule: Overrides = {}): Overrides => ({
  header_config: JSON.stringify({ shipping: { price: 5.95, freeThreshold: 100 } }),
  boost_modules: JSON.stringify([UPSELL]),
  discount_rules: JSON.stringify([
    { id: '0f0f0f0f-0000-4000-8000-00000000000a', code: 'WELCOME10', type: 'PERCENT', value: 10, ...rule },
  ]),
});

export const ADDRESS = { line1: '1 Main Street', city: 'Springfield', state: 'IL', postalCode: '62701', country: 'US' };

/** A request for one Red mouse. */
export const checkoutOf = ({ page, product, red }: Shop, overrides: Overrides = {}): Overrides => ({
  sellpageSlug: page.slug,
  customerEmail: 'shopper@example.com',
  customerName: 'Ada Shopper',
  shippingAddress: ADDRESS,
  shippingMethod: 'standard',
  paymentMethod: 'stripe',
  items: [{ productId: product.id, variantId: red.id, quantity: 1 }],
  ...overrides,
});

/** Orders over HTTP. `key`: the idempotency key. */
export const order = (world: Shopping, shop: Shop, overrides: Overrides = {}, key?: string): Promise<Response> =>
  world.http.post(
    `/storefront/${shop.seller.slug}/checkout`,
    checkoutOf(shop, overrides),
    key === undefined ? {} : { 'Idempotency-Key': key },
  );

export async function stockOf({ sql }: Pick<World, 'sql'>, { id }: { id: string }): Promise<number> {
  const [row] = await sql<{ stock: number }>('select stock_quantity as stock from product_variants where id = ?', [id]);
  return row!.stock;
}
