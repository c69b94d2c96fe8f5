import { beforeEach, describe, expect, test } from '#test';
import { makeOrder, makeOrderItem } from '#support/builders/order.ts';
import fc from 'fast-check';
import { periodOf } from '#src/modules/orders/list/order-days.ts';
import { decodeCursor, encodeCursor } from '#src/platform/http/cursor.ts';
import { makeDomain } from '#support/builders/domain.ts';
import { makeSellpage } from '#support/builders/sellpage.ts';
import { makeStaff, type Staff } from '#support/builders/staff.ts';
import { expectRefusal } from '#support/http/refusal.ts';
import { statementsOf } from '#support/database/statements.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
const INVALID_CURSOR = { status: 400, code: 'INVALID_CURSOR', message: 'Invalid cursor' };
const YEAR = 'dateFrom=2026-01-01&dateTo=2026-12-31';

let staff: Staff;
beforeEach(async () => {
  staff = await makeStaff(world, { role: 'VIEWER' });
});

interface Page {
  items: (Record<string, unknown> & { id: string; orderNumber: string })[];
  nextCursor: string | null;
}

async function list(query = YEAR): Promise<Page> {
  const answer = await staff.http.get(`/orders?${query}`);
  expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
  return answer.body as Page;
}
const numbersOf = async (query = YEAR): Promise<string[]> => (await list(query)).items.map((item) => item.orderNumber);
const make = (number: string, overrides: Record<string, unknown> = {}) =>
  makeOrder(world, {
    seller: staff.seller,
    order_number: number,
    created_at: '2026-03-01T12:00:00.000Z',
    ...overrides,
  });
const addItem = (order: { id: string }, overrides: Record<string, unknown> = {}) =>
  makeOrderItem(world, {
    order,
    product: null,
    product_name: 'Mouse',
    unit_price: '10.00',
    line_total: '10.00',
    ...overrides,
  });

/** `count` orders with a line each, a minute apart unless `createdAt` says otherwise. */
async function fill(count: number, createdAt = "timestamptz '2026-03-01' + n * interval '1 minute'"): Promise<void> {
  await world.sql(
    `with made as (
       insert into orders (seller_id, order_number, customer_email, created_at)
       select ?, 'ORD-' || lpad(n::text, 4, '0'), 'c@example.com', ${createdAt} from generate_series(1, ?) n
       returning id
     )
     insert into order_items (order_id, product_name, unit_price, line_total) select id, 'Mouse', 1, 1 from made`,
    [staff.seller.id, count],
  );
}

async function walk(limit: number, between: () => Promise<unknown> = () => Promise.resolve()): Promise<string[]> {
  const seen: string[] = [];
  for (let cursor = ''; ;) {
    const page = await list(`${YEAR}&limit=${limit}${cursor}`);
    seen.push(...page.items.map(({ orderNumber }) => orderNumber));
    if (page.nextCursor === null) return seen;
    cursor = `&cursor=${page.nextCursor}`;
    await between();
  }
}

test('an item holds what the contract names and nothing else', async () => {
  const domain = await makeDomain(world, { seller: staff.seller, hostname: 'list.example.com' });
  const page = await makeSellpage(world, { seller: staff.seller, domain_id: domain.id, slug: 'mouse' });
  const order = await make('ORD-1', {
    sellpage_id: page.id,
    created_at: '2026-03-01T12:00:00.123Z',
    customer_name: 'Ada',
    total: '70.53',
    currency: 'EUR',
    status: 'SHIPPED',
    tracking_number: 'T1',
    tracking_url: 'https://track.example.com/T1',
    source: 'facebook',
  });
  await addItem(order, { quantity: 2 });
  await addItem(order, { quantity: 3 });
  expect(await list()).toEqual({
    items: [
      {
        id: order.id,
        orderNumber: 'ORD-1',
        createdAt: '2026-03-01T12:00:00.123Z',
        sellpage: { id: page.id, url: 'https://list.example.com/mouse' },
        customer: { email: 'customer@example.com', name: 'Ada' },
        total: 70.53,
        currency: 'EUR',
        status: 'SHIPPED',
        itemsCount: 2,
        totalQuantity: 5,
        trackingNumber: 'T1',
        trackingUrl: 'https://track.example.com/T1',
        source: 'facebook',
      },
    ],
    nextCursor: null,
  });
});

test('an order without lines, sellpage and all that may be missing; a page without a domain', async () => {
  const page = await makeSellpage(world, { seller: staff.seller, slug: 'bare' });
  await make('ORD-2', { sellpage_id: page.id, created_at: '2026-03-02T00:00:00Z' });
  await make('ORD-1');
  expect((await list()).items).toEqual([
    expect.objectContaining({ sellpage: { id: page.id, url: '<unassigned-domain>/bare' } }),
    expect.objectContaining({
      sellpage: null,
      customer: { email: 'customer@example.com', name: null },
      itemsCount: 0,
      totalQuantity: 0,
      trackingNumber: null,
      trackingUrl: null,
      source: null,
    }),
  ]);
});

