import { beforeAll, beforeEach, describe, expect, test } from '#test';
import { makeSellpageStats } from '#support/builders/stats.ts';
import { makeOrderItem, makeOrder } from '#support/builders/order.ts';
import { makeProduct, makePricingRule } from '#support/builders/product.ts';
import { makeSellpage } from '#support/builders/sellpage.ts';
import { accessTokenFor } from '#support/builders/session.ts';
import { makeStaff, type Staff } from '#support/builders/staff.ts';
import { daysFromNow } from '#support/clock.ts';
import { NO_STATS, readPage } from '#support/requests/sellpages.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();

let staff: Staff;
let product: { id: string };
let page: { id: string };
beforeAll(async () => {
  staff = await makeStaff(world);
});
beforeEach(async () => {
  product = await makeProduct(world);
  page = await makeSellpage(world, { seller: staff.seller, product });
});

const statsOf = async (id = page.id) => (await readPage(staff, id)).stats;
const order = (total: string, overrides: Record<string, unknown> = {}) =>
  makeOrder(world, { seller: staff.seller, sellpage_id: page.id, total, ...overrides });
/** An order of one line of `product`; its total holds 5.00 of shipping. */
const sale = (lines: string[], overrides: Record<string, unknown> = {}) => {
  const total = lines.reduce((sum, line) => sum + Number(line), 5).toFixed(2);
  const items = lines.map((line) => ({ product, unit_price: line, line_total: line }));
  return makeOrder(world, { seller: staff.seller, items, sellpage_id: page.id, total, ...overrides });
};
const rule = (overrides: Record<string, unknown> = {}) =>
  makePricingRule(world, { product, hold_percent: '10.00', hold_duration_days: 7, ...overrides });
const spend = (amount: string, adSource: string, date = '2026-01-01') =>
  makeSellpageStats(world, {
    sellpage: { id: page.id, seller_id: staff.seller.id },
    stat_date: date,
    ad_source: adSource,
    ad_spend: amount,
    revenue: '777.00',
  });

describe('without pricing rules', () => {
  test("the contract's example: three orders worth 600, spend 70", async () => {
    for (const total of ['100.00', '200.00', '300.00']) await order(total);
    await spend('70.00', 'META');
    expect(await statsOf()).toEqual({ revenue: 600, cost: 70, youTake: 420, hold: 126, cashToBalance: 294 });
  });

  test.each([
    ['CONFIRMED', 100],
    ['PROCESSING', 100],
    ['SHIPPED', 100],
    ['DELIVERED', 100],
    ['PENDING', 0],
    ['CANCELLED', 0],
    ['REFUNDED', 0],
  ])('an order that is %s counts %i', async (status, revenue) => {
    await order('100.00', { status });
    expect((await statsOf()).revenue).toBe(revenue);
  });

  test('a part is held for 7 whole UTC days, and then no more', async () => {
    await order('100.00', { created_at: daysFromNow(-7) });
    expect(await statsOf()).toMatchObject({ youTake: 70, hold: 21, cashToBalance: 49 });
    await order('100.00', { created_at: daysFromNow(-8) });
    expect(await statsOf()).toMatchObject({ youTake: 140, hold: 21, cashToBalance: 119 });
  });

  test.each([-8, 8])('the time is over by the database’s clock, on a server that is %i days off', async (days) => {
    await order('100.00', { created_at: daysFromNow(-1) });
    await order('100.00', { created_at: daysFromNow(-8) });
    world.advance(days * 86_400);
    try {
      const http = world.http.as(await accessTokenFor(world, staff.user, staff.seller));
      const { stats } = await readPage({ ...staff, http }, page.id);
      expect(stats).toMatchObject({ youTake: 140, hold: 21, cashToBalance: 119 });
    } finally {
      world.advance(-days * 86_400);
    }
  });

  test('shipping counts: lines do not matter', async () => {
    await sale(['10.00', '5.00']);
    expect(await statsOf()).toMatchObject({ revenue: 20, youTake: 14, hold: 4.2, cashToBalance: 9.8 });
  });

  test('sums are exact and rounded once', async () => {
    for (const _n of Array.from({ length: 9 })) await order('0.01');
    // 0.063 taken, 0.0189 held, 0.0441 left
    expect(await statsOf()).toEqual({ revenue: 0.09, cost: 0, youTake: 0.06, hold: 0.02, cashToBalance: 0.04 });
  });

  test('amounts at the limit of the column do not overflow', async () => {
    for (const _n of [1, 2, 3]) await order('99999999.99');
    expect(await statsOf()).toMatchObject({ revenue: 299_999_999.97, youTake: 209_999_999.98, hold: 62_999_999.99 });
  });
});

