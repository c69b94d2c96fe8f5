import { beforeAll, beforeEach, describe, expect, test } from '#test';
import { makeThumbnail } from '#support/builders/asset.ts';
import { makeLabel, makeProduct, makePricingRule, makeVariant } from '#support/builders/product.ts';
import { makeSellpage } from '#support/builders/sellpage.ts';
import { makeAdmin, makeStaff, type Staff } from '#support/builders/staff.ts';
import { daysFromNow } from '#support/clock.ts';
import { copyRows } from '#support/database/rows.ts';
import { expectInvalid, expectRefusal } from '#support/http/refusal.ts';
import { statementsOf } from '#support/database/statements.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
const NIL = '00000000-0000-0000-0000-000000000000';
const NOT_FOUND = { status: 404, code: 'NOT_FOUND', message: 'Product not found' };
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

type Body = Record<string, unknown>;
async function find(id = product.id, http = mine.http): Promise<Body> {
  const answer = await http.get(`/products/${id}`);
  expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
  return answer.body as Body;
}
const variantsOf = async (id = product.id) => {
  const answer = await mine.http.get(`/products/${id}/variants`);
  expect(answer.status).toBe(200);
  return answer.body as Body[];
};
const idOf = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;

describe('GET /products/:id', () => {
  test('holds what the contract names and nothing else', async () => {
    product = await makeProduct(world, {
      product_code: 'MOUSE-001',
      name: 'Mouse',
      slug: 'mouse',
      base_price: '29.99',
      compare_at_price: '39.99',
      cost_price: '3.33',
      sku: 'SECRET-SKU',
      currency: 'EUR',
      description: 'Slim',
      description_blocks: '[{"type": "text", "text": "Slim"}, 1]',
      shipping_info: '{"days": 3, "nested": {"free": true}}',
      tags: '["a", "b"]',
      created_at: '2026-01-02T03:04:05.006Z',
      updated_at: '2026-02-03T04:05:06.007Z',
    });
    const label = await makeLabel(world, { products: [product], name: 'Best', slug: 'best' });
    await makeThumbnail(world, { product, url: 'https://x.example.com/1' });
    await makePricingRule(world, { product });
    const variant = await makeVariant(world, { product, name: 'Black', options: '{"Color": "Black"}' });
    const sections = '[{"type": "hero"}]';
    const page = await makeSellpage(world, {
      seller: mine.seller,
      product,
      slug: 'my-page',
      variant: 'A',
      title_override: 'My mouse',
      sections,
    });
    expect(await find()).toEqual({
      id: product.id,
      code: 'MOUSE-001',
      productCode: 'MOUSE-001',
      name: 'Mouse',
      slug: 'mouse',
      heroImageUrl: 'https://x.example.com/1',
      suggestedRetailPrice: '49.99',
      youTakeEstimate: '20.00',
      labels: [{ id: label.id, name: 'Best', slug: 'best' }],
      description: 'Slim',
      descriptionBlocks: [{ type: 'text', text: 'Slim' }, 1],
      shippingInfo: { days: 3, nested: { free: true } },
      tags: ['a', 'b'],
      currency: 'EUR',
      status: 'ACTIVE',
      createdAt: '2026-01-02T03:04:05.006Z',
      updatedAt: '2026-02-03T04:05:06.007Z',
      variants: [
        {
          id: variant.id,
          name: 'Black',
          sku: null,
          effectivePrice: '29.99',
          compareAtPrice: null,
          options: { Color: 'Black' },
          stockQuantity: 0,
          isActive: true,
          position: 0,
        },
      ],
      sellpages: [
        {
          id: page.id,
          slug: 'my-page',
          variant: 'A',
          status: 'DRAFT',
          titleOverride: 'My mouse',
          descriptionOverride: null,
          sections: [{ type: 'hero' }],
        },
      ],
    });
  });

  test('of a bare product has nulls and empty lists', async () => {
    expect(await find()).toMatchObject({
      heroImageUrl: null,
      suggestedRetailPrice: '20.00',
      youTakeEstimate: null,
      labels: [],
      description: null,
      descriptionBlocks: [],
      shippingInfo: {},
      tags: [],
      currency: 'USD',
      variants: [],
      sellpages: [],
    });
  });

  test('shows all of its own pages, oldest first, then by id', async () => {
    const old = { created_at: daysFromNow(-1) };
    await makeSellpage(world, { seller: mine.seller, product, slug: 'newest', id: idOf(0), status: 'ARCHIVED' });
    await makeSellpage(world, {
      seller: mine.seller,
      product,
      slug: 'second',
      id: idOf(2),
      status: 'PUBLISHED',
      ...old,
    });
    await makeSellpage(world, { seller: mine.seller, product, slug: 'first', id: idOf(1), ...old });
    await makeSellpage(world, { seller: mine.seller, slug: 'of-another-product' });
    const { sellpages } = (await find()) as { sellpages: Body[] };
    expect(sellpages.map(({ slug, status }) => [slug, status])).toEqual([
      ['first', 'DRAFT'],
      ['second', 'PUBLISHED'],
      ['newest', 'ARCHIVED'],
    ]);
  });

  test("hard case 22: shows the caller's own pages only", async () => {
    const [own, foreign] = [
      await makeSellpage(world, { seller: mine.seller, product }),
      await makeSellpage(world, { seller: theirs.seller, product, status: 'PUBLISHED' }),
    ];
    expect(await find()).toMatchObject({ sellpages: [{ id: own.id }] });
    expect(await find(product.id, theirs.http)).toMatchObject({ sellpages: [{ id: foreign.id }] });
  });

  test('hard case 10: a superadmin without a seller sees no pages', async () => {
    await makeSellpage(world, { seller: theirs.seller, product });
    const { http } = await makeAdmin(world);
    expect(await find(product.id, http)).toMatchObject({ id: product.id, sellpages: [] });
  });

  test('reads the id in any letter case', async () => {
    expect(await find(product.id.toUpperCase())).toMatchObject({ id: product.id });
  });
});

