import { describe, expect, test } from '#test';
import type { SellpageStatsDaily } from '#src/modules/stats/index.ts';
import type { Columns } from '#support/database/rows.ts';
import { makeSellpageStats } from '#support/builders/stats.ts';
import { makeSeller } from '#support/builders/seller.ts';
import { type LivePage, makeLivePage } from '#support/builders/sellpage.ts';
import { expectRefusal, TOO_MANY_REQUESTS, withoutChange } from '#support/http/refusal.ts';
import { statementsOf } from '#support/database/statements.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld({ RATE_LIMIT_ENABLED: 'true', TRUST_PROXY: '1' });

/** A client nobody has seen. */
let clients = 0;
const someone = () => ({ 'X-Forwarded-For': `10.2.${Math.floor((clients += 1) / 250)}.${clients % 250}` });

const send = (slug: string, body: unknown, headers: Record<string, string> = {}) =>
  world.http.post(`/storefront/${slug}/event`, body, { ...someone(), ...headers });
const report = (live: LivePage, event: string, fields: Record<string, unknown> = {}) =>
  send(live.seller.slug, { event, sellpageSlug: live.page.slug, ...fields });
const rowsOf = ({ page }: LivePage) =>
  world.sql(
    `select stat_date::text as day, ad_source, content_views, add_to_cart, checkout_initiated, purchases, orders_count,
       revenue, cr1, cr2, cr3
     from sellpage_stats_daily where sellpage_id = ? order by stat_date, ad_source`,
    [page.id],
  );
const today = () => world.cradle.clock.now().toISOString().slice(0, 10);

test('events count on today’s organic row, with rates', async () => {
  const live = await makeLivePage(world);
  const events = ['content_view', 'add_to_cart', 'content_view', 'checkout', 'content_view', 'add_to_cart'];
  for (const event of events) {
    const answer = await report(live, event);
    expect([answer.status, answer.body]).toEqual([201, { ok: true }]);
    expect(answer.headers['cache-control']).toBe('no-store');
  }
  const row = {
    day: today(),
    ad_source: 'organic',
    content_views: 3,
    add_to_cart: 2,
    checkout_initiated: 1,
    purchases: 0,
    orders_count: 0,
    revenue: '0.00',
    cr1: '33.3333',
    cr2: '0.0000',
    cr3: '0.0000',
  };
  expect(await rowsOf(live)).toEqual([row]);
  const [stored] = await world.sql('select seller_id from sellpage_stats_daily where sellpage_id = ?', [live.page.id]);
  expect(stored).toEqual({ seller_id: live.seller.id });

  world.advance(24 * 60 * 60);
  await report(live, 'checkout');
  expect(await rowsOf(live)).toEqual([row, { ...row, day: today(), content_views: 0, add_to_cart: 0, cr1: '0.0000' }]);
});

describe('hard case 34: a row that is there', () => {
  const seed = (live: LivePage, values: Columns<SellpageStatsDaily>) =>
    makeSellpageStats(world, { sellpage: live.page, stat_date: today(), ...values });

  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    [
      'content_view',
      { content_views: 1, checkout_initiated: 1, purchases: 2, revenue: '9.99' },
      { content_views: 2, cr1: '50.0000', cr2: '200.0000', cr3: '100.0000', revenue: '9.99', purchases: 2 },
    ],
    ['checkout', { checkout_initiated: 2, purchases: 1 }, { checkout_initiated: 3, cr1: '0.0000', cr2: '33.3333' }],
    ['add_to_cart', { purchases: 5, content_views: 0 }, { add_to_cart: 1, cr2: '0.0000', cr3: '0.0000' }],
    ['checkout', { checkout_initiated: 5000, content_views: 1 }, { checkout_initiated: 5001, cr1: '9999.9999' }],
    ['content_view', { content_views: 2_147_483_647 }, { content_views: 2_147_483_647 }],
    ['add_to_cart', { add_to_cart: 2_147_483_647 }, { add_to_cart: 2_147_483_647 }],
    ['checkout', { checkout_initiated: 2_147_483_647 }, { checkout_initiated: 2_147_483_647 }],
  ])('%s on %j', async (event, values, expected) => {
    const live = await makeLivePage(world);
    await seed(live, values);
    expect((await report(live, event)).body).toEqual({ ok: true });
    expect(await rowsOf(live)).toMatchObject([expected]);
  });

  test('of another source or day stays as it is', async () => {
    const live = await makeLivePage(world);
    await seed(live, { ad_source: 'META', content_views: 7 });
    await seed(live, { stat_date: '2026-01-01', content_views: 8 });
    await report(live, 'content_view');
    const counted = (await rowsOf(live)).map((row) => [row.ad_source, row.content_views]);
    expect(counted).toEqual([
      ['organic', 8],
      ['META', 7],
      ['organic', 1],
    ]);
  });
});

