import { beforeAll, describe, expect, test } from '#test';
import { makeOrderItem, makeOrder } from '#support/builders/order.ts';
import { makeProduct, makeVariant } from '#support/builders/product.ts';
import { makeAdmin } from '#support/builders/staff.ts';
import { BAD_AMOUNTS, NIL } from '#support/http/bad-input.ts';
import { expectInvalid, expectRefusal, missing, productMissing, withoutChange } from '#support/http/refusal.ts';
import type { Client } from '#support/http/client.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
let admin: Client;
let product: { id: string };

beforeAll(async () => {
  admin = (await makeAdmin(world)).http;
  product = await makeProduct(world);
});

const path = (id?: string, of = product) => `/admin/products/${of.id}/variants${id === undefined ? '' : `/${id}`}`;
const stored = async (id: string) => (await world.sql('select * from product_variants where id = ?', [id]))[0]!;
const variantMissing = (id: string) => missing(`Variant ${id} not found`);

/** Fields that no variant may have, and where the problem lies. */
const BAD_FIELDS: [string, object, string][] = [
  ['a null name', { name: null }, 'name'],
  ['a blank name', { name: '  ' }, 'name'],
  ['a long name', { name: 'x'.repeat(256) }, 'name'],
  ['a long sku', { sku: 'x'.repeat(101) }, 'sku'],
  ['null options', { options: null }, 'options'],
  ['options in a list', { options: ['Red'] }, 'options'],
  ['an option that is no text', { options: { Color: 1 } }, 'options.Color'],
  ['an empty option', { options: { Color: '' } }, 'options.Color'],
  ['an option twice', { options: { Color: 'Red', ' Color ': 'Blue' } }, 'options'],
  ['a long option', { options: { Color: 'x'.repeat(101) } }, 'options.Color'],
  ['a long option name', { options: { ['x'.repeat(51)]: 'Red' } }, `options.${'x'.repeat(51)}`],
  [
    'too many options',
    { options: Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`o${i}`, 'x'])) },
    'options',
  ],
  ['a negative stock', { stockQuantity: -1 }, 'stockQuantity'],
  ['half a piece', { stockQuantity: 1.5 }, 'stockQuantity'],
  ['a stock beyond int4', { stockQuantity: 2_147_483_648 }, 'stockQuantity'],
  ['a stock as text', { stockQuantity: '1' }, 'stockQuantity'],
  ['a null stock', { stockQuantity: null }, 'stockQuantity'],
  ['a flag as text', { isActive: 'true' }, 'isActive'],
  ['a negative position', { position: -1 }, 'position'],
  ['a null position', { position: null }, 'position'],
  ['another product', { productId: NIL }, 'productId'],
];

