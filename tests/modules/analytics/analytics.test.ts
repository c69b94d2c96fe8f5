import { beforeAll, beforeEach, describe, expect, test } from '#test';
import { makeDomain } from '#support/builders/domain.ts';
import { makeOrder, NO_REVENUE } from '#support/builders/order.ts';
import { makeProduct } from '#support/builders/product.ts';
import { makeSeller, type SellerRow } from '#support/builders/seller.ts';
import { makeSellpage } from '#support/builders/sellpage.ts';
import { makeAdmin } from '#support/builders/staff.ts';
import { makeAdStats, makeSellpageStats } from '#support/builders/stats.ts';
import { dayAgo, toNoon } from '#support/clock.ts';
import type { Client } from '#support/http/client.ts';
import { statementsOf } from '#support/database/statements.ts';
import { emptyTables } from '#support/database/testing-schema.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
let admin: Client;
let seller: SellerRow;
beforeAll(() => toNoon(world));
beforeEach(async () => {
  await emptyTables(world.orm, ['users', 'refresh_tokens']);
  admin = (await makeAdmin(world)).http;
  seller = await makeSeller(world, { name: 'Shop' });
});

const MAY = '?from=2026-05-01&to=2026-05-31';
const NOON = { created_at: '2026-05-10T12:00:00Z' };
const analytics = async (query = MAY) => {
  const answer = await admin.get(`/admin/analytics${query}`);
  expect(answer.status).toBe(200);
  return answer.body;
};
const order = (overrides: Record<string, unknown> = {}) => makeOrder(world, { seller, ...NOON, ...overrides });
const spend = (overrides: Record<string, unknown> = {}) =>
  makeAdStats(world, { seller, stat_date: '2026-05-10', ...overrides });

