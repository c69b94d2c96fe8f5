import type { Order, OrderEvent, OrderItem } from '#src/modules/orders/index.ts';
import { type Columns, insertRow, type Ref, type Row, type Sql, unique } from '../database/rows.ts';
import { makeProduct, makeVariant } from './product.ts';
import { makeSeller, type SellerRow } from './seller.ts';
import { makeSellpage } from './sellpage.ts';

/** What is not revenue (contract 7, terms). */
export const NO_REVENUE = ['PENDING', 'CANCELLED', 'REFUNDED'] as const;

/** `product: null`: of a product that is gone. */
type ItemGiven = Columns<OrderItem> & { product?: Ref | null };

interface OrderGiven extends Columns<Order> {
  seller?: Ref;
  items?: ItemGiven[];
}

/** A CONFIRMED order of 10.00, without items unless they are given. */
export async function makeOrder(world: Sql, { seller, items = [], ...given }: OrderGiven = {}): Promise<Row<Order>> {
  const order = await insertRow<Order>(world, 'orders', {
    seller_id: (seller ?? (await makeSeller(world))).id,
    order_number: `ORD-${unique()}`,
    customer_email: 'customer@example.com',
    total: '10.00',
    status: 'CONFIRMED',
    ...given,
  });
  for (const item of items) await makeOrderItem(world, { order, ...item });
  return order;
}

/** A line of `order`: one piece for 10.00. */
export async function makeOrderItem(
  world: Sql,
  { order, product, ...given }: ItemGiven & { order: Ref },
): Promise<Row<OrderItem>> {
  return insertRow<OrderItem>(world, 'order_items', {
    order_id: order.id,
    product_id: product === null ? null : (product ?? (await makeProduct(world))).id,
    product_name: 'Mouse',
    unit_price: '10.00',
    line_total: '10.00',
    ...given,
  });
}

/** An entry in the history of `order`: a note unless said otherwise. */
export const makeOrderEvent = (
  world: Sql,
  { order, ...given }: Columns<OrderEvent> & { order: { id: string; seller_id: string } },
): Promise<Row<OrderEvent>> =>
  insertRow<OrderEvent>(world, 'order_events', {
    order_id: order.id,
    seller_id: order.seller_id,
    event_type: 'NOTE_ADDED',
    ...given,
  });

/** Begins the history of an order whose goods are reserved, now unless said otherwise. */
export const makeReservation = (
  world: Sql,
  order: { id: string; seller_id: string },
  given: Columns<OrderEvent> = {},
): Promise<Row<OrderEvent>> =>
  makeOrderEvent(world, {
    order,
    event_type: 'CREATED',
    description: 'Order created from storefront checkout',
    metadata: { from: 'PENDING', to: 'PENDING', shippingMethod: 'standard', discount: null },
    ...given,
  });

/** What the shelf holds while an order of {@link makeUnpaidOrder} holds its two pieces, and once it has given them back. */
export const SHELF = { held: 5, free: 7 };

/** An order that waits for its payment of 10.00 USD, with all that its fate moves. */
export interface Sale {
  id: string;
  orderNumber: string;
  paymentId: string;
  seller: SellerRow;
  variant: { id: string };
  sellpage: { id: string };
}

type SaleGiven = Columns<Order> & { seller?: SellerRow };

const CREATED_AT = '2026-03-05T10:00:00Z';

/** An order as {@link makeUnpaidOrder} makes it, taken over from another system: no goods were reserved here. */
export async function makeTakenOverOrder(world: Sql, { seller, ...given }: SaleGiven = {}): Promise<Sale> {
  const shop = seller ?? (await makeSeller(world));
  const product = await makeProduct(world);
  const variant = await makeVariant(world, { product, stock_quantity: SHELF.held });
  const sellpage = await makeSellpage(world, { seller: shop, product, status: 'PUBLISHED' });
  const { id = crypto.randomUUID() } = given;
  const order = await makeOrder(world, {
    id,
    seller: shop,
    sellpage_id: sellpage.id,
    status: 'PENDING',
    payment_method: 'test',
    payment_id: `pi_test_${id.replaceAll('-', '')}`,
    created_at: CREATED_AT,
    items: [{ product, variant_id: variant.id, quantity: 2, unit_price: '5.00' }],
    ...given,
  });
  return { id, orderNumber: order.order_number, paymentId: order.payment_id!, seller: shop, variant, sellpage };
}

/** An unpaid order of two pieces of one variant, which are reserved, opened with the test provider. */
export async function makeUnpaidOrder(world: Sql, given: SaleGiven = {}): Promise<Sale> {
  const sale = await makeTakenOverOrder(world, given);
  const { created_at = CREATED_AT } = given;
  await makeReservation(world, { id: sale.id, seller_id: sale.seller.id }, { created_at });
  return sale;
}
