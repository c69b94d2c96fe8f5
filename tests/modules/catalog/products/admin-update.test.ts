import { beforeAll, describe, expect, test } from '#test';
import { makeMedia } from '#support/builders/asset.ts';
import { makeProduct } from '#support/builders/product.ts';
import { makeAdmin } from '#support/builders/staff.ts';
import { BAD_AMOUNTS, NIL } from '#support/http/bad-input.ts';
import { expectInvalid, expectRefusal, productMissing, withoutChange } from '#support/http/refusal.ts';
import type { Client } from '#support/http/client.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
let admin: Client;

beforeAll(async () => {
  admin = (await makeAdmin(world)).http;
});

const patch = (id: string, body: object) => admin.patch(`/admin/products/${id}`, body);
const stored = async (id: string) => (await world.sql('select * from products where id = ?', [id]))[0]!;
const mediaOf = (id: string) =>
  world.sql(
    'select url, version, media_type, position, is_current from asset_media where product_id = ? order by media_type, url, version',
    [id],
  );
const image = (url: string, position: number, is_current = true, version = 'v1') => ({
  url,
  version,
  media_type: 'IMAGE',
  position,
  is_current,
});

describe('PATCH /admin/products/:id', () => {
  test('writes just the fields given', async () => {
    const product = await makeProduct(world, {
      name: 'Old',
      cost_price: '3',
      tags: '["x"]',
      description: 'd',
      sku: 'S',
    });

    const answer = await patch(product.id, { name: ' New ', price: 5 });

    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ name: 'New', basePrice: '5.00', costPrice: '3.00', slug: product.slug });
    const { updated_at, ...row } = await stored(product.id);
    const { updated_at: before, ...old } = product;
    expect(row).toEqual({ ...old, name: 'New', base_price: '5.00' });
    expect(new Date(updated_at as string).getTime()).toBeGreaterThan(new Date(before).getTime());
  });

  test('new images are an update, too', async () => {
    const product = await makeProduct(world, { updated_at: '2026-01-01T00:00:00Z' });
    const { body } = await patch(product.id, { images: ['https://x.io/1.jpg'] });
    expect(Date.parse(body.updatedAt as string)).toBeGreaterThan(Date.parse('2026-01-01'));
  });

  test('changes every field that may change', async () => {
    const product = await makeProduct(world);
    const fields = {
      name: 'Pad',
      price: '7.70',
      compareAtPrice: 9,
      costPrice: '0',
      status: 'ARCHIVED',
      description: 'text',
      tags: ['a', 'b'],
      images: ['https://x.io/1.jpg'],
    };

    const answer = await patch(product.id, fields);

    const { price, ...same } = fields;
    expect(answer.body).toMatchObject({ ...same, basePrice: price, compareAtPrice: '9.00', costPrice: '0.00' });
    expect(await stored(product.id)).toMatchObject({ status: 'ARCHIVED', tags: ['a', 'b'], base_price: '7.70' });
    expect((await admin.get(`/admin/products/${product.id}`)).body).toMatchObject(answer.body);
  });

  test.each([null, '', '  '])('hard case 16: %p clears a clearable price and never stores 0', async (value) => {
    const product = await makeProduct(world, { compare_at_price: '5', cost_price: '3', description: 'd' });

    const answer = await patch(product.id, { compareAtPrice: value, costPrice: value, description: value });

    expect(answer.body).toMatchObject({ compareAtPrice: null, costPrice: null, description: null });
    expect(await stored(product.id)).toMatchObject({ compare_at_price: null, cost_price: null, description: null });
  });

  test('an absent key leaves the column, an empty list empties it', async () => {
    const product = await makeProduct(world, { compare_at_price: '5', tags: '["x"]' });

    await patch(product.id, { name: 'A' });
    expect(await stored(product.id)).toMatchObject({ compare_at_price: '5.00', tags: ['x'] });
    await patch(product.id, { tags: [] });
    expect(await stored(product.id)).toMatchObject({ compare_at_price: '5.00', tags: [] });
  });

  test.each([...BAD_AMOUNTS, ['null', null], ['an empty text', '']])(
    'hard case 16: refuses %s as a price',
    async (_name, price) => {
      const product = await makeProduct(world);
      const answer = await withoutChange(world, () => patch(product.id, { price }));
      expect(answer.status).toBe(400);
      expect(answer.body.details[0].path).toBe('price');
    },
  );

  test.each<[string, object]>([
    ['sku', { sku: 'S' }],
    ['productCode', { productCode: 'X' }],
    ['currency', { currency: 'EUR' }],
    ['slug', { slug: 'x' }],
    ['basePrice', { basePrice: 1 }],
    ['id', { id: NIL }],
  ])('%s is fixed', async (path, body) => {
    const product = await makeProduct(world);
    const answer = await withoutChange(world, () => patch(product.id, { name: 'B', ...body }));
    expectInvalid(answer, { [path]: `property ${path} should not exist` });
  });

  test.each<[string, object]>([
    ['name', { name: null }],
    ['name', { name: '' }],
    ['status', { status: null }],
    ['status', { status: 'GONE' }],
    ['tags', { tags: null }],
    ['images', { images: null }],
  ])('hard case 15: refuses %s in %p', async (path, body) => {
    const product = await makeProduct(world);
    const answer = await withoutChange(world, () => patch(product.id, body));
    expect(answer.status).toBe(400);
    expect(answer.body.details[0].path).toBe(path);
  });

  test('nothing to change, nothing to find', async () => {
    const product = await makeProduct(world);
    expectInvalid(await patch(product.id, {}), { '': 'At least one field must be provided' });
    expectRefusal(await patch(NIL, { name: 'A' }), productMissing(NIL));
  });
});

