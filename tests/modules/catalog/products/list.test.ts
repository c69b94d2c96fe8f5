import { beforeAll, beforeEach, describe, expect, test } from '#test';
import { makeMedia, makeThumbnail } from '#support/builders/asset.ts';
import { makeLabel, makeProduct, makePricingRule, putLabel } from '#support/builders/product.ts';
import { makeStaff, type Staff } from '#support/builders/staff.ts';
import { statementsOf } from '#support/database/statements.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
let staff: Staff;
beforeAll(async () => {
  staff = await makeStaff(world, { role: 'VIEWER' });
});
beforeEach(async () => {
  await world.sql('delete from products');
  await world.sql('delete from product_labels');
});

const NO_STATS = { ordersCount: 0, revenue: 0, spend: 0, roas: 0 };

interface Card {
  id: string;
  name: string;
  heroImageUrl: string | null;
  labels: { name: string }[];
}
interface Page {
  data: Card[];
  total: number;
  page: number;
  limit: number;
}

async function list(query = ''): Promise<Page> {
  const answer = await staff.http.get(`/products${query}`);
  expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
  return answer.body as Page;
}
const namesOf = async (query = ''): Promise<string[]> => (await list(query)).data.map(({ name }) => name);
const named = (name: string, overrides: Record<string, unknown> = {}) => makeProduct(world, { name, ...overrides });

/** `count` products, the highest number the newest. */
const fill = (count: number, createdAt = "timestamptz '2026-01-01' + n * interval '1 hour'") =>
  world.sql(
    `insert into products (product_code, name, slug, base_price, status, created_at)
     select 'C-' || n, 'Product ' || n, 'product-' || n, n, 'ACTIVE', ${createdAt} from generate_series(1, ?) n`,
    [count],
  );

describe('a card', () => {
  test('holds what the contract names and nothing else', async () => {
    const product = await named('Mouse', {
      product_code: 'MOUSE-001',
      slug: 'mouse',
      cost_price: '3.33',
      sku: 'SECRET-SKU',
      compare_at_price: '39.99',
    });
    const label = await makeLabel(world, { products: [product], name: 'Bestseller', slug: 'bestseller' });
    expect(await list()).toEqual({
      data: [
        {
          id: product.id,
          code: 'MOUSE-001',
          name: 'Mouse',
          slug: 'mouse',
          heroImageUrl: null,
          suggestedRetailPrice: '20.00',
          youTakeEstimate: null,
          labels: [{ id: label.id, name: 'Bestseller', slug: 'bestseller' }],
          stats: NO_STATS,
        },
      ],
      total: 1,
      page: 1,
      limit: 20,
    });
  });

  test('has its labels by name', async () => {
    const product = await named('Mouse');
    for (const name of ['Trending', 'Bestseller', 'New']) await makeLabel(world, { products: [product], name });
    expect((await list()).data[0]!.labels.map(({ name }) => name)).toEqual(['Bestseller', 'New', 'Trending']);
  });
});

describe('the picture of a card', () => {
  const pictureOf = async (id: string) => (await list()).data.find((card) => card.id === id)!.heroImageUrl;

  test('is the current thumbnail, then by position, then by id', async () => {
    const product = await named('Mouse');
    const ids = [1, 2].map((n) => `00000000-0000-4000-8000-00000000000${n}`);
    await makeThumbnail(world, { product, id: ids[1]!, url: 'https://x.example.com/2', position: 1 });
    await makeThumbnail(world, { product, id: ids[0]!, url: 'https://x.example.com/1', position: 1 });
    expect(await pictureOf(product.id)).toBe('https://x.example.com/1');
    await makeThumbnail(world, { product, url: 'https://x.example.com/0', position: 0 });
    expect(await pictureOf(product.id)).toBe('https://x.example.com/0');
    await makeThumbnail(world, { product, url: 'https://x.example.com/current', position: 9, is_current: true });
    await makeMedia(world, { product });
    expect(await pictureOf(product.id)).toBe('https://x.example.com/current');
  });

  test('without thumbnails is the first current image: no video, none that was replaced', async () => {
    const product = await named('Mouse');
    await makeMedia(world, { product, position: 0, media_type: 'VIDEO' });
    await makeMedia(world, { product, position: 1, is_current: false });
    expect(await pictureOf(product.id)).toBeNull();
    await makeMedia(world, { product, position: 3, url: 'https://x.example.com/3' });
    expect(await pictureOf(product.id)).toBe('https://x.example.com/3');
    await makeMedia(world, { product, position: 2, url: 'https://x.example.com/2' });
    expect(await pictureOf(product.id)).toBe('https://x.example.com/2');
  });

  test("is never another product's", async () => {
    const [one, other] = [await named('One'), await named('Other')];
    await makeThumbnail(world, { product: other, is_current: true });
    expect(await pictureOf(one.id)).toBeNull();
  });
});

