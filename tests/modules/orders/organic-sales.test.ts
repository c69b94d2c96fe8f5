import { describe, expect, test } from '#test';
import { makeOrder } from '#support/builders/order.ts';
import { makeSeller, type SellerRow } from '#support/builders/seller.ts';
import { makeSellpage } from '#support/builders/sellpage.ts';
import { useWorld } from '#support/world.ts';

/** Sales of pages follow their orders, whoever writes them (part 2, section 4.8). */
const world = useWorld();

interface Day {
  day: string;
  purchases: number;
  orders: number;
  revenue: string;
  cr3: string;
}

const daysOf = (page: { id: string }): Promise<Day[]> =>
  world.sql<Day>(
    `select to_char(stat_date, 'YYYY-MM-DD') as day, purchases, orders_count as orders, revenue::text, cr3::text
     from sellpage_stats_daily where sellpage_id = ? and ad_source = 'organic' order by stat_date`,
    [page.id],
  );

const day = (on: string, count: number, revenue: string, cr3 = '0.0000'): Day => ({
  day: on,
  purchases: count,
  orders: count,
  revenue,
  cr3,
});

async function makeShop(): Promise<{ seller: SellerRow; page: { id: string; seller_id: string } }> {
  const seller = await makeSeller(world);
  return { seller, page: await makeSellpage(world, { seller }) };
}

/** A CONFIRMED order of the page, late on 1 March in UTC. */
async function makeSale(total = '10.00') {
  const { seller, page } = await makeShop();
  const order = await makeOrder(world, {
    seller,
    sellpage_id: page.id,
    total,
    created_at: '2026-03-01T23:59:59.999Z',
  });
  return { seller, page, order };
}

describe('what SQL by hand does to an order', () => {
  test('an order that is there counts on the day it was made, in UTC', async () => {
    const { page } = await makeSale();
    expect(await daysOf(page)).toEqual([day('2026-03-01', 1, '10.00')]);
  });

  test.each<[string, string, Day[]]>([
    ['another amount', `set total = 12.34`, [day('2026-03-01', 1, '12.34')]],
    [
      'another day',
      `set created_at = '2026-03-02T00:00:00Z'`,
      [day('2026-03-01', 0, '0.00'), day('2026-03-02', 1, '10.00')],
    ],
    ['a status that still counts', `set status = 'DELIVERED'`, [day('2026-03-01', 1, '10.00')]],
    ['a status that counts no more', `set status = 'REFUNDED'`, [day('2026-03-01', 0, '0.00')]],
    ['no page any more', `set sellpage_id = null`, [day('2026-03-01', 0, '0.00')]],
    ['nothing that matters', `set notes = 'x'`, [day('2026-03-01', 1, '10.00')]],
  ])('%s', async (_what, change, expected) => {
    const { page, order } = await makeSale();
    await world.sql(`update orders ${change} where id = ?`, [order.id]);
    expect(await daysOf(page)).toEqual(expected);
  });

  test('another page takes the sale over', async () => {
    const { seller, page, order } = await makeSale();
    const other = await makeSellpage(world, { seller });
    await world.sql('update orders set sellpage_id = ? where id = ?', [other.id, order.id]);
    expect([await daysOf(page), await daysOf(other)]).toEqual([
      [day('2026-03-01', 0, '0.00')],
      [day('2026-03-01', 1, '10.00')],
    ]);
  });

  test('an order that is deleted counts no more', async () => {
    const { page, order } = await makeSale();
    await world.sql('delete from orders where id = ?', [order.id]);
    expect(await daysOf(page)).toEqual([day('2026-03-01', 0, '0.00')]);
  });

  test('many orders at once are counted each on its day', async () => {
    const { seller, page } = await makeShop();
    await world.sql(
      `insert into orders (seller_id, sellpage_id, order_number, customer_email, shipping_address, total, status, created_at)
       select ?, ?, 'ORD-' || n, 'a@example.com', '{}', n, (array['PENDING', 'SHIPPED'])[1 + n % 2]::order_status,
         timestamptz '2026-03-01 12:00Z' + n / 4 * interval '1 day'
       from generate_series(0, 11) n`,
      [seller.id, page.id],
    );
    const shipped = [day('2026-03-01', 2, '4.00'), day('2026-03-02', 2, '12.00'), day('2026-03-03', 2, '20.00')];
    expect(await daysOf(page)).toEqual(shipped);
    await world.sql(`update orders set status = 'DELIVERED' where seller_id = ?`, [seller.id]);
    const delivered = [day('2026-03-01', 4, '6.00'), day('2026-03-02', 4, '22.00'), day('2026-03-03', 4, '38.00')];
    expect(await daysOf(page)).toEqual(delivered);
  });
});

test('rates go along with the sales', async () => {
  const { page } = await makeSale();
  await world.sql('update sellpage_stats_daily set content_views = 8 where sellpage_id = ?', [page.id]);
  await world.sql(`update orders set status = 'SHIPPED', total = 11 where sellpage_id = ?`, [page.id]);
  expect(await daysOf(page)).toEqual([day('2026-03-01', 1, '11.00', '12.5000')]);
});

test('a page, and a seller, goes with its figures and leaves no trace', async () => {
  const { page, order } = await makeSale();
  await world.sql('delete from sellpages where id = ?', [page.id]);
  expect(await daysOf(page)).toEqual([]);
  expect(await world.sql('select sellpage_id from orders where id = ?', [order.id])).toEqual([{ sellpage_id: null }]);
  const { seller, page: another } = await makeSale();
  await world.sql('delete from sellers where id = ?', [seller.id]);
  expect(await daysOf(another)).toEqual([]);
});

test('counting stops at what the columns hold, and never makes an order fail', async () => {
  const { seller, page, order } = await makeSale('99999999.99');
  await makeOrder(world, { seller, sellpage_id: page.id, total: '1.00', created_at: '2026-03-01T12:00:00Z' });
  expect(await daysOf(page)).toEqual([day('2026-03-01', 2, '99999999.99')]);
  await world.sql('update sellpage_stats_daily set purchases = 0, orders_count = 0, revenue = 0');
  await world.sql(`update orders set status = 'CANCELLED' where id = ?`, [order.id]);
  expect(await daysOf(page)).toEqual([day('2026-03-01', 0, '0.00')]);
});

test('a day without a row is none that anything could be taken from', async () => {
  const { page, order } = await makeSale();
  await world.sql('delete from sellpage_stats_daily where sellpage_id = ?', [page.id]);
  await world.sql(`update orders set status = 'CANCELLED' where id = ?`, [order.id]);
  expect(await daysOf(page)).toEqual([]);
});