describe('GET /admin/analytics', () => {
  test('nothing sold, nothing spent', async () => {
    await order({ status: 'PENDING' });
    await spend({ impressions: 10 });
    const nothing = { byDate: [], bySeller: [], byProduct: [], byDomain: [], currencies: [] };
    expect(await analytics()).toEqual(nothing);
    expect(await analytics('')).toEqual(nothing);
  });

  test('days with sales or spend, ascending: profit is what spend and goods at their present cost leave', async () => {
    const cheap = await makeProduct(world, { cost_price: '0.35' });
    const dear = await makeProduct(world, { cost_price: '10.01' });
    const unknown = await makeProduct(world);
    const lines = [
      [cheap, 3, '3.00'],
      [dear, 2, '50.00'],
      [unknown, 9, '1.00'],
    ] as [{ id: string }, number, string][];
    const items = lines.map(([product, quantity, line_total]) => ({ product, quantity, line_total }));
    await makeOrder(world, { seller, items, ...NOON, total: '60.10' });
    await makeOrder(world, { seller, items: [{ product: dear, line_total: '0.20' }], ...NOON, total: '0.20' });
    await makeOrder(world, {
      seller,
      items: [{ product: dear, quantity: 100, line_total: '9' }],
      ...NOON,
      status: 'REFUNDED',
    });
    await spend({ spend: '30.00', purchase_value: '100.00' });
    await spend({ spend: '70.00', stat_date: '2026-05-20' });

    expect((await analytics()).byDate).toEqual([
      // cost: 3 × 0.35 + 3 × 10.01
      { date: '2026-05-10', revenue: 60.3, orders: 2, spend: 30, productCost: 31.08, profit: -0.78, roas: 3.33 },
      { date: '2026-05-20', revenue: 0, orders: 0, spend: 70, productCost: 0, profit: -70, roas: 0 },
    ]);
  });

  test('hard case 25: orders that are no revenue do not count anywhere; spend is counted once', async () => {
    const product = await makeProduct(world);
    for (const status of ['CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED', ...NO_REVENUE] as const) {
      await makeOrder(world, { seller, items: [{ product, line_total: '0.10' }], ...NOON, status, total: '0.10' });
    }
    await spend({ spend: '0.30', purchase_value: '0.60' });
    for (const entity_type of ['ADSET', 'AD']) await spend({ entity_type, spend: '0.30', purchase_value: '9.00' });

    const sold = { revenue: 0.4, orders: 4 };
    const paid = { spend: 0.3, roas: 2 };
    expect(await analytics()).toEqual({
      byDate: [{ date: '2026-05-10', ...sold, ...paid, productCost: 0, profit: 0.1 }],
      bySeller: [{ name: 'Shop', ...sold, ...paid }],
      byProduct: [{ name: 'Mouse', ...sold, cr: 0 }],
      byDomain: [{ domain: 'no-domain', ...sold, cr: 0 }],
      currencies: ['USD'],
    });
  });

  test('hard case 32: the whole last day is included, days are cut at UTC midnight', async () => {
    const product = await makeProduct(world, { cost_price: '1.00' });
    for (const [created_at, total] of [
      ['2026-04-30T23:59:59.999Z', '1000'],
      ['2026-05-01T00:00:00.000Z', '1'],
      ['2026-05-30T23:59:59.999Z', '2'],
      ['2026-05-31T23:59:59.999Z', '4'],
      ['2026-06-01T00:00:00.000Z', '1000'],
    ] as const) {
      await makeOrder(world, { seller, items: [{ product, line_total: total }], created_at, total });
    }
    for (const [stat_date, amount] of Object.entries({ '2026-04-30': 100, '2026-05-31': 5, '2026-06-01': 100 })) {
      await spend({ stat_date, spend: amount });
    }
    const { byDate, bySeller, byProduct, byDomain } = await analytics();
    expect(byDate).toMatchObject([
      { date: '2026-05-01', revenue: 1, spend: 0, productCost: 1 },
      { date: '2026-05-30', revenue: 2, spend: 0, productCost: 1 },
      { date: '2026-05-31', revenue: 4, spend: 5, productCost: 1 },
    ]);
    for (const rows of [bySeller, byProduct, byDomain]) expect(rows).toMatchObject([{ revenue: 7, orders: 3 }]);
    expect((await analytics('?from=2026-05-31&to=2026-05-31')).bySeller).toMatchObject([{ revenue: 4, spend: 5 }]);
  });

  test('sellers by revenue; those with nothing but spend come last', async () => {
    const [other, spender] = [await makeSeller(world, { name: 'Other' }), await makeSeller(world, { name: 'Spender' })];
    await order({ total: '10.00' });
    await makeOrder(world, { seller: other, ...NOON, total: '99999999.99' });
    await makeOrder(world, { seller: other, ...NOON, total: '99999999.99', currency: 'EUR' });
    await makeAdStats(world, { seller: spender, stat_date: '2026-05-10', spend: '3.00', purchase_value: '1.00' });
    const { bySeller, currencies } = await analytics();
    expect(bySeller).toEqual([
      { name: 'Other', revenue: 199999999.98, orders: 2, spend: 0, roas: 0 },
      { name: 'Shop', revenue: 10, orders: 1, spend: 0, roas: 0 },
      { name: 'Spender', revenue: 0, orders: 0, spend: 3, roas: 0.33 },
    ]);
    expect(currencies).toEqual(['EUR', 'USD']);
  });

  test('products by their lines: an order counts once for each; cr is that of their sellpages in the days', async () => {
    const [mouse, keys] = [await makeProduct(world), await makeProduct(world, { name: 'Keys' })];
    await makeOrder(world, {
      seller,
      items: [
        { product: mouse, line_total: '10.00' },
        { product: mouse, quantity: 2, line_total: '20.05' },
        { product: keys, line_total: '5.00' },
      ],
      ...NOON,
      total: '100.00',
    });
    await makeOrder(world, { items: [{ product: mouse, line_total: '1.00' }], ...NOON });
    for (const shop of [seller, await makeSeller(world)]) {
      const page = await makeSellpage(world, { seller: shop, product: mouse });
      await makeSellpageStats(world, { sellpage: page, content_views: 30, purchases: 1 });
      await makeSellpageStats(world, { sellpage: page, content_views: 30, purchases: 1, ad_source: 'META' });
      await makeSellpageStats(world, { sellpage: page, content_views: 1, purchases: 1, stat_date: '2026-06-01' });
    }
    await makeSellpageStats(world, { sellpage: await makeSellpage(world, { seller, product: keys }), purchases: 4 });

    expect((await analytics()).byProduct).toEqual([
      { name: 'Mouse', orders: 2, revenue: 31.05, cr: 3.33 }, // 4 of 120
      { name: 'Keys', orders: 1, revenue: 5, cr: 0 },
    ]);
  });

  test('a line whose product is gone counts under the name it was sold by', async () => {
    const product = await makeProduct(world);
    await makeOrder(world, { seller, items: [{ product, line_total: '10.00' }], ...NOON });
    await world.sql("update order_items set product_id = null, product_name = 'Gone'");
    await makeSellpage(world, { seller, product });
    expect((await analytics()).byProduct).toEqual([{ name: 'Gone', orders: 1, revenue: 10, cr: 0 }]);
  });

  test('domains, and one group of orders without sellpage or domain', async () => {
    const product = await makeProduct(world);
    const domain = await makeDomain(world, { seller, hostname: 'shop.example.com' });
    const [first, second] = [
      await makeSellpage(world, { seller, product, domain_id: domain.id }),
      await makeSellpage(world, { seller, product, domain_id: domain.id }),
    ];
    const bare = await makeSellpage(world, { seller, product });
    await order({ sellpage_id: first.id, total: '10.10' });
    await order({ sellpage_id: second.id, total: '0.20' });
    await order({ sellpage_id: bare.id, total: '3.00' });
    await order({ total: '4.00' });
    await makeSellpageStats(world, { sellpage: first, content_views: 8, purchases: 1 });
    await makeSellpageStats(world, { sellpage: second, content_views: 8, purchases: 4 });
    await makeSellpageStats(world, { sellpage: bare, content_views: 10, purchases: 1 });
    await makeSellpageStats(world, { sellpage: bare, content_views: 90, stat_date: '2026-04-30' });

    expect((await analytics()).byDomain).toEqual([
      { domain: 'shop.example.com', revenue: 10.3, orders: 2, cr: 31.25 },
      { domain: 'no-domain', revenue: 7, orders: 2, cr: 10 },
    ]);
  });

  test('ten of each at most, those of the highest revenue; four statements whatever the rows', async () => {
    const insert = (from: number, to: number) =>
      world.sql(
        `with n as (select n from generate_series(${from}, ${to}) n),
         s as (insert into sellers (name, slug) select 'S' || n, 's-' || n from n returning id, name),
         p as (insert into products (product_code, name, slug, base_price, cost_price)
           select 'P' || n, 'P' || n, 'p-' || n, 1, 1 from n returning id, name),
         d as (insert into seller_domains (seller_id, hostname, verification_token)
           select id, lower(name) || '.example.com', name from s returning id, seller_id),
         g as (insert into sellpages (seller_id, product_id, domain_id, slug)
           select s.id, p.id, d.id, 'page' from s join p on substr(p.name, 2) = substr(s.name, 2) join d on d.seller_id = s.id
           returning id, seller_id, product_id),
         o as (insert into orders (seller_id, sellpage_id, order_number, customer_email, status, total, created_at)
           select s.id, g.id, 'ORD', 'a@example.com', 'CONFIRMED', substr(s.name, 2)::int, timestamptz '2026-05-10T12:00:00Z'
           from s join g on g.seller_id = s.id returning id, sellpage_id, total)
         insert into order_items (order_id, product_id, product_name, unit_price, line_total)
         select o.id, g.product_id, 'P', o.total, o.total from o join g on g.id = o.sellpage_id`,
      );
    for (const [from, to] of [
      [1, 1],
      [2, 20],
      [21, 100],
    ] as const) {
      await insert(from, to);
      expect(await statementsOf(world, () => analytics())).toHaveLength(4);
    }
    const { byDate, bySeller, byProduct, byDomain } = await analytics();
    expect(byDate).toMatchObject([{ revenue: 5050, orders: 100, productCost: 100 }]);
    const best = [100, 99, 98, 97, 96, 95, 94, 93, 92, 91];
    expect(bySeller.map(({ name }: { name: string }) => name)).toEqual(best.map((n) => `S${n}`));
    expect(byProduct.map(({ name }: { name: string }) => name)).toEqual(best.map((n) => `P${n}`));
    expect(byDomain.map(({ domain }: { domain: string }) => domain)).toEqual(best.map((n) => `s${n}.example.com`));
  });

  test('seven days unless both ends are given: the last ones, or those from or to the given end', async () => {
    for (const [ago, total] of Object.entries({ 0: '1', 6: '10', 7: '100' })) {
      await order({ created_at: `${dayAgo(world, Number(ago))}T12:00:00Z`, total });
    }
    const revenue = async (query: string) => (await analytics(query)).bySeller[0].revenue;
    expect(await revenue('')).toBe(11);
    expect(await revenue(`?to=${dayAgo(world, 1)}`)).toBe(110);
    expect(await revenue(`?from=${dayAgo(world, 7)}`)).toBe(110);
    expect(await revenue(`?from=${dayAgo(world, 7)}&to=${dayAgo(world, 0)}`)).toBe(111);
  });
});