describe('GET /products/:id/variants', () => {
  test('lists active variants by position, then id, as the detail does', async () => {
    await makeVariant(world, { product, id: idOf(3), name: 'third', position: 1 });
    await makeVariant(world, { product, id: idOf(2), name: 'second', position: 1 });
    await makeVariant(world, { product, id: idOf(9), name: 'first', position: 0 });
    await makeVariant(world, { product, name: 'gone', is_active: false });
    await makeVariant(world, { name: "another product's" });
    const variants = await variantsOf();
    expect(variants.map(({ name }) => name)).toEqual(['first', 'second', 'third']);
    expect((await find()).variants).toEqual(variants);
  });

  test('are [] for a product without active ones', async () => {
    expect(await variantsOf()).toEqual([]);
    await makeVariant(world, { product, is_active: false });
    expect(await variantsOf()).toEqual([]);
  });

  test('hard case 23: prices are texts with two decimals, an own price of 0 included', async () => {
    await makeVariant(world, { product, position: 0, price_override: '0', compare_at_price: '0' });
    await makeVariant(world, { product, position: 1, price_override: '99999999.99', compare_at_price: '7.5' });
    await makeVariant(world, { product, position: 2 });
    const prices = (await variantsOf()).map(({ effectivePrice, compareAtPrice }) => [effectivePrice, compareAtPrice]);
    expect(prices).toEqual([
      ['0.00', '0.00'],
      ['99999999.99', '7.50'],
      ['20.00', null],
    ]);
  });

  test('tell SKU, options and stock', async () => {
    await makeVariant(world, { product, sku: 'M-1', options: '{"Size": "XL", "Color": "Red"}', stock_quantity: 7 });
    expect(await variantsOf()).toMatchObject([
      { sku: 'M-1', options: { Size: 'XL', Color: 'Red' }, stockQuantity: 7, isActive: true },
    ]);
  });
});

describe.each(['', '/variants'])('GET /products/:id%s', (path) => {
  test('hard case 14: an unknown product is 404, the nil id too', async () => {
    expectRefusal(await mine.http.get(`/products/${NIL}${path}`), NOT_FOUND);
    expectRefusal(await mine.http.get(`/products/${crypto.randomUUID()}${path}`), NOT_FOUND);
  });

  test.each(['DRAFT', 'ARCHIVED'] as const)(
    'hard case 22: a product that is %s is 404, with all it has',
    async (status) => {
      const hidden = await makeProduct(world, { status });
      await makeVariant(world, { product: hidden });
      await makeSellpage(world, { seller: mine.seller, product: hidden });
      expectRefusal(await mine.http.get(`/products/${hidden.id}${path}`), NOT_FOUND);
    },
  );

  test.each(['abc', '123', `${NIL}0`, 'mouse'])('hard case 14: the id %s is 400', async (id) => {
    expectInvalid(await mine.http.get(`/products/${id}${path}`), { id: 'Validation failed (uuid is expected)' });
  });

  test('takes no query', async () => {
    const answer = await mine.http.get(`/products/${product.id}${path}?page=1`);
    expectInvalid(answer, { page: 'property page should not exist' });
  });
});

test.each([1, 20, 100])('hard case 26: one statement for %i variants and pages', async (rows) => {
  await makeVariant(world, { product });
  await makeSellpage(world, { seller: mine.seller, product });
  await copyRows(world, 'product_variants', { product_id: product.id }, rows - 1);
  await copyRows(world, 'sellpages', { product_id: product.id }, rows - 1, { slug: `copy-${rows}` });
  const statements = await statementsOf(world, async () => {
    const { variants, sellpages } = (await find()) as { variants: Body[]; sellpages: Body[] };
    expect([variants.length, sellpages.length]).toEqual([rows, rows]);
  });
  expect(statements).toHaveLength(1);
  expect(await statementsOf(world, () => variantsOf())).toHaveLength(1);
});

test.each(['[]', '{}', '{"a": 1}', '[null, 1, "x"]', '"x"', '5', 'null'])(
  'hard case 14: stored JSON that is not what it should be breaks no answer: %s',
  async (stored) => {
    const admin = await makeAdmin(world);
    const variant = await makeVariant(world, { product });
    await world.sql('update products set shipping_info = ?, description_blocks = ?, tags = ? where id = ?', [
      stored,
      stored,
      stored,
      product.id,
    ]);
    await world.sql('update product_variants set options = ? where id = ?', [stored, variant.id]);
    await makeSellpage(world, { seller: mine.seller, product, sections: stored });
    const value = JSON.parse(stored) as unknown;
    const list = Array.isArray(value) ? (value as unknown[]) : [];
    const object = stored.startsWith('{') ? value : {};
    expect(await find()).toMatchObject({
      shippingInfo: object,
      descriptionBlocks: list,
      tags: list.filter((one) => typeof one === 'string'),
      variants: [{ options: object }],
      sellpages: [{ sections: list }],
    });
    expect(await variantsOf()).toMatchObject([{ options: object }]);
    for (const path of ['/admin/products?limit=100', `/admin/products/${product.id}`]) {
      expect((await admin.http.get(path)).status).toBe(200);
    }
  },
);
