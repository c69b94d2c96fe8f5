import { beforeAll, describe, expect, test } from '#test';
import { makeCampaign } from '#support/builders/campaign.ts';
import { makeOrderItem, makeOrder } from '#support/builders/order.ts';
import { makeProduct } from '#support/builders/product.ts';
import { makeSeller } from '#support/builders/seller.ts';
import { makeSellpage } from '#support/builders/sellpage.ts';
import { makeAdmin } from '#support/builders/staff.ts';
import { makeAdStats } from '#support/builders/stats.ts';
import { NIL } from '#support/http/bad-input.ts';
import { expectInvalid, expectRefusal, productMissing } from '#support/http/refusal.ts';
import type { Client } from '#support/http/client.ts';
import { statementsOf } from '#support/database/statements.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
let admin: Client;
type Row = Record<string, unknown> & { id: string };

beforeAll(async () => {
  admin = (await makeAdmin(world)).http;
});

const NOTHING = {
  revenue: 0,
  orders: 0,
  returns: 0,
  refundRate: 0,
  roas: 0,
  adSpend: 0,
  impressions: 0,
  clicks: 0,
  cpm: 0,
  cpc: 0,
};
const MAY = '?from=2026-05-01&to=2026-05-31';

const stats = async (product: { id: string }, query = MAY) => {
  const answer = await admin.get(`/admin/products/${product.id}/stats${query}`);
  expect(answer.status).toBe(200);
  return answer.body;
};

/** An order in May with one line of the product for each amount. */
async function sell(product: Row, amounts: string[], order: object = {}): Promise<void> {
  const seller = await makeSeller(world);
  const row = await makeOrder(world, { seller, created_at: '2026-05-10T12:00:00Z', ...order });
  for (const line_total of amounts) await makeOrderItem(world, { order: row, product, line_total });
}

async function advertise(product: Row, ...figures: object[]): Promise<Row> {
  const seller = await makeSeller(world);
  const campaign = await makeCampaign(world, { sellpage: await makeSellpage(world, { seller, product }) });
  for (const row of figures) {
    await makeAdStats(world, { seller, entity_id: campaign.id, stat_date: '2026-05-10', ...row });
  }
  return campaign;
}

