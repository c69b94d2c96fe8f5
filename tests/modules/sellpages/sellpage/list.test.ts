import { beforeAll, beforeEach, describe, expect, test } from '#test';
import { makeSellpageStats } from '#support/builders/stats.ts';
import { makeMedia } from '#support/builders/asset.ts';
import { makeDomain } from '#support/builders/domain.ts';
import { makeOrder } from '#support/builders/order.ts';
import { makeProduct, makeVariant } from '#support/builders/product.ts';
import { makeSellpage } from '#support/builders/sellpage.ts';
import { makeStaff, type Staff } from '#support/builders/staff.ts';
import { NO_STATS } from '#support/requests/sellpages.ts';
import { statementsOf } from '#support/database/statements.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();

let staff: Staff;
let product: { id: string };
beforeAll(async () => {
  product = await makeProduct(world);
});
beforeEach(async () => {
  staff = await makeStaff(world, { role: 'VIEWER' });
});

interface Page {
  data: (Record<string, unknown> & { slug: string })[];
  total: number;
  page: number;
  limit: number;
}

async function list(query = ''): Promise<Page> {
  const answer = await staff.http.get(`/sellpages${query}`);
  expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
  return answer.body as Page;
}
const slugsOf = async (query = ''): Promise<string[]> => (await list(query)).data.map(({ slug }) => slug);
const make = (slug: string, overrides: Record<string, unknown> = {}) =>
  makeSellpage(world, { seller: staff.seller, product, slug, ...overrides });

/** `count` pages, the highest number the newest. */
const fill = (count: number, createdAt = "timestamptz '2026-01-01' + n * interval '1 hour'") =>
  world.sql(
    `insert into sellpages (seller_id, product_id, slug, created_at)
     select ?, ?, 'page-' || n, ${createdAt} from generate_series(1, ?) n`,
    [staff.seller.id, product.id, count],
  );

test('a card holds what the contract names and nothing else', async () => {
  const domain = await makeDomain(world, { seller: staff.seller, hostname: 'card.example.com' });
  const page = await make('card', {
    domain_id: domain.id,
    variant: 'A',
    title_override: 'T',
    description_override: 'D',
    custom_domain: 'label',
    sellpage_type: 'MULTIPLE',
    created_at: '2026-01-02T03:04:05.678Z',
    updated_at: '2026-01-03T03:04:05Z',
  });
  expect(await list()).toEqual({
    data: [
      {
        id: page.id,
        sellerId: staff.seller.id,
        productId: product.id,
        domainId: domain.id,
        slug: 'card',
        variant: 'A',
        titleOverride: 'T',
        descriptionOverride: 'D',
        customDomain: 'label',
        status: 'DRAFT',
        sellpageType: 'MULTIPLE',
        domain: { id: domain.id, hostname: 'card.example.com', status: 'PENDING' },
        customDomainStatus: 'PENDING',
        urlPreview: 'https://card.example.com/card',
        stats: NO_STATS,
        createdAt: '2026-01-02T03:04:05.678Z',
        updatedAt: '2026-01-03T03:04:05.000Z',
        healthScore: 10,
      },
    ],
    total: 1,
    page: 1,
    limit: 20,
  });
});

describe('pages', () => {
  test('are newest first; page two, the last page, and one beyond', async () => {
    await fill(5);
    expect(await slugsOf('?limit=2')).toEqual(['page-5', 'page-4']);
    expect(await slugsOf('?limit=2&page=2')).toEqual(['page-3', 'page-2']);
    expect(await list('?limit=2&page=3')).toMatchObject({ data: [{ slug: 'page-1' }], total: 5, page: 3, limit: 2 });
    expect(await list('?limit=2&page=4')).toEqual({ data: [], total: 5, page: 4, limit: 2 });
  });

  test('nothing', async () => {
    expect(await list()).toEqual({ data: [], total: 0, page: 1, limit: 20 });
  });

  test('rows of one moment neither repeat nor vanish', async () => {
    await fill(7, "timestamptz '2026-01-01'");
    const seen = [
      ...(await slugsOf('?limit=3')),
      ...(await slugsOf('?limit=3&page=2')),
      ...(await slugsOf('?limit=3&page=3')),
    ];
    expect([seen.length, new Set(seen).size]).toEqual([7, 7]);
    const ids = (await list()).data.map(({ id }) => id as string);
    expect(ids).toEqual(ids.toSorted().reverse());
  });

  test('a limit over 100 is lowered to 100', async () => {
    await fill(101);
    const page = await list('?limit=9999');
    expect([page.data.length, page.total, page.limit]).toEqual([100, 101, 100]);
  });

  test.each([
    'page=0',
    'limit=0',
    'page=-1',
    'page=1.5',
    'limit=abc',
    'limit=1e1',
    'page=',
    'page=1&page=2',
    'status=LIVE',
    'status=draft',
    'sort=slug',
    `q=${'x'.repeat(256)}`,
    'q=%00',
  ])('%s is 400', async (query) => {
    const answer = await staff.http.get(`/sellpages?${query}`);
    expect([answer.status, answer.body.code]).toEqual([400, 'BAD_REQUEST']);
  });
});

