import type { Sql } from '../database/rows.ts';
import type { Sale } from '../builders/order.ts';
import { createHmac } from 'node:crypto';
import type { World } from '../world.ts';
import type { Response } from 'supertest';
import { jobs } from '#src/modules/index.ts';

const WEBHOOK_SECRET = 'test-webhook-signing';

const FULFILMENT_SECRET = 'fulfilment-signing';

/** Settings under which messages of the test provider and of warehouses are taken. */
export const PAYMENT_ENV = {
  TEST_PAYMENT_WEBHOOK_SECRET: WEBHOOK_SECRET,
  FULFILLMENT_WEBHOOK_SECRET: FULFILMENT_SECRET,
};

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
     from sellpage_stats_daily where sellpage_id = ? and ad_source = 'organic'
       and (orders_count <> 0 or purchases <> 0 or revenue <> 0)
     order by stat_date`,
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

/** No day on which anything counts as sold. */
export const UNSOLD: typeof SOLD = [];

const hmac = (secret: string, ...parts: (string | Buffer)[]): string =>
  parts.reduce((mac, part) => mac.update(part), createHmac('sha256', secret)).digest('hex');

let messages = 0;

/** A message of the test provider about the order's payment. */
export const messageAbout = (
  sale: Sale,
  kind: 'succeeded' | 'refunded',
  data: Record<string, unknown> = {},
  id?: string,
) => ({
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
export const tellPaid = (world: Pick<World, 'http'>, sale: Sale, data: Record<string, unknown> = {}, id?: string) =>
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
