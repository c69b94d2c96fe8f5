import { describe, expect, test } from '#test';
import { makeOrder, makeOrderEvent } from '#support/builders/order.ts';
import type { SellpageStatsDaily } from '#src/modules/stats/index.ts';
import { type Columns, unique } from '#support/database/rows.ts';
import { makeSellpageStats } from '#support/builders/stats.ts';
import type { OrderStatus } from '#src/modules/orders/index.ts';
import { makeMedia, makeThumbnail } from '#support/builders/asset.ts';
import { makeConnection } from '#support/builders/campaign.ts';
import { makeVariant } from '#support/builders/product.ts';
import { makeSeller } from '#support/builders/seller.ts';
import { type LivePage, makeLivePage } from '#support/builders/sellpage.ts';
import { makeSession } from '#support/builders/session.ts';
import { daysFromNow } from '#support/clock.ts';
import { expectRefusal, LIVE_PAGE_NOT_FOUND, withoutChange } from '#support/http/refusal.ts';
import { statementsOf } from '#support/database/statements.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();

const read = async ({ path }: Pick<LivePage, 'path'>) => {
  const answer = await world.http.get(path);
  expect(answer.status).toBe(200);
  return answer.body as Record<string, Record<string, unknown>> & { discounts: Record<string, unknown>[] };
};
const rule = (overrides: Record<string, unknown> = {}) => ({
  id: crypto.randomUUID(),
  code: `CODE${unique()}`,
  type: 'PERCENT',
  value: 10,
  status: 'ACTIVE',
  ...overrides,
});
const withRules = (rules: unknown, product: Record<string, unknown> = {}) =>
  makeLivePage(world, { page: { discount_rules: JSON.stringify(rules) }, product });
const codes = async (page: LivePage) => (await read(page)).discounts.map(({ code }) => code);

test('all of it, and nothing else', async () => {
  const head = { pixelId: '77', primaryColor: 'blue', shipping: { price: 5.95 } };
  const boost = [{ type: 'EXTRA_OFF', title: 'More', enabled: true }];
  const code = rule({ id: '00000000-0000-4000-8000-0000000000aa', code: 'TEN' });
  const live = await makeLivePage(world, {
    product: {
      name: 'Mouse',
      base_price: '29.90',
      compare_at_price: '59.80',
      cost_price: '3.33',
      currency: 'EUR',
      description: 'A mouse',
      description_blocks: '[{"type":"text"}]',
      shipping_info: '{"days":3}',
    },
    page: {
      header_config: JSON.stringify(head),
      footer_config: '{"links":[]}',
      boost_modules: JSON.stringify(boost),
      discount_rules: JSON.stringify([code]),
      seo_title: 'SEO',
    },
  });
  const { seller, product, page } = live;
  const black = await makeVariant(world, {
    product,
    sku: 'B-1',
    price_override: '27.50',
    compare_at_price: '40',
    options: '{"Color":"Black","Size":42,"New":true,"Odd":{"a":1},"None":null}',
    stock_quantity: 7,
    position: 1,
  });
  const red = await makeVariant(world, { product, name: 'Red', position: 0, options: '[]' });
  await makeVariant(world, { product, name: 'Off', is_active: false });
  const answer = await withoutChange(world, () => world.http.get(live.path));
  expect(answer.body).toEqual({
    sellpage: {
      id: page.id,
      slug: page.slug,
      title: 'Mouse',
      description: 'A mouse',
      seoTitle: 'SEO',
      seoDescription: null,
      seoOgImage: null,
      boostModules: boost,
      headerConfig: head,
      footerConfig: { links: [] },
    },
    product: {
      id: product.id,
      name: 'Mouse',
      slug: product.slug,
      basePrice: 29.9,
      compareAtPrice: 59.8,
      currency: 'EUR',
      description: 'A mouse',
      descriptionBlocks: [{ type: 'text' }],
      shippingInfo: { days: 3 },
      images: [],
      thumbnails: [],
      variants: [
        {
          id: red.id,
          name: 'Red',
          sku: null,
          priceOverride: null,
          compareAtPrice: null,
          options: {},
          stockQuantity: 0,
          isActive: true,
        },
        {
          id: black.id,
          name: 'Black',
          sku: 'B-1',
          priceOverride: 27.5,
          compareAtPrice: 40,
          options: { Color: 'Black', Size: '42', New: 'true' },
          stockQuantity: 7,
          isActive: true,
        },
      ],
    },
    // hard case 21: the prices here are the product's
    store: { name: 'Shop', slug: seller.slug, logoUrl: null, faviconUrl: null, currency: 'EUR' },
    discounts: [{ id: code.id, code: 'TEN', type: 'PERCENT', value: 10, label: '10% OFF' }],
    socialProof: { viewers: 0, purchased: 0 },
    tracking: { pixelId: null },
  });
  expect(answer.text).not.toContain('3.33');
  expect(answer.headers['cache-control']).toBe('public, max-age=30');
});

