import { beforeAll, beforeEach, describe, expect, test } from '#test';
import type { OrderStatus } from '#src/modules/orders/index.ts';
import { makeOrder, NO_REVENUE } from '#support/builders/order.ts';
import { makeProduct } from '#support/builders/product.ts';
import { makeSeller } from '#support/builders/seller.ts';
import { makeAdmin } from '#support/builders/staff.ts';
import { makeAdStats } from '#support/builders/stats.ts';
import { makeUser } from '#support/builders/user.ts';
import { dayAgo, toNoon } from '#support/clock.ts';
import type { Client } from '#support/http/client.ts';
import { expectInvalid } from '#support/http/refusal.ts';
import { statementsOf } from '#support/database/statements.ts';
import { emptyTables } from '#support/database/testing-schema.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
let admin: Client;
beforeAll(() => toNoon(world));
beforeEach(async () => {
  await emptyTables(world.orm);
  admin = (await makeAdmin(world)).http;
});

const dashboard = async () => {
  const answer = await admin.get('/admin/dashboard');
  expect(answer.status).toBe(200);
  return answer.body;
};
const kpis = async () => (await dashboard()).kpis;
/** Seven days, all empty but those of `sold`, by how long ago they were. */
const week = (sold: Record<number, { revenue: number; orders: number }> = {}) =>
  [6, 5, 4, 3, 2, 1, 0].map((ago) => ({ date: dayAgo(world, ago), ...(sold[ago] ?? { revenue: 0, orders: 0 }) }));