describe('pages', () => {
  test('are newest first and say where they are', async () => {
    await fill(5);
    expect(await namesOf('?limit=2')).toEqual(['Product 5', 'Product 4']);
    const { data, ...place } = await list('?limit=2&page=2');
    expect(data.map(({ name }) => name)).toEqual(['Product 3', 'Product 2']);
    expect(place).toEqual({ total: 5, page: 2, limit: 2 });
    expect(await namesOf('?limit=2&page=3')).toEqual(['Product 1']);
  });

  test('beyond the last are empty and keep the total', async () => {
    await fill(3);
    expect(await list('?page=2')).toEqual({ data: [], total: 3, page: 2, limit: 20 });
    expect(await list('?page=1000000&limit=100')).toEqual({ data: [], total: 3, page: 1_000_000, limit: 100 });
  });

  test('of an empty catalogue are empty', async () => {
    expect(await list()).toEqual({ data: [], total: 0, page: 1, limit: 20 });
  });

  test('hard case 26: rows of one instant neither repeat nor vanish across pages', async () => {
    await fill(25, "timestamptz '2026-01-01'");
    const ids: string[] = [];
    for (let page = 1; page <= 9; page += 1)
      ids.push(...(await list(`?limit=3&page=${page}`)).data.map(({ id }) => id));
    expect(ids).toHaveLength(25);
    expect(ids).toEqual([...new Set(ids)].sort().reverse());
  });

  test('hard case 26: a limit over 100 is lowered to 100 and says so', async () => {
    await fill(101);
    const { data, ...place } = await list('?limit=9999');
    expect(data).toHaveLength(100);
    expect(place).toEqual({ total: 101, page: 1, limit: 100 });
    expect((await list('?limit=999999999')).limit).toBe(100);
  });

  test('hard case 22: hold ACTIVE products only, and count no others', async () => {
    await named('Draft', { status: 'DRAFT' });
    await named('Archived', { status: 'ARCHIVED' });
    await named('Active');
    expect(await list()).toMatchObject({ data: [{ name: 'Active' }], total: 1 });
    expect(await namesOf('?q=draft')).toEqual([]);
  });
});

describe('hard case 26: statements', () => {
  test.each([1, 20, 100])('are two for %i rows, with labels, rules and pictures', async (rows) => {
    await fill(rows);
    await world.sql(
      `insert into asset_thumbnails (product_id, version, url) select id, 'v1', 'https://x.example.com' from products`,
    );
    await world.sql(
      `insert into pricing_rules (product_id, suggested_retail, seller_take_percent, effective_from) select id, 9, 9, '2026-01-01' from products`,
    );
    await world.sql(`insert into product_labels (name, slug) values ('New', 'new')`);
    await world.sql('insert into product_product_labels select p.id, l.id from products p, product_labels l');
    const statements = await statementsOf(world, async () =>
      expect((await list('?limit=100')).data).toHaveLength(rows),
    );
    expect(statements).toHaveLength(2);
  });

  test('are two with filters, and one for an empty page', async () => {
    await fill(20);
    await makeLabel(world, { slug: 'new' });
    expect(await statementsOf(world, () => list('?q=product'))).toHaveLength(2);
    expect(await statementsOf(world, () => list('?q=product&label=new'))).toHaveLength(1);
    expect(await statementsOf(world, () => list('?page=2'))).toHaveLength(1);
  });
});