test('hard case 13: a missing compare-at price stays missing here', async () => {
  expect((await read(await makeLivePage(world))).product).toMatchObject({ basePrice: 20, compareAtPrice: null });
});

test('hard case 31: the store has one name on all public pages', async () => {
  const live = await makeLivePage(world);
  await world.sql(`update seller_settings set brand_name = 'Brand' where seller_id = ?`, [live.seller.id]);
  const home = await world.http.get(`/storefront/${live.seller.slug}`);
  expect([home.body.store.name, (await read(live)).store!.name]).toEqual(['Brand', 'Brand']);
});

describe('hard case 30: texts', () => {
  test.each([
    [{ title_override: 'Own', description_override: 'Ours' }, 'Theirs', 'Own', 'Ours'],
    [{ title_override: '', description_override: '' }, 'Theirs', 'Mouse', 'Theirs'],
    [{}, null, 'Mouse', ''],
  ])('%j over %j', async (page, description, title, shown) => {
    const body = await read(await makeLivePage(world, { page, product: { description } }));
    expect(body).toMatchObject({
      sellpage: { title, description: shown },
      product: { name: 'Mouse', description: description ?? '' },
    });
  });
});

describe('hard case 30: pictures', () => {
  test('current ones by position and id, never a video', async () => {
    const live = await makeLivePage(world);
    const [one, two] = ['https://cdn.example.com/1.jpg', 'https://cdn.example.com/2.jpg'];
    await makeMedia(world, { product: live.product, url: two, position: 2 });
    await makeMedia(world, { product: live.product, url: one, position: 1 });
    await makeMedia(world, { product: live.product, is_current: false });
    await makeMedia(world, { product: live.product, media_type: 'VIDEO' });
    await makeThumbnail(world, { product: live.product });
    expect((await read(live)).product).toMatchObject({ images: [one, two], thumbnails: [one, two] });
    const url = 'https://cdn.example.com/thumb.jpg';
    await makeThumbnail(world, { product: live.product, url, is_current: true });
    expect((await read(live)).product).toMatchObject({ images: [one, two], thumbnails: [url] });
    await world.sql('delete from asset_media where product_id = ?', [live.product.id]);
    expect((await read(live)).product).toMatchObject({ images: [url], thumbnails: [url] });
  });
});

describe('hard case 14: stored JSON that does not fit breaks no read', () => {
  test.each(['null', '"text"', '5', 'true', '[null, 1, "x", [], {}]', '{"0": {}}'])('all of it %s', async (json) => {
    const live = await makeLivePage(world, {
      page: { header_config: json, footer_config: json, boost_modules: json, discount_rules: json, sections: json },
      product: { description_blocks: json, shipping_info: json },
    });
    await makeVariant(world, { product: live.product, options: json });
    const { sellpage, product, discounts } = await read(live);
    const isObject = json.startsWith('{');
    expect(sellpage).toMatchObject({ boostModules: [], footerConfig: isObject ? { 0: {} } : {} });
    expect(product).toMatchObject({
      descriptionBlocks: json.startsWith('[') ? [null, 1, 'x', [], {}] : [],
      shippingInfo: isObject ? { 0: {} } : {},
      variants: [{ options: {} }],
    });
    expect(discounts).toEqual([]);
  });

  test('a discount over 100 % and a text price are no discounts', async () => {
    const good = rule();
    const bad = [
      rule({ value: 101 }),
      rule({ value: '10' }),
      rule({ value: -1 }),
      rule({ value: 0 }),
      rule({ type: 'X' }),
    ];
    expect(await codes(await withRules([...bad, good]))).toEqual([good.code]);
  });
});