describe('GET /admin/dashboard', () => {
  test('an empty platform', async () => {
    expect(await dashboard()).toEqual({
      kpis: {
        totalSellers: 0,
        activeSellers: 0,
        totalProducts: 0,
        totalOrders: 0,
        totalRevenue: 0,
        totalUsers: 1, // who asks
        avgRoas: 0,
        revenueByDay: week(),
        topSellers: [],
      },
      recentOrders: [],
      currencies: [],
    });
  });

  test('counts everything there is, whatever its state', async () => {
    const seller = await makeSeller(world);
    await makeSeller(world, { is_active: false });
    await makeUser(world, { is_active: false });
    for (const status of ['DRAFT', 'ACTIVE', 'ARCHIVED'] as const) await makeProduct(world, { status });
    for (const status of ['CONFIRMED', ...NO_REVENUE] as const) await makeOrder(world, { seller, status });
    expect(await kpis()).toMatchObject({
      totalSellers: 2,
      activeSellers: 1,
      totalUsers: 2,
      totalProducts: 3,
      totalOrders: 4,
    });
  });

  test('hard case 25: revenue is that of revenue orders, exact beyond one column; currencies are those in it', async () => {
    const seller = await makeSeller(world);
    for (const [status, total, currency] of [
      ['CONFIRMED', '0.10', 'USD'],
      ['PROCESSING', '0.20', 'USD'],
      ['SHIPPED', '99999999.99', 'JPY'],
      ['DELIVERED', '99999999.99', 'EUR'],
      ...NO_REVENUE.map((status) => [status, '1000', 'GBP'] as const),
    ] as const) {
      await makeOrder(world, { seller, status, total, currency });
    }
    const { kpis, currencies } = await dashboard();
    expect(kpis).toMatchObject({ totalRevenue: 200000000.28, totalOrders: 7 });
    expect(kpis.topSellers).toEqual([{ name: 'Shop', revenue: 200000000.28, orders: 4, roas: 0 }]);
    expect(currencies).toEqual(['EUR', 'JPY', 'USD']);
  });

  test('hard case 32: exactly seven UTC days up to today, with nothing between midnights lost', async () => {
    const seller = await makeSeller(world);
    const sell = (ago: number, time: string, total: string, status: OrderStatus = 'CONFIRMED') =>
      makeOrder(world, { seller, created_at: `${dayAgo(world, ago)}T${time}Z`, total, status });
    await sell(7, '23:59:59.999', '1000');
    await sell(6, '00:00:00.000', '1');
    await sell(6, '23:59:59.999', '2');
    await sell(1, '23:59:59.999', '4');
    await sell(0, '00:00:00.000', '8.5');
    for (const status of NO_REVENUE) await sell(1, '12:00:00', '500', status);
    const sold = {
      6: { revenue: 3, orders: 2 },
      1: { revenue: 4, orders: 1 },
      0: { revenue: 8.5, orders: 1 },
    };
    expect((await kpis()).revenueByDay).toEqual(week(sold));
  });

  test('today is that of the server clock', async () => {
    const before = dayAgo(world, 0);
    world.advance(86_400);
    admin = (await makeAdmin(world)).http; // the token has expired meanwhile
    try {
      const days = (await kpis()).revenueByDay;
      expect(days.at(-1).date).toBe(dayAgo(world, 0));
      expect(days.at(-2).date).toBe(before);
    } finally {
      world.advance(-86_400);
    }
  });

  test('hard case 25: roas counts CAMPAIGN rows once, half-up to two decimals', async () => {
    const [one, two] = [await makeSeller(world, { name: 'One' }), await makeSeller(world, { name: 'Two' })];
    await makeOrder(world, { seller: one, total: '20' });
    await makeOrder(world, { seller: two, total: '10' });
    await makeAdStats(world, { seller: one, spend: '10.00', purchase_value: '20.00' });
    await makeAdStats(world, { seller: one, spend: '20.00', purchase_value: '15.00', stat_date: '2026-01-02' });
    await makeAdStats(world, { seller: two, spend: '0.00', purchase_value: '9.00' });
    for (const entity_type of ['ADSET', 'AD'] as const) {
      await makeAdStats(world, { seller: one, entity_type, spend: '30.00', purchase_value: '3000.00' });
    }
    expect(await kpis()).toMatchObject({
      avgRoas: 1.47, // 44 / 30 = 1.466…
      topSellers: [
        { name: 'One', revenue: 20, orders: 1, roas: 1.17 },
        { name: 'Two', revenue: 10, orders: 1, roas: 0 },
      ],
    });
  });

  test('the five sellers with the highest revenue, of sellers who sold anything', async () => {
    await makeSeller(world, { name: 'Idle' });
    for (const [name, total] of Object.entries({ A: '5', B: '60', C: '7', D: '8', E: '9', F: '10' })) {
      const seller = await makeSeller(world, { name });
      await makeOrder(world, { seller, total });
      await makeOrder(world, { seller, total: '1000', status: 'PENDING' });
    }
    const { topSellers } = await kpis();
    expect(topSellers.map(({ name }: { name: string }) => name)).toEqual(['B', 'F', 'E', 'D', 'C']);
  });

  test('the five newest orders of any status, those of one moment by id', async () => {
    const seller = await makeSeller(world, { name: 'Shop' });
    const at = (day: number) => ({ created_at: `2026-05-0${day}T12:00:00Z` });
    const named = { status: 'PENDING', total: '12.30', customer_name: 'Ada', order_number: 'ORD-9' } as const;
    const newest = await makeOrder(world, { seller, ...at(9), ...named });
    const equal = [];
    for (let index = 0; index < 6; index += 1) equal.push((await makeOrder(world, { seller, ...at(5) })).id);
    const { recentOrders } = await dashboard();
    expect(recentOrders[0]).toEqual({
      id: newest.id,
      orderNumber: 'ORD-9',
      customer: 'Ada',
      sellerName: 'Shop',
      sellerId: seller.id,
      total: 12.3,
      status: 'PENDING',
      createdAt: '2026-05-09T12:00:00.000Z',
    });
    expect(recentOrders[1].customer).toBe('');
    const rest = recentOrders.slice(1).map(({ id }: { id: string }) => id);
    expect(rest).toEqual(equal.sort().reverse().slice(0, 4));
  });

  test('hard case 26: three statements for 1, 20 and 100 orders and sellers', async () => {
    for (const more of [1, 19, 80]) {
      await world.sql(
        `with made as (
           insert into sellers (name, slug) select 'S', gen_random_uuid()::text from generate_series(1, ${more}) returning id
         )
         insert into orders (seller_id, order_number, customer_email, status, total)
         select id, 'ORD-1', 'a@example.com', 'CONFIRMED', 1 from made`,
      );
      expect(await statementsOf(world, dashboard)).toHaveLength(3);
    }
    expect(await kpis()).toMatchObject({ totalSellers: 100, totalRevenue: 100 });
  });

  test('takes no query', async () => {
    expectInvalid(await admin.get('/admin/dashboard?from=2026-01-01'), { from: 'property from should not exist' });
  });
});
