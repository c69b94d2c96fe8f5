import { beforeAll, beforeEach, describe, expect, test } from '#test';
import { OrderStatus } from '#src/modules/orders/index.ts';
import { makeAd, makeAdset, makeCampaign } from '#support/builders/campaign.ts';
import { makeOrderItem, makeOrder } from '#support/builders/order.ts';
import { makeProduct } from '#support/builders/product.ts';
import { makeSellpage } from '#support/builders/sellpage.ts';
import { accessTokenFor } from '#support/builders/session.ts';
import { makeAdmin, makeMember, makeStaff, type Staff } from '#support/builders/staff.ts';
import { makeAdStats } from '#support/builders/stats.ts';
import { statementsOf } from '#support/database/statements.ts';
import type { Client } from '#support/http/client.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
const NOTHING = { ordersCount: 0, revenue: 0, spend: 0, roas: 0 };
let mine: Staff;
let theirs: Staff;
let product: Awaited<ReturnType<typeof makeProduct>>;

beforeAll(async () => {
  mine = await makeStaff(world, { role: 'VIEWER' });
  theirs = await makeStaff(world);
});
beforeEach(async () => {
  product = await makeProduct(world);
});

async function statsOf(id = product.id, http: Client = mine.http): Promise<unknown> {
  const answer = await http.get('/products');
  expect(answer.status).toBe(200);
  return (answer.body as { data: { id: string; stats: unknown }[] }).data.find((card) => card.id === id)!.stats;
}

const advertise = async (staff: Staff, days: [spend: string, purchaseValue: string][], of = product) => {
  const campaign = await makeCampaign(world, {
    sellpage: await makeSellpage(world, { seller: staff.seller, product: of }),
  });
  for (const [index, [spend, value]] of days.entries()) {
    const stat_date = `2026-02-${String(index + 1).padStart(2, '0')}`;
    await makeAdStats(world, { seller: staff.seller, entity_id: campaign.id, stat_date, spend, purchase_value: value });
  }
  return campaign;
};

describe('orders', () => {
  test('hard case 25: count once, however many lines; revenue adds the lines up', async () => {
    await makeOrder(world, {
      seller: mine.seller,
      items: [
        { product, unit_price: '10.10', line_total: '10.10' },
        { product, unit_price: '5.05', line_total: '5.05' },
        { product, unit_price: '0.01', line_total: '0.01' },
      ],
      total: '999.00',
    });
    await makeOrder(world, { seller: mine.seller, items: [{ product, unit_price: '1.00', line_total: '1.00' }] });
    expect(await statsOf()).toEqual({ ordersCount: 2, revenue: 16.16, spend: 0, roas: 0 });
  });

  test('hard case 25: count while CONFIRMED, PROCESSING, SHIPPED or DELIVERED, and not otherwise', async () => {
    const statuses = Object.values(OrderStatus);
    for (const [index, status] of statuses.entries()) {
      await makeOrder(world, {
        seller: mine.seller,
        items: [{ product, unit_price: `${10 ** index}.00`, line_total: `${10 ** index}.00` }],
        status,
      });
    }
    expect(await statsOf()).toEqual({ ordersCount: 4, revenue: 11110, spend: 0, roas: 0 });
  });

  test('count for each product its own lines, and none of products that are gone', async () => {
    const other = await makeProduct(world);
    const order = await makeOrder(world, { seller: mine.seller });
    await makeOrderItem(world, { order, product, line_total: '3.00' });
    await makeOrderItem(world, { order, product: other, line_total: '4.00' });
    await world.sql(
      `insert into order_items (order_id, product_id, product_name, unit_price, line_total) values (?, null, 'Gone', 1, 1)`,
      [order.id],
    );
    expect(await statsOf()).toMatchObject({ ordersCount: 1, revenue: 3 });
    expect(await statsOf(other.id)).toMatchObject({ ordersCount: 1, revenue: 4 });
  });

  test('add up without a binary rest', async () => {
    for (let index = 0; index < 10; index += 1)
      await makeOrder(world, {
        seller: mine.seller,
        items: [
          { product, unit_price: '0.10', line_total: '0.10' },
          { product, unit_price: '0.20', line_total: '0.20' },
        ],
      });
    expect(await statsOf()).toMatchObject({ ordersCount: 10, revenue: 3 });
  });
});

