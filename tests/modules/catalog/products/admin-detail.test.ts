import { beforeAll, describe, expect, test } from '#test';
import { makeLabel, makePricingRule, makeProduct, makeVariant } from '#support/builders/product.ts';
import { makeMedia } from '#support/builders/asset.ts';
import { makeOrderItem, makeOrder } from '#support/builders/order.ts';
import { makeSeller } from '#support/builders/seller.ts';
import { makeSellpage } from '#support/builders/sellpage.ts';
import { makeAdmin } from '#support/builders/staff.ts';
import { expectRefusal, productMissing } from '#support/http/refusal.ts';
import type { Client } from '#support/http/client.ts';
import { statementsOf } from '#support/database/statements.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
let admin: Client;

beforeAll(async () => {
  admin = (await makeAdmin(world)).http;
});

const MOMENT = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

describe('GET /admin/products/:id', () => {
  test('a bare product has every field', async () => {
    const product = await makeProduct(world, { status: 'ARCHIVED', name: 'Bare', slug: 'bare', product_code: 'BARE' });

    const answer = await admin.get(`/admin/products/${product.id}`);

    expect(answer.status).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.body).toEqual({
      id: product.id,
      productCode: 'BARE',
      name: 'Bare',
      slug: 'bare',
      basePrice: '20.00',
      compareAtPrice: null,
      costPrice: null,
      currency: 'USD',
      sku: null,
      description: null,
      descriptionBlocks: [],
      shippingInfo: {},
      tags: [],
      status: 'ARCHIVED',
      images: [],
      optionDefinitions: [],
      createdAt: MOMENT,
      updatedAt: MOMENT,
      variants: [],
      labels: [],
      pricingRules: [],
      assetMedia: [],
      _count: { sellpages: 0, orderItems: 0 },
    });
  });

  test('variants come with inactive ones, by position and id', async () => {
    const product = await makeProduct(world);
    const [low, high] = ['00000000-0000-0000-0000-0000000000b1', '00000000-0000-0000-0000-0000000000b2'];
    await makeVariant(world, { product, id: high, position: 1, name: 'C' });
    await makeVariant(world, { product, id: low, position: 1, name: 'B', is_active: false });
    const first = await makeVariant(world, {
      product,
      name: 'A',
      sku: 'S',
      price_override: '0',
      compare_at_price: '9.9',
      options: '{"Color":"Red"}',
      stock_quantity: 7,
    });
    await makeVariant(world);

    const { body } = await admin.get(`/admin/products/${product.id}`);

    expect(body.variants.map(({ name }: { name: string }) => name)).toEqual(['A', 'B', 'C']);
    expect(body.variants[0]).toEqual({
      id: first.id,
      productId: product.id,
      name: 'A',
      sku: 'S',
      priceOverride: '0.00',
      compareAtPrice: '9.90',
      options: { Color: 'Red' },
      stockQuantity: 7,
      isActive: true,
      position: 0,
      createdAt: MOMENT,
      updatedAt: MOMENT,
    });
    expect(body.variants[1]).toMatchObject({ isActive: false, priceOverride: null, sku: null });
    expect(body.optionDefinitions).toEqual([{ name: 'Color', values: ['Red'] }]);
  });

  test('labels by name, all pricing rules by beginning, videos only', async () => {
    const product = await makeProduct(world);
    const [b, a] = [await makeLabel(world, { name: 'B' }), await makeLabel(world, { name: 'A' })];
    for (const { id } of [b, a]) {
      await world.sql('insert into product_product_labels (product_id, label_id) values (?, ?)', [product.id, id]);
    }
    const old = await makePricingRule(world, {
      product,
      effective_from: '2020-01-01T00:00:00Z',
      effective_until: '2021-01-01T00:00:00Z',
      is_active: false,
      hold_percent: '10',
    });
    const now = await makePricingRule(world, { product });
    const second = await makeMedia(world, { product, media_type: 'VIDEO', position: 2, is_current: false });
    const first = await makeMedia(world, {
      product,
      media_type: 'VIDEO',
      position: 1,
      duration_sec: 30,
      file_size: 5,
      width: 1080,
      height: 1920,
    });
    await makeMedia(world, { product, url: 'https://x.io/p.jpg' });

    const { body } = await admin.get(`/admin/products/${product.id}`);

    expect(body.labels).toEqual(
      [a, b].map((label) => ({
        productId: product.id,
        labelId: label.id,
        label: { id: label.id, name: label.name, slug: label.slug, createdAt: MOMENT },
      })),
    );
    expect(body.pricingRules.map(({ id }: { id: string }) => id)).toEqual([now.id, old.id]);
    expect(body.pricingRules[1]).toEqual({
      id: old.id,
      productId: product.id,
      suggestedRetail: '49.99',
      sellerTakePercent: '40.00',
      sellerTakeFixed: null,
      holdPercent: '10.00',
      holdDurationDays: 7,
      effectiveFrom: '2020-01-01T00:00:00.000Z',
      effectiveUntil: '2021-01-01T00:00:00.000Z',
      isActive: false,
      createdAt: MOMENT,
    });
    expect(body.images).toEqual(['https://x.io/p.jpg']);
    expect(body.assetMedia.map(({ id }: { id: string }) => id)).toEqual([first.id, second.id]);
    expect(body.assetMedia[0]).toEqual({
      id: first.id,
      productId: product.id,
      version: 'v1',
      url: first.url,
      mediaType: 'VIDEO',
      durationSec: 30,
      fileSize: 5,
      width: 1080,
      height: 1920,
      position: 1,
      isCurrent: true,
      createdAt: MOMENT,
    });
  });

  test('counts the sellpages and order lines of every seller', async () => {
    const product = await makeProduct(world);
    for (const seller of [await makeSeller(world), await makeSeller(world)]) {
      await makeSellpage(world, { seller, product });
      await makeOrderItem(world, { order: await makeOrder(world, { seller, status: 'PENDING' }), product });
    }

    const { body } = await admin.get(`/admin/products/${product.id}`);

    expect(body._count).toEqual({ sellpages: 2, orderItems: 2 });
  });

  test('a constant number of statements, however much hangs on the product', async () => {
    const product = await makeProduct(world);
    const read = () => statementsOf(world, () => admin.get(`/admin/products/${product.id}`));
    const bare = await read();
    for (let index = 0; index < 20; index += 1) {
      await makeVariant(world, { product, position: index });
      await makeMedia(world, { product, media_type: 'VIDEO' });
      await makePricingRule(world, { product, is_active: false });
    }

    expect((await read()).length).toBe(bare.length);
    expect(bare.length).toBe(5);
  });

  test('hard case 14: 404 for an unknown id', async () => {
    const id = '00000000-0000-0000-0000-000000000101';
    expectRefusal(await admin.get(`/admin/products/${id}`), productMissing(id));
    expectRefusal(await admin.get(`/admin/products/${id}?x=1`), {
      status: 400,
      code: 'BAD_REQUEST',
      message: 'property x should not exist',
    });
  });
});
