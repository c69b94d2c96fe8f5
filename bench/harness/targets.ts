import type { BenchDatabase } from './database.ts';
import { PASSWORD } from './database.ts';
import { SELLER, SHOP_PAGE, SHOP_SELLER } from './seed-sql.ts';
import type { ServerProcess } from './processes.ts';

/** Requests of one kind that both servers are driven with. */
export interface Target {
  name: string;
  method: 'GET' | 'POST';
  headers: Record<string, string>;
  status: number;
  requests: { path: string; body?: object }[];
  /** Keys whose values differ from answer to answer. */
  volatile: string[];
  /** Least ratio of throughput to the limit server; null: none is asked for. */
  bar: number | null;
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

/** A token of the owner of the seller that is looked at. */
export async function ownerHeaders({ url }: Pick<ServerProcess, 'url'>): Promise<{ authorization: string }> {
  const response = await fetch(`${url}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(OWNER),
  });
  if (!response.ok) throw new Error(`log-in answered ${response.status}`);
  const { accessToken } = (await response.json()) as { accessToken: string };
  return { authorization: `Bearer ${accessToken}` };
}

/** What is driven, in the order of the report. `headers` are those of the owner. */
export async function makeTargets({ sql }: BenchDatabase, headers: Record<string, string>): Promise<Target[]> {
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
  ];
}