test('nothing', async () => {
  expect(await list()).toEqual({ items: [], nextCursor: null });
});

test.each(['javascript:alert(1)', 'ftp://x.example.com', 'https://user:pw@x.example.com/', 'not a url', ''])(
  'hard case 7: the stored tracking URL %j is shown as null',
  async (url) => {
    const { id } = await make('ORD-1', { tracking_url: url });
    expect((await list()).items[0]!.trackingUrl).toBeNull();
    expect((await staff.http.get(`/orders/${id}`)).body.trackingUrl).toBeNull();
  },
);

describe('pages', () => {
  test('are newest first and end with null; the last page may be full', async () => {
    await fill(4);
    expect(await walk(2)).toEqual(['ORD-0004', 'ORD-0003', 'ORD-0002', 'ORD-0001']);
    expect(await walk(3)).toEqual(['ORD-0004', 'ORD-0003', 'ORD-0002', 'ORD-0001']);
    expect((await list(`${YEAR}&limit=4`)).nextCursor).toBeNull();
  });

  test('hard case 24: rows of one millisecond are neither skipped nor repeated, also while newer ones come in', async () => {
    await fill(25, "timestamptz '2026-03-01 00:00:00.123Z'");
    let late = 0;
    const seen = await walk(3, () => make(`LATE-${(late += 1)}`, { created_at: '2026-03-02T00:00:00Z' }));
    expect([seen.length, new Set(seen).size]).toEqual([25, 25]);
  });

  test('the default limit is 20; 100 is the most', async () => {
    await fill(101);
    expect((await list()).items).toHaveLength(20);
    expect((await list(`${YEAR}&limit=100`)).items).toHaveLength(100);
  });

  test('the cursor is base64url of time and id, and works with filters', async () => {
    await make('A-2', { status: 'SHIPPED', created_at: '2026-03-03T00:00:00Z' });
    const second = await make('A-1', { status: 'SHIPPED', created_at: '2026-03-02T00:00:00Z' });
    await make('B-1', { created_at: '2026-03-01T00:00:00Z' });
    await make('A-0', { status: 'SHIPPED', created_at: '2026-02-01T00:00:00Z' });
    const { nextCursor } = await list(`${YEAR}&limit=2&status=SHIPPED`);
    expect(Buffer.from(nextCursor!, 'base64url').toString()).toBe(`2026-03-02T00:00:00.000Z|${second.id}`);
    expect(await numbersOf(`${YEAR}&status=SHIPPED&search=a-&cursor=${nextCursor}`)).toEqual([]);
    expect(await numbersOf(`${YEAR}&status=SHIPPED&search=A-&cursor=${nextCursor}`)).toEqual(['A-0']);
  });

  const id = '00000000-0000-0000-0000-000000000000';
  const good = Buffer.from(`2026-03-01T00:00:00.000Z|${id}`).toString('base64url');
  test.each([
    ['nothing', ''],
    ['no base64', '***'],
    ['truncated', good.slice(0, -1)],
    ['padded', `${good}=`],
    ['with a line behind', Buffer.from(`2026-03-01T00:00:00.000Z|${id}\n`).toString('base64url')],
    ['a time without milliseconds', Buffer.from(`2026-03-01T00:00:00Z|${id}`).toString('base64url')],
    ['no real day', Buffer.from(`2026-02-31T00:00:00.000Z|${id}`).toString('base64url')],
    ['the year 0', Buffer.from(`0000-01-01T00:00:00.000Z|${id}`).toString('base64url')],
    ['no UUID', Buffer.from('2026-03-01T00:00:00.000Z|1').toString('base64url')],
    ['SQL', Buffer.from(`2026-03-01T00:00:00.000Z|${id}' or true--`).toString('base64url')],
    ['three parts', Buffer.from(`2026-03-01T00:00:00.000Z|${id}|x`).toString('base64url')],
  ])('hard case 24: a cursor that is %s is 400', async (_name, cursor) => {
    expectRefusal(await staff.http.get(`/orders?${YEAR}&cursor=${encodeURIComponent(cursor)}`), INVALID_CURSOR);
  });

  test('hard case 24: every cursor comes back as it was, and no other text passes', () => {
    const date = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(date, fc.uuid(), (createdAt, uuid) => {
        const text = encodeCursor({ createdAt, id: uuid });
        expect(decodeCursor(text)).toEqual({ createdAt: createdAt.toISOString(), id: uuid });
        expect(() => decodeCursor(text.slice(1))).toThrow('Invalid cursor');
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => expect(() => decodeCursor(text)).toThrow('Invalid cursor')));
  });
});