describe('filters', () => {
  test('status', async () => {
    for (const status of ['DRAFT', 'PUBLISHED', 'ARCHIVED']) await make(status.toLowerCase(), { status });
    for (const status of ['DRAFT', 'PUBLISHED', 'ARCHIVED']) {
      expect(await slugsOf(`?status=${status}`)).toEqual([status.toLowerCase()]);
    }
    expect((await list('?status=')).total).toBe(3);
  });

  test('q is found in slug or title, in any case; both filters combine', async () => {
    await make('red-mouse', { title_override: 'The ÉCLAIR' });
    await make('blue-mouse', { status: 'PUBLISHED' });
    await make('pad', { title_override: 'Not a Mouse', status: 'PUBLISHED' });
    expect((await slugsOf('?q=MOUSE')).sort()).toEqual(['blue-mouse', 'pad', 'red-mouse']);
    expect(await slugsOf('?q=%20red%20')).toEqual(['red-mouse']);
    expect(await slugsOf('?q=%C3%A9clair')).toEqual(['red-mouse']);
    expect((await slugsOf('?q=mouse&status=PUBLISHED')).sort()).toEqual(['blue-mouse', 'pad']);
    expect((await list('?q=')).total).toBe(3);
    expect((await list('?q=nothing')).total).toBe(0);
  });

  test('hard case 26: 50%, a_b and a backslash match themselves', async () => {
    await make('one', { title_override: '50% off' });
    await make('two', { title_override: '500 off' });
    await make('three', { title_override: 'a_b' });
    await make('four', { title_override: 'axb' });
    await make('five', { title_override: 'c\\d' });
    await make('six', { title_override: "it's ? $1" });
    expect(await slugsOf('?q=50%25')).toEqual(['one']);
    expect(await slugsOf('?q=a_b')).toEqual(['three']);
    expect(await slugsOf('?q=%5C')).toEqual(['five']);
    expect(await slugsOf("?q=it's%20%3F%20%241")).toEqual(['six']);
  });
});

test('a constant number of statements for 1, 20 and 100 rows with figures, health and domains', async () => {
  const counts: number[] = [];
  await makeVariant(world, { product });
  await makeMedia(world, { product });
  for (const count of [1, 20, 100]) {
    staff = await makeStaff(world);
    for (let n = 0; n < count; n += 1) {
      const domain = await makeDomain(world, { seller: staff.seller, hostname: `h${n}-of-${count}.example.com` });
      const page = await make(`page-${n}`, { domain_id: domain.id });
      await makeOrder(world, { seller: staff.seller, sellpage_id: page.id });
      await makeSellpageStats(world, {
        sellpage: { id: page.id, seller_id: staff.seller.id },
        ad_source: 'META',
        ad_spend: '1.00',
      });
    }
    const statements = await statementsOf(world, async () => {
      const { data } = await list('?limit=100');
      expect(data).toHaveLength(count);
      for (const { stats } of data) expect(stats).toMatchObject({ revenue: 10, cost: 1 });
    });
    counts.push(statements.length);
  }
  expect(counts).toEqual([1, 1, 1]);
  staff = await makeStaff(world);
  expect(await statementsOf(world, () => list())).toHaveLength(1);
});
