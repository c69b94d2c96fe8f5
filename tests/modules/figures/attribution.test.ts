import { beforeEach, expect, test } from '#test';
import { makeOrder } from '#support/builders/order.ts';
import { makePricingRule, makeProduct } from '#support/builders/product.ts';
import { makeSellpage } from '#support/builders/sellpage.ts';
import { makeAdmin, makeStaff, type Staff } from '#support/builders/staff.ts';
import { attributeAll, differencesOf } from '#support/requests/figures.ts';
import { readPage } from '#support/requests/sellpages.ts';
import { useWorld } from '#support/world.ts';

/** Sales are attributed anew when pricing rules change (part 1, section 1.12; part 3, section 8). */
const world = useWorld();
/** As many lines as a change of a rule looks at within its own transaction, and more. */
const MANY = 2_500;

let staff: Staff;
let product: { id: string };
let page: { id: string };
beforeEach(async () => {
  staff = await makeStaff(world);
  product = await makeProduct(world);
  page = await makeSellpage(world, { seller: staff.seller, product });
});

const sell = (line_total: string, created_at = '2026-03-01T12:00:00Z') =>
  makeOrder(world, {
    seller: staff.seller,
    sellpage_id: page.id,
    total: '100.00',
    created_at,
    items: [{ product, line_total }],
  });
const take = async () => (await readPage(staff, page.id)).stats.youTake;
const system = () => world.cradle.scopes.openSystemScope().cradle;
const pending = async () =>
  (await world.sql('select id from platform.rule_changes where product_id = ?', [product.id])).length;
const differences = () => differencesOf(world, staff.seller.id);

test('a rule counts for sales of its window from when it is made, with the terms of now, until it goes', async () => {
  const { http } = await makeAdmin(world);
  await sell('80.00');
  await sell('80.00', '2026-04-01T00:00:00Z');
  expect(await take()).toBe(140);
  const rules = `/admin/products/${product.id}/pricing-rules`;
  const window = { effectiveFrom: '2026-03-01', effectiveUntil: '2026-04-01' };
  const { body, status } = await http.post(rules, { suggestedRetail: '99.00', sellerTakePercent: '50.00', ...window });
  expect([status, await take()]).toEqual([201, 110]);
  const change = async (fields: object) => {
    expect((await http.patch(`${rules}/${body.id}`, fields)).status).toBe(200);
    return take();
  };
  expect(await change({ sellerTakePercent: '10.00' })).toBe(78);
  expect(await change({ effectiveUntil: null })).toBe(16);
  expect(await change({ effectiveFrom: '2026-03-15' })).toBe(78);
  expect(await change({ isActive: false })).toBe(140);
  expect(await change({ isActive: true })).toBe(78);
  expect((await http.delete(`${rules}/${body.id}`)).status).toBe(200);
  expect(await take()).toBe(140);
  expect(await differences()).toEqual([]);
});

test('terms alone leave nothing to do', async () => {
  const rule = await makePricingRule(world, { product });
  await attributeAll(world);
  await world.sql('update pricing_rules set seller_take_percent = 1, hold_percent = 2 where id = ?', [rule.id]);
  expect(await pending()).toBe(0);
});

test('lines that get another product, order or moment have the rule of then', async () => {
  const other = await makeProduct(world);
  await makePricingRule(world, {
    product: other,
    seller_take_percent: '10.00',
    effective_from: '2026-03-01T00:00:00Z',
  });
  const order = await sell('80.00');
  await world.sql('update order_items set product_id = ? where order_id = ?', [other.id, order.id]);
  expect(await take()).toBe(8);
  await world.sql(`update orders set created_at = '2026-02-28T23:59:59.999Z' where id = ?`, [order.id]);
  expect(await take()).toBe(70);
  const { id } = await sell('0.00');
  await world.sql('update order_items set order_id = ? where order_id = ?', [id, order.id]);
  // one order without lines, and one of a line without and a line with a rule
  expect(await take()).toBe(70 + 8);
  expect(await differences()).toEqual([]);
});

test('a product that is sold much is attributed by the job, to the end', async () => {
  const { id } = await sell('1.00');
  await world.sql(
    `insert into order_items (order_id, product_id, product_name, unit_price, line_total)
     select ?, ?, 'Lamp', 1, 1 from generate_series(2, ${MANY})`,
    [id, product.id],
  );
  await makePricingRule(world, { product, seller_take_fixed: '0.10', effective_from: '2026-03-01T00:00:00Z' });
  expect(await take()).toBeLessThan(MANY);
  expect(await pending()).toBe(1);
  await attributeAll(world);
  expect(await take()).toBe(MANY / 10);
  expect(await pending()).toBe(0);
  expect(await differences()).toEqual([]);
});

test('a line with another rule than it should have is told, and mended', async () => {
  const { id } = await sell('80.00');
  const rule = await makePricingRule(world, { product, seller_take_percent: '10.00' });
  await world.sql('update order_items set pricing_rule_id = null where order_id = ?', [id]);
  const [line] = await world.sql<{ id: string }>('select id from order_items where order_id = ?', [id]);
  expect(await differences()).toEqual([
    {
      table: 'order_items',
      sellerId: staff.seller.id,
      key: { id: line!.id },
      sum: 'pricing_rule_id',
      stored: 'none',
      truth: rule.id,
    },
  ]);
  await system().attributionRepository.mend(staff.seller.id);
  await attributeAll(world);
  expect([await differences(), await take()]).toEqual([[], 8]);
});

test('an older database, whose lines have no rule yet, is attributed by the job', async () => {
  await makePricingRule(world, { product, seller_take_percent: '10.00' });
  const { id } = await sell('80.00');
  await world.sql('update order_items set pricing_rule_id = null where order_id = ?', [id]);
  expect(await take()).toBe(70);
  await world.sql('insert into platform.rule_changes (product_id, since) values (?, ?)', [product.id, '2020-01-01Z']);
  await attributeAll(world);
  expect(await take()).toBe(8);
});
