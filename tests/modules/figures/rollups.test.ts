import fc from 'fast-check';
import { beforeEach, describe, expect, test } from '#test';
import { makeOrder } from '#support/builders/order.ts';
import { makeProduct } from '#support/builders/product.ts';
import { makeSeller } from '#support/builders/seller.ts';
import { makeSellpage } from '#support/builders/sellpage.ts';
import { attributeAll, differencesOf } from '#support/requests/figures.ts';
import { useWorld } from '#support/world.ts';

/** Figures are what orders and lines come to, whoever writes them (part 1, section 1.12). */
const world = useWorld();
const check = () => world.cradle.scopes.openSystemScope().cradle.figuresCheckRepository;

async function differences() {
  await attributeAll(world);
  const found = [];
  for (const id of await check().sellerIds()) found.push(...(await differencesOf(world, id)));
  return found;
}

const STATUSES = ['PENDING', 'CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED', 'CANCELLED', 'REFUNDED'];
const count = (table: string) => `(select count(*) from ${table})`;
/** One of the rows of a table, or none in an empty one; `at` is any number. */
const one = (table: string, at: number) =>
  `(select id from ${table} order by created_at, id limit 1 offset ${at} % greatest(${count(table)}, 1))`;
const status = (at: number) => `'${STATUSES[at % STATUSES.length]}'::order_status`;
/** Windows that overlap, touch and are far away. */
const window = (at: number) => `timestamptz '2026-03-01Z' + ${at % 5} * interval '9 hours',
  ${at % 3 === 0 ? 'null' : `timestamptz '2026-03-01Z' + ${(at % 5) + 1 + (at % 7)} * interval '9 hours'`}`;
/** Some of them are one customer. */
const customer = (at: number) => `'${['a', 'A', 'b', 'c'][at % 4]}@example.com'`;
const moment = (at: number) => `timestamptz '2026-03-01 23:59:59.999Z' + ${at % 4} * interval '12 hours'`;

