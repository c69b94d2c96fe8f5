import { beforeAll, beforeEach, describe, expect, test } from '#test';
import { makeCampaign } from '#support/builders/campaign.ts';
import { makeOrder, NO_REVENUE } from '#support/builders/order.ts';
import { makeProduct } from '#support/builders/product.ts';
import { makeSeller, type SellerRow } from '#support/builders/seller.ts';
import { makeSellpage } from '#support/builders/sellpage.ts';
import { makeAdmin } from '#support/builders/staff.ts';
import { makeSellpageStats } from '#support/builders/stats.ts';
import { dayAgo, toNoon } from '#support/clock.ts';
import type { Client } from '#support/http/client.ts';
import { expectInvalid, withoutChange } from '#support/http/refusal.ts';
import { statementsOf } from '#support/database/statements.ts';
import { emptyTables } from '#support/database/testing-schema.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
let admin: Client;
let seller: SellerRow;
beforeAll(async () => {
  toNoon(world);
  admin = (await makeAdmin(world)).http;
});
const afresh = async () => {
  await emptyTables(world.orm, ['users', 'refresh_tokens']);
  seller = await makeSeller(world, { name: 'Shop' });
};

const read = async (path: string) => {
  const answer = await admin.get(path);
  expect(answer.status).toBe(200);
  return answer.body;
};
const order = (overrides: Record<string, unknown> = {}) => makeOrder(world, { seller, ...overrides });
const at = (ago: number, time = '12:00:00') => ({ created_at: `${dayAgo(world, ago)}T${time}Z` });
const fill = (count: number) =>
  world.sql(
    `insert into orders (seller_id, order_number, customer_email, status, created_at)
     select ?, gen_random_uuid()::text, 'a@example.com', 'CONFIRMED', ?::timestamptz from generate_series(1, ${count})`,
    [seller.id, at(0).created_at],
  );

describe('GET /admin/analytics/revenue', () => {
  beforeEach(afresh);

  const revenue = (query = '?from=2026-05-09&to=2026-05-11') => read(`/admin/analytics/revenue${query}`);
  const noon = { created_at: '2026-05-10T12:00:00Z' };

  test('thirty empty days', async () => {
    const days = Array.from({ length: 30 }, (_, index) => dayAgo(world, 29 - index));
    expect(await revenue('')).toEqual({
      totalRevenue: 0,
      totalOrders: 0,
      averageOrderValue: 0,
      refundRate: 0,
      dailyBreakdown: days.map((date) => ({ date, revenue: 0, orders: 0, aov: 0 })),
      currencies: [],
    });
  });

  test('hard cases 25, 32: revenue orders alone, whole UTC days, empty ones too, exact to the cent', async () => {
    await order({ created_at: '2026-05-08T23:59:59.999Z', total: '1000' });
    await order({ created_at: '2026-05-09T00:00:00.000Z', total: '10.01' });
    await order({ created_at: '2026-05-11T23:59:59.999Z', total: '0.10', status: 'SHIPPED', currency: 'EUR' });
    await order({ created_at: '2026-05-11T00:00:00.000Z', total: '0.21', status: 'DELIVERED' });
    await order({ created_at: '2026-05-12T00:00:00.000Z', total: '1000' });
    for (const status of NO_REVENUE) await order({ ...noon, status, total: '500', currency: 'GBP' });
    expect(await revenue()).toEqual({
      totalRevenue: 10.32,
      totalOrders: 3,
      averageOrderValue: 3.44,
      refundRate: 25,
      dailyBreakdown: [
        { date: '2026-05-09', revenue: 10.01, orders: 1, aov: 10.01 },
        { date: '2026-05-10', revenue: 0, orders: 0, aov: 0 },
        { date: '2026-05-11', revenue: 0.31, orders: 2, aov: 0.16 },
      ],
      currencies: ['EUR', 'USD'],
    });
  });

  test('refunds alone, sums beyond one column', async () => {
    await order({ ...noon, status: 'REFUNDED' });
    expect(await revenue()).toMatchObject({ totalRevenue: 0, totalOrders: 0, refundRate: 100, currencies: [] });
    for (let index = 0; index < 2; index += 1) await order({ ...noon, total: '99999999.99' });
    expect(await revenue()).toMatchObject({
      totalRevenue: 199999999.98,
      averageOrderValue: 99999999.99,
      refundRate: 33.33,
    });
  });

  test('a year of 366 days is one statement', async () => {
    await fill(100);
    expect(await statementsOf(world, () => revenue(''))).toHaveLength(1);
    const { dailyBreakdown } = await revenue('?from=2023-06-01&to=2024-05-31');
    expect(dailyBreakdown).toHaveLength(366);
    expect(dailyBreakdown[274]).toMatchObject({ date: '2024-03-01' }); // behind a leap day
  });
});

