import type { World } from '../world.ts';
import type { Shop } from '../builders/sellpage.ts';
import type { Response } from 'supertest';

/** Fields of a body, in place of the usual ones or beside them. */
type Fields = Record<string, unknown>;
type Shopping = Pick<World, 'sql' | 'http'>;

export const ADDRESS = { line1: '1 Main Street', city: 'Springfield', state: 'IL', postalCode: '62701', country: 'US' };

/** A request for one Red mouse. */
export const checkoutOf = ({ page, product, red }: Shop, given: Fields = {}): Fields => ({
  sellpageSlug: page.slug,
  customerEmail: 'shopper@example.com',
  customerName: 'Ada Shopper',
  shippingAddress: ADDRESS,
  shippingMethod: 'standard',
  paymentMethod: 'stripe',
  items: [{ productId: product.id, variantId: red.id, quantity: 1 }],
  ...given,
});

/** Orders over HTTP. `key`: the idempotency key. */
export const placeOrder = (world: Shopping, shop: Shop, given: Fields = {}, key?: string): Promise<Response> =>
  world.http.post(
    `/storefront/${shop.seller.slug}/checkout`,
    checkoutOf(shop, given),
    key === undefined ? {} : { 'Idempotency-Key': key },
  );

export async function stockOf({ sql }: Pick<World, 'sql'>, { id }: { id: string }): Promise<number> {
  const [row] = await sql<{ stock: number }>('select stock_quantity as stock from product_variants where id = ?', [id]);
  return row!.stock;
}