describe('nothing is counted', () => {
  const ignored = (act: () => ReturnType<typeof send>) => withoutChange(world, act);

  test('hard case 9: for a purchase, whatever it says', async () => {
    const live = await makeLivePage(world);
    const answer = await ignored(() => report(live, 'purchase', { value: 99_999_999.99, quantity: 100_000 }));
    expect([answer.status, answer.body]).toEqual([201, { ok: true }]);
  });

  test('for an event without a page', async () => {
    const live = await makeLivePage(world);
    expect((await ignored(() => report(live, 'content_view', { sellpageSlug: '' }))).body).toEqual({ ok: true });
  });

  test.each([
    'Googlebot/2.1',
    'Mozilla/5.0 (compatible; bingBOT/2.0)',
    'my-crawler',
    'Baiduspider',
    'Yahoo! Slurp',
    'facebookexternalhit/1.1',
    'HeadlessChrome/120',
    'Chrome-Lighthouse',
  ])('for %s', async (agent) => {
    const live = await makeLivePage(world);
    const body = { event: 'content_view', sellpageSlug: live.page.slug };
    const answer = await ignored(() => send(live.seller.slug, body, { 'User-Agent': agent }));
    expect([answer.status, answer.body]).toEqual([201, { ok: false, reason: 'bot' }]);
  });

  test.each(['content_view', 'purchase'])('for %s on a page that is not live', async (event) => {
    const inactive = await makeSeller(world, { is_active: false });
    for (const live of [
      await makeLivePage(world, { page: { status: 'DRAFT' } }),
      await makeLivePage(world, { page: { status: 'ARCHIVED' } }),
      await makeLivePage(world, { product: { status: 'ARCHIVED' } }),
      await makeLivePage(world, { seller: inactive }),
    ]) {
      const answer = await ignored(() => report(live, event));
      expect([answer.status, answer.body]).toEqual([201, { ok: false }]);
    }
  });

  test('hard case 6: for an unknown store, and for a page of another', async () => {
    const [live, other] = [await makeLivePage(world), await makeLivePage(world)];
    const body = { event: 'content_view', sellpageSlug: other.page.slug };
    for (const slug of [live.seller.slug, 'nobody', 'x'.repeat(500)]) {
      expect((await ignored(() => send(slug, body))).body).toEqual({ ok: false });
    }
  });
});

describe('hard case 9: the body', () => {
  test('its other fields are checked, and nothing of them is kept', async () => {
    const live = await makeLivePage(world);
    const marker = 'keep-me-not';
    const fields = {
      productId: live.product.id,
      variantId: '00000000-0000-0000-0000-000000000000',
      value: 19.999,
      quantity: 1,
      sessionId: marker,
      utmSource: marker,
      utmCampaign: marker.padEnd(255, 'x'),
      email: `${marker}@example.com`,
    };
    expect((await report(live, 'content_view', fields)).body).toEqual({ ok: true });
    const empty = Object.fromEntries(Object.keys(fields).map((name) => [name, '']));
    expect((await report(live, 'content_view', empty)).body).toEqual({ ok: true });
    const none = Object.fromEntries(Object.keys(fields).map((name) => [name, null]));
    expect((await report(live, 'content_view', none)).body).toEqual({ ok: true });
    expect(await rowsOf(live)).toMatchObject([{ content_views: 3 }]);
    const [row] = await world.sql('select t::text as text from sellpage_stats_daily t where sellpage_id = ?', [
      live.page.id,
    ]);
    expect(row!.text).not.toContain(marker);
    expect(JSON.stringify(world.logs)).not.toContain(marker);
  });

  test.each<Record<string, unknown>>([
    { event: 'click' },
    { event: undefined },
    { event: ['content_view'] },
    { sellpageSlug: undefined },
    { sellpageSlug: null },
    { sellpageSlug: 'x'.repeat(101) },
    { sellpageSlug: 'a\0' },
    { productId: 'x' },
    { variantId: 5 },
    { value: -1 },
    { value: 100_000_000 },
    { value: '5' },
    { quantity: 0 },
    { quantity: 1.5 },
    { quantity: 100_001 },
    { sessionId: 'x'.repeat(101) },
    { utmSource: 'x'.repeat(256) },
    { utmCampaign: {} },
    { email: 'x'.repeat(256) },
    { ip: '1.2.3.4' },
  ])('refuses %j', async (fields) => {
    const live = await makeLivePage(world);
    const answer = await withoutChange(world, () => report(live, 'content_view', fields));
    expect([answer.status, answer.body.code]).toEqual([400, 'BAD_REQUEST']);
  });
});

test('hard case 4: from any origin, without credentials; two statements', async () => {
  const live = await makeLivePage(world);
  const origin = { Origin: 'https://shop.example.com' };
  const { headers } = await send(live.seller.slug, { event: 'checkout', sellpageSlug: live.page.slug }, origin);
  expect(headers['access-control-allow-origin']).toBe('*');
  expect(headers).not.toHaveProperty('access-control-allow-credentials');
  expect(await statementsOf(world, () => report(live, 'checkout'))).toHaveLength(2);
});

test('100 a minute from one client', async () => {
  const live = await makeLivePage(world);
  const eve = someone();
  const body = { event: 'content_view', sellpageSlug: live.page.slug };
  const answers = await Promise.all(Array.from({ length: 101 }, () => send(live.seller.slug, body, eve)));
  const refused = answers.filter(({ status }) => status !== 201);
  expect(refused).toHaveLength(1);
  expectRefusal(refused[0]!, TOO_MANY_REQUESTS);
  expect(await rowsOf(live)).toMatchObject([{ content_views: 100 }]);
});
