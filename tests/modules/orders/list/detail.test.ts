import { beforeEach, describe, expect, test } from '#test';
import type { Row } from '#support/database/rows.ts';
import type { Order, OrderEventType } from '#src/modules/orders/index.ts';
import { makeOrder, makeOrderEvent, makeOrderItem } from '#support/builders/order.ts';
import { makeDomain } from '#support/builders/domain.ts';
import { makeSellpage } from '#support/builders/sellpage.ts';
import { makeStaff, type Staff } from '#support/builders/staff.ts';
import { expectRefusal } from '#support/http/refusal.ts';
import { statementsOf } from '#support/database/statements.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();

let staff: Staff;
beforeEach(async () => {
  staff = await makeStaff(world, { role: 'VIEWER' });
});

async function read(id: string): Promise<Record<string, unknown>> {
  const answer = await staff.http.get(`/orders/${id}`);
  expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
  return answer.body as Record<string, unknown>;
}

const addItem = (order: { id: string }, name: string, createdAt: string, overrides: Record<string, unknown> = {}) =>
  makeOrderItem(world, {
    order,
    product: null,
    product_name: name,
    quantity: 2,
    unit_price: '23.92',
    line_total: '47.84',
    created_at: createdAt,
    ...overrides,
  });

const addEvent = (order: Row<Order>, type: OrderEventType, createdAt: string, description: string | null = null) =>
  makeOrderEvent(world, {
    order,
    event_type: type,
    description,
    metadata: { secret: 'reply text' },
    created_at: createdAt,
  });

test('an order whole: what the contract names, lines and history oldest first, and nothing else', async () => {
  const domain = await makeDomain(world, { seller: staff.seller, hostname: 'detail.example.com' });
  const page = await makeSellpage(world, { seller: staff.seller, domain_id: domain.id, slug: 'm' });
  const order = await makeOrder(world, {
    seller: staff.seller,
    order_number: 'ORD-1',
    sellpage_id: page.id,
    created_at: '2026-03-01T12:00:00.123Z',
    customer_name: 'Ada',
    customer_phone: '+1 555',
    shipping_address: '{"line1": "1 Main St", "name": "as stored"}',
    billing_address: '{"city": "Paris"}',
    subtotal: '71.76',
    shipping_cost: '5.95',
    tax_amount: '0.10',
    discount_amount: '7.18',
    total: '70.53',
    currency: 'EUR',
    status: 'SHIPPED',
    source: 'facebook',
    transaction_id: 'pi_1',
    tracking_number: 'T1',
    tracking_url: 'https://track.example.com/T1',
    payment_method: 'stripe',
    payment_id: 'pi_1',
    notes: 'for us alone',
    utm_source: 'fb',
    utm_medium: 'cpc',
    utm_campaign: 'spring',
    utm_term: 'mouse',
    utm_content: 'video',
    idempotency_key: 'key',
    request_hash: 'hash',
  });
  await addItem(order, 'Second', '2026-03-01T12:00:02Z', { variant_name: 'Blue', sku: 'SKU' });
  await addItem(order, 'First', '2026-03-01T12:00:01Z');
  await addEvent(order, 'CONFIRMED', '2026-03-01T12:00:05.007Z', 'Paid');
  await addEvent(order, 'CREATED', '2026-03-01T12:00:00Z');
  expect(await read(order.id)).toEqual({
    id: order.id,
    orderNumber: 'ORD-1',
    createdAt: '2026-03-01T12:00:00.123Z',
    sellpage: { id: page.id, url: 'https://detail.example.com/m' },
    customer: { email: 'customer@example.com', name: 'Ada', phone: '+1 555' },
    shippingAddress: { line1: '1 Main St', name: 'as stored' },
    billingAddress: { city: 'Paris' },
    totals: { subtotal: 71.76, shipping: 5.95, tax: 0.1, discount: 7.18, total: 70.53, currency: 'EUR' },
    status: 'SHIPPED',
    source: 'facebook',
    transactionId: 'pi_1',
    trackingNumber: 'T1',
    trackingUrl: 'https://track.example.com/T1',
    paymentMethod: 'stripe',
    paymentId: 'pi_1',
    utm: { source: 'fb', medium: 'cpc', campaign: 'spring', term: 'mouse', content: 'video' },
    attribution: {
      source: 'facebook',
      utmSource: 'fb',
      utmMedium: 'cpc',
      utmCampaign: 'spring',
      utmContent: 'video',
      utmTerm: 'mouse',
    },
    items: [
      { productTitle: 'First', variantTitle: null, qty: 2, unitPrice: 23.92, lineTotal: 47.84 },
      { productTitle: 'Second', variantTitle: 'Blue', qty: 2, unitPrice: 23.92, lineTotal: 47.84 },
    ],
    events: [
      { type: 'CREATED', at: '2026-03-01T12:00:00.000Z', note: null },
      { type: 'CONFIRMED', at: '2026-03-01T12:00:05.007Z', note: 'Paid' },
    ],
  });
});

test('an order with nothing but what it must have', async () => {
  const order = await makeOrder(world, { seller: staff.seller });
  const empty = { source: null, utmSource: null, utmMedium: null, utmCampaign: null, utmContent: null, utmTerm: null };
  expect(await read(order.id)).toMatchObject({
    sellpage: null,
    customer: { email: 'customer@example.com', name: null, phone: null },
    shippingAddress: {},
    billingAddress: null,
    totals: { subtotal: 0, shipping: 0, tax: 0, discount: 0, total: 10, currency: 'USD' },
    transactionId: null,
    paymentMethod: null,
    paymentId: null,
    utm: { source: null, medium: null, campaign: null, term: null, content: null },
    attribution: empty,
    items: [],
    events: [],
  });
});

test.each(['[]', '"text"', 'null', '7'])('a stored address %s is none', async (stored) => {
  const order = await makeOrder(world, { seller: staff.seller, shipping_address: stored, billing_address: stored });
  expect(await read(order.id)).toMatchObject({ shippingAddress: {}, billingAddress: null });
});

describe('refusals', () => {
  test('hard case 6: a foreign order is answered like an unknown one', async () => {
    const other = await makeStaff(world);
    const foreign = await makeOrder(world, { seller: other.seller });
    for (const id of [foreign.id, '00000000-0000-0000-0000-000000000000', crypto.randomUUID()]) {
      const message = `Order ${id} not found`;
      expectRefusal(await staff.http.get(`/orders/${id}`), { status: 404, code: 'NOT_FOUND', message });
    }
  });

  test('a malformed id is 400', async () => {
    const answer = await staff.http.get('/orders/1');
    expect([answer.status, answer.body.message]).toEqual([400, 'Validation failed (uuid is expected)']);
  });
});

test('hard case 33: one statement for any number of lines and events', async () => {
  const order = await makeOrder(world, { seller: staff.seller });
  expect(await statementsOf(world, () => read(order.id))).toHaveLength(1);
  for (let n = 0; n < 20; n += 1) {
    await addItem(order, `Item ${n}`, '2026-03-01T12:00:00Z');
    await addEvent(order, 'NOTE_ADDED', '2026-03-01T12:00:00Z');
  }
  expect(await statementsOf(world, () => read(order.id))).toHaveLength(1);
});