describe('discounts', () => {
  test.each([
    ['PERCENT', 12.5, 'USD', '12.5% OFF'],
    ['PERCENT', 10, 'JPY', '10% OFF'],
    ['FIXED', 5, 'USD', '$5 OFF'],
    ['FIXED', 5.5, 'USD', '$5.50 OFF'],
    ['FIXED', 5, 'EUR', '5 EUR OFF'],
    ['FIXED', 5.5, 'EUR', '5.50 EUR OFF'],
    ['FIXED', 99_999_999.99, 'EUR', '99999999.99 EUR OFF'],
    ['FIXED', 499.5, 'JPY', '500 JPY OFF'],
    ['FIXED', 0.05, 'KWD', '0.05 KWD OFF'],
  ])('hard case 21: %s %d in %s is labelled %s', async (type, value, currency, label) => {
    const live = await withRules([rule({ type, value })], { currency });
    expect((await read(live)).discounts).toMatchObject([{ type, value, label }]);
  });

  test('neither inactive nor expired ones', async () => {
    const at = (days: number) => ({ expiresAt: daysFromNow(days) });
    const usable = [rule(), rule(at(1)), rule({ expiresAt: null, usageLimit: null, minSubtotal: 1000 })];
    const live = await withRules([rule({ status: 'INACTIVE' }), rule(at(-1)), ...usable]);
    expect(await codes(live)).toEqual(usable.map(({ code }) => code));
  });

  test('none but by the clock of the database', async () => {
    const [fresh, old] = [rule({ expiresAt: daysFromNow(1) }), rule({ expiresAt: daysFromNow(-1) })];
    const live = await withRules([fresh, old]);
    for (const days of [2, -4]) {
      world.advance(days * 24 * 60 * 60);
      expect(await codes(live)).toEqual([fresh.code]);
    }
    world.advance(2 * 24 * 60 * 60);
  });

  test('hard case 18: a use counts only while its order is not cancelled', async () => {
    const limited = rule({ usageLimit: 2 });
    const free = rule();
    const live = await withRules([limited, free]);
    const order = async (status: OrderStatus, id = limited.id, overrides: Record<string, unknown> = {}) => {
      const row = await makeOrder(world, {
        seller: live.seller,
        sellpage_id: live.page.id,
        status,
        discount_amount: '1.00',
        ...overrides,
      });
      const metadata = { discount: { id, code: 'X', amount: 1 } };
      await makeOrderEvent(world, { order: row, event_type: 'CREATED', metadata });
      // says the same once more, and is no use of its own
      await makeOrderEvent(world, { order: row, event_type: 'NOTE_ADDED', metadata: { discount: { id } } });
      return row;
    };
    await order('CANCELLED');
    await order('PENDING', crypto.randomUUID());
    const elsewhere = await makeLivePage(world, { seller: live.seller });
    await order('PENDING', limited.id, { sellpage_id: elsewhere.page.id });
    await order('PENDING');
    expect(await codes(live)).toEqual([limited.code, free.code]);
    const second = await order('REFUNDED');
    expect(await codes(live)).toEqual([free.code]);
    await world.sql(`update orders set status = 'CANCELLED' where id = ?`, [second.id]);
    expect(await codes(live)).toEqual([limited.code, free.code]);
    // events of another shape are no uses
    await world.sql(`update order_events set metadata = '"text"' where seller_id = ?`, [live.seller.id]);
    expect(await codes(live)).toEqual([limited.code, free.code]);
  });
});

test('hard case 34: figures of seven days, from organic rows alone', async () => {
  const live = await makeLivePage(world);
  const other = await makeLivePage(world, { seller: live.seller });
  const row = (days: number, content_views: number, purchases: number, overrides: Columns<SellpageStatsDaily> = {}) =>
    makeSellpageStats(world, {
      sellpage: live.page,
      stat_date: daysFromNow(days).slice(0, 10),
      content_views,
      purchases,
      ...overrides,
    });
  await row(0, 2_147_483_647, 1);
  await row(-6, 3, 2);
  await row(-7, 100, 100);
  await row(0, 1000, 1000, { ad_source: 'META' });
  await row(0, 5000, 5000, { sellpage_id: other.page.id });
  expect((await read(live)).socialProof).toEqual({ viewers: 2_147_483_650, purchased: 3 });
});