/** What may happen to rows, by statements; `a`, `b` and `c` are any numbers. */
const HAPPENS: Record<string, (a: number, b: number, c: number) => string> = {
  'an order with its lines': (a, b, c) => `
    with placed as (
      insert into orders (seller_id, sellpage_id, order_number, customer_email, shipping_address, total, status, currency,
        created_at)
      select s.seller_id, case when ${b} % 5 = 0 then null else s.id end, gen_random_uuid(), ${customer(a)}, '{}',
        ${c} % 10000 / 100.0, ${status(b)}, (array['USD', 'EUR'])[1 + ${c} % 2], ${moment(c)}
      from sellpages s where s.id = ${one('sellpages', a)}
      returning id, seller_id
    )
    insert into order_items (order_id, seller_id, product_id, product_name, quantity, unit_price, line_total)
    select placed.id, placed.seller_id, case when n = 2 then null else ${one('products', b)} end, 'Lamp ' || n, n, ${c} % 100, ${c} % 777 / 100.0
    from placed, generate_series(0, ${a} % 4) n`,
  'an order without lines': (a, b, c) => `
    insert into orders (seller_id, order_number, customer_email, shipping_address, total, status, created_at)
    values (${one('sellers', a)}, gen_random_uuid(), 'b@example.com', '{}', ${c} % 1000, ${status(b)}, ${moment(c)})`,
  'a line': (a, b, c) => `
    insert into order_items (order_id, product_id, product_name, quantity, unit_price, line_total)
    select id, ${one('products', b)}, 'Chair', ${c} % 5, 1, ${c} % 100 from orders where id = ${one('orders', a)}`,
  'another status': (a, b) => `update orders set status = ${status(b)} where id = ${one('orders', a)}`,
  'another status of many': (a, b) =>
    `update orders set status = ${status(b)} where ('x' || substr(id::text, 1, 2))::bit(8)::int % 3 = ${a} % 3`,
  'another amount': (a, b) => `update orders set total = ${b} % 9999 / 100.0 where id = ${one('orders', a)}`,
  'another customer': (a, b) => `update orders set customer_email = ${customer(b)} where id = ${one('orders', a)}`,
  'another day': (a, b) => `update orders set created_at = ${moment(b)} where id = ${one('orders', a)}`,
  'another page, or none': (a, b) => `
    update orders o set sellpage_id = (
      select id from sellpages s where s.seller_id = o.seller_id order by id limit 1 offset ${b} % 3
    ) where id = ${one('orders', a)}`,
  'another line': (a, b, c) => `
    update order_items set product_id = ${one('products', b)}, quantity = ${c} % 7, line_total = ${c} % 300 / 100.0
    where id = ${one('order_items', a)}`,
  'lines in another order': (a, b) => `
    update order_items i set order_id = o.id, seller_id = o.seller_id from orders o
    where i.order_id = ${one('orders', a)} and o.id = ${one('orders', b)}`,
  'a line goes': (a) => `delete from order_items where id = ${one('order_items', a)}`,
  'an order goes': (a) => `delete from orders where id = ${one('orders', a)}`,
  'a rule comes': (a, b, c) => `
    insert into pricing_rules (product_id, suggested_retail, seller_take_percent, is_active, effective_from, effective_until)
    select id, 1, ${c} % 101, ${b} % 4 <> 0, ${window(b)} from products where id = ${one('products', a)}`,
  'a rule moves': (a, b) =>
    `update pricing_rules set (effective_from, effective_until) = (${window(b)}) where id = ${one('pricing_rules', a)}`,
  'a rule is switched': (a) =>
    `update pricing_rules set is_active = not is_active where id = ${one('pricing_rules', a)}`,
  'a rule is for another product': (a, b) =>
    `update pricing_rules set product_id = ${one('products', b)} where id = ${one('pricing_rules', a)}`,
  'a rule goes': (a) => `delete from pricing_rules where id = ${one('pricing_rules', a)}`,
  'a page goes': (a) => `delete from sellpages where id = ${one('sellpages', a)} and ${count('sellpages')} > 2`,
  'a product goes': (a) => `
    delete from products p where id = ${one('products', a)} and ${count('products')} > 2
      and not exists (select from sellpages s where s.product_id = p.id)`,
  'a seller goes': (a) => `delete from sellers where id = ${one('sellers', a)} and ${count('sellers')} > 1`,
};

beforeEach(async () => {
  for (const seller of [await makeSeller(world), await makeSeller(world)]) {
    for (let n = 0; n < 2; n += 1) await makeSellpage(world, { seller });
  }
  await makeProduct(world);
});

const number = fc.nat(1_000_000);
const happening = fc.tuple(fc.constantFrom(...Object.keys(HAPPENS)), number, number, number);

test('any sequence of writes leaves figures that equal a recount', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { minLength: 5, maxLength: 30 }), async (happenings) => {
      for (const [name, a, b, c] of happenings) await world.sql(HAPPENS[name]!(a, b, c));
      expect(await differences()).toEqual([]);
    }),
    { numRuns: 25 },
  );
});

describe('each kind of write', () => {
  test.each(Object.keys(HAPPENS))('%s', async (name) => {
    for (let n = 0; n < 3; n += 1) await world.sql(HAPPENS['a rule comes']!(n, n + 1, n));
    for (let n = 0; n < 6; n += 1) await world.sql(HAPPENS['an order with its lines']!(n * 7 + 3, n, n * 13));
    for (let n = 0; n < 4; n += 1) await world.sql(HAPPENS[name]!(n, n + 1, n * 5 + 2));
    expect(await differences()).toEqual([]);
  });
});

test.each(['orders cascade', 'order_items'])('truncate %s leaves no figures of what is gone', async (what) => {
  for (let n = 0; n < 6; n += 1) await world.sql(HAPPENS['an order with its lines']!(n * 7 + 3, n, n * 13));
  await world.sql(`truncate ${what}`);
  expect(await differences()).toEqual([]);
  if (what === 'order_items') return;
  expect(await world.sql('select * from platform.order_counts')).toEqual([]);
  expect(await world.sql('select 1 from sellpage_stats_daily where orders_count + purchases + revenue <> 0')).toEqual(
    [],
  );
});

