import { beforeAll, beforeEach, describe, expect, test } from '#test';
import type { Product } from '#src/modules/catalog/products/product.entity.ts';
import type { Columns, Row } from '#support/database/rows.ts';
import { makeOrder, makeOrderEvent, makeOrderItem } from '#support/builders/order.ts';
import type { Order, OrderEvent, OrderItem } from '#src/modules/orders/index.ts';
import { makeProduct, makeVariant } from '#support/builders/product.ts';
import { makeSeller, type SellerRow } from '#support/builders/seller.ts';
import { makeSellpage } from '#support/builders/sellpage.ts';
import { makeAdmin } from '#support/builders/staff.ts';
import { NIL } from '#support/http/bad-input.ts';
import { expectInvalid, expectRefusal, missing, withoutChange } from '#support/http/refusal.ts';
import type { Client } from '#support/http/client.ts';
import { statementsOf } from '#support/database/statements.ts';
import { emptyTables } from '#support/database/testing-schema.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
interface Item {
  id: string;
  orderNumber: string;
}

let admin: Client;
let seller: SellerRow;
let product: Row<Product>;
beforeAll(async () => {
  admin = (await makeAdmin(world)).http;
});
const afresh = async () => {
  await emptyTables(world.orm, ['users', 'refresh_tokens']);
  seller = await makeSeller(world, { name: 'Shop' });
  product = await makeProduct(world);
};

const list = async (query = ''): Promise<{ data: Item[]; total: number; page: number; limit: number }> => {
  const answer = await admin.get(`/admin/orders${query}`);
  expect(answer.status).toBe(200);
  return answer.body;
};
const numbers = async (query = '') => (await list(query)).data.map(({ orderNumber }) => orderNumber);
const order = (overrides: Columns<Order> = {}) => makeOrder(world, { seller, ...overrides });
const line = (of: Row<Order>, overrides: Columns<OrderItem> = {}) =>
  makeOrderItem(world, { order: of, product, ...overrides });

describe('GET /admin/orders', () => {
  beforeEach(afresh);

  test('no order at all', async () => {
    expect(await list()).toEqual({ data: [], total: 0, page: 1, limit: 20 });
  });

  test('shows exactly the fields of the contract, lines in their order', async () => {
    const row = await order({
      order_number: 'ORD-1',
      customer_name: 'Ada',
      total: '70.50',
      status: 'SHIPPED',
      tracking_number: 'TRK',
      transaction_id: 'TX',
      idempotency_key: 'very-secret-key',
      request_hash: 'very-secret-hash',
      created_at: '2026-05-10T12:00:00.123Z',
    });
    await line(row, { product_name: 'Second', created_at: '2026-05-10T12:00:02Z', quantity: 6 });
    await line(row, { product_name: 'First', created_at: '2026-05-10T12:00:01Z', quantity: 2 });
    expect(await list()).toEqual({
      data: [
        {
          id: row.id,
          orderNumber: 'ORD-1',
          sellerName: 'Shop',
          sellerId: seller.id,
          customer: 'Ada',
          product: 'First, Second',
          total: 70.5,
          status: 'SHIPPED',
          trackingNumber: 'TRK',
          transactionId: 'TX',
          createdAt: '2026-05-10T12:00:00.123Z',
          hasHighQty: true,
          maxQty: 6,
        },
      ],
      total: 1,
      page: 1,
      limit: 20,
    });
  });

  test.each([null, ''])('an order without lines and with the name %p', async (customer_name) => {
    await order({ customer_name, customer_email: 'ada@example.com' });
    expect((await list()).data[0]).toMatchObject({
      customer: 'ada@example.com',
      product: 'N/A',
      maxQty: 0,
      hasHighQty: false,
      trackingNumber: null,
      transactionId: null,
    });
  });

  test('five pieces of a line are not many, and lines are not added up', async () => {
    const row = await order();
    for (let index = 0; index < 2; index += 1) await line(row, { quantity: 5 });
    expect((await list()).data[0]).toMatchObject({ maxQty: 5, hasHighQty: false });
  });

  test('filters by status; an empty filter is none', async () => {
    for (const status of ['PENDING', 'REFUNDED'] as const) await order({ status, order_number: status });
    await makeOrder(world, { order_number: 'FOREIGN' });
    expect(await numbers('?status=PENDING')).toEqual(['PENDING']);
    expect(await list('?status=DELIVERED')).toMatchObject({ data: [], total: 0 });
    expect(await list('?status=&search=')).toMatchObject({ total: 3 });
  });

  test('hard case 21: searches number, e-mail and name; % and _ match themselves', async () => {
    await order({ order_number: 'ORD-%A', customer_email: 'a_b@example.com', customer_name: 'Grace' });
    await order({ order_number: 'ORD-B', customer_email: 'axb@example.com', customer_name: 'Ada \\ Co' });
    await order({ order_number: 'ORD-C', customer_email: 'c@example.com', customer_name: null });
    expect(await numbers('?search=%25')).toEqual(['ORD-%A']);
    expect(await numbers('?search=_b')).toEqual(['ORD-%A']);
    expect(await numbers('?search=%5C')).toEqual(['ORD-B']);
    expect(await numbers('?search=%20gRaCe%20')).toEqual(['ORD-%A']);
    expect(await numbers('?search=ord-c')).toEqual(['ORD-C']);
    expect(await numbers(`?search=${'x'.repeat(150)}`)).toEqual([]);
    expect(await numbers('?status=CONFIRMED&search=c@')).toEqual(['ORD-C']);
  });

  test('hard case 26: orders of one moment neither repeat nor vanish; the last page and one beyond it', async () => {
    const made = [];
    for (let index = 0; index < 7; index += 1) made.push(await order({ created_at: '2026-05-10T12:00:00Z' }));
    const newest = await order({ created_at: '2026-05-11T12:00:00Z' });
    const pages = [];
    for (const page of [1, 2, 3]) pages.push(await list(`?limit=3&page=${page}`));
    expect(pages.map(({ data }) => data.length)).toEqual([3, 3, 2]);
    expect(pages.every(({ total, limit }) => total === 8 && limit === 3)).toBe(true);
    const ids = pages.flatMap(({ data }) => data.map(({ id }) => id));
    const rest = made.map(({ id }) => id).sort((a, b) => (a < b ? 1 : -1));
    expect(ids).toEqual([newest.id, ...rest]);
    expect(await list('?limit=3&page=4')).toEqual({ data: [], total: 8, page: 4, limit: 3 });
    expect(await list('?page=1000000')).toMatchObject({ data: [], total: 8 });
  });

  test('hard case 26: one statement for 1, 20 and 100 orders', async () => {
    const insert = (count: number) =>
      world.sql(
        `with made as (
           insert into orders (seller_id, order_number, customer_email)
           select ?, 'BULK-' || gen_random_uuid(), 'a@example.com' from generate_series(1, ${count}) returning id
         )
         insert into order_items (order_id, product_name, unit_price, line_total)
         select id, 'Mouse', 1, 1 from made cross join generate_series(1, 2)`,
        [seller.id],
      );
    for (const [more, all] of [
      [1, 1],
      [19, 20],
      [80, 100],
    ] as const) {
      await insert(more);
      const statements = await statementsOf(world, async () =>
        expect((await list('?limit=100')).data).toHaveLength(all),
      );
      expect(statements).toHaveLength(1);
    }
  });
});