describe('spend', () => {
  test('hard case 25: is counted once, from CAMPAIGN rows; roas has two decimals, half-up', async () => {
    const page = await makeSellpage(world, { seller: mine.seller, product });
    const campaign = await makeCampaign(world, { sellpage: page });
    const adset = await makeAdset(world, { campaign });
    const ad = await makeAd(world, { adset });
    const figures = { spend: '30.00', purchase_value: '100.00' };
    for (const [entity_type, { id }] of [
      ['CAMPAIGN', campaign],
      ['ADSET', adset],
      ['AD', ad],
    ] as const) {
      await makeAdStats(world, { seller: mine.seller, entity_type, entity_id: id, ...figures });
    }
    // an id of a campaign under another type is no campaign's row
    await makeAdStats(world, { seller: mine.seller, entity_type: 'AD', entity_id: campaign.id, ...figures });
    expect(await statsOf()).toEqual({ ordersCount: 0, revenue: 0, spend: 30, roas: 3.33 });
  });

  test('adds up days, campaigns and pages of the product, and no other product', async () => {
    const other = await makeProduct(world);
    await advertise(mine, [
      ['1.10', '2.00'],
      ['2.20', '3.00'],
    ]);
    await advertise(mine, [['0.70', '1.00']]);
    await advertise(mine, [['100.00', '0.00']], other);
    expect(await statsOf()).toEqual({ ordersCount: 0, revenue: 0, spend: 4, roas: 1.5 });
    expect(await statsOf(other.id)).toEqual({ ordersCount: 0, revenue: 0, spend: 100, roas: 0 });
  });

  test('is not multiplied by orders, nor orders by campaigns', async () => {
    await advertise(mine, [
      ['1.00', '2.00'],
      ['1.00', '2.00'],
    ]);
    await advertise(mine, [['1.00', '2.00']]);
    await makeOrder(world, {
      seller: mine.seller,
      items: [
        { product, unit_price: '5.00', line_total: '5.00' },
        { product, unit_price: '5.00', line_total: '5.00' },
      ],
    });
    await makeOrder(world, { seller: mine.seller, items: [{ product, unit_price: '5.00', line_total: '5.00' }] });
    expect(await statsOf()).toEqual({ ordersCount: 2, revenue: 15, spend: 3, roas: 2 });
  });

  test('0 makes roas 0, whatever was bought', async () => {
    await advertise(mine, [['0.00', '50.00']]);
    expect(await statsOf()).toEqual({ ordersCount: 0, revenue: 0, spend: 0, roas: 0 });
  });

  test('roas rounds half up', async () => {
    await advertise(mine, [['8.00', '1.00']]);
    expect(await statsOf()).toMatchObject({ roas: 0.13 });
  });
});

describe('whose figures', () => {
  beforeEach(async () => {
    await makeOrder(world, { seller: theirs.seller, items: [{ product, unit_price: '7.00', line_total: '7.00' }] });
    await advertise(theirs, [['3.00', '9.00']]);
  });

  test("another seller's never show", async () => {
    expect(await statsOf()).toEqual(NOTHING);
    await makeOrder(world, { seller: mine.seller, items: [{ product, unit_price: '1.00', line_total: '1.00' }] });
    await advertise(mine, [['2.00', '2.00']]);
    expect(await statsOf()).toEqual({ ordersCount: 1, revenue: 1, spend: 2, roas: 1 });
    expect(await statsOf(product.id, theirs.http)).toEqual({ ordersCount: 1, revenue: 7, spend: 3, roas: 3 });
  });

  test('a campaign on a page of another seller counts for neither', async () => {
    const foreign = await makeSellpage(world, { seller: theirs.seller, product });
    const campaign = await makeCampaign(world, { sellpage: { ...foreign, seller_id: mine.seller.id } });
    await makeAdStats(world, { seller: mine.seller, entity_id: campaign.id, spend: '5.00' });
    expect(await statsOf()).toEqual(NOTHING);
    expect(await statsOf(product.id, theirs.http)).toMatchObject({ spend: 3 });
  });

  test("figures filed under another seller than the campaign's count for neither", async () => {
    const campaign = await makeCampaign(world, {
      sellpage: await makeSellpage(world, { seller: mine.seller, product }),
    });
    await makeAdStats(world, { seller: theirs.seller, entity_id: campaign.id, spend: '5.00' });
    expect(await statsOf()).toEqual(NOTHING);
    expect(await statsOf(product.id, theirs.http)).toMatchObject({ spend: 3 });
  });

  test('hard case 10: a superadmin without a seller has none, and no statement is spent on them', async () => {
    const admin = await makeAdmin(world);
    expect(await statsOf(product.id, admin.http)).toEqual(NOTHING);
    expect(await statementsOf(world, () => admin.http.get('/products'))).toHaveLength(1);
  });

  test('a superadmin who is a member has those of the membership', async () => {
    const admin = await makeAdmin(world);
    await makeMember(world, { seller: theirs.seller, user: admin.user, role: 'VIEWER' });
    const token = await accessTokenFor(world, admin.user, theirs.seller, 'VIEWER');
    expect(await statsOf(product.id, world.http.as(token))).toMatchObject({ ordersCount: 1, revenue: 7 });
  });
});

test.each([1, 20, 100])('hard case 26: statements stay two with figures for %i products', async (count) => {
  await world.sql('truncate products cascade');
  const page = `insert into sellpages (seller_id, product_id, slug) select '${mine.seller.id}', id, slug from products`;
  await world.sql(
    `insert into products (product_code, name, slug, base_price, status)
     select 'C-' || n, 'Product', 'product-' || n, n, 'ACTIVE' from generate_series(1, ?) n`,
    [count],
  );
  await world.sql(page);
  const order = await makeOrder(world, { seller: mine.seller });
  await world.sql(
    `insert into order_items (order_id, product_id, product_name, unit_price, line_total) select ?, id, name, 1, 1 from products`,
    [order.id],
  );
  const statements = await statementsOf(world, async () => {
    const { body } = await mine.http.get('/products?limit=100');
    const cards = (body as { data: { stats: { revenue: number } }[] }).data;
    expect(cards.map(({ stats }) => stats.revenue)).toEqual(Array.from({ length: count }, () => 1));
  });
  expect(statements).toHaveLength(2);
});
