import { once } from 'node:events';
import { get as httpGet, type IncomingMessage } from 'node:http';
import { beforeEach, describe, expect, test } from '#test';
import { makeOrder, makeOrderItem } from '#support/builders/order.ts';
import { makeSellpage } from '#support/builders/sellpage.ts';
import { accessTokenFor } from '#support/builders/session.ts';
import { makeStaff, type Staff } from '#support/builders/staff.ts';
import { expectRefusal } from '#support/http/refusal.ts';
import { statementsOf } from '#support/database/statements.ts';
import { openWorld, useWorld } from '#support/world.ts';

const world = useWorld();
const YEAR = 'dateFrom=2026-01-01&dateTo=2026-12-31';
const HEADER =
  'OrderNumber,Date,Status,CustomerName,CustomerEmail,CustomerPhone,ProductName,VariantName,Qty,UnitPrice,LineTotal,Total,Source,TrackingNumber,TransactionId,ShippingAddress';
const FULL_HEADER =
  'OrderNumber,Date,Status,CustomerName,CustomerEmail,CustomerPhone,ProductName,VariantName,SKU,Qty,UnitPrice,LineTotal,Subtotal,ShippingPrice,DiscountPrice,Total,Currency,Source,TrackingNumber,TransactionId,PaymentMethod,PaidAt,ShippingAddress1,ShippingAddress2,ShippingCity,ShippingState,ShippingZip,ShippingCountry,ShippingCountryCode,ShippingPhone,BillingFirstName,BillingLastName,BillingAddress1,BillingAddress2,BillingCity,BillingState,BillingZip,BillingCountry,BillingCountryCode';

let staff: Staff;
beforeEach(async () => {
  staff = await makeStaff(world, { role: 'VIEWER' });
});

async function exportCsv(query = ''): Promise<{ text: string; truncated: string }> {
  const answer = await staff.http.get(`/orders/export?${YEAR}${query}`);
  expect([answer.status, answer.headers['content-type']]).toEqual([200, 'text/csv; charset=utf-8']);
  expect(answer.text.startsWith('\ufeff')).toBe(true);
  return { text: answer.text.slice(1), truncated: answer.headers['x-export-truncated'] as string };
}
const linesOf = async (query = ''): Promise<string[]> => (await exportCsv(query)).text.split('\r\n');
const numbersOf = async (query = ''): Promise<string[]> =>
  (await linesOf(query)).slice(1).map((line) => line.split(',')[0]!);

const make = (number: string, overrides: Record<string, unknown> = {}) =>
  makeOrder(world, {
    seller: staff.seller,
    order_number: number,
    created_at: '2026-03-01T12:00:00.987Z',
    ...overrides,
  });
const addItem = (order: { id: string }, overrides: Record<string, unknown> = {}) =>
  makeOrderItem(world, {
    order,
    product: null,
    product_name: 'Mouse',
    unit_price: '5.00',
    line_total: '5.00',
    created_at: '2026-03-01T12:00:00Z',
    ...overrides,
  });

/** `count` orders with `lines` lines each; the highest number is the newest. */
const fill = (count: number, lines: number, createdAt = "timestamptz '2026-03-01' + n * interval '1 second'") =>
  world.sql(
    `with made as (
       insert into orders (seller_id, order_number, customer_email, created_at, shipping_address)
       select ?, 'ORD-' || lpad(n::text, 5, '0'), 'c@example.com', ${createdAt}, '{"line1": "1 Main St", "city": "Paris"}'
       from generate_series(1, ?) n
       returning id
     )
     insert into order_items (order_id, product_name, unit_price, line_total)
     select id, 'Mouse ' || n, 1, 1 from made, generate_series(1, ?) n`,
    [staff.seller.id, count, lines],
  );