describe('GET /admin/analytics/overview', () => {
  beforeEach(afresh);

  const overview = () => read('/admin/analytics/overview');

  test('nothing at all', async () => {
    await order({ status: 'PENDING' });
    expect(await overview()).toEqual({
      totalRevenue: 0,
      totalOrders: 0,
      totalCustomers: 0,
      conversionRate: 0,
      activeProducts: 0,
      averageOrderValue: 0,
      revenueToday: 0,
      ordersToday: 0,
      revenueYesterday: 0,
      ordersYesterday: 0,
      revenueTrend: 0,
      currencies: [],
    });
  });

  test('hard case 32: today, yesterday and 30 days against the 30 before are UTC days', async () => {
    for (const [ago, time, total] of [
      [60, '23:59:59.999', '1000'],
      [59, '00:00:00.000', '10'],
      [30, '23:59:59.999', '20'],
      [29, '00:00:00.000', '30'],
      [1, '00:00:00.000', '1.5'],
      [1, '23:59:59.999', '2'],
      [0, '00:00:00.000', '4'],
    ] as const) {
      await order({ ...at(ago, time), total });
    }
    for (const status of NO_REVENUE) await order({ ...at(0), status, total: '500', currency: 'GBP' });
    expect(await overview()).toMatchObject({
      totalRevenue: 1067.5,
      totalOrders: 7,
      averageOrderValue: 152.5,
      revenueToday: 4,
      ordersToday: 1,
      revenueYesterday: 3.5,
      ordersYesterday: 2,
      revenueTrend: 25, // 37.5 against 30
      currencies: ['USD'],
    });
  });

  test.each([
    ['from nothing', [], ['1'], 100],
    ['to nothing', ['7'], [], -100],
    ['down by a third', ['3'], ['2'], -33.33],
  ])('trend %s', async (_name, before, now, trend) => {
    for (const total of before) await order({ ...at(40), total });
    for (const total of now) await order({ ...at(3), total });
    expect(await overview()).toMatchObject({ revenueTrend: trend });
  });

  test('customers are e-mails whatever their case, active products those sold in 30 days, cr that of everything', async () => {
    const [mouse, keys, old] = [await makeProduct(world), await makeProduct(world), await makeProduct(world)];
    const ada = { customer_email: 'Ada@Example.com' };
    await makeOrder(world, { seller, items: [{ product: mouse, line_total: '1' }], ...at(0), ...ada });
    await makeOrder(world, {
      items: [{ product: mouse, line_total: '1' }],
      ...at(29),
      customer_email: 'ada@example.com',
      currency: 'EUR',
    });
    await makeOrder(world, { seller, items: [{ product: old, line_total: '1' }], ...at(30) });
    await makeOrder(world, {
      seller,
      items: [{ product: keys, line_total: '1' }],
      ...at(0),
      status: 'PENDING',
      customer_email: 'no@example.com',
    });
    const page = await makeSellpage(world, { seller, product: mouse });
    await makeSellpageStats(world, { sellpage: page, content_views: 100, purchases: 2, stat_date: '2020-01-01' });
    await makeSellpageStats(world, { sellpage: page, content_views: 50, purchases: 3, ad_source: 'META' });
    expect(await overview()).toMatchObject({
      totalCustomers: 2,
      activeProducts: 1,
      conversionRate: 3.33,
      currencies: ['EUR', 'USD'],
    });
  });

  test('two statements for 1, 20 and 100 orders, and no query', async () => {
    for (const count of [1, 19, 80]) {
      await fill(count);
      expect(await statementsOf(world, overview)).toHaveLength(2);
    }
    expectInvalid(await admin.get('/admin/analytics/overview?from=2026-01-01'), {
      from: 'property from should not exist',
    });
  });
});