test('a figure that is wrong is told, and mended', async () => {
  const seller = await makeSeller(world);
  const product = await makeProduct(world);
  await makeOrder(world, { seller, total: '12.30', items: [{ product, quantity: 2, line_total: '12.30' }] });
  await world.sql('update platform.order_totals set revenue = 12.31, orders = 0 where seller_id = ?', [seller.id]);
  await world.sql('delete from platform.product_days where seller_id = ?', [seller.id]);
  const NONE = '00000000-0000-0000-0000-000000000000';
  const [day] = await world.sql<{ day: string }>(`select (now() at time zone 'UTC')::date::text as day`);
  const total = { table: 'order_totals', sellerId: seller.id, key: { sellpage_id: NONE, currency: 'USD' } };
  const ofDay = {
    table: 'product_days',
    sellerId: seller.id,
    key: { product_id: product.id, day: day!.day, sellpage_id: NONE, sold_as: '' },
    stored: '0',
  };
  expect(await check().differences(seller.id)).toEqual([
    { ...total, sum: 'orders', stored: '0', truth: '1' },
    { ...total, sum: 'revenue', stored: '12.31', truth: '12.30' },
    { ...ofDay, sum: 'orders', truth: '1' },
    { ...ofDay, sum: 'pieces', truth: '2' },
    { ...ofDay, sum: 'revenue', truth: '12.30' },
  ]);
  await check().mend(seller.id);
  await check().mend(seller.id);
  expect(await differences()).toEqual([]);
});

test('figures of a seller that is gone are told, and taken away', async () => {
  const gone = crypto.randomUUID();
  await world.sql('insert into platform.order_counts values (?, 7, 0)', [gone]);
  expect(await differences()).toEqual([
    { table: 'order_counts', sellerId: gone, key: {}, sum: 'placed', stored: '7', truth: '0' },
  ]);
  await check().mend(gone);
  expect(await differences()).toEqual([]);
});

describe('what was tried against it', () => {
  /** One message, one transaction: it ends with the message, whatever comes of it. */
  const script = (text: string) => world.orm.em.getConnection().executeDump(`select 1; ${text}`);
  const insert = (seller: string, status = 'CONFIRMED') =>
    `insert into orders (seller_id, order_number, customer_email, shipping_address, total, status)
     values ('${seller}', gen_random_uuid(), 'a@example.com', '{}', 10, '${status}')`;

  test('a transaction that goes from one seller to another counts for both', async () => {
    const [one, two] = [await makeSeller(world), await makeSeller(world)];
    await script(`set local role pixecom_app; set local app.seller_id = '${one.id}'; ${insert(one.id)};
      set local app.seller_id = '${two.id}'; ${insert(two.id)}`);
    expect(await differences()).toEqual([]);
    expect(await world.sql('select 1 from platform.figure_changes')).toEqual([]);
  });

  test('an order that gets another id with another status counts by it', async () => {
    const order = await makeOrder(world, { status: 'PENDING' });
    await world.sql(`update orders set id = gen_random_uuid(), status = 'CONFIRMED', total = 20 where id = ?`, [
      order.id,
    ]);
    expect(await differences()).toEqual([]);
  });

  test('orders that are made and truncated in one transaction leave nothing to count', async () => {
    const seller = await makeSeller(world);
    await script(`${insert(seller.id)}; truncate orders cascade`);
    expect(await differences()).toEqual([]);
  });

  test('a seller sees figures and can neither change them nor hold others up', async () => {
    const seller = await makeSeller(world);
    for (const sql of [
      'delete from platform.order_counts',
      'update platform.order_totals set revenue = 0',
      'insert into platform.figure_transactions values (pg_current_xact_id())',
      'delete from platform.figure_changes',
    ]) {
      const attempt = script(`set local role pixecom_app; set local app.seller_id = '${seller.id}'; ${sql}`);
      await expect(attempt).rejects.toThrow(/permission denied/);
    }
  });
});
