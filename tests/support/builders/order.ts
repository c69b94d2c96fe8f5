import { insertRow, type Overrides, type Ref, type Row, type Sql, unique } from '../database/rows.ts';
import { makeSeller, type SellerRow } from './seller.ts';
import { makeProduct, makeVariant } from './product.ts';
import { makeSellpage } from './sellpage.ts';

/** What is not revenue (contract 7, terms). */
export const NO_REVENUE = ['PENDING', 'CANCELLED', 'REFUNDED'];

/** A CONFIRMED order of 10.00. */
export const makeOrder = (world: Sql, seller: Ref, overrides: Record<string, unknown> = {}): Promise<Row> =>
  insertRow(world, 'orders', {
    seller_id: seller.id,
    order_number: `ORD-${unique()}`,
    customer_email: 'customer@example.com',
    total: '10.00',
    status: 'CONFIRMED',
    ...overrides,
  });

/** A line of `order` that names `product`. */
export const makeLine = (world: Sql, order: Ref, product: Ref, overrides: Record<string, unknown> = {}): Promise<Row> =>
  insertRow(world, 'order_items', {
    order_id: order.id,
    product_id: product.id,
    product_name: 'Mouse',
    unit_price: '10.00',
    line_total: '10.00',
    ...overrides,
  });

/** A CONFIRMED order with one line per amount, all of `product`. */
export async function makeSale(
  world: Sql,
  seller: Ref,
  product: Ref,
  lineTotals: string[],
  overrides: Overrides = {},
): Promise<Ref> {
  const order = await makeOrder(world, seller, overrides);
  for (const total of lineTotals) {
    await makeLine(world, order, product, { unit_price: total, line_total: total });
  }
  return order;
}

/** A CONFIRMED order with lines of `[product, quantity, line total]`. */
export async function makeBasket(
  world: Sql,
  seller: Ref,
  lines: [Ref, number, string][],
  overrides: Overrides = {},
): Promise<Ref> {
  const order = await makeOrder(world, seller, overrides);
  for (const [product, quantity, line_total] of lines) await makeLine(world, order, product, { quantity, line_total });
  return order;
}

/** What the shelf holds while an order of {@link makeUnpaid} holds its two pieces, and once it has given them back. */
export const SHELF = { held: 5, free: 7 };

/** An order that waits for its payment of 10.00 USD, with all that its fate moves. */
const CREATED_AT = '2026-03-05T10:00:00Z';

interface Created {
  id: string;
  /** Now, when left out. */
  created_at?: string;
}

export interface Sale {
  id: string;
  orderNumber: string;
  paymentId: string;
  seller: SellerRow;
  variant: { id: string };
  sellpage: { id: string };
}

/** An order as {@link makeUnpaid} makes it, taken over from another system: no goods were reserved here. */
export async function makeTakenOver(
  world: Sql,
  overrides: Overrides = {},
  shop?: { seller: SellerRow },
): Promise<Sale> {
  const seller = shop?.seller ?? (await makeSeller(world));
  const product = await makeProduct(world);
  const variant = await makeVariant(world, product, { stock_quantity: SHELF.held });
  const sellpage = await makeSellpage(world, seller, product, { status: 'PUBLISHED' });
  const id = (overrides.id as string | undefined) ?? crypto.randomUUID();
  const order = await makeOrder(world, seller, {
    id,
    sellpage_id: sellpage.id,
    status: 'PENDING',
    payment_method: 'test',
    payment_id: `pi_test_${id.replaceAll('-', '')}`,
    created_at: CREATED_AT,
    ...overrides,
  });
  await makeLine(world, order, product, { variant_id: variant.id, quantity: 2, unit_price: '5.00' });
  const { order_number: orderNumber, payment_id: paymentId } = order as unknown as Record<string, string>;
  return { id, orderNumber: orderNumber!, paymentId: paymentId!, seller, variant, sellpage };
}

/** Begins the history of an order whose goods are reserved. */
export async function makeReservation(world: Sql, seller: { id: string }, order: Created): Promise<void> {
  await insertRow(world, 'order_events', {
    order_id: order.id,
    seller_id: seller.id,
    event_type: 'CREATED',
    description: 'Order created from storefront checkout',
    metadata: JSON.stringify({ from: 'PENDING', to: 'PENDING', shippingMethod: 'standard', discount: null }),
    ...(order.created_at !== undefined && { created_at: order.created_at }),
  });
}

/** An unpaid order of two pieces of one variant, which are reserved, opened with the test provider. */
export async function makeUnpaid(world: Sql, overrides: Overrides = {}, shop?: { seller: SellerRow }): Promise<Sale> {
  const sale = await makeTakenOver(world, overrides, shop);
  const created_at = (overrides.created_at as string | undefined) ?? CREATED_AT;
  await makeReservation(world, sale.seller, { id: sale.id, created_at });
  return sale;
}