describe('images', () => {
  test('listed URLs become current by index, missing ones are added, the others stop being current', async () => {
    const product = await makeProduct(world);
    const kept = await makeMedia(world, {
      product,
      url: 'https://x.io/kept.jpg',
      position: 5,
      version: 'v3',
      width: 100,
    });
    await makeMedia(world, { product, url: 'https://x.io/back.jpg', position: 1, is_current: false });
    await makeMedia(world, { product, url: 'https://x.io/gone.jpg', position: 2 });
    await makeMedia(world, { product, url: 'https://x.io/new.jpg', media_type: 'VIDEO', position: 9 });
    const other = await makeMedia(world, { url: 'https://x.io/gone.jpg' });

    const images = ['https://x.io/new.jpg', 'https://x.io/back.jpg', 'https://x.io/kept.jpg'];
    const answer = await patch(product.id, { images });

    expect(answer.body.images).toEqual(images);
    expect(await mediaOf(product.id)).toEqual([
      { ...image('https://x.io/new.jpg', 9), media_type: 'VIDEO' },
      image('https://x.io/back.jpg', 1),
      image('https://x.io/gone.jpg', 2, false),
      image('https://x.io/kept.jpg', 2, true, 'v3'),
      image('https://x.io/new.jpg', 0),
    ]);
    expect(await world.sql('select id, width from asset_media where url = ?', ['https://x.io/kept.jpg'])).toEqual([
      { id: kept.id, width: 100 },
    ]);
    expect(await world.sql('select is_current from asset_media where id = ?', [other.id])).toEqual([
      { is_current: true },
    ]);
  });

  test('an empty list leaves no picture current and deletes none', async () => {
    const product = await makeProduct(world);
    await makeMedia(world, { product, url: 'https://x.io/1.jpg', position: 1 });

    expect((await patch(product.id, { images: [] })).body.images).toEqual([]);
    expect(await mediaOf(product.id)).toEqual([image('https://x.io/1.jpg', 1, false)]);
  });

  test('a URL given twice counts once, and of two media with one URL one becomes current', async () => {
    const product = await makeProduct(world);
    await makeMedia(world, { product, url: 'https://x.io/1.jpg', version: 'v1', is_current: false });
    await makeMedia(world, { product, url: 'https://x.io/1.jpg', version: 'v2', is_current: true });

    const images = ['https://x.io/0.jpg', 'https://x.io/1.jpg', 'https://x.io/0.jpg'];
    expect((await patch(product.id, { images })).body.images).toEqual(images.slice(0, 2));
    expect(await mediaOf(product.id)).toEqual([
      image('https://x.io/0.jpg', 0),
      image('https://x.io/1.jpg', 0, false, 'v1'),
      image('https://x.io/1.jpg', 1, true, 'v2'),
    ]);
  });

  test('the same list again changes nothing', async () => {
    const product = await makeProduct(world);
    const images = ['https://x.io/1.jpg', 'https://x.io/2.jpg'];
    await patch(product.id, { images });
    expect((await withoutChange(world, () => patch(product.id, { images }))).body.images).toEqual(images);
  });

  test('without the key the pictures stay', async () => {
    const product = await makeProduct(world);
    await makeMedia(world, { product, url: 'https://x.io/1.jpg' });
    expect((await patch(product.id, { name: 'A' })).body.images).toEqual(['https://x.io/1.jpg']);
  });
});
