import { beforeAll, describe, expect, test } from '#test';
import { makeMedia, makeThumbnail } from '#support/builders/asset.ts';
import { makeDomain } from '#support/builders/domain.ts';
import { makeProduct } from '#support/builders/product.ts';
import { makeSeller, type SellerRow } from '#support/builders/seller.ts';
import { makeLivePage, makeSellpage } from '#support/builders/sellpage.ts';
import { unique } from '#support/database/rows.ts';
import { expectRefusal, STORE_NOT_FOUND, withoutChange } from '#support/http/refusal.ts';
import { statementsOf } from '#support/database/statements.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();

let seller: SellerRow;
beforeAll(async () => {
  seller = await makeSeller(world, { name: 'Seed Seller Co' });
});

const home = (slug: string, query = '') => world.http.get(`/storefront/${slug}${query}`);
const live = (overrides: Record<string, unknown> = {}, product: Record<string, unknown> = {}, owner = seller) =>
  makeLivePage(world, { seller: owner, page: overrides, product });

describe('resolve-domain', () => {
  const resolve = (hostname: string) =>
    world.http.get(`/storefront/resolve-domain?hostname=${encodeURIComponent(hostname)}`);
  const NOT_FOUND = { status: 404, code: 'NOT_FOUND', message: 'Domain not found' };

  test('hard case 29: a verified host name, in whatever form it is asked for', async () => {
    await makeDomain(world, { seller, hostname: 'xn--bcher-kva.example.com', status: 'VERIFIED' });
    for (const input of [
      'xn--bcher-kva.example.com',
      ' BÜCHER.Example.com. ',
      'https://bücher.example.com/some/path?q=1',
      'http://xn--bcher-kva.example.com:8080/',
    ]) {
      const answer = await resolve(input);
      expect([answer.status, answer.body]).toEqual([
        200,
        { hostname: 'xn--bcher-kva.example.com', sellerSlug: seller.slug },
      ]);
      expect(answer.headers['cache-control']).toBe('public, max-age=60');
    }
  });

  test.each(['', '?hostname=', '?hostname=%20%20'])('without a host name: %p', async (query) => {
    const answer = await world.http.get(`/storefront/resolve-domain${query}`);
    expectRefusal(answer, { status: 400, code: 'BAD_REQUEST', message: 'hostname query parameter is required' });
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  test.each(['nobody.example.com', '127.0.0.1', 'localhost', '[::1]', 'a b.com', 'a@b.com', '%', '../'])(
    'nobody’s: %p',
    async (hostname) => {
      const answer = await withoutChange(world, () => resolve(hostname));
      expectRefusal(answer, NOT_FOUND);
      expect(answer.headers['cache-control']).toBe('no-store');
    },
  );

  test('nor is a name longer than any', async () => {
    expectRefusal(await resolve('x.'.repeat(1000)), NOT_FOUND);
  });

  test('hard case 3: neither an unproven claim nor one of an inactive seller', async () => {
    const inactive = await makeSeller(world, { is_active: false });
    for (const [owner, status] of [
      [seller, 'PENDING'],
      [seller, 'FAILED'],
      [inactive, 'VERIFIED'],
    ] as const) {
      const { hostname } = await makeDomain(world, { seller: owner, status });
      expectRefusal(await resolve(hostname), NOT_FOUND);
    }
  });
});

describe('the store', () => {
  test('has the brand, else the seller’s name, and the currency of its settings, else USD', async () => {
    const owner = await makeSeller(world, { name: 'Plain' });
    const plain = { name: 'Plain', slug: owner.slug, logoUrl: null, faviconUrl: null, currency: 'USD' };
    const empty = { store: plain, sellpages: [], total: 0, page: 1, limit: 100 };
    const answer = await home(owner.slug);
    expect([answer.status, answer.body]).toEqual([200, empty]);
    expect(answer.headers['cache-control']).toBe('public, max-age=30');

    await world.sql(`update seller_settings set brand_name = 'Brand', default_currency = 'EUR' where seller_id = ?`, [
      owner.id,
    ]);
    await world.sql(
      `update sellers set logo_url = 'https://x.example/l', favicon_url = 'https://x.example/f' where id = ?`,
      [owner.id],
    );
    const branded = {
      ...plain,
      name: 'Brand',
      currency: 'EUR',
      logoUrl: 'https://x.example/l',
      faviconUrl: 'https://x.example/f',
    };
    expect((await home(owner.slug)).body).toEqual({ ...empty, store: branded });

    await world.sql('delete from seller_settings where seller_id = ?', [owner.id]);
    expect((await home(owner.slug)).body.store).toMatchObject({ name: 'Plain', currency: 'USD' });
  });

  test('is nobody’s without an active seller', async () => {
    const inactive = await makeSeller(world, { is_active: false });
    const { path } = await live({}, {}, inactive);
    for (const address of [
      `/storefront/${inactive.slug}`,
      path,
      `/storefront/${inactive.slug}/track?orderNumber=A&email=b`,
      '/storefront/nobody',
      `/storefront/${seller.slug.toUpperCase()}`,
      `/storefront/${'x'.repeat(2000)}/page`,
      `/storefront/%25%27%3B--`,
    ]) {
      const answer = await world.http.get(address);
      expectRefusal(answer, STORE_NOT_FOUND);
      expect(answer.headers['cache-control']).toBe('no-store');
    }
  });

  test('a path with bytes that are no text is refused', async () => {
    for (const slug of ['%00', '%zz']) expect((await home(slug)).status).toBe(400);
  });

  test('hard case 4: any origin may read, none with credentials', async () => {
    for (const origin of ['https://shop.example.com', 'http://localhost:3000', 'null']) {
      const { headers } = await world.http.get(`/storefront/${seller.slug}`, { Origin: origin });
      expect(headers['access-control-allow-origin']).toBe('*');
      expect(headers).not.toHaveProperty('access-control-allow-credentials');
    }
  });
});

describe('the list of pages', () => {
  test('shows live pages, newest first, with what a card needs', async () => {
    const owner = await makeSeller(world);
    const product = await makeProduct(world, {
      name: 'Mouse',
      base_price: '19.9',
      compare_at_price: '39.80',
      currency: 'EUR',
    });
    await makeThumbnail(world, { product, url: 'https://cdn.example.com/hero.jpg' });
    const page = (slug: string, overrides: Record<string, unknown> = {}) =>
      makeSellpage(world, { seller: owner, product, slug, status: 'PUBLISHED', ...overrides });
    await page('old', { created_at: '2026-01-01T00:00:00Z', title_override: 'Own title' });
    await page('new', { created_at: '2026-01-02T00:00:00Z', title_override: '' });
    await page('draft', { status: 'DRAFT' });
    await page('archived', { status: 'ARCHIVED' });
    const ended = await makeProduct(world, { status: 'ARCHIVED' });
    await makeSellpage(world, { seller: owner, product: ended, status: 'PUBLISHED' });
    const card = {
      product: {
        name: 'Mouse',
        basePrice: 19.9,
        compareAtPrice: 39.8,
        currency: 'EUR',
        heroImage: 'https://cdn.example.com/hero.jpg',
      },
      category: null,
    };
    expect((await home(owner.slug)).body).toMatchObject({
      store: { currency: 'USD' },
      sellpages: [
        { slug: 'new', title: 'Mouse', ...card },
        { slug: 'old', title: 'Own title', ...card },
      ],
      total: 2,
    });
  });

  test.each<[string, unknown, string | null]>([
    [
      'the first that has one',
      [{ type: 'hero' }, { category: '  ' }, { category: ' Pets ' }, { category: 'Cars' }],
      'Pets',
    ],
    ['free content beside it', [{ category: 'Pets', html: 'x'.repeat(2000), nested: { category: 'No' } }], 'Pets'],
    [
      'a section that does not fit is skipped',
      [{ category: 'Bad', type: 5 }, { category: 'x'.repeat(101) }, { category: 'Ok' }],
      'Ok',
    ],
    ['not a text', [{ category: 7 }, null, 'x', 5, [{ category: 'No' }]], null],
    ['hard case 14: an object', { category: 'No' }, null],
    ['hard case 14: a text', 'x', null],
    ['hard case 14: null', null, null],
    ['none', [], null],
  ])('category: %s', async (_name, sections, category) => {
    const { seller: owner } = await makeLivePage(world, { page: { sections: JSON.stringify(sections) } });
    expect((await home(owner.slug)).body.sellpages).toMatchObject([{ category }]);
  });

  test('a hero image is a thumbnail or a picture, never a video', async () => {
    const { seller: owner, product } = await makeLivePage(world);
    await makeMedia(world, { product, media_type: 'VIDEO', position: 0 });
    expect((await home(owner.slug)).body.sellpages[0].product.heroImage).toBeNull();
    await makeMedia(world, { product, url: 'https://cdn.example.com/1.jpg', position: 1 });
    expect((await home(owner.slug)).body.sellpages[0].product.heroImage).toBe('https://cdn.example.com/1.jpg');
  });

  test('hard case 33: pages and statements: the last one, an empty one, a limit that is lowered', async () => {
    const owner = await makeSeller(world);
    for (const slug of ['a', 'b', 'c']) await live({ slug, created_at: '2026-01-01T00:00:00Z' }, {}, owner);
    const slugs = async (query: string) => {
      const { body } = await home(owner.slug, query);
      return [(body.sellpages as { slug: string }[]).length, body.total, body.page, body.limit];
    };
    expect(await slugs('?limit=2')).toEqual([2, 3, 1, 2]);
    expect(await slugs('?limit=2&page=2')).toEqual([1, 3, 2, 2]);
    expect(await slugs('?limit=2&page=3')).toEqual([0, 3, 3, 2]);
    expect(await slugs('?limit=500')).toEqual([3, 3, 1, 100]);
    const seen = await Promise.all(
      [1, 2, 3].map(async (page) => (await home(owner.slug, `?limit=1&page=${page}`)).body),
    );
    expect(seen.map(({ sellpages }) => sellpages[0].slug as string).sort()).toEqual(['a', 'b', 'c']);
    expect(await statementsOf(world, () => home(owner.slug))).toHaveLength(2);
  });

  test.each(['page=0', 'limit=0', 'page=x', 'limit=1.5', 'page=-1', 'q=x', 'page=1&page=2', 'page='])(
    'refuses ?%s',
    async (query) => expect((await home(seller.slug, `?${query}`)).status).toBe(400),
  );
});

describe('sitemap-data', () => {
  test('has active sellers and live pages, latest update first', async () => {
    await world.sql(`update sellers set updated_at = '2020-01-01T00:00:00Z'`);
    const at = (updated_at: string) => ({ updated_at });
    const [first, second] = [await makeSeller(world), await makeSeller(world)];
    const stamp = (owner: SellerRow, time: string) =>
      world.sql('update sellers set updated_at = ? where id = ?', [time, owner.id]);
    await stamp(first, '2030-01-01T00:00:00.120Z');
    await stamp(second, '2030-01-02T00:00:00Z');
    await live({ slug: 'older', ...at('2026-01-01T00:00:00Z') }, {}, first);
    await live({ slug: 'newer', ...at('2026-01-01T00:00:00.007Z') }, {}, first);
    await live({ slug: 'draft', status: 'DRAFT' }, {}, first);
    await live({ slug: 'ended' }, { status: 'DRAFT' }, first);
    const gone = await makeSeller(world, { is_active: false, slug: `gone-${unique()}` });
    await live({}, {}, gone);
    const answer = await world.http.get('/storefront/sitemap-data');
    expect(answer.status).toBe(200);
    expect(answer.headers['cache-control']).toBe('public, max-age=60');
    const { sellers } = answer.body as { sellers: { slug: string }[] };
    expect(sellers.slice(0, 2)).toEqual([
      { slug: second.slug, updatedAt: '2030-01-02T00:00:00.000Z', sellpages: [] },
      {
        slug: first.slug,
        updatedAt: '2030-01-01T00:00:00.120Z',
        sellpages: [
          { slug: 'newer', updatedAt: '2026-01-01T00:00:00.007Z' },
          { slug: 'older', updatedAt: '2026-01-01T00:00:00.000Z' },
        ],
      },
    ]);
    expect(sellers.map(({ slug }) => slug)).not.toContain(gone.slug);
    expect(await statementsOf(world, () => world.http.get('/storefront/sitemap-data'))).toHaveLength(1);
  });
});