describe('GET /admin/content-performance', () => {
  beforeEach(afresh);

  const content = (query = '?from=2026-05-01&to=2026-05-31') => read(`/admin/content-performance${query}`);

  test('sums of all sources in the days, by revenue; campaigns that are ACTIVE now', async () => {
    const [mouse, keys] = [await makeProduct(world), await makeProduct(world, { name: 'Keys', currency: 'EUR' })];
    const low = await makeSellpage(world, { seller, product: mouse, slug: 'low', title_override: 'Low' });
    const high = await makeSellpage(world, { seller, product: keys, slug: 'high' });
    const figures = { ad_spend: '1.10', content_views: 2_000_000_000, purchases: 3, orders_count: 2 };
    await makeSellpageStats(world, { sellpage: low, ...figures, revenue: '0.10', stat_date: '2026-05-01' });
    await makeSellpageStats(world, {
      sellpage: low,
      ...figures,
      revenue: '0.20',
      stat_date: '2026-05-31',
      ad_source: 'META',
    });
    for (const stat_date of ['2026-04-30', '2026-06-01'])
      await makeSellpageStats(world, { sellpage: low, stat_date, revenue: '9' });
    await makeSellpageStats(world, { sellpage: high, revenue: '5' });
    for (const status of ['ACTIVE', 'ACTIVE', 'PAUSED', 'ARCHIVED', 'DELETED'] as const)
      await makeCampaign(world, { sellpage: low, status });

    const shop = { id: seller.id, name: 'Shop' };
    expect(await content()).toEqual({
      topSellpages: [
        {
          sellpage: {
            id: high.id,
            slug: 'high',
            titleOverride: null,
            seller: shop,
            product: { id: keys.id, name: 'Keys' },
          },
          stats: { revenue: 5, ordersCount: 0, adSpend: 0, contentViews: 0, purchases: 0 },
        },
        {
          sellpage: {
            id: low.id,
            slug: 'low',
            titleOverride: 'Low',
            seller: shop,
            product: { id: mouse.id, name: 'Mouse' },
          },
          stats: { revenue: 0.3, ordersCount: 4, adSpend: 2.2, contentViews: 4_000_000_000, purchases: 6 },
        },
      ],
      activeCampaigns: 2,
      currencies: ['EUR', 'USD'],
    });
    expect(await content('')).toMatchObject({ topSellpages: expect.any(Array), activeCampaigns: 2 });
  });

  test('currencies are those of what was sold, not of what was only looked at', async () => {
    const page = await makeSellpage(world, { seller });
    await makeSellpageStats(world, { sellpage: page, revenue: '500', stat_date: '2026-05-05' });
    const sold = { sellpage_id: page.id, currency: 'JPY', created_at: '2026-05-05T12:00:00Z', status: 'CONFIRMED' };
    await order({ ...sold, total: '500' });
    await order({ ...sold, currency: 'GBP', status: 'CANCELLED' });
    await order({ ...sold, currency: 'EUR', created_at: '2026-06-01T00:00:00Z' });
    const seen = await makeSellpage(world, { seller, product: await makeProduct(world, { currency: 'CHF' }) });
    await makeSellpageStats(world, { sellpage: seen, content_views: 10, stat_date: '2026-05-05' });
    expect((await content()).currencies).toEqual(['JPY']);
  });

  test('twenty at most; two statements for 1, 20 and 100 sellpages', async () => {
    const product = await makeProduct(world);
    for (const more of [1, 19, 80]) {
      await world.sql(
        `with made as (
           insert into sellpages (seller_id, product_id, slug) select ?, ?, gen_random_uuid()::text
           from generate_series(1, ${more}) returning id, seller_id
         )
         insert into sellpage_stats_daily (seller_id, sellpage_id, stat_date, ad_source)
         select seller_id, id, '2026-05-10', 'organic' from made`,
        [seller.id, product.id],
      );
      expect(await statementsOf(world, () => content())).toHaveLength(2);
    }
    const ids: string[] = (await content()).topSellpages.map(
      ({ sellpage }: { sellpage: { id: string } }) => sellpage.id,
    );
    expect(ids).toHaveLength(20);
    expect(ids).toEqual([...ids].sort().reverse()); // equal revenue: by id
  });
});

describe.each(['/admin/analytics', '/admin/analytics/revenue', '/admin/content-performance'])('days of %s', (path) => {
  test.each([
    ['from=2026-02-31', { from: 'from is not valid' }],
    ['to=2026-13-01', { to: 'to is not valid' }],
    ['from=', { from: 'from is not valid' }],
    ['to=20260501', { to: 'to is not valid' }],
    ['from=2026-05-01T00:00:00Z', { from: 'from is not valid' }],
    ['from=2026-05-02&to=2026-05-01', { to: 'to must not be before from' }],
    ['from=2025-05-01&to=2026-05-02', { to: 'to must be within 366 days of from' }],
    ['from=0001-01-01&to=9999-12-31', { to: 'to must be within 366 days of from' }],
    ['from=9999-12-31', { to: 'to is out of range' }],
    ['to=0001-01-01', { to: 'to is out of range' }],
    ['from=0000-05-01&to=0000-05-02', { to: 'to is out of range' }],
    ['days=7', { days: 'property days should not exist' }],
  ])('hard cases 15, 32: refuses %s', async (query, problems) => {
    expectInvalid(await withoutChange(world, () => admin.get(`${path}?${query}`)), problems);
  });

  test.each([
    'from=2025-05-01&to=2026-05-01',
    'from=2026-05-01&to=2026-05-01',
    'from=0001-01-01&to=0001-01-01',
    'from=9999-12-31&to=9999-12-31',
    'to=9999-12-31',
    'from=0001-01-01',
  ])('serves %s', async (query) => {
    await read(`${path}?${query}`);
  });

  test('a day given twice is refused', async () => {
    const answer = await admin.get(`${path}?from=2026-05-01&from=2026-05-01`);
    expect(answer.body).toMatchObject({ statusCode: 400, code: 'BAD_REQUEST' });
  });
});
