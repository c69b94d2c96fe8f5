import { beforeAll, beforeEach, describe, expect, test } from '#test';
import { makeProduct, makeVariant } from '#support/builders/product.ts';
import { makeAdmin } from '#support/builders/staff.ts';
import { NIL } from '#support/http/bad-input.ts';
import { expectInvalid, expectRefusal, missing, productMissing, withoutChange } from '#support/http/refusal.ts';
import type { Client } from '#support/http/client.ts';
import { statementsOf } from '#support/database/statements.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
let admin: Client;
let product: { id: string };
let variants: { id: string }[];

beforeAll(async () => {
  admin = (await makeAdmin(world)).http;
});
beforeEach(async () => {
  product = await makeProduct(world);
  variants = [];
  for (let position = 0; position < 3; position += 1) variants.push(await makeVariant(world, { product, position }));
});

const bulk = (items: unknown, of = product) =>
  admin.patch(`/admin/products/${of.id}/variants/bulk`, { variants: items });
const stored = () => world.sql('select * from product_variants where product_id = ? order by position', [product.id]);

describe('PATCH /admin/products/:id/variants/bulk', () => {
  test('changes many variants, each in its own fields', async () => {
    await world.sql("update product_variants set price_override = 5, sku = 'S' where product_id = ?", [product.id]);
    const [a, b, c] = variants;

    const answer = await bulk([
      { id: c!.id, name: 'C', stockQuantity: 3 },
      { id: a!.id, priceOverride: null, sku: '' },
      { id: b!.id, isActive: false, options: { Color: 'Red' }, compareAtPrice: '7' },
    ]);

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ updated: 3 });
    expect(await stored()).toMatchObject([
      { name: 'Black', price_override: null, sku: null },
      { name: 'Black', is_active: false, options: { Color: 'Red' }, compare_at_price: '7.00', price_override: '5.00' },
      { name: 'C', stock_quantity: 3, price_override: '5.00', sku: 'S' },
    ]);
  });

  test('hard case 27: `updated` counts the rows that are other than before', async () => {
    const [a, b, c] = variants;
    await world.sql(`update product_variants set options = '{"A":"1","Bb":"2"}', price_override = 5 where id = ?`, [
      c!.id,
    ]);

    const answer = await bulk([
      { id: a!.id, stockQuantity: 9 },
      { id: b!.id },
      { id: c!.id, name: 'Black', isActive: true, priceOverride: '5', options: { Bb: '2', A: '1' } },
    ]);

    expect(answer.body).toEqual({ updated: 1 });
    expect((await withoutChange(world, () => bulk([{ id: a!.id, stockQuantity: 9 }]))).body).toEqual({ updated: 0 });
  });

  test('hard case 27: one foreign id and nothing changes', async () => {
    const foreign = await makeVariant(world);
    for (const id of [foreign.id, NIL]) {
      const items = [
        { id: variants[0]!.id, name: 'X' },
        { id, name: 'Y' },
        { id: variants[1]!.id, name: 'Z' },
      ];
      expectRefusal(await withoutChange(world, () => bulk(items)), missing(`Variant ${id} not found`));
    }
  });

  test('names the first unknown id in the order of the request', async () => {
    const ids = ['00000000-0000-0000-0000-0000000000f2', '00000000-0000-0000-0000-0000000000f1'];
    expectRefusal(await bulk(ids.map((id) => ({ id, name: 'X' }))), missing(`Variant ${ids[0]} not found`));
  });

  test('one bad field and nothing changes', async () => {
    const [a, b] = variants;
    const answer = await withoutChange(world, () =>
      bulk([
        { id: a!.id, name: 'X' },
        { id: b!.id, priceOverride: -1 },
      ]),
    );
    expect(answer.status).toBe(400);
    expect(answer.body.details[0].path).toBe('variants.1.priceOverride');
  });

  test('an id named twice, in any letter case', async () => {
    const [a] = variants;
    const answer = await bulk([
      { id: a!.id, name: 'X' },
      { id: a!.id.toUpperCase(), name: 'Y' },
    ]);
    expectInvalid(answer, { variants: 'variants must name each id once' });
  });

  test.each<[string, unknown, string, string]>([
    ['no list', undefined, 'variants', 'variants is required'],
    ['an empty list', [], 'variants', 'variants must have at least 1 elements'],
    ['no id', [{ name: 'X' }], 'variants.0.id', 'variants.0.id is required'],
    ['a malformed id', [{ id: 'x' }], 'variants.0.id', 'Validation failed (uuid is expected)'],
    ['an unknown field', [{ id: NIL, productId: NIL }], 'variants.0.productId', 'property productId should not exist'],
    ['a null name', [{ id: NIL, name: null }], 'variants.0.name', 'variants.0.name must be of type string'],
  ])('refuses %s', async (_name, items, path, message) => {
    expectInvalid(await bulk(items), { [path]: message });
  });

  test('takes 200 variants in a handful of statements, and refuses 201', async () => {
    const many = await makeProduct(world);
    await world.sql(
      `insert into product_variants (product_id, name, position) select ?, 'V', n from generate_series(1, 201) n`,
      [many.id],
    );
    const rows = await world.sql<{ id: string }>('select id from product_variants where product_id = ?', [many.id]);
    const items = rows.map(({ id }, stockQuantity) => ({ id, stockQuantity: stockQuantity + 1 }));
    expectInvalid(await withoutChange(world, () => bulk(items, many)), {
      variants: 'variants must have at most 200 elements',
    });

    const statements = await statementsOf(world, async () => {
      expect((await bulk(items.slice(1), many)).body).toEqual({ updated: 200 });
    });

    expect(statements.length).toBeLessThanOrEqual(5);
    const wrong = await world.sql(
      'select id from product_variants where product_id = ? and stock_quantity = 0 and id <> ?',
      [many.id, rows[0]!.id],
    );
    expect(wrong).toEqual([]);
  });

  test('404 for an unknown product', async () => {
    expectRefusal(await bulk([{ id: variants[0]!.id, name: 'X' }], { id: NIL }), productMissing(NIL));
  });
});