describe('days', () => {
  const ends = [
    '2026-02-28T23:59:59.999Z',
    '2026-03-01T00:00:00.000Z',
    '2026-03-01T23:59:59.999Z',
    '2026-03-02T00:00:00.000Z',
  ];

  test('are whole and both included', async () => {
    for (const [index, created_at] of ends.entries()) await make(`ORD-${index}`, { created_at });
    expect(await numbersOf('dateFrom=2026-03-01&dateTo=2026-03-01')).toEqual(['ORD-2', 'ORD-1']);
    expect(await numbersOf('dateTo=2026-03-01')).toEqual(['ORD-2', 'ORD-1']);
    expect(await numbersOf('dateFrom=2026-02-28&dateTo=2026-03-02')).toHaveLength(4);
  });

  test('default to today', async () => {
    const now = Date.now();
    await make('TODAY', { created_at: new Date(now).toISOString() });
    await make('LONG-AGO', { created_at: new Date(now - 10 * 86_400_000).toISOString() });
    const from = new Date(now - 20 * 86_400_000).toISOString().slice(0, 10);
    expect(await numbersOf(`dateFrom=${from}`)).toEqual(['TODAY', 'LONG-AGO']);
    expect(await numbersOf('')).not.toContain('LONG-AGO');
  });

  test('are those of the seller when asked', async () => {
    await world.sql("update seller_settings set timezone = 'America/New_York' where seller_id = ?", [staff.seller.id]);
    await make('BEFORE', { created_at: '2026-03-08T04:59:59.999Z' });
    await make('FIRST', { created_at: '2026-03-08T05:00:00.000Z' });
    await make('LAST', { created_at: '2026-03-09T03:59:59.999Z' }); // the day has 23 hours
    await make('AFTER', { created_at: '2026-03-09T04:00:00.000Z' });
    expect(await numbersOf('dateFrom=2026-03-08&dateTo=2026-03-08&timezone=seller')).toEqual(['LAST', 'FIRST']);
    expect(await numbersOf('dateFrom=2026-03-08&dateTo=2026-03-08')).toEqual(['FIRST', 'BEFORE']);
    await world.sql('delete from seller_settings where seller_id = ?', [staff.seller.id]);
    expect(await numbersOf('dateFrom=2026-03-08&dateTo=2026-03-08&timezone=seller')).toEqual(['FIRST', 'BEFORE']);
  });

  test.each([
    ['UTC', '2026-03-08', '2026-03-08T00:00:00.000Z', '2026-03-09T00:00:00.000Z'],
    ['a zone nobody knows', 'No/Where', '2026-03-08T00:00:00.000Z', '2026-03-09T00:00:00.000Z'],
    ['Asia/Kathmandu', '2026-03-08', '2026-03-07T18:15:00.000Z', '2026-03-08T18:15:00.000Z'],
    ['Europe/Berlin', '2026-10-25', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
    // clocks jump over midnight
    ['Africa/Cairo', '2026-04-24', '2026-04-23T22:00:00.000Z', '2026-04-24T21:00:00.000Z'],
    // midnight comes twice
    ['America/Havana', '2026-11-01', '2026-11-01T04:00:00.000Z', '2026-11-02T05:00:00.000Z'],
    // a day that was left out, and the one behind it
    ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00.000Z', '2011-12-30T10:00:00.000Z'],
    ['Pacific/Apia', '2011-12-31', '2011-12-30T10:00:00.000Z', '2011-12-31T10:00:00.000Z'],
  ])('in %s, %s', (zone, given, from, until) => {
    const day = given === 'No/Where' ? '2026-03-08' : given;
    expect(periodOf({ dateFrom: day, dateTo: day }, zone, new Date(0))).toEqual({ from, until });
  });

  test('today is that of the zone', () => {
    const now = new Date('2026-03-08T20:00:00Z');
    expect(periodOf({}, 'Asia/Tokyo', now).from).toBe('2026-03-08T15:00:00.000Z');
    expect(periodOf({}, 'Pacific/Honolulu', now).from).toBe('2026-03-08T10:00:00.000Z');
    expect(() => periodOf({ dateFrom: '2026-03-09' }, 'UTC', now)).toThrow('dateTo must not be before dateFrom');
    expect(periodOf({ dateFrom: '2026-03-09' }, 'Asia/Tokyo', now).from).toBe('2026-03-08T15:00:00.000Z');
  });

  test.each([
    'dateFrom=2026-02-31',
    'dateTo=2026-W05',
    'dateFrom=20260210',
    'dateFrom=2026-02-10T00:00:00Z',
    'dateFrom=',
    'dateFrom=2026-03-02&dateTo=2026-03-01',
    'dateFrom=2025-01-01&dateTo=2026-01-02',
    'dateFrom=2999-01-01',
    'dateFrom=2001-01-01',
    'timezone=Europe/Berlin',
    'sellpageId=x',
    'status=confirmed',
    'source=instagram',
    'limit=0',
    'limit=101',
    'limit=1.5',
    'limit=',
    'page=1',
    'search=%00',
    'status=PENDING&status=SHIPPED',
  ])('hard case 23: %s is 400', async (query) => {
    const answer = await staff.http.get(`/orders?${query}`);
    expect([answer.status, answer.body.code]).toEqual([400, 'BAD_REQUEST']);
  });

  test.each(['dateFrom=2024-01-01&dateTo=2024-12-31', 'dateTo=0000-01-01', 'dateTo=9999-12-31&dateFrom=9999-12-31'])(
    '%s is taken',
    async (query) => {
      expect(await list(query)).toEqual({ items: [], nextCursor: null });
    },
  );
});

describe('filters', () => {
  test('status, source and sellpage, alone and together', async () => {
    const page = await makeSellpage(world, { seller: staff.seller });
    await make('A', { status: 'SHIPPED', source: 'tiktok', sellpage_id: page.id });
    await make('B', { status: 'SHIPPED', source: 'email' });
    await make('C', { status: 'PENDING', source: 'tiktok' });
    expect((await numbersOf(`${YEAR}&status=SHIPPED`)).sort()).toEqual(['A', 'B']);
    expect((await numbersOf(`${YEAR}&source=tiktok`)).sort()).toEqual(['A', 'C']);
    expect(await numbersOf(`${YEAR}&sellpageId=${page.id}`)).toEqual(['A']);
    expect(await numbersOf(`${YEAR}&status=SHIPPED&source=email&search=B`)).toEqual(['B']);
    expect(await numbersOf(`${YEAR}&status=PENDING&source=email`)).toEqual([]);
    expect(await numbersOf(`${YEAR}&status=&source=`)).toHaveLength(3);
  });

  test.each([
    ['ORD-77', ['NUMBER']],
    ['ord-77', []],
    ['RD-77', []],
    ['ANN@EXAMPLE', ['EMAIL']],
    ['lovelace', ['NAME']],
    ['1z99', ['TRACKING']],
    ['555 12', ['PHONE']],
    ['%20%20lovelace%20', ['NAME']],
  ])('search %s', async (search, expected) => {
    await make('ORD-771', { customer_name: 'NUMBER' });
    await make('A', { customer_email: 'ann@example.com', customer_name: 'EMAIL' });
    await make('B', { customer_name: 'Lovelace' });
    await make('C', { tracking_number: 'XX1Z99YY', customer_name: 'TRACKING' });
    await make('D', { customer_phone: '+1 555 1234', customer_name: 'PHONE' });
    const names = (await list(`${YEAR}&search=${search}`)).items.map(
      (item) => (item.customer as { name: string }).name,
    );
    expect(names.map((name) => (name === 'Lovelace' ? 'NAME' : name))).toEqual(expected);
  });

  test.each([
    ['50%', '50% off', '500 off'],
    ['a_b', 'a_b', 'axb'],
    ['\\', 'back\\slash', 'slash'],
  ])('hard case 26: %s matches literally', async (search, hit, miss) => {
    await make('HIT', { customer_name: hit, tracking_number: hit, customer_phone: hit });
    await make('MISS', { customer_name: miss, tracking_number: miss, customer_phone: miss });
    expect(await numbersOf(`${YEAR}&search=${encodeURIComponent(search)}`)).toEqual(['HIT']);
  });

  test('hard case 26: % at the start of a number is no wildcard; the text is cut to 100; blank is none', async () => {
    await make('ORD-1', { customer_name: 'x'.repeat(100) });
    expect(await numbersOf(`${YEAR}&search=%25`)).toEqual([]);
    expect(await numbersOf(`${YEAR}&search=${'x'.repeat(300)}`)).toEqual(['ORD-1']);
    expect(await numbersOf(`${YEAR}&search=%20`)).toEqual(['ORD-1']);
  });

  test("hard case 6: another seller's orders and sellpages are not seen", async () => {
    const other = await makeStaff(world);
    const page = await makeSellpage(world, { seller: other.seller });
    await makeOrder(world, { seller: other.seller, sellpage_id: page.id, created_at: '2026-03-01T00:00:00Z' });
    expect(await list()).toEqual({ items: [], nextCursor: null });
    expect(await list(`${YEAR}&sellpageId=${page.id}`)).toEqual({ items: [], nextCursor: null });
  });
});

test('hard case 33: one statement whatever the rows, and one more for the zone', async () => {
  await fill(120);
  for (const limit of [1, 20, 100]) {
    expect(await statementsOf(world, () => list(`${YEAR}&limit=${limit}`))).toHaveLength(1);
  }
  expect(await statementsOf(world, () => list(`${YEAR}&timezone=seller`))).toHaveLength(2);
});