describe('POST /admin/products/:id/variants', () => {
  test('needs a name only and goes to the end', async () => {
    const own = await makeProduct(world);
    const first = await admin.post(path(undefined, own), { name: ' Black ' });
    expect(first.status).toBe(201);
    expect(first.body).toEqual({
      id: expect.any(String),
      productId: own.id,
      name: 'Black',
      sku: null,
      priceOverride: null,
      compareAtPrice: null,
      options: {},
      stockQuantity: 0,
      isActive: true,
      position: 0,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    await admin.post(path(undefined, own), { name: 'Far', position: 7 });
    expect((await admin.post(path(undefined, own), { name: 'Next' })).body.position).toBe(8);
    expect((await admin.post(path(undefined, own), { name: 'Zero', position: 0 })).body.position).toBe(0);
    expect((await admin.get(`/admin/products/${own.id}`)).body.variants).toContainEqual(first.body);
  });

  test('takes every field', async () => {
    const fields = {
      name: 'Red / S',
      sku: ' SKU ',
      priceOverride: 32.9,
      compareAtPrice: '40',
      options: { ' Color ': ' Red ', Size: 'S' },
      stockQuantity: 2_147_483_647,
      isActive: false,
      position: 3,
    };
    const { status, body } = await admin.post(path(), fields);

    expect(status).toBe(201);
    const options = { Color: 'Red', Size: 'S' };
    expect(body).toMatchObject({ ...fields, sku: 'SKU', priceOverride: '32.90', compareAtPrice: '40.00', options });
    expect(await stored(body.id)).toMatchObject({
      product_id: product.id,
      sku: 'SKU',
      price_override: '32.90',
      compare_at_price: '40.00',
      options,
      stock_quantity: 2_147_483_647,
      is_active: false,
      position: 3,
    });
  });

  test.each([null, '', ' '])('hard case 16: %p leaves a clearable field unset, never 0', async (value) => {
    const { body } = await admin.post(path(), { name: 'A', sku: value, priceOverride: value, compareAtPrice: value });
    expect(body).toMatchObject({ sku: null, priceOverride: null, compareAtPrice: null });
    expect(await stored(body.id)).toMatchObject({ sku: null, price_override: null, compare_at_price: null });
  });

  test('a price of 0 is a price', async () => {
    expect((await admin.post(path(), { name: 'A', priceOverride: 0 })).body.priceOverride).toBe('0.00');
  });

  test.each(BAD_AMOUNTS)('hard case 16: refuses %s as a price', async (_name, priceOverride) => {
    const answer = await withoutChange(world, () => admin.post(path(), { name: 'A', priceOverride }));
    expect(answer.status).toBe(400);
    expect(answer.body.details[0].path).toBe('priceOverride');
  });

  test.each([...BAD_FIELDS, ['no name', { name: undefined }, 'name'] as (typeof BAD_FIELDS)[0]])(
    'refuses %s',
    async (_name, fields, place) => {
      const answer = await withoutChange(world, () => admin.post(path(), { name: 'A', ...fields }));
      expect(answer.status).toBe(400);
      expect(answer.body.details).toEqual([{ path: place, message: expect.any(String) }]);
    },
  );

  test('behind the last position there can be, it shares that', async () => {
    const own = await makeProduct(world);
    await makeVariant(world, { product: own, position: 2_147_483_647 });
    const answer = await admin.post(path(undefined, own), { name: 'A' });
    expect([answer.status, answer.body.position]).toEqual([201, 2_147_483_647]);
  });

  test('404 for an unknown product', async () => {
    expectRefusal(await admin.post(path(undefined, { id: NIL }), { name: 'A' }), productMissing(NIL));
  });
});

describe('PATCH /admin/products/:id/variants/:variantId', () => {
  test('writes just the fields given', async () => {
    const variant = await makeVariant(world, { product, sku: 'S', price_override: '5', options: '{"Color":"Red"}' });

    const { status, body } = await admin.patch(path(variant.id), { stockQuantity: 4 });

    expect(status).toBe(200);
    expect(body).toMatchObject({ id: variant.id, sku: 'S', priceOverride: '5.00', stockQuantity: 4 });
    const { updated_at, ...row } = await stored(variant.id);
    const { updated_at: before, ...old } = variant;
    expect(row).toEqual({ ...old, stock_quantity: 4 });
    expect(new Date(updated_at as string).getTime()).toBeGreaterThan(new Date(before).getTime());
  });

  test('changes every field', async () => {
    const variant = await makeVariant(world, { product, options: '{"Color":"Red"}' });
    const fields = {
      name: 'New',
      sku: 'N',
      priceOverride: '1.10',
      compareAtPrice: '2.20',
      options: { Size: 'S' },
      stockQuantity: 9,
      isActive: false,
      position: 5,
    };
    expect((await admin.patch(path(variant.id), fields)).body).toMatchObject(fields);
    expect(await stored(variant.id)).toMatchObject({
      options: { Size: 'S' },
      is_active: false,
      price_override: '1.10',
    });
  });

  test.each([null, '', ' '])('hard case 16: %p clears, an absent key does not', async (value) => {
    const variant = await makeVariant(world, { product, sku: 'S', price_override: '5', compare_at_price: '6' });

    await admin.patch(path(variant.id), { priceOverride: value });
    expect(await stored(variant.id)).toMatchObject({ sku: 'S', price_override: null, compare_at_price: '6.00' });
    const { body } = await admin.patch(path(variant.id), { sku: value, compareAtPrice: value });
    expect(body).toMatchObject({ sku: null, priceOverride: null, compareAtPrice: null });
    expect(await stored(variant.id)).toMatchObject({ sku: null, compare_at_price: null });
  });

  test.each(BAD_FIELDS)('refuses %s', async (_name, fields, place) => {
    const variant = await makeVariant(world, { product });
    const answer = await withoutChange(world, () => admin.patch(path(variant.id), { name: 'A', ...fields }));
    expect(answer.status).toBe(400);
    expect(answer.body.details).toEqual([{ path: place, message: expect.any(String) }]);
  });

  test('refuses nothing to change', async () => {
    const variant = await makeVariant(world, { product });
    expectInvalid(await admin.patch(path(variant.id), {}), { '': 'At least one field must be provided' });
  });

  test('404 for a variant that is unknown or of another product, and for an unknown product', async () => {
    const foreign = await makeVariant(world);
    for (const id of [foreign.id, NIL]) {
      expectRefusal(await withoutChange(world, () => admin.patch(path(id), { name: 'B' })), variantMissing(id));
    }
    expectRefusal(await admin.patch(path(foreign.id, { id: NIL }), { name: 'B' }), productMissing(NIL));
  });
});

describe('DELETE /admin/products/:id/variants/:variantId', () => {
  test('answers the removed row; order lines keep their texts', async () => {
    const variant = await makeVariant(world, { product, sku: 'S', options: '{"Color":"Red"}', price_override: '3' });
    const order = await makeOrder(world);
    const texts = { product_name: 'Mouse', variant_name: 'Black', sku: 'S', line_total: '3.00' };
    const line = await makeOrderItem(world, { order, product, ...texts, variant_id: variant.id });

    const { status, body } = await admin.delete(path(variant.id));

    expect(status).toBe(200);
    expect(body).toMatchObject({ id: variant.id, productId: product.id, sku: 'S', priceOverride: '3.00' });
    expect(await stored(variant.id)).toBeUndefined();
    expect(await world.sql('select * from order_items where id = ?', [line.id])).toEqual([
      { ...line, variant_id: null },
    ]);
    expectRefusal(await admin.delete(path(variant.id)), variantMissing(variant.id));
  });

  test('404 for a variant that is unknown or of another product, and for an unknown product', async () => {
    const foreign = await makeVariant(world);
    for (const id of [foreign.id, NIL]) {
      expectRefusal(await withoutChange(world, () => admin.delete(path(id))), variantMissing(id));
    }
    expectRefusal(await admin.delete(path(foreign.id, { id: NIL })), productMissing(NIL));
  });
});