describe('GET /admin/products/:id/stats', () => {
  test('a product nobody sold has zeros everywhere', async () => {
    const product = await makeProduct(world, { name: 'Idle', status: 'DRAFT' });
    expect(await stats(product)).toEqual({ productId: product.id, productName: 'Idle', ...NOTHING });
    expect(await stats(product, '')).toEqual({ productId: product.id, productName: 'Idle', ...NOTHING });
  });

  test('hard case 25: counts orders, not lines; pending and cancelled orders are no revenue, refunds are returns', async () => {
    const product = await makeProduct(world);
    await sell(product, ['10.10', '20.20']);
    for (const status of ['PROCESSING', 'SHIPPED', 'DELIVERED']) await sell(product, ['1.00'], { status });
    for (const status of ['PENDING', 'CANCELLED']) await sell(product, ['500.00'], { status });
    await sell(product, ['7.00', '7.00'], { status: 'REFUNDED' });
    await sell(await makeProduct(world), ['999.00']);

    expect(await stats(product)).toMatchObject({ revenue: 33.3, orders: 4, returns: 1, refundRate: 20 });
  });

  test('hard case 25: ad spend is counted once, from campaigns on sellpages of the product', async () => {
    const product = await makeProduct(world);
    const first = { spend: '10.00', purchase_value: '35.00', impressions: 3000, link_clicks: 30 };
    const second = { spend: '5.01', purchase_value: '0.05', impressions: 4, link_clicks: 3, stat_date: '2026-05-11' };
    await advertise(product, first, second);
    await advertise(product, { spend: '1.00', entity_type: 'ADSET' }, { spend: '1.00', entity_type: 'AD' });
    await advertise(await makeProduct(world), { spend: '100.00', impressions: 9, link_clicks: 9 });

    expect(await stats(product)).toMatchObject({
      adSpend: 15.01,
      impressions: 3004,
      clicks: 33,
      roas: 2.34, // 35.05 / 15.01 = 2.335…
      cpm: 5, // 15.01 / 3.004 = 4.9966…
      cpc: 0.45, // 15.01 / 33 = 0.4548…
    });
  });

  test('figures of another seller under the same campaign id do not count', async () => {
    const product = await makeProduct(world);
    const campaign = await advertise(product, { spend: '10.00' });
    await makeAdStats(world, { entity_id: campaign.id, spend: '99.00', stat_date: '2026-05-10' });

    expect(await stats(product)).toMatchObject({ adSpend: 10 });
  });

  test('sums beyond one column, rates with nothing to divide by', async () => {
    const product = await makeProduct(world);
    for (let index = 0; index < 3; index += 1) await sell(product, ['99999999.99']);
    await sell(product, ['1.00'], { status: 'REFUNDED' });
    await advertise(product, { impressions: 2_147_483_647 }, { impressions: 2_147_483_647, stat_date: '2026-05-11' });

    expect(await stats(product)).toMatchObject({
      revenue: 299999999.97,
      impressions: 4_294_967_294,
      refundRate: 25,
      cpm: 0,
      cpc: 0,
      roas: 0,
    });
  });

  test('hard case 32: both days are included, cut at UTC midnight', async () => {
    const product = await makeProduct(world);
    for (const [created_at, total] of [
      ['2026-04-30T23:59:59.999Z', '1000'],
      ['2026-05-01T00:00:00.000Z', '1'],
      ['2026-05-31T23:59:59.999Z', '10'],
      ['2026-06-01T00:00:00.000Z', '1000'],
    ] as const) {
      await sell(product, [total], { created_at });
    }
    const daily = ['2026-04-30', '2026-05-01', '2026-05-31', '2026-06-01'].map((stat_date, index) => ({
      stat_date,
      spend: [1000, 1, 10, 1000][index],
    }));
    await advertise(product, ...daily);

    expect(await stats(product)).toMatchObject({ revenue: 11, orders: 2, adSpend: 11 });
    expect(await stats(product, '?from=2026-05-31&to=2026-05-31')).toMatchObject({ revenue: 10, adSpend: 10 });
  });

  test('a missing end is 30 days from the other; without both it is the last 30 days', async () => {
    const product = await makeProduct(world);
    const today = world.cradle.clock.now().getTime();
    const day = (ago: number) => new Date(today - ago * 86_400_000).toISOString().slice(0, 10);
    for (const [ago, total] of [
      [0, '1'],
      [29, '10'],
      [30, '100'],
    ] as const) {
      await sell(product, [total], { created_at: `${day(ago)}T12:00:00Z` });
    }

    expect(await stats(product, '')).toMatchObject({ revenue: 11 });
    expect(await stats(product, `?to=${day(1)}`)).toMatchObject({ revenue: 110 });
    expect(await stats(product, `?from=${day(30)}`)).toMatchObject({ revenue: 110 });
    expect(await stats(product, `?from=${day(30)}&to=${day(0)}`)).toMatchObject({ revenue: 111 });
  });

  test('one statement, however much there is to sum', async () => {
    const product = await makeProduct(world);
    const read = () => statementsOf(world, () => stats(product));
    expect(await read()).toHaveLength(1);
    for (let index = 0; index < 10; index += 1) await sell(product, ['1.00']);
    expect(await read()).toHaveLength(1);
  });

  test.each([
    ['from=2026-02-31', 'from', 'from is not valid'],
    ['to=2026-13-01', 'to', 'to is not valid'],
    ['to=', 'to', 'to is not valid'],
    ['from=2026-05-01T00:00:00Z', 'from', 'from is not valid'],
    ['from=2026-05-02&to=2026-05-01', 'to', 'to must not be before from'],
    ['days=30', 'days', 'property days should not exist'],
  ])('hard case 15: refuses %s', async (query, path, message) => {
    const product = await makeProduct(world);
    expectInvalid(await admin.get(`/admin/products/${product.id}/stats?${query}`), { [path]: message });
  });

  test.each(['from=0000-01-01&to=0000-01-02', 'to=0001-01-05', 'from=9999-12-31', 'to=9999-12-31'])(
    'the ends of the calendar are no fault of the server: %s',
    async (query) => {
      const product = await makeProduct(world);
      const { status } = await admin.get(`/admin/products/${product.id}/stats?${query}`);
      expect([200, 400]).toContain(status);
    },
  );

  test('404 for an unknown product', async () => {
    expectRefusal(await admin.get(`/admin/products/${NIL}/stats`), productMissing(NIL));
  });
});