test('hard case 31: the pixel: the page’s own while active, else the seller’s, else the newest', async () => {
  const live = await makeLivePage(world, { page: { header_config: '{"pixelId": "own"}' } });
  const pixel = async () => (await read(live)).tracking!.pixelId;
  const connect = (external_id: string, created_at: string, overrides: Record<string, unknown> = {}) =>
    makeConnection(world, { seller: live.seller, connection_type: 'PIXEL', external_id, created_at, ...overrides });
  expect(await pixel()).toBeNull();
  await connect('off', '2026-03-01T00:00:00Z', { is_active: false });
  await connect('page', '2026-03-01T00:00:00Z', { connection_type: 'PAGE' });
  expect(await pixel()).toBeNull();
  const own = await connect('own', '2025-01-01T00:00:00Z', { is_active: false });
  await connect('older', '2026-01-01T00:00:00Z');
  await connect('newer', '2026-02-01T00:00:00Z');
  const stranger = await makeSeller(world);
  await makeConnection(world, { seller: stranger, connection_type: 'PIXEL', external_id: 'own' });
  expect(await pixel()).toBe('newer');
  await world.sql(`update seller_settings set meta_pixel_id = 'settings' where seller_id = ?`, [live.seller.id]);
  expect(await pixel()).toBe('settings');
  await world.sql('update fb_connections set is_active = true where id = ?', [own.id]);
  expect(await pixel()).toBe('own');
});

test.each([
  ['"111"', '111', '111', 'Own'],
  ['111', 'newest', null, null],
  ['" 111 "', 'newest', ' 111 ', null],
  ['["111"]', 'newest', null, null],
])('hard case 31: the stored pixel %s is the same to the shop and to its seller', async (stored, shown, id, name) => {
  const live = await makeLivePage(world, { page: { header_config: `{"pixelId": ${stored}}` } });
  const connect = (external_id: string, created_at: string, called: string) =>
    makeConnection(world, { seller: live.seller, connection_type: 'PIXEL', external_id, created_at, name: called });
  await connect('111', '2026-01-01T00:00:00Z', 'Own');
  await connect('newest', '2026-02-01T00:00:00Z', 'Newest');
  const { sellpage, tracking } = await read(live);
  expect(tracking!.pixelId).toBe(shown);
  const seller = world.http.as(await makeSession(world, { seller: live.seller }));
  const pixel = await seller.get(`/sellpages/${live.page.id}/pixel`);
  expect(pixel.body).toEqual({ pixelId: id, pixelExternalId: id, pixelName: name });
  const detail = await seller.get(`/sellpages/${live.page.id}`);
  for (const { headerConfig } of [sellpage!, detail.body as Record<string, unknown>]) {
    expect(headerConfig).toEqual(id === null ? {} : { pixelId: id });
  }
});

describe('a page that is not live', () => {
  test.each<[string, NonNullable<Parameters<typeof makeLivePage>[1]>]>([
    ['DRAFT', { page: { status: 'DRAFT' } }],
    ['ARCHIVED', { page: { status: 'ARCHIVED' } }],
    ['of an ARCHIVED product', { product: { status: 'ARCHIVED' } }],
    ['of a DRAFT product', { product: { status: 'DRAFT' } }],
  ])('%s', async (_name, overrides) => {
    const answer = await world.http.get((await makeLivePage(world, overrides)).path);
    expectRefusal(answer, LIVE_PAGE_NOT_FOUND);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  test('hard case 6: of another store, and of nobody', async () => {
    const [live, other] = [await makeLivePage(world), await makeLivePage(world)];
    const at = (slug: string) => world.http.get(`/storefront/${live.seller.slug}/${slug}`);
    expectRefusal(await at(other.page.slug), LIVE_PAGE_NOT_FOUND);
    expectRefusal(await at('checkout'), LIVE_PAGE_NOT_FOUND);
    expectRefusal(await at('x'.repeat(5000)), LIVE_PAGE_NOT_FOUND);
    expect((await at(`${live.page.slug}?utm_source=x`)).status).toBe(400);
  });
});

test('hard case 33: statements do not grow with variants, pictures, rules and orders', async () => {
  const small = await withRules([rule({ usageLimit: 1 })]);
  const big = await withRules(Array.from({ length: 50 }, () => rule({ usageLimit: 1 })));
  for (let index = 0; index < 10; index += 1) {
    await makeVariant(world, { product: big.product, position: index });
    await makeMedia(world, { product: big.product, position: index });
  }
  expect(await statementsOf(world, () => read(small))).toHaveLength(2);
  expect(await statementsOf(world, () => read(big))).toHaveLength(2);
  const plain = await withRules([rule()]);
  expect(await statementsOf(world, () => read(plain))).toHaveLength(1);
});