describe('the file', () => {
  test('default columns: a row for each line, newest order first, oldest line first, no line end behind', async () => {
    const order = await make('ORD-1', {
      status: 'SHIPPED',
      customer_name: 'Ada',
      customer_phone: '555',
      total: '70.5',
      source: 'email',
      tracking_number: 'T1',
      transaction_id: 'pi_1',
      shipping_address: '{"city": "Paris"}',
    });
    await addItem(order, { product_name: 'Late', created_at: '2026-03-01T12:00:01Z' });
    await addItem(order, { product_name: 'Early', variant_name: 'Blue', quantity: 3 });
    await make('ORD-2', { created_at: '2026-03-02T00:00:00Z' });
    expect(await exportCsv()).toEqual({
      truncated: 'false',
      text: [
        HEADER,
        'ORD-2,2026-03-02 00:00:00,CONFIRMED,,customer@example.com,,,,,,,10.00,,,,{}',
        'ORD-1,2026-03-01 12:00:00,SHIPPED,Ada,customer@example.com,555,Early,Blue,3,5.00,5.00,70.50,email,T1,pi_1,"{""city"":""Paris""}"',
        'ORD-1,2026-03-01 12:00:00,SHIPPED,Ada,customer@example.com,555,Late,,1,5.00,5.00,70.50,email,T1,pi_1,"{""city"":""Paris""}"',
      ].join('\r\n'),
    });
  });

  test('full columns', async () => {
    const order = await make('ORD-1', {
      customer_name: 'Ada',
      customer_phone: '555',
      subtotal: '71.76',
      shipping_cost: '5.95',
      discount_amount: '7.18',
      total: '70.53',
      currency: 'EUR',
      source: 'other',
      tracking_number: 'T1',
      transaction_id: 'pi_1',
      payment_method: 'stripe',
      paid_at: '2026-03-01T12:05:06.789Z',
      shipping_address:
        '{"line1": "S1", "line2": "S2", "city": "SC", "state": "SS", "postalCode": "SZ", "country": "SX", "countryCode": "SY"}',
      billing_address: '{"firstName": "F", "lastName": "L", "line1": "", "street": "B1", "zip": 75001, "city": {}}',
    });
    await addItem(order, { variant_name: 'Blue', sku: 'SKU-1', quantity: 2 });
    await make('ORD-0', { created_at: '2026-02-01T00:00:00Z' });
    const [header, full, bare] = await linesOf('&columns=full');
    expect(header).toBe(FULL_HEADER);
    expect(full).toBe(
      'ORD-1,2026-03-01 12:00:00,CONFIRMED,Ada,customer@example.com,555,Mouse,Blue,SKU-1,2,5.00,5.00,71.76,5.95,7.18,70.53,EUR,other,T1,pi_1,stripe,2026-03-01 12:05:06,S1,S2,SC,SS,SZ,SX,SY,555,F,L,B1,,,,75001,,',
    );
    expect(bare).toBe(
      `ORD-0,2026-02-01 00:00:00,CONFIRMED,,customer@example.com,,,,,,,,0.00,0.00,0.00,10.00,USD${','.repeat(22)}`,
    );
  });

  test('nothing: the header alone; a name with the day', async () => {
    expect(await exportCsv()).toEqual({ text: HEADER, truncated: 'false' });
    const { headers } = await staff.http.get('/orders/export');
    expect(headers['content-disposition']).toMatch(/^attachment; filename="orders-\d{4}-\d\d-\d\d\.csv"$/);
    expect(headers['cache-control']).toBe('no-store');
  });

  test.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', `"'\t'=1"`],
    ['\r=1', `"'\r'=1"`],
    ['a\rb', '"a\rb"'],
    ['a\nb', '"a\nb"'],
    ['a\r\nb', '"a\r\nb"'],
    ['=a,"b"', '"\'=a,""b"""'],
    ['a=b', 'a=b'],
    ['a;b', '"a;b"'],
    ['a\tb', '"a\tb"'],
    ['x;=1+1;y', `"x;'=1+1;y"`],
    ['x;y;-2+3;@A1', `"x;y;'-2+3;'@A1"`],
    ['a\n=1', `"a\n'=1"`],
    ['a\r\n+1', `"a\r\n'+1"`],
    ['a\t=cmd', `"a\t'=cmd"`],
    ['＝1+1', "'＝1+1"],
    ['＋1', "'＋1"],
    ['－1', "'－1"],
    ['＠A1', "'＠A1"],
    ['a;＝1', `"a;'＝1"`],
    ['+49 30 123', "'+49 30 123"],
    ['a; =1', '"a; =1"'],
    ['a;"=1+1&";b', `"a;""'=1+1&"";b"`],
    ['a\n""@A1', `"a\n""""'@A1"`],
    ['"=1', '"""=1"'],
  ])('hard case 7: the cell %j is written %j', async (name, cell) => {
    await make('ORD-1', { customer_name: name });
    expect((await exportCsv()).text).toContain(`,CONFIRMED,${cell},customer@example.com,`);
  });
});

describe('a phone number', () => {
  test.each([
    ['+49 30 1234', '+49 30 1234'],
    ['+49(0)30-12-34', '+49(0)30-12-34'],
    ['+1 [555] 0199', '+1 [555] 0199'],
    ['030 1234', '030 1234'],
    ['+', "'+"],
    ['+49+1', "'+49+1"],
    ['+A1', "'+A1"],
    ['+1;=2', `"'+1;'=2"`],
    ['-49 30', "'-49 30"],
    ['=4930', "'=4930"],
    ['(+49) 30', '(+49) 30'],
  ])('%j is written %j in both of its columns', async (phone, cell) => {
    await make('ORD-1', { customer_phone: phone });
    expect((await exportCsv()).text).toContain(`,customer@example.com,${cell},`);
    const { text } = await exportCsv('&columns=full');
    expect(text.split(`,${cell},`)).toHaveLength(3);
  });
});