describe('with a pricing rule', () => {
  test('a percentage of the lines, without shipping', async () => {
    await rule({ seller_take_percent: '35.00' });
    await sale(['39.99', '0.01']);
    expect(await statsOf()).toMatchObject({ revenue: 45, youTake: 14, hold: 1.4, cashToBalance: 12.6 });
  });

  test('a fixed amount per piece; 0 counts as set', async () => {
    await rule({ seller_take_fixed: '15.00' });
    const { id } = await order('100.00');
    await makeOrderItem(world, { order: { id }, product, quantity: 3, line_total: '90.00' });
    expect(await statsOf()).toMatchObject({ youTake: 45, hold: 4.5, cashToBalance: 40.5 });
    await world.sql('update pricing_rules set seller_take_fixed = 0 where product_id = ?', [product.id]);
    expect(await statsOf()).toMatchObject({ revenue: 100, youTake: 0, hold: 0, cashToBalance: 0 });
  });

  test('a line without a rule counts at the default terms beside one that has a rule', async () => {
    await rule({ seller_take_percent: '50.00', hold_percent: '0.00' });
    const { id } = await order('200.00');
    await makeOrderItem(world, { order: { id }, product, line_total: '100.00' });
    await makeOrderItem(world, { order: { id }, line_total: '80.00' });
    await makeOrderItem(world, { order: { id }, product, product_id: null, line_total: '20.00' });
    expect(await statsOf()).toMatchObject({ youTake: 120, hold: 21, cashToBalance: 99 });
  });

  test('the rule in force when the order was made decides, not the one of today', async () => {
    const at = '2026-03-01T12:00:00Z';
    const terms = (percent: string, overrides: Record<string, unknown>) =>
      rule({ seller_take_percent: percent, hold_percent: '0.00', ...overrides });
    await terms('1.00', { effective_from: '2026-01-01T00:00:00Z', effective_until: '2026-04-01T00:00:00Z' });
    await terms('2.00', { effective_from: '2026-02-01T00:00:00Z', effective_until: '2026-04-01T00:00:00Z' });
    await terms('3.00', { effective_from: '2026-02-15T00:00:00Z', effective_until: at });
    await terms('4.00', {
      effective_from: '2026-02-20T00:00:00Z',
      effective_until: '2026-04-01T00:00:00Z',
      is_active: false,
    });
    await terms('5.00', { effective_from: '2026-03-01T12:00:00.001Z' });
    await sale(['100.00'], { created_at: at });
    expect((await statsOf()).youTake).toBe(2);
    await world.sql("update orders set created_at = '2026-03-01T12:00:00.001Z' where sellpage_id = ?", [page.id]);
    expect((await statsOf()).youTake).toBe(5);
  });

  test('of rules of one moment the greatest id wins', async () => {
    const base = crypto.randomUUID().slice(1);
    await rule({ id: `f${base}`, seller_take_percent: '2.00' });
    await rule({ id: `0${base}`, seller_take_percent: '1.00' });
    await sale(['100.00']);
    expect((await statsOf()).youTake).toBe(2);
  });

  test('its own share is held for its own days', async () => {
    await rule({ seller_take_percent: '50.00', hold_percent: '20.00', hold_duration_days: 2 });
    await sale(['100.00'], { created_at: daysFromNow(-2) });
    expect(await statsOf()).toMatchObject({ youTake: 50, hold: 10, cashToBalance: 40 });
    await world.sql('update orders set created_at = ? where sellpage_id = ?', [daysFromNow(-3), page.id]);
    expect(await statsOf()).toMatchObject({ youTake: 50, hold: 0, cashToBalance: 50 });
    await world.sql('update pricing_rules set hold_duration_days = 0, hold_percent = 100 where product_id = ?', [
      product.id,
    ]);
    await sale(['100.00'], { created_at: daysFromNow(0) });
    expect(await statsOf()).toMatchObject({ youTake: 100, hold: 0 });
  });
});

describe('cost', () => {
  test('is the spend of META rows, of all days', async () => {
    await spend('10.10', 'META', '2020-01-01');
    await spend('20.20', 'META', '2026-01-02');
    await spend('1000.00', 'organic');
    await spend('1000.00', 'tiktok');
    expect(await statsOf()).toEqual({ ...NO_STATS, cost: 30.3 });
  });
});

test('other pages, other sellers and orders without a page count nowhere', async () => {
  await order('1.00');
  await order('10.00', { sellpage_id: null });
  await order('20.00', { sellpage_id: (await makeSellpage(world, { seller: staff.seller, product })).id });
  const stranger = await makeStaff(world);
  await makeOrder(world, { seller: stranger.seller, sellpage_id: page.id, total: '40.00' });
  expect((await statsOf()).revenue).toBe(1);
});

test('the list shows the same figures', async () => {
  await rule({ seller_take_percent: '33.33', hold_percent: '7.77' });
  await sale(['19.99']);
  const { data } = (await staff.http.get('/sellpages?limit=100')).body as { data: { id: string; stats: object }[] };
  expect(data.find(({ id }) => id === page.id)!.stats).toEqual(await statsOf());
});
