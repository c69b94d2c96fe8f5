import { describe, expect, test } from '#test';
import { makeOrder, makeOrderEvent, makeOrderItem } from '#support/builders/order.ts';
import type { Row } from '#support/database/rows.ts';
import type { Order, OrderEventType } from '#src/modules/orders/index.ts';
import { makeProduct } from '#support/builders/product.ts';
import { makeSeller, type SellerRow } from '#support/builders/seller.ts';
import { expectRefusal, TOO_MANY_REQUESTS, withoutChange } from '#support/http/refusal.ts';
import { statementsOf } from '#support/database/statements.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld({ RATE_LIMIT_ENABLED: 'true', TRUST_PROXY: '1' });

/** A client nobody has seen. */
let clients = 0;
const someone = () => ({ 'X-Forwarded-For': `10.1.${Math.floor((clients += 1) / 250)}.${clients % 250}` });

const ORDER_NOT_FOUND = {
  status: 404,
  code: 'ORDER_NOT_FOUND',
  message: 'Order not found. Please check your order number and email.',
};
const track = (seller: SellerRow, query: Record<string, string>, headers: Record<string, string> = someone()) =>
  world.http.get(`/storefront/${seller.slug}/track?${new URLSearchParams(query).toString()}`, headers);

async function makeTrackable(overrides: Record<string, unknown> = {}) {
  const seller = await makeSeller(world);
  const order = await makeOrder(world, { seller, customer_email: 'Ada@Example.com', ...overrides });
  const asked = { orderNumber: order.order_number, email: 'ada@example.com' };
  return { seller, order, asked };
}

const addEvent = (order: Row<Order>, event_type: OrderEventType, created_at: string) =>
  makeOrderEvent(world, {
    order,
    event_type,
    created_at,
    description: 'secret note, transaction pi_secret',
    metadata: { transactionId: 'pi_secret' },
  });

test('hard case 1: what the shopper sees, and nothing of notes, payments and the address', async () => {
  const { seller, order, asked } = await makeTrackable({
    status: 'SHIPPED',
    customer_name: 'Ada',
    customer_phone: '+49 30 1',
    total: '70.53',
    currency: 'EUR',
    tracking_number: 'T1',
    tracking_url: 'https://track.example.com/T1',
    payment_id: 'pi_secret',
    transaction_id: 'pi_secret',
    notes: 'secret note',
    created_at: '2026-01-31T10:00:00.120Z',
    shipping_address: JSON.stringify({
      line1: '1 Long Street',
      city: 'Berlin',
      state: 'BE',
      postalCode: '10115',
      country: 'Germany',
      countryCode: 'DE',
      name: 'Ada L',
    }),
  });
  const product = await makeProduct(world);
  const line = { product_name: 'Mouse', variant_name: 'Blue', quantity: 2, unit_price: '23.92', line_total: '47.84' };
  await makeOrderItem(world, { order, product, ...line, created_at: '2026-01-31T10:00:02Z' });
  await makeOrderItem(world, { order, product, product_name: 'Pad', created_at: '2026-01-31T10:00:01Z' });
  const times: OrderEventType[] = [
    'SHIPPED',
    'CREATED',
    'CONFIRMED',
    'NOTE_ADDED',
    'PROCESSING',
    'DELIVERED',
    'CANCELLED',
    'REFUNDED',
  ];
  const rank = ['CREATED', 'CONFIRMED', 'NOTE_ADDED', 'PROCESSING', 'SHIPPED', 'DELIVERED', 'CANCELLED', 'REFUNDED'];
  const at = (type: string) => `2026-02-0${rank.indexOf(type) + 1}T00:00:00.000Z`;
  for (const type of times) await addEvent(order, type, at(type));

  const answer = await withoutChange(world, () => track(seller, asked));
  expect([answer.status, answer.headers['cache-control']]).toEqual([200, 'no-store']);
  expect(answer.body).toEqual({
    orderNumber: order.order_number,
    status: 'SHIPPED',
    customerName: 'Ada',
    total: 70.53,
    currency: 'EUR',
    trackingNumber: 'T1',
    trackingUrl: 'https://track.example.com/T1',
    shippingAddress: {
      line1: '1 ***',
      city: 'Berlin',
      state: 'BE',
      postalCode: '10***',
      country: 'Germany',
      countryCode: 'DE',
      name: 'Ad***',
    },
    createdAt: '2026-01-31T10:00:00.120Z',
    items: [
      { productName: 'Pad', variantName: null, quantity: 1, unitPrice: 10, lineTotal: 10 },
      { productName: 'Mouse', variantName: 'Blue', quantity: 2, unitPrice: 23.92, lineTotal: 47.84 },
    ],
    timeline: [
      ['CREATED', 'Order placed'],
      ['CONFIRMED', 'Payment confirmed'],
      ['PROCESSING', 'Order is being prepared'],
      ['SHIPPED', 'Order shipped'],
      ['DELIVERED', 'Order delivered'],
      ['CANCELLED', 'Order cancelled'],
      ['REFUNDED', 'Order refunded'],
    ].map(([type, description]) => ({ type, description, at: at(type!) })),
  });
  expect(answer.text).not.toMatch(/secret|\+49/);
  expect(await statementsOf(world, () => track(seller, asked))).toHaveLength(4);
});

