import { createHmac } from 'node:crypto';
import type { Response } from 'supertest';
import { jobs } from '#src/modules/index.ts';
import { makeLine, makeVariant } from './catalog.ts';
import { insertRow, makeOrder, makeProduct, makeSellpage } from './commerce.ts';
import { makeSeller, type SellerRow } from './factories.ts';
import type { World } from '../world.ts';

type Sql = Pick<World, 'sql'>;
type Overrides = Record<string, unknown>;

const WEBHOOK_SECRET = 'test-webhook-signing';
const FULFILMENT_SECRET = 'fulfilment-signing';

/** Settings under which messages of the test provider and of warehouses are taken. */
export const PAYMENT_ENV = {
  TEST_PAYMENT_WEBHOOK_SECRET: WEBHOOK_SECRET,
  FULFILLMENT_WEBHOOK_SECRET: FULFILMENT_SECRET,
};

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

/** Everything that payments may move: the order, its history, stock and figures. Ids and times are left out. */
export async function stateOf({ sql }: Sql, { id, variant, sellpage }: Sale) {
  const [order] = await sql<{ status: string; transaction_id: string | null; paid_at: string | null }>(
    'select status, transaction_id, paid_at from orders where id = ?',
    [id],
  );
  const events = await sql<{ event_type: string; description: string }>(
    `select event_type, description from order_events where order_id = ? and event_type <> 'CREATED'
     order by created_at, id`,
    [id],
  );
  const [shelf] = await sql<{ stock: number }>('select stock_quantity as stock from product_variants where id = ?', [
    variant.id,
  ]);
  const days = await sql<{ day: string; orders: number; purchases: number; revenue: string }>(
    `select to_char(stat_date, 'YYYY-MM-DD') as day, orders_count as orders, purchases, revenue::text as revenue
     from sellpage_stats_daily where sellpage_id = ? and ad_source = 'organic' order by stat_date`,
    [sellpage.id],
  );
  return {
    status: order!.status,
    transactionId: order!.transaction_id,
    isPaid: order!.paid_at !== null,
    events: events.map(({ event_type, description }) => `${event_type}: ${description}`),
    stock: shelf!.stock,
    days,
  };
}

/** Figures of the order's day while it counts as sold, and after it was undone. */
export const SOLD = [{ day: '2026-03-05', orders: 1, purchases: 1, revenue: '10.00' }];
export const UNSOLD = [{ day: '2026-03-05', orders: 0, purchases: 0, revenue: '0.00' }];

const hmac = (secret: string, ...parts: (string | Buffer)[]): string =>
  parts.reduce((mac, part) => mac.update(part), createHmac('sha256', secret)).digest('hex');

let messages = 0;

/** A message of the test provider about the order's payment. */
export const messageAbout = (sale: Sale, kind: 'succeeded' | 'refunded', data: Overrides = {}, id?: string) => ({
  id: id ?? `evt_${(messages += 1)}`,
  type: `payment.${kind}`,
  data: { paymentId: sale.paymentId, orderId: sale.id, amountMinor: 1000, currency: 'USD', ...data },
});

/** Posts bytes as the test provider would. */
export function deliver(
  { http }: Pick<World, 'http'>,
  message: unknown,
  headers?: Record<string, string>,
  path = '/webhooks/test',
): Promise<Response> {
  const body = typeof message === 'string' ? message : JSON.stringify(message);
  const signed = { 'X-Test-Signature': `sha256=${hmac(WEBHOOK_SECRET, body)}` };
  return http.send('post', path, { body, headers: { 'Content-Type': 'application/json', ...(headers ?? signed) } });
}

/** Delivers a message that the order's payment succeeded. */
export const tellPaid = (world: Pick<World, 'http'>, sale: Sale, data: Overrides = {}, id?: string) =>
  deliver(world, messageAbout(sale, 'succeeded', data, id));

/** Delivers a message that so much of the order's payment was refunded so far; all of it unless said otherwise. */
export const tellRefunded = (world: Pick<World, 'http'>, sale: Sale, refundedMinor = 1000, id?: string) =>
  deliver(world, messageAbout(sale, 'refunded', { refundedMinor }, id));

/** Confirms as the shopper's browser does. */
export const confirm = ({ http }: Pick<World, 'http'>, { seller, id }: Sale, body: unknown = {}): Promise<Response> =>
  http.post(`/storefront/${seller.slug}/checkout/${id}/confirm`, body);

/** Reports as a warehouse does, `late` seconds after the message was signed. `at`: what it says instead. */
export function report(
  { http, cradle }: Pick<World, 'http' | 'cradle'>,
  update: unknown,
  { late = 0, at, signature }: { late?: number; at?: string; signature?: string } = {},
): Promise<Response> {
  const body = typeof update === 'string' ? update : JSON.stringify(update);
  const timestamp = at ?? String(Math.floor(cradle.clock.now().getTime() / 1000) - late);
  return http.send('post', '/webhooks/fulfillment/status-update', {
    body,
    headers: {
      'Content-Type': 'application/json',
      'X-Timestamp': timestamp,
      'X-Signature': signature ?? hmac(FULFILMENT_SECRET, `${timestamp}.`, body),
    },
  });
}

export const expiryJob = jobs.find(({ name }) => name === 'expire-unpaid-orders')!;

/** Runs the job that ends unpaid orders, once. */
export async function expireUnpaid({ cradle }: Pick<World, 'cradle'>): Promise<void> {
  const scope = cradle.scopes.openSystemScope();
  try {
    await expiryJob.run(scope.cradle);
  } finally {
    await scope.dispose();
  }
}

/** Metadata of the order's events of one type, oldest first. */
export async function metadataOf({ sql }: Sql, { id }: { id: string }, type: string): Promise<unknown[]> {
  const rows = await sql<{ metadata: unknown; created_by: string | null }>(
    'select metadata, created_by from order_events where order_id = ? and event_type = ?::order_event_type order by created_at, id',
    [id, type],
  );
  return rows.map(({ metadata, created_by }) => ({ ...(metadata as object), createdBy: created_by }));
}