describe('hard case 25', () => {
  test('every filter of the list counts; limit and cursor do not', async () => {
    const page = await makeSellpage(world, { seller: staff.seller });
    await make('A', { sellpage_id: page.id, status: 'SHIPPED', source: 'email', customer_name: '50% off' });
    await make('B', { status: 'PENDING', source: 'tiktok', customer_name: '500 off' });
    await make('C', { created_at: '2025-12-31T23:59:59.999Z' });
    expect(await numbersOf(`&sellpageId=${page.id}`)).toEqual(['A']);
    expect(await numbersOf('&status=PENDING')).toEqual(['B']);
    expect(await numbersOf('&source=email')).toEqual(['A']);
    expect(await numbersOf('&search=50%25')).toEqual(['A']);
    expect((await numbersOf('&limit=x&cursor=y')).sort()).toEqual(['A', 'B']);
    await world.sql("update seller_settings set timezone = 'Asia/Tokyo' where seller_id = ?", [staff.seller.id]);
    expect(await numbersOf('&timezone=seller')).toContain('C');
    const other = await makeStaff(world);
    const answer = await other.http.get(`/orders/export?${YEAR}`);
    expect(answer.text).toBe(`\ufeff${HEADER}`);
  });

  test.each([
    ['5,000 rows fit', 1000, 5, 5000, 'false'],
    ['one order more does not', 1001, 5, 5000, 'true'],
    ['no order is cut', 720, 7, 4998, 'true'],
    ['orders without lines count one row each', 5001, 0, 5000, 'true'],
  ])('%s', async (_name, orders, lines, rows, truncated) => {
    await fill(orders, lines);
    const answer = await exportCsv();
    const numbers = answer.text
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(',')[0]!);
    expect([numbers.length, answer.truncated]).toEqual([rows, truncated]);
    expect(numbers).toEqual(numbers.toSorted().reverse());
    const perOrder = Map.groupBy(numbers, (number) => number);
    expect(new Set([...perOrder.values()].map((group) => group.length))).toEqual(new Set([Math.max(lines, 1)]));
  });

  test('orders of one moment are written once each, across batches', async () => {
    await fill(1200, 1, "timestamptz '2026-03-01'");
    const numbers = await numbersOf();
    expect([numbers.length, new Set(numbers).size]).toEqual([1200, 1200]);
  });

  test('rows are read as the client takes them', async () => {
    await fill(1200, 1);
    expect(await statementsOf(world, () => exportCsv())).toHaveLength(1 + Math.ceil(1200 / 100));
  });

  test('a client that goes away ends the reading, and the server stays as it was', async () => {
    await world.sql(
      `insert into orders (seller_id, order_number, customer_email, created_at, shipping_address)
       select ?, 'ORD-' || n, 'c@example.com', timestamptz '2026-03-01', jsonb_build_object('line1', repeat('x', 20000))
       from generate_series(1, 2000) n`,
      [staff.seller.id],
    );
    const { accessToken } = await accessTokenFor(world, staff.user, staff.seller);
    const aborted = () =>
      world.logs.some(({ msg, path }) => msg === 'request aborted' && path === '/api/orders/export');
    const statements = await statementsOf(world, async () => {
      const request = httpGet(`${world.baseUrl}/api/orders/export?${YEAR}`, {
        headers: { authorization: `Bearer ${accessToken}` },
      });
      const [answer] = (await once(request, 'response')) as [IncomingMessage];
      await once(answer, 'data');
      request.on('error', () => undefined);
      answer.on('error', () => undefined);
      request.destroy();
      while (!aborted()) await new Promise((resolve) => setTimeout(resolve, 5));
    });
    expect(statements.length).toBeLessThan(1 + 2000 / 100);
    expect(world.logs.filter(({ msg }) => msg === 'request failed')).toEqual([]);
    expect(await numbersOf('&search=ORD-1999')).toEqual(['ORD-1999']);
  });
});

describe('refusals', () => {
  test.each([
    'columns=all',
    'dateFrom=2026-02-31',
    'dateFrom=2026-03-02&dateTo=2026-03-01',
    'dateFrom=2025-01-01&dateTo=2026-01-02',
    'source=instagram',
    'page=1',
  ])('hard case 23: %s is 400', async (query) => {
    const answer = await staff.http.get(`/orders/export?${query}`);
    expect([answer.status, answer.body.code]).toEqual([400, 'BAD_REQUEST']);
  });

  test('one export of a seller in the interval, counted after validation', async () => {
    const limited = await openWorld({ EXPORT_INTERVAL_SECONDS: '30' }, false);
    try {
      const [one, other] = [await makeStaff(limited), await makeStaff(limited)];
      expect((await one.http.get('/orders/export?columns=all')).status).toBe(400);
      expect((await one.http.get('/orders/export?dateFrom=2001-01-01')).status).toBe(400);
      expect((await one.http.get('/orders/export')).status).toBe(200);
      const answer = await one.http.get('/orders/export');
      const { retryAfter } = answer.body as { retryAfter: number };
      const message = `Export rate limit exceeded. Retry after ${retryAfter}s.`;
      expectRefusal(answer, { status: 429, code: 'TOO_MANY_REQUESTS', message });
      expect([retryAfter > 0 && retryAfter <= 30, answer.headers['retry-after']]).toEqual([true, String(retryAfter)]);
      expect((await other.http.get('/orders/export')).status).toBe(200);
    } finally {
      await limited.close();
    }
  });
});