test('an order without anything', async () => {
  const { seller, order, asked } = await makeTrackable();
  expect((await track(seller, asked)).body).toMatchObject({
    orderNumber: order.order_number,
    customerName: null,
    trackingNumber: null,
    trackingUrl: null,
    shippingAddress: {},
    items: [],
    timeline: [],
  });
});

test.each(['javascript:alert(1)', 'ftp://x.example.com', 'x'])('hard case 7: %s is no tracking URL', async (url) => {
  const { seller, asked } = await makeTrackable({ tracking_url: url });
  expect((await track(seller, asked)).body.trackingUrl).toBeNull();
});

describe('number and e-mail', () => {
  test.each(['ada@example.com', ' ADA@EXAMPLE.COM ', 'Ada@Example.com'])('%p finds it', async (email) => {
    const { seller, asked } = await makeTrackable();
    expect((await track(seller, { orderNumber: ` ${asked.orderNumber} `, email })).status).toBe(200);
  });

  test('hard case 1: with only one right nothing is revealed', async () => {
    const [{ seller, asked }, other] = [await makeTrackable(), await makeTrackable()];
    for (const query of [
      { ...asked, email: 'eve@example.com' },
      { ...asked, orderNumber: 'ORD-x' },
      { ...asked, orderNumber: asked.orderNumber.toLowerCase() },
      { ...asked, orderNumber: '%' },
      { ...asked, email: '%' },
      { ...asked, email: "' or '1'='1" },
      other.asked,
    ]) {
      const answer = await track(seller, query);
      expectRefusal(answer, ORDER_NOT_FOUND);
      expect(answer.headers['cache-control']).toBe('no-store');
    }
  });

  test.each([
    {},
    { orderNumber: 'A' },
    { email: 'a@b.co' },
    { orderNumber: ' ', email: 'a@b.co' },
    { orderNumber: 'A', email: '' },
    { orderNumber: 'A'.repeat(51), email: 'a@b.co' },
    { orderNumber: 'A', email: 'a'.repeat(256) },
    { orderNumber: 'A', email: 'a@b.co', x: '1' },
    { orderNumber: 'A\0', email: 'a@b.co' },
  ])('refuses %j', async (query) => {
    const { seller } = await makeTrackable();
    const answer = await track(seller, query);
    expect([answer.status, answer.body.code]).toEqual([400, 'BAD_REQUEST']);
  });
});

describe('hard case 1: the address is masked', () => {
  test.each<[unknown, Record<string, string | null>]>([
    [
      { line1: 'A', zip: 10115, street: '', line2: null },
      { line1: 'A***', zip: '10***', street: '***', line2: null },
    ],
    [
      { city: ['1 Long Street'], country: { street: '1 Long Street' } },
      { city: '["***', country: '{"***' },
    ],
    [
      { name: { first: 'Ada', last: 'L' }, flag: true },
      { name: '{"***', flag: 'tr***' },
    ],
    [
      { name: '👩‍🚀x', city: '' },
      { name: '👩‍***', city: '' },
    ],
    ['1 Long Street', {}],
    [['1 Long Street'], {}],
    [null, {}],
    [7, {}],
  ])('%j', async (stored, shown) => {
    const { seller, asked } = await makeTrackable({ shipping_address: JSON.stringify(stored) });
    const answer = await track(seller, asked);
    expect([answer.status, answer.body.shippingAddress]).toEqual([200, shown]);
  });
});

describe('hard case 1: guessing is limited', () => {
  test('20 a minute from one client', async () => {
    const { seller, asked } = await makeTrackable();
    const eve = someone();
    for (let guess = 0; guess < 20; guess += 1) {
      const answer = await track(seller, { ...asked, orderNumber: `ORD-${guess}` }, eve);
      expect([answer.status, answer.headers['x-ratelimit-limit']]).toEqual([404, '20']);
    }
    const refused = await track(seller, asked, eve);
    expectRefusal(refused, TOO_MANY_REQUESTS);
    expect(refused.headers['retry-after']).toBe(String(refused.body.retryAfter));
    expect((await track(seller, asked)).status).toBe(200);
  });

  test('10 a minute for one order of one store, from wherever', async () => {
    const [{ seller, asked }, other] = [await makeTrackable(), await makeTrackable()];
    for (let guess = 0; guess < 10; guess += 1) {
      expectRefusal(await track(seller, { ...asked, email: `${guess}@example.com` }), ORDER_NOT_FOUND);
    }
    const refused = await track(seller, asked);
    expectRefusal(refused, TOO_MANY_REQUESTS);
    expect(refused.body.retryAfter).toBeGreaterThan(0);
    expect((await track(other.seller, other.asked)).status).toBe(200);
    expectRefusal(await track(other.seller, asked), ORDER_NOT_FOUND);
  });
});
