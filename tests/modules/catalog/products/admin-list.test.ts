import { beforeAll, beforeEach, describe, expect, test } from '#test';
import { makeMedia } from '#support/builders/asset.ts';
import { makeOrder } from '#support/builders/order.ts';
import { makeProduct, makePricingRule, makeVariant } from '#support/builders/product.ts';
import { makeSeller } from '#support/builders/seller.ts';
import { makeSellpage } from '#support/builders/sellpage.ts';
import { makeAdmin } from '#support/builders/staff.ts';
import type { Client } from '#support/http/client.ts';
import { expectInvalid } from '#support/http/refusal.ts';
import { statementsOf } from '#support/database/statements.ts';
import { emptyTables } from '#support/database/testing-schema.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
let admin: Client;

beforeAll(async () => {
  admin = (await makeAdmin(world)).http;
});
beforeEach(() => emptyTables(world.orm, ['users', 'refresh_tokens', 'sellers', 'seller_users', 'seller_settings']));

const list = async (query = '') => {
  const answer = await admin.get(`/admin/products${query}`);
  expect(answer.status).toBe(200);
  return answer.body;
};
const namesOf = ({ data }: { data: { name: string }[] }) => data.map(({ name }) => name);

describe('GET /admin/products', () => {
  test('answers an empty page', async () => {
    expect(await list()).toEqual({ data: [], total: 0, page: 1, limit: 20 });
  });

  test('shows exactly the fields of the contract, prices as texts with two decimals', async () => {
    const product = await makeProduct(world, {
      product_code: 'MOUSE-1',
      name: 'Mouse',
      slug: 'mouse',
      base_price: '29.9',
      cost_price: '8',
      sku: 'SKU-1',
      tags: '["new","hot"]',
      status: 'DRAFT',
      description: 'long',
      description_blocks: '[{"type":"text"}]',
    });
    const size = { options: '{"Color":"Black","Size":"S"}', name: 'Black / S', position: 1 };
    await makeVariant(world, { product, ...size });
    await makeVariant(world, { product, options: '{"Color":"Red","Size":"S"}', name: 'Red / S', is_active: false });
    await makeMedia(world, { product, url: 'https://x.io/2.jpg', position: 2 });
    await makeMedia(world, { product, url: 'https://x.io/1.jpg', position: 1 });
    await makeMedia(world, { product, url: 'https://x.io/old.jpg', is_current: false });
    await makeMedia(world, { product, url: 'https://x.io/v.mp4', media_type: 'VIDEO' });
    const rule = await makePricingRule(world, { product, seller_take_fixed: '15' });
    const seller = await makeSeller(world);
    await makeSellpage(world, { seller, product });
    await makeOrder(world, { seller, status: 'CANCELLED', items: [{ product }, { product }] });

    expect(await list()).toEqual({
      data: [
        {
          id: product.id,
          productCode: 'MOUSE-1',
          name: 'Mouse',
          slug: 'mouse',
          basePrice: '29.90',
          compareAtPrice: null,
          costPrice: '8.00',
          currency: 'USD',
          sku: 'SKU-1',
          tags: ['new', 'hot'],
          status: 'DRAFT',
          images: ['https://x.io/1.jpg', 'https://x.io/2.jpg'],
          optionDefinitions: [
            { name: 'Color', values: ['Red', 'Black'] },
            { name: 'Size', values: ['S'] },
          ],
          createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
          updatedAt: expect.stringMatching(/\.\d{3}Z$/),
          pricingRules: [
            { id: rule.id, suggestedRetail: '49.99', sellerTakePercent: '40.00', sellerTakeFixed: '15.00' },
          ],
          _count: { variants: 2, sellpages: 1, orderItems: 2 },
        },
      ],
      total: 1,
      page: 1,
      limit: 20,
    });
  });

  test('hard case 24: expired, future, inactive, foreign and product-less rules are not in force', async () => {
    const product = await makeProduct(world);
    const other = await makeProduct(world, { created_at: '2020-01-01T00:00:00Z' });
    const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
    await makePricingRule(world, { product: null });
    await makePricingRule(world, { product, is_active: false });
    await makePricingRule(world, { product, effective_from: day(-9), effective_until: day(-1) });
    await makePricingRule(world, { product, effective_from: day(1) });
    const foreign = await makePricingRule(world, { product: other });

    const { data } = await list();

    expect(data.map((row: { pricingRules: { id: string }[] }) => row.pricingRules.map(({ id }) => id))).toEqual([
      [],
      [foreign.id],
    ]);
  });

  test('the rule in force follows the clock of the database, in force from its beginning until its end', async () => {
    const product = await makeProduct(world);
    const now = world.cradle.clock.now().getTime();
    const [from, until] = [new Date(now + 100_000), new Date(now + 200_000)].map((date) => date.toISOString());
    const later = await makePricingRule(world, { product, effective_from: from!, effective_until: until! });
    const age = (seconds: number) =>
      world.sql(
        `update pricing_rules set effective_from = effective_from - ? * interval '1 second',
         effective_until = effective_until - ? * interval '1 second' where id = ?`,
        [seconds, seconds, later.id],
      );

    expect((await list()).data[0].pricingRules).toEqual([]);
    await age(150);
    expect((await list()).data[0].pricingRules).toEqual([expect.objectContaining({ id: later.id })]);
    await age(100);
    expect((await list()).data[0].pricingRules).toEqual([]);
  });

  test('of rules that overlap all the same, the latest beginning wins, then the greatest id', async () => {
    const product = await makeProduct(world);
    await makePricingRule(world, { product, effective_from: '2025-01-01T00:00:00Z' });
    await makePricingRule(world, { product, id: '00000000-0000-0000-0000-0000000000a1' });
    await makePricingRule(world, { product, id: '00000000-0000-0000-0000-0000000000a2' });

    expect((await list()).data[0].pricingRules).toEqual([
      expect.objectContaining({ id: '00000000-0000-0000-0000-0000000000a2' }),
    ]);
  });

  test('filters by status, and an empty status is no filter', async () => {
    for (const status of ['DRAFT', 'ACTIVE', 'ARCHIVED'] as const) await makeProduct(world, { name: status, status });

    expect(namesOf(await list('?status=ARCHIVED'))).toEqual(['ARCHIVED']);
    expect((await list('?status=')).total).toBe(3);
    expect(await list('?status=DRAFT&search=active')).toMatchObject({ data: [], total: 0 });
  });

  test.each(['active', 'DELETED', 'ACTIVE,DRAFT', '%20ACTIVE'])('refuses the status %s', async (status) => {
    expectInvalid(await admin.get(`/admin/products?status=${status}`), {
      status: 'status must be one of: DRAFT, ACTIVE, ARCHIVED',
    });
  });

  test('searches name, code and SKU, anywhere and in any case', async () => {
    await makeProduct(world, { name: 'Blue Mouse', product_code: 'A-1' });
    await makeProduct(world, { name: 'Desk', product_code: 'xMOUSEx' });
    await makeProduct(world, { name: 'Pad', product_code: 'A-3', sku: 'the-mouse-pad' });
    await makeProduct(world, { name: 'Chair', product_code: 'A-4' });

    expect(namesOf(await list('?search=%20mOuSe%20'))).toEqual(['Pad', 'Desk', 'Blue Mouse']);
    expect((await list('?search=%20')).total).toBe(4);
  });

  test.each([
    ['%', '100% cotton'],
    ['_', 'snake_case'],
    ['\\', 'back\\slash'],
  ])('hard case 21: searching %s finds only names with it', async (text, name) => {
    for (const other of ['100% cotton', 'snake_case', 'back\\slash', 'plain'])
      await makeProduct(world, { name: other });

    expect(namesOf(await list(`?search=${encodeURIComponent(text)}`))).toEqual([name]);
  });

  test('cuts the search to 100 characters', async () => {
    await makeProduct(world, { name: 'x'.repeat(100) });
    await makeProduct(world, { name: `${'x'.repeat(99)}y` });

    expect((await list(`?search=${'x'.repeat(100)}yyy`)).total).toBe(1);
    expect((await list(`?search=${'%F0%9F%8E%89'.repeat(101)}`)).total).toBe(0);
  });

  test.each([
    ['limit=101', 'limit', 'limit must be at most 100'],
    ['limit=0', 'limit', 'limit must be at least 1'],
    ['page=0', 'page', 'page must be at least 1'],
    ['page=1000001', 'page', 'page must be at most 1000000'],
    ['page=1e3', 'page', 'page must be a whole number'],
    ['page=', 'page', 'page must be a whole number'],
    ['page=1&page=2', 'page', 'page must not be given twice'],
    ['q=mouse', 'q', 'property q should not exist'],
  ])('hard cases 15, 26: refuses %s', async (query, path, message) => {
    expectInvalid(await admin.get(`/admin/products?${query}`), { [path]: message });
  });

  test('hard case 26: products of one moment neither repeat nor vanish across pages', async () => {
    for (let index = 0; index < 7; index += 1) {
      await makeProduct(world, { name: `P${index}`, created_at: '2026-05-05T05:05:05.005Z' });
    }
    const pages = [await list('?limit=3'), await list('?limit=3&page=2'), await list('?limit=3&page=3')];

    expect(pages.map(({ data, total, page, limit }) => [data.length, total, page, limit])).toEqual([
      [3, 7, 1, 3],
      [3, 7, 2, 3],
      [1, 7, 3, 3],
    ]);
    const ids = pages.flatMap(({ data }) => data.map(({ id }: { id: string }) => id));
    expect(ids).toEqual([...ids].sort().reverse());
    expect(new Set(ids).size).toBe(7);
    expect(await list('?limit=3&page=4')).toEqual({ data: [], total: 7, page: 4, limit: 3 });
  });

  test('hard case 26: one statement for 1, 20 and 100 rows', async () => {
    const counts: number[] = [];
    for (const size of [1, 20, 100]) {
      await world.sql('truncate products cascade');
      for (let index = 0; index < size; index += 1) {
        const product = await makeProduct(world);
        await makeVariant(world, { product, options: '{"Color":"Black"}' });
        await makePricingRule(world, { product });
        await makeMedia(world, { product });
      }
      const statements = await statementsOf(world, async () => {
        const { data } = await list('?limit=100&search=mouse&status=ACTIVE');
        expect(data).toHaveLength(size);
      });
      counts.push(statements.length);
    }
    expect(counts).toEqual([1, 1, 1]);
  });
});