describe('label', () => {
  test('filters by slug, exactly', async () => {
    const [mouse, stand] = [await named('Mouse'), await named('Stand')];
    const label = await makeLabel(world, { products: [mouse], name: 'Best', slug: 'bestseller' });
    await makeLabel(world, { products: [stand, mouse], slug: 'other' });
    expect(await list('?label=bestseller')).toMatchObject({ data: [{ name: 'Mouse' }], total: 1 });
    expect(await list('?label=%20bestseller%20')).toMatchObject({ total: 1 });
    for (const wrong of ['Best', 'best', 'BESTSELLER', label.id, 'bestselle_', '%25']) {
      expect(await list(`?label=${wrong}`)).toEqual({ data: [], total: 0, page: 1, limit: 20 });
    }
  });

  test('shows all labels of what it finds, and pages through it', async () => {
    await fill(30);
    const label = await makeLabel(world, { name: 'A', slug: 'a' });
    const other = await makeLabel(world, { name: 'B', slug: 'b' });
    const products = await world.sql<{ id: string }>('select id from products order by created_at limit 25');
    for (const product of products) await putLabel(world, product, label);
    await putLabel(world, products[0]!, other);
    const last = await list('?label=a&limit=10&page=3');
    expect(last).toMatchObject({ total: 25, page: 3 });
    expect(last.data).toHaveLength(5);
    expect(last.data.at(-1)).toMatchObject({ id: products[0]!.id, labels: [{ name: 'A' }, { name: 'B' }] });
  });

  test('empty is no filter', async () => {
    await named('Mouse');
    expect(await list('?label=')).toMatchObject({ total: 1 });
    expect(await list('?label=%20%20&q=')).toMatchObject({ total: 1 });
  });
});

describe('q', () => {
  test.each([
    ['a part of the name', 'less', ['Wireless Mouse']],
    ['any letter case', 'wIRELESS mOUSE', ['Wireless Mouse']],
    ['a part of the product code', 'stand-0', ['Laptop Stand']],
    ['spaces around it', '  mouse  ', ['Wireless Mouse']],
    ['two characters', 'wi', ['Wireless Mouse']],
    ['one character', 'w', ['Wireless Mouse']],
    ['no match', 'keyboard', []],
    ['the SKU, which sellers do not see', 'HIDDEN', []],
  ])('finds by %s', async (_name, q, expected) => {
    await named('Wireless Mouse', { product_code: 'MOUSE-001', sku: 'HIDDEN-1' });
    await named('Laptop Stand', { product_code: 'STAND-001', description: 'hidden keyboard' });
    expect(await namesOf(`?q=${encodeURIComponent(q)}`)).toEqual(expected);
  });

  test.each(['%', '_', '\\', '%%', '\\%', '\\_', '100%', 'a_b', "o'clock", '?', '??', ':name', '$1', '$$'])(
    'hard case 21: %s matches itself only',
    async (q) => {
      await named('Plain 100 aXb oclock name');
      await named(`Before ${q} after`);
      expect(await namesOf(`?q=${encodeURIComponent(q)}`)).toEqual([`Before ${q} after`]);
    },
  );

  test('and label both hold', async () => {
    const [mouse, pad] = [await named('Mouse'), await named('Mouse pad')];
    await named('Mouse cable');
    await makeLabel(world, { products: [mouse], slug: 'new' });
    await makeLabel(world, { products: [pad], slug: 'old' });
    expect(await list('?q=mouse&label=new')).toMatchObject({ data: [{ name: 'Mouse' }], total: 1 });
    expect(await list('?q=cable&label=new')).toMatchObject({ data: [], total: 0 });
  });

  test('of 255 characters is fine', async () => {
    const name = 'n'.repeat(255);
    await named(name);
    expect(await namesOf(`?q=${name}`)).toEqual([name]);
  });
});

test('prices of the page come with the rule in force of each product', async () => {
  await fill(3);
  const [one] = await world.sql<{ id: string }>("select id from products where name = 'Product 2'");
  await makePricingRule(world, { product: one! });
  expect((await list()).data).toMatchObject([
    { suggestedRetailPrice: '3.00', youTakeEstimate: null },
    { suggestedRetailPrice: '49.99', youTakeEstimate: '20.00' },
    { suggestedRetailPrice: '1.00', youTakeEstimate: null },
  ]);
});
