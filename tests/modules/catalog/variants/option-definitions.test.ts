import { beforeAll, beforeEach, describe, expect, test } from '#test';
import { makeProduct, makeVariant } from '#support/builders/product.ts';
import { makeAdmin } from '#support/builders/staff.ts';
import type { Client } from '#support/http/client.ts';
import { withoutChange } from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

// contract 7.3: the options of a product are set with it, and variants are made from them

const world = useWorld();
let admin: Client;
let product: { id: string };
beforeAll(async () => {
  admin = (await makeAdmin(world)).http;
});
beforeEach(async () => {
  product = await makeProduct(world);
});

const patch = (optionDefinitions: unknown) => admin.patch(`/admin/products/${product.id}`, { optionDefinitions });
const generate = (body?: unknown) => admin.post(`/admin/products/${product.id}/generate-variants`, body);
const shown = async () => {
  const detail = await admin.get(`/admin/products/${product.id}`);
  const list = await admin.get('/admin/products?limit=100');
  const row = list.body.data.find(({ id }: { id: string }) => id === product.id);
  expect(row.optionDefinitions).toEqual(detail.body.optionDefinitions);
  return detail.body.optionDefinitions;
};
const stored = async () =>
  (await world.sql('select option_definitions as stored from products where id = ?', [product.id]))[0]!.stored;

const SIZES = [
  { name: 'Size', type: ' Drop-down ', values: ['S', 'M', 'L'] },
  { name: 'Colour', values: ['Rouge', 'Noir'] },
];

describe('option definitions', () => {
  test('are stored by PATCH, shown everywhere, and make the variants', async () => {
    const answer = await patch(SIZES);
    expect([answer.status, answer.body.optionDefinitions]).toEqual([200, SIZES]);
    expect(await shown()).toEqual(SIZES);

    const made = await generate();
    expect([made.status, made.body.created]).toEqual([201, 6]);
    expect(made.body.variants[1].name).toBe('S / Noir');
    expect((await withoutChange(world, () => generate({}))).body.created).toBe(0);
    expect(await shown()).toEqual(SIZES);
  });

  test('are stored by POST', async () => {
    const answer = await admin.post('/admin/products', { name: 'Shirt', price: 5, optionDefinitions: SIZES });
    expect([answer.status, answer.body.optionDefinitions]).toEqual([201, SIZES]);
    product = answer.body;
    expect(await stored()).toEqual(SIZES);
    expect((await generate()).body.created).toBe(6);
  });

  test('stay when something else is changed, and when variants go', async () => {
    await patch(SIZES);
    await generate();
    await admin.patch(`/admin/products/${product.id}`, { name: 'Other' });
    await world.sql('delete from product_variants where product_id = ?', [product.id]);
    expect(await shown()).toEqual(SIZES);
  });

  test('what only variants have stands at the end, and is generated from too', async () => {
    await makeVariant(world, { product, name: 'XL / Linen', options: '{"Size":"XL","Cloth":"Linen"}' });
    await patch([SIZES[1], { name: 'Size', values: ['S'] }]);
    expect(await shown()).toEqual([
      SIZES[1],
      { name: 'Size', values: ['S', 'XL'] },
      { name: 'Cloth', values: ['Linen'] },
    ]);
    expect((await generate()).body.created).toBe(4);
  });

  test('those given to generate are not stored', async () => {
    await patch(SIZES);
    expect((await generate({ optionDefinitions: [{ name: 'Fit', values: ['Slim'] }] })).body.created).toBe(1);
    expect(await stored()).toEqual(SIZES);
  });

  test('an empty list sets nothing: they are derived again', async () => {
    await patch(SIZES);
    await makeVariant(world, { product, options: '{"Fit":"Slim"}' });
    expect((await patch([])).body.optionDefinitions).toEqual([{ name: 'Fit', values: ['Slim'] }]);
    expect(await stored()).toBeNull();
  });

  test('more than 100 combinations may be set, and are not made at once', async () => {
    const values = Array.from({ length: 100 }, (_, index) => `v${index}`);
    expect(
      (
        await patch([
          { name: 'A', values },
          { name: 'B', values: ['x', 'y'] },
        ])
      ).status,
    ).toBe(200);
    expect((await withoutChange(world, () => generate())).status).toBe(400);
  });

  test.each<[name: string, definitions: unknown, path: string]>([
    ['null', null, ''],
    ['a name twice', [SIZES[1], { name: 'Colour\u200b', values: ['x'] }], ''],
    ['a value twice', [{ name: 'A', values: ['e\u0301', 'é'] }], '.0.values'],
    ['no values', [{ name: 'A', values: [] }], '.0.values'],
    ['101 values', [{ name: 'A', values: Array.from({ length: 101 }, (_, i) => `${i}`) }], '.0.values'],
    ['a long name', [{ name: 'x'.repeat(51), values: ['x'] }], '.0.name'],
    ['a long type', [{ name: 'A', type: 'x'.repeat(51), values: ['x'] }], '.0.type'],
    ['an unknown key', [{ name: 'A', values: ['x'], id: 1 }], '.0.id'],
    ['11 names', Array.from({ length: 11 }, (_, i) => ({ name: `o${i}`, values: ['x'] })), ''],
  ])('refuses %s', async (_name, optionDefinitions, path) => {
    for (const act of [
      () => patch(optionDefinitions),
      () => admin.post('/admin/products', { name: 'x', price: 1, optionDefinitions }),
    ]) {
      const answer = await withoutChange(world, act);
      expect([answer.status, answer.body.details[0].path]).toEqual([400, `optionDefinitions${path}`]);
    }
  });
});
