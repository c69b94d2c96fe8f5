import type { BenchDatabase } from './database.ts';
import { PASSWORD } from './database.ts';
import { RENEW_OPEN_ORDERS, SELLER, SHOP_PAGE, SHOP_SELLER } from './seed-sql.ts';
import type { ServerProcess } from './processes.ts';

/** Requests of one kind that both servers are driven with. */
export interface Target {
  name: string;
  method: 'GET' | 'PATCH' | 'POST';
  headers: Record<string, string>;
  status: number;
  requests: { path: string; body?: object }[];
  /** Keys whose values differ from answer to answer. */
  volatile: string[];
  /** Least ratio of throughput to the limit server; null: none is asked for. */
  bar: number | null;
  /** Runs before each round of each server, for requests that use something up. */
  renew?: () => Promise<void>;
}

/** All that the seeded orders lie in. */
export const DAYS = 'dateFrom=2025-11-02&dateTo=2026-11-01';
const OWNER = { email: 'volume-owner-1@example.com', password: PASSWORD };

export const ADDRESS = {
  firstName: 'Ada',
  lastName: 'Shopper',
  line1: '1 Main Street',
  city: 'Springfield',
  state: 'IL',
  postalCode: '62701',
  country: 'US',
};

/** A cart with one line of a variant of the shop's page. */
export const cart = (productId: string, variantId: string, quantity = 1): object => ({
  sellpageSlug: SHOP_PAGE,
  customerEmail: 'shopper@example.com',
  customerName: 'Ada Shopper',
  customerPhone: '+1 555 0100',
  shippingAddress: ADDRESS,
  shippingMethod: 'standard',
  paymentMethod: 'stripe',
  items: [{ productId, variantId, quantity }],
  discountCode: 'WELCOME10',
});

export const CHECKOUT_PATH = `/api/storefront/${SHOP_SELLER}/checkout`;

/** Headers of somebody who has logged in; `path`: `login` or `admin-login`. */
export async function logIn(
  { url }: Pick<ServerProcess, 'url'>,
  path: string,
  credentials: object,
): Promise<{ authorization: string }> {
  const response = await fetch(`${url}/api/auth/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(credentials),
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  const { accessToken } = (await response.json()) as { accessToken: string };
  return { authorization: `Bearer ${accessToken}` };
}

/** Those of the owner of the seller that is looked at. */
export const ownerHeaders = (server: Pick<ServerProcess, 'url'>): Promise<{ authorization: string }> =>
  logIn(server, 'login', OWNER);

/** Unpaid orders that are confirmed, each once in a round: more than a round gets through. */
const OPEN_ORDERS = 40_000;

/** The last one: its orders would lengthen the lists. */
async function orderStatus({ sql }: BenchDatabase, headers: Record<string, string>): Promise<Target> {
  const renew = async (): Promise<void> => {
    await sql(RENEW_OPEN_ORDERS, [OPEN_ORDERS]);
    for (const table of ['orders', 'order_events']) await sql(`vacuum analyze ${table}`);
  };
  const orders = await sql<{ id: string }>(
    `select md5('bench-open-' || n)::uuid as id from generate_series(1, ${OPEN_ORDERS}) as n`,
  );
  return {
    name: 'order status',
    method: 'PATCH',
    headers,
    status: 200,
    requests: orders.map(({ id }) => ({ path: `/api/orders/${id}/status`, body: { status: 'CONFIRMED' } })),
    volatile: ['updatedAt'],
    bar: null,
    renew,
  };
}

/** What is driven, in the order of the report. `headers` are those of the owner. */
export async function makeTargets(database: BenchDatabase, headers: Record<string, string>): Promise<Target[]> {
  const { sql } = database;
  const seller = `(select id from sellers where slug = '${SELLER}')`;
  const idsOf = async (text: string) => (await sql<{ id: string }>(text)).map(({ id }) => id);
  const products = await idsOf(
    `select id from products where status = 'ACTIVE' order by created_at desc, id desc limit 100`,
  );
  const orders = await idsOf(
    `select id from orders where seller_id = ${seller} order by created_at desc, id desc limit 100`,
  );
  const [productId] = await idsOf(`select id from products where product_code = 'BENCH-1'`);
  const variants = await idsOf(`select id from product_variants where product_id = '${productId}' order by position`);
  const get = (name: string, paths: string[], bar: number | null, volatile: string[] = []): Target => ({
    name,
    method: 'GET',
    headers: name === 'health' || name === 'storefront page' ? {} : headers,
    status: 200,
    requests: paths.map((path) => ({ path: `/api${path}` })),
    volatile,
    bar,
  });
  const detail = (root: string, ids: string[]) => ids.map((id) => `${root}/${id}`);
  return [
    get('health', ['/health'], 0.5, ['timestamp', 'requestId']),
    get('product list', ['/products?limit=20'], 0.5),
    get('product detail', detail('/products', products), 0.5),
    get('sellpages list', ['/sellpages?limit=20'], null),
    get('order list', [`/orders?${DAYS}&limit=20`], 0.5),
    get('order detail', detail('/orders', orders), 0.5),
    get('storefront page', [`/storefront/${SHOP_SELLER}/${SHOP_PAGE}`], null),
    {
      name: 'checkout',
      method: 'POST',
      headers: {},
      status: 201,
      requests: variants.map((variant) => ({ path: CHECKOUT_PATH, body: cart(productId!, variant) })),
      volatile: ['orderId', 'orderNumber', 'clientSecret'],
      bar: 0.4,
    },
    {
      name: 'log-in',
      method: 'POST',
      headers: {},
      status: 200,
      requests: [{ path: '/api/auth/login', body: OWNER }],
      volatile: ['accessToken'],
      bar: null,
    },
    await orderStatus(database, headers),
  ];
}
