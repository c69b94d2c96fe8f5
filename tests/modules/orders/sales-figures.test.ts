import { expect, test } from '#test';
import { makeSellpageStats } from '#support/builders/stats.ts';
import { makeUnpaidOrder } from '#support/builders/order.ts';
import { makeStaff } from '#support/builders/staff.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
const DAY = '2026-03-05';

/** A seller with an unpaid order of that day. */
async function makeSale() {
  const staff = await makeStaff(world);
  const sale = await makeUnpaidOrder(world, { seller: staff.seller });
  const enter = async (status: string) =>
    expect((await staff.http.patch(`/orders/${sale.id}/status`, { status })).status).toBe(200);
  const figures = () =>
    world.sql(
      'select purchases, orders_count as orders, revenue, cr1, cr2, cr3 from sellpage_stats_daily where sellpage_id = ?',
      [sale.sellpage.id],
    );
  return { sale, enter, figures };
}

test('a sale re-derives every rate of its day, and so does its end', async () => {
  const { sale, enter, figures } = await makeSale();
  await makeSellpageStats(world, {
    sellpage: { id: sale.sellpage.id, seller_id: sale.seller.id },
    stat_date: DAY,
    content_views: 8,
    checkout_initiated: 4,
    cr1: '1.2345',
    cr2: '1.2345',
    cr3: '1.2345',
  });
  await enter('CONFIRMED');
  const rates = { cr1: '50.0000', cr2: '25.0000', cr3: '12.5000' };
  expect(await figures()).toEqual([{ purchases: 1, orders: 1, revenue: '10.00', ...rates }]);
  await world.sql(`update sellpage_stats_daily set cr1 = 0 where sellpage_id = ?`, [sale.sellpage.id]);
  await enter('CANCELLED');
  const undone = { cr1: '50.0000', cr2: '0.0000', cr3: '0.0000' };
  expect(await figures()).toEqual([{ purchases: 0, orders: 0, revenue: '0.00', ...undone }]);
});

test('a sale on a day without visits has rates of 0', async () => {
  const { enter, figures } = await makeSale();
  await enter('CONFIRMED');
  const rates = { cr1: '0.0000', cr2: '0.0000', cr3: '0.0000' };
  expect(await figures()).toEqual([{ purchases: 1, orders: 1, revenue: '10.00', ...rates }]);
});
