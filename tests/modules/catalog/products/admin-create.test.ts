import { beforeAll, describe, expect, test } from '#test';
import { makeAdmin } from '#support/builders/staff.ts';
import { unique } from '#support/database/rows.ts';
import { BAD_AMOUNTS } from '#support/http/bad-input.ts';
import type { Client } from '#support/http/client.ts';
import { expectInvalid, expectRefusal, withoutChange } from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
let admin: Client;

beforeAll(async () => {
  admin = (await makeAdmin(world)).http;
});

const create = (body: object) => admin.post('/admin/products', body);
const stored = async (id: string) => (await world.sql('select * from products where id = ?', [id]))[0]!;
const mediaOf = (id: string) =>
  world.sql(
    'select url, version, media_type, position, is_current from asset_media where product_id = ? order by position',
    [id],
  );

describe('POST /admin/products', () => {
  test('makes a draft from a name and a price, with a code and a slug of its own', async () => {
    const answer = await create({ name: '  Großer Mäusetisch  ', price: 12.5 });

    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      id: expect.any(String),
      productCode: expect.stringMatching(/^PRD-[A-Z0-9]{8}$/),
      name: 'Großer Mäusetisch',
      slug: expect.stringMatching(/^grosser-mausetisch-[a-z0-9]{6}$/),
      basePrice: '12.50',
      compareAtPrice: null,
      costPrice: null,
      currency: 'USD',
      sku: null,
      description: null,
      descriptionBlocks: [],
      shippingInfo: {},
      tags: [],
      status: 'DRAFT',
      images: [],
      optionDefinitions: [],
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    expect(await stored(answer.body.id)).toMatchObject({
      product_code: answer.body.productCode,
      slug: answer.body.slug,
      base_price: '12.50',
      status: 'DRAFT',
    });
    expect(await mediaOf(answer.body.id)).toEqual([]);
  });

  test('takes every field', async () => {
    const code = `CODE-${unique()}`;
    const answer = await create({
      name: 'Mouse',
      price: '29.9',
      sku: ' SKU-1 ',
      productCode: ` ${code} `,
      compareAtPrice: '39.99',
      costPrice: 0,
      description: 'Two\nlines',
      tags: [' new ', 'hot'],
      status: 'ACTIVE',
      images: ['https://x.io/b.jpg', 'https://x.io/a.jpg', 'https://x.io/b.jpg'],
    });

    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      productCode: code,
      sku: 'SKU-1',
      basePrice: '29.90',
      compareAtPrice: '39.99',
      costPrice: '0.00',
      description: 'Two\nlines',
      tags: ['new', 'hot'],
      status: 'ACTIVE',
      images: ['https://x.io/b.jpg', 'https://x.io/a.jpg'],
    });
    expect(await mediaOf(answer.body.id)).toEqual([
      { url: 'https://x.io/b.jpg', version: 'v1', media_type: 'IMAGE', position: 0, is_current: true },
      { url: 'https://x.io/a.jpg', version: 'v1', media_type: 'IMAGE', position: 1, is_current: true },
    ]);
  });

  test('hard case 16: null and an empty text leave a clearable price unset, never 0', async () => {
    const answer = await create({ name: 'Mouse', price: 1, compareAtPrice: null, costPrice: '', description: '  ' });

    expect(answer.body).toMatchObject({ compareAtPrice: null, costPrice: null, description: null });
    expect(await stored(answer.body.id)).toMatchObject({
      compare_at_price: null,
      cost_price: null,
      description: null,
    });
  });

  test.each([0, '0', '0.00', '99999999.99', 99999999.99, 1e3])('takes the price %p', async (price) => {
    const answer = await create({ name: 'Mouse', price });
    expect(answer.status).toBe(201);
    expect(Number(answer.body.basePrice)).toBe(Number(price));
  });

  test.each([...BAD_AMOUNTS, ['null', null], ['an empty text', '']])(
    'hard case 16: refuses %s as a price',
    async (_name, price) => {
      const answer = await withoutChange(world, () => create({ name: 'Mouse', price }));
      expectInvalid(answer, { price: 'price must be an amount from 0 to 99999999.99 with at most 2 decimals' });
    },
  );

  test.each(BAD_AMOUNTS)('hard case 16: refuses %s as a clearable price', async (_name, price) => {
    const answer = await withoutChange(world, () =>
      create({ name: 'Mouse', price: 1, costPrice: price, compareAtPrice: price }),
    );
    expect(answer.status).toBe(400);
    expect(answer.body.details.map(({ path }: { path: string }) => path).sort()).toEqual([
      'compareAtPrice',
      'costPrice',
    ]);
  });

  test.each<[string, object, string]>([
    ['no name', { name: undefined }, 'name'],
    ['a blank name', { name: ' \t ' }, 'name'],
    ['a null name', { name: null }, 'name'],
    ['a long name', { name: 'x'.repeat(256) }, 'name'],
    ['a name with U+0000', { name: 'a\0b' }, 'name'],
    ['no price', { price: undefined }, 'price'],
    ['a long sku', { sku: 'x'.repeat(101) }, 'sku'],
    ['a null sku', { sku: null }, 'sku'],
    ['an empty code', { productCode: ' ' }, 'productCode'],
    ['a long code', { productCode: 'x'.repeat(51) }, 'productCode'],
    ['too many tags', { tags: Array(51).fill('x') }, 'tags'],
    ['a long tag', { tags: ['x'.repeat(51)] }, 'tags.0'],
    ['a tag that is no text', { tags: [1] }, 'tags.0'],
    ['null tags', { tags: null }, 'tags'],
    ['an unknown status', { status: 'active' }, 'status'],
    ['a null status', { status: null }, 'status'],
    ['too many images', { images: Array(21).fill('https://x.io/a.jpg') }, 'images'],
    ['an image that is no URL', { images: ['https://x.io/a.jpg', 'a.jpg'] }, 'images.1'],
    ['a script as image', { images: ['javascript:alert(1)'] }, 'images.0'],
    ['a long image URL', { images: [`https://x.io/${'a'.repeat(1000)}`] }, 'images.0'],
    ['null images', { images: null }, 'images'],
    ['a slug', { slug: 'x' }, 'slug'],
    ['a currency', { currency: 'EUR' }, 'currency'],
  ])('hard case 15: refuses %s', async (_name, fields, path) => {
    const answer = await withoutChange(world, () => create({ name: 'Mouse', price: 1, ...fields }));
    expect(answer.status).toBe(400);
    expect(answer.body.details).toEqual([{ path, message: expect.any(String) }]);
  });

  test('an empty sku is none', async () => {
    expect((await create({ name: 'Mouse', price: 1, sku: ' ' })).body.sku).toBeNull();
  });

  test('a code that is taken', async () => {
    const code = `CODE-${unique()}`;
    expect((await create({ name: 'Mouse', price: 1, productCode: code })).status).toBe(201);

    const answer = await withoutChange(world, () =>
      create({ name: 'Pad', price: 2, productCode: code, images: ['https://x.io/a.jpg'] }),
    );

    expectRefusal(answer, {
      status: 409,
      code: 'PRODUCT_CODE_TAKEN',
      message: `Product code "${code}" is already used`,
    });
  });

  test('hard case 30: random codes and slugs retry on collision', async () => {
    world.nextRandom('AAAAAAAA', 'bbbbbb');
    const first = await create({ name: 'Twin', price: 1 });
    expect(first.body).toMatchObject({ productCode: 'PRD-AAAAAAAA', slug: 'twin-bbbbbb' });

    // the code collides, then the slug, then neither
    world.nextRandom('AAAAAAAA', 'cccccc', 'DDDDDDDD', 'bbbbbb', 'EEEEEEEE', 'ffffff');
    const second = await create({ name: 'Twin', price: 1, images: ['https://x.io/a.jpg'] });

    expect(second.status).toBe(201);
    expect(second.body).toMatchObject({
      productCode: 'PRD-EEEEEEEE',
      slug: 'twin-ffffff',
      images: ['https://x.io/a.jpg'],
    });
    expect(await mediaOf(second.body.id)).toHaveLength(1);
    expect(await world.sql("select 1 from products where name = 'Twin'")).toHaveLength(2);
  });

  test('a given code with a slug that collides is tried again with the same code', async () => {
    const code = `CODE-${unique()}`;
    world.nextRandom('slug01');
    await create({ name: 'Same', price: 1, productCode: `${code}-a` });

    world.nextRandom('slug01', 'slug02');
    const answer = await create({ name: 'Same', price: 1, productCode: code });

    expect(answer.body).toMatchObject({ productCode: code, slug: 'same-slug02' });
  });

  test.each([
    ['日本の製品', /^product-[a-z0-9]{6}$/],
    ['🎉', /^product-[a-z0-9]{6}$/],
    ['Đèn bàn', /^den-ban-[a-z0-9]{6}$/],
    ['x'.repeat(255), /^x{90}-[a-z0-9]{6}$/],
    [`${'a'.repeat(89)} b`, /^a{89}-[a-z0-9]{6}$/],
  ])('hard case 30: %s gives a usable slug', async (name, slug) => {
    expect((await create({ name, price: 1 })).body.slug).toMatch(slug);
  });
});