describe('GET /admin/orders/:id', () => {
  beforeEach(afresh);

  const find = async (id: string) => {
    const answer = await admin.get(`/admin/orders/${id}`);
    expect(answer.status).toBe(200);
    return answer.body;
  };
  const event = (of: Row<Order>, overrides: Columns<OrderEvent>) => makeOrderEvent(world, { order: of, ...overrides });

  test('shows exactly the fields of the contract, and neither idempotency key nor request hash', async () => {
    const page = await makeSellpage(world, { seller, product, slug: 'page', title_override: 'Title' });
    const variant = await makeVariant(world, { product, name: 'Black', sku: 'V-1' });
    const columns = {
      sellpage_id: page.id,
      order_number: 'ORD-1',
      customer_email: 'ada@example.com',
      customer_name: 'Ada',
      customer_phone: '123',
      currency: 'EUR',
      status: 'SHIPPED',
      payment_method: 'stripe',
      payment_id: 'pi_1',
      transaction_id: 'ch_1',
      tracking_number: 'TRK',
      tracking_url: 'https://track.example.com/TRK',
      notes: 'fragile',
      source: 'storefront',
      utm_source: 's',
      utm_medium: 'm',
      utm_campaign: 'c',
      utm_term: 't',
      utm_content: 'x',
    } as const;
    const row = await order({
      ...columns,
      shipping_address: '{"city": "Turin"}',
      billing_address: '{"city": "Rome"}',
      subtotal: '60.10',
      shipping_cost: '4.99',
      tax_amount: '1.01',
      discount_amount: '6.10',
      total: '60.00',
      idempotency_key: 'very-secret-key',
      request_hash: 'very-secret-hash',
      paid_at: '2026-05-10T12:05:00Z',
      created_at: '2026-05-10T12:00:00Z',
      updated_at: '2026-05-11T12:00:00Z',
    });
    const sold = { product_name: 'Old name', variant_name: 'Old black', sku: 'OLD', quantity: 2, unit_price: '30.05' };
    const item = await line(row, { ...sold, variant_id: variant.id, line_total: '60.10' });
    const made = await event(row, { event_type: 'CREATED', created_at: '2026-05-10T12:00:00Z' });

    const answer = await admin.get(`/admin/orders/${row.id}`);
    expect(answer.text).not.toMatch(/very-secret|idempotency|requestHash/i);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.body).toEqual({
      id: row.id,
      sellerId: seller.id,
      ...Object.fromEntries(
        Object.entries(columns).map(([key, value]) => [
          key.replaceAll(/_(\w)/g, (_match, letter: string) => letter.toUpperCase()),
          value,
        ]),
      ),
      shippingAddress: { city: 'Turin' },
      billingAddress: { city: 'Rome' },
      subtotal: 60.1,
      shippingCost: 4.99,
      taxAmount: 1.01,
      discountAmount: 6.1,
      total: 60,
      paidAt: '2026-05-10T12:05:00.000Z',
      createdAt: '2026-05-10T12:00:00.000Z',
      updatedAt: '2026-05-11T12:00:00.000Z',
      seller: { id: seller.id, name: 'Shop', slug: seller.slug },
      sellpage: { id: page.id, slug: 'page', titleOverride: 'Title' },
      items: [
        {
          id: item.id,
          productName: 'Old name',
          variantName: 'Old black',
          sku: 'OLD',
          quantity: 2,
          unitPrice: 30.05,
          lineTotal: 60.1,
          product: { id: product.id, name: product.name, slug: product.slug },
          variant: { id: variant.id, name: 'Black', sku: 'V-1' },
        },
      ],
      events: [
        {
          id: made.id,
          eventType: 'CREATED',
          type: 'CREATED',
          description: null,
          metadata: {},
          createdBy: null,
          createdAt: '2026-05-10T12:00:00.000Z',
        },
      ],
    });
  });

  test('an order of which little is known: lines outlive product and variant, the order its sellpage', async () => {
    const row = await order();
    await line(row, { product_id: null });
    expect(await find(row.id)).toMatchObject({
      sellpageId: null,
      sellpage: null,
      shippingAddress: {},
      billingAddress: null,
      paidAt: null,
      trackingUrl: null,
      items: [{ product: null, variant: null, sku: null, variantName: null }],
      events: [],
    });
  });

  test('hard case 13: history is newest first, without the stored answer and its payment secrets', async () => {
    const row = await order();
    const user = crypto.randomUUID();
    const reply = JSON.stringify({ payment: { clientSecret: 'pi_very_secret' } });
    const at = (second: number) => `2026-05-10T12:00:0${second}Z`;
    await event(row, {
      event_type: 'CREATED',
      created_at: at(1),
      metadata: JSON.stringify({ reply, from: null, to: 'PENDING' }),
    });
    await event(row, { event_type: 'CONFIRMED', created_at: at(3), metadata: '{"to": "CONFIRMED"}', created_by: user });
    await event(row, { event_type: 'NOTE_ADDED', created_at: at(2), description: 'called', metadata: '["reply"]' });

    const answer = await admin.get(`/admin/orders/${row.id}`);
    expect(answer.text).not.toContain('secret');
    expect(answer.body.events).toEqual([
      expect.objectContaining({ type: 'CONFIRMED', metadata: { to: 'CONFIRMED' }, createdBy: user }),
      expect.objectContaining({ type: 'NOTE_ADDED', metadata: {}, description: 'called' }),
      expect.objectContaining({ type: 'CREATED', metadata: { from: null, to: 'PENDING' }, createdBy: null }),
    ]);
  });

  test.each(['javascript:alert(1)', 'ftp://x.example.com/1', 'not a url', ''])(
    'a stored tracking URL that is no http(s) URL is not shown: %p',
    async (tracking_url) => {
      const row = await order({ tracking_url });
      expect(await find(row.id)).toMatchObject({ trackingUrl: null });
    },
  );

  test.each(['[]', '"x"', '5', 'null', '[1, {"a": 1}]'])(
    'stored addresses that are none break no answer: %s',
    async (stored) => {
      const { id } = await order({ shipping_address: stored, billing_address: stored });
      const answer = await admin.get(`/admin/orders/${id}`);
      expect([answer.status, answer.body.shippingAddress, answer.body.billingAddress]).toEqual([200, {}, null]);
    },
  );

  test('three statements, however many lines and events', async () => {
    const row = await order();
    for (let index = 0; index < 5; index += 1) await line(row);
    for (let index = 0; index < 5; index += 1) await event(row, { event_type: 'NOTE_ADDED' });
    expect(await statementsOf(world, () => find(row.id))).toHaveLength(3);
  });

  test('hard case 14: the nil UUID is unknown, a malformed one is refused, any version is read', async () => {
    expectRefusal(await admin.get(`/admin/orders/${NIL}`), missing(`Order ${NIL} not found`));
    expectInvalid(await admin.get('/admin/orders/42'), { id: 'Validation failed (uuid is expected)' });
    const id = '00000000-0000-0000-0000-000000000101';
    await order({ id });
    expect(await find(id)).toMatchObject({ id });
  });
});

describe('a query of GET /admin/orders', () => {
  test.each([
    ['status=UNKNOWN', 'status'],
    ['status=pending', 'status'],
    ['page=0', 'page'],
    ['page=1e3', 'page'],
    ['page=1000001', 'page'],
    ['limit=101', 'limit'],
    ['limit=9999', 'limit'],
    ['limit=', 'limit'],
    ['search=%00', 'search'],
    ['page=1&page=2', 'page'],
    ['sellerId=1', 'sellerId'],
  ])('hard case 15: refuses %s', async (query, path) => {
    const answer = await withoutChange(world, () => admin.get(`/admin/orders?${query}`));
    expect(answer.body).toMatchObject({ statusCode: 400, code: 'BAD_REQUEST', details: [{ path }] });
  });
});
