import { beforeEach, describe, expect, test } from '#test';
import { makeDomain } from '#support/builders/domain.ts';
import { makeOrder } from '#support/builders/order.ts';
import { makeProduct } from '#support/builders/product.ts';
import { makeSeller } from '#support/builders/seller.ts';
import { makeSellpage } from '#support/builders/sellpage.ts';
import { makeAdmin, makeMember } from '#support/builders/staff.ts';
import { makeAdStats } from '#support/builders/stats.ts';
import { makeUser } from '#support/builders/user.ts';
import type { Client } from '#support/http/client.ts';
import { expectInvalid } from '#support/http/refusal.ts';
import { statementsOf } from '#support/database/statements.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
const PATH = '/admin/sellers';

let http: Client;
beforeEach(async () => {
  for (const table of ['sellers', 'users', 'products']) await world.sql(`delete from ${table}`);
  ({ http } = await makeAdmin(world));
});

interface Item {
  id: string;
  name: string;
  email: string;
}
const list = async (query = ''): Promise<{ data: Item[]; total: number; page: number; limit: number }> => {
  const answer = await http.get(`${PATH}${query}`);
  expect(answer.status).toBe(200);
  return answer.body;
};
const names = async (query: string): Promise<string[]> => (await list(query)).data.map(({ name }) => name).sort();

describe('GET /admin/sellers', () => {
  test('no seller at all', async () => {
    expect(await list()).toEqual({ data: [], total: 0, page: 1, limit: 20 });
  });

  test('a new seller has a row of zeros', async () => {
    const seller = await makeSeller(world, { name: 'Fresh' });
    const answer = await http.get(PATH);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.body).toEqual({
      data: [
        {
          id: seller.id,
          name: 'Fresh',
          email: '',
          status: 'ACTIVE',
          stores: 0,
          products: 0,
          orders: 0,
          revenue: 0,
          roas: 0,
          createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        },
      ],
      total: 1,
      page: 1,
      limit: 20,
    });
  });

  test('counts domains, sellpages and orders of every status, each seller its own', async () => {
    const [one, two] = [await makeSeller(world, { name: 'One' }), await makeSeller(world, { name: 'Two' })];
    const product = await makeProduct(world);
    await makeDomain(world, { seller: one });
    await makeDomain(world, { seller: one, status: 'VERIFIED', is_primary: true });
    await makeDomain(world, { seller: two });
    for (const status of ['DRAFT', 'PUBLISHED', 'ARCHIVED'] as const)
      await makeSellpage(world, { seller: one, product, status });
    for (const status of ['PENDING', 'CANCELLED', 'REFUNDED'] as const) await makeOrder(world, { seller: one, status });
    const { data } = await list();
    expect(data.find(({ id }) => id === one.id)).toMatchObject({ stores: 2, products: 3, orders: 3, revenue: 0 });
    expect(data.find(({ id }) => id === two.id)).toMatchObject({ stores: 1, products: 0, orders: 0, revenue: 0 });
  });

  test('hard case 25: revenue is that of revenue orders, exact to the cent', async () => {
    const seller = await makeSeller(world);
    for (const [status, total] of [
      ['CONFIRMED', '0.10'],
      ['PROCESSING', '0.20'],
      ['SHIPPED', '99999999.99'],
      ['DELIVERED', '99999999.99'],
      ['PENDING', '1000'],
      ['CANCELLED', '1000'],
      ['REFUNDED', '1000'],
    ] as const) {
      await makeOrder(world, { seller, status, total });
    }
    await makeOrder(world, { seller, currency: 'EUR', total: '1' }); // amounts are not converted
    expect((await list()).data[0]).toMatchObject({ orders: 8, revenue: 200000001.28 });
  });

  test('hard case 25: roas is that of CAMPAIGN rows, half-up to two decimals', async () => {
    const [seller, other] = [await makeSeller(world, { name: 'Advertiser' }), await makeSeller(world)];
    await makeAdStats(world, { seller, spend: '10.00', purchase_value: '20.00' });
    await makeAdStats(world, { seller, spend: '20.00', purchase_value: '15.00', stat_date: '2026-01-02' });
    for (const entity_type of ['ADSET', 'AD'] as const) {
      await makeAdStats(world, { seller, entity_type, spend: '30.00', purchase_value: '3000.00' });
    }
    await makeAdStats(world, { seller: other, spend: '0.00', purchase_value: '9.00' });
    const { data } = await list();
    expect(data.find(({ id }) => id === seller.id)).toMatchObject({ roas: 1.17 });
    expect(data.find(({ id }) => id === other.id)).toMatchObject({ roas: 0 });
    expect(data[0]).not.toHaveProperty('spend');
  });

  test('shows the e-mail of the oldest active OWNER', async () => {
    const seller = await makeSeller(world);
    const at = (year: number) => ({ created_at: `${year}-01-01T00:00:00Z` });
    await makeMember(world, { seller, role: 'ADMIN', ...at(2015) });
    await makeMember(world, { seller, is_active: false, ...at(2016) });
    await makeMember(world, { seller, user: await makeUser(world, { is_active: false }), ...at(2017) });
    await makeMember(world, { ...at(2014) });
    const emailOf = async () => (await list()).data.find(({ id }) => id === seller.id)!.email;
    expect(await emailOf()).toBe('');

    const late = await makeMember(world, { seller, ...at(2020) });
    expect(await emailOf()).toBe(late.email);
    const early = await makeMember(world, { seller, user: (await makeAdmin(world)).user, ...at(2019) });
    expect(await emailOf()).toBe(early.email);
  });

  test('of owners of one moment the one with the lesser membership id counts', async () => {
    const seller = await makeSeller(world);
    const tail = crypto.randomUUID().slice(8);
    const same = { created_at: '2020-01-01T00:00:00Z' };
    await makeMember(world, { seller, ...same, id: `00000002${tail}` });
    const first = await makeMember(world, { seller, ...same, id: `00000001${tail}` });
    expect((await list()).data[0]!.email).toBe(first.email);
  });
});

describe('filters', () => {
  beforeEach(async () => {
    await makeSeller(world, { name: 'Alpha', slug: 'alpha-1' });
    await makeSeller(world, { name: 'Beta', slug: 'beta-alpha', is_active: false });
    await makeSeller(world, { name: '100% Wolle', slug: 'wolle' });
    await makeSeller(world, { name: 'under_score', slug: 'under-score' });
    await makeSeller(world, { name: 'back\\slash', slug: 'slash' });
    await makeSeller(world, { name: "O'Neill & Söhne", slug: 'oneill' });
  });

  test.each([
    ['?status=ACTIVE', 5, 'ACTIVE'],
    ['?status=DEACTIVATED', 1, 'DEACTIVATED'],
    ['?status=PENDING', 0, null],
    ['?status=REJECTED', 0, null],
    ['?status=', 6, null],
    ['', 6, null],
  ])('%s', async (query, total, status) => {
    const page = await list(query);
    expect(page).toMatchObject({ total, page: 1, limit: 20 });
    expect(page.data).toHaveLength(total);
    if (status !== null) expect(page.data).toEqual(page.data.map((row) => ({ ...row, status })));
  });

  test.each([
    ['alpha', ['Alpha', 'Beta']],
    ['ALPHA', ['Alpha', 'Beta']],
    ['  beta  ', ['Beta']],
    ['-1', ['Alpha']],
    ['söhne', ["O'Neill & Söhne"]],
    ["o'n", ["O'Neill & Söhne"]],
    ['nothing', []],
    ['', ['100% Wolle', 'Alpha', 'Beta', "O'Neill & Söhne", 'back\\slash', 'under_score']],
    ['   ', ['100% Wolle', 'Alpha', 'Beta', "O'Neill & Söhne", 'back\\slash', 'under_score']],
  ])('searching %j', async (text, found) => {
    expect(await names(`?search=${encodeURIComponent(text)}`)).toEqual(found);
  });

  test.each([
    ['%', ['100% Wolle']],
    ['_', ['under_score']],
    ['\\', ['back\\slash']],
    ['%_', []],
    ["'; drop table sellers --", []],
    ['?', []],
  ])('hard case 21: %j means itself', async (text, found) => {
    expect(await names(`?search=${encodeURIComponent(text)}`)).toEqual(found);
  });

  test('search and status combine', async () => {
    expect(await names('?search=alpha&status=ACTIVE')).toEqual(['Alpha']);
    expect(await names('?search=alpha&status=DEACTIVATED')).toEqual(['Beta']);
    expect(await names('?search=alpha&status=PENDING')).toEqual([]);
  });

  test('a search is cut to 100 characters', async () => {
    await makeSeller(world, { name: 'x'.repeat(100) });
    await makeSeller(world, { name: '😀'.repeat(100), slug: 'smile' });
    expect(await names(`?search=${'x'.repeat(300)}`)).toEqual(['x'.repeat(100)]);
    expect(await names(`?search=${encodeURIComponent('😀'.repeat(120))}`)).toEqual(['😀'.repeat(100)]);
  });
});

describe('pages', () => {
  const make = (count: number) =>
    world.sql(
      `with made as (
         insert into sellers (name, slug, created_at)
         select 'Shop ' || n, 'bulk-' || gen_random_uuid(), '2026-01-01T00:00:00Z' from generate_series(1, ?::int) n
         returning id
       ), team as (
         insert into users (email, display_name) select id || '@example.com', 'Owner' from made returning id, email
       ), membership as (
         insert into seller_users (seller_id, user_id, role)
         select m.id, t.id, 'OWNER' from made m join team t on t.email = m.id || '@example.com'
       )
       insert into orders (seller_id, order_number, customer_email, total, status)
       select id, 'ORD', 'c@example.com', 5, 'CONFIRMED' from made`,
      [count],
    );

  test('newest first', async () => {
    await make(2);
    await makeSeller(world, { name: 'Newest' });
    expect((await list()).data[0]!.name).toBe('Newest');
  });

  test('hard case 26: rows of one moment neither repeat nor vanish across pages', async () => {
    await make(25);
    const pages = [await list('?limit=10'), await list('?limit=10&page=2'), await list('?limit=10&page=3')];
    expect(pages.map(({ data, total, page, limit }) => [data.length, total, page, limit])).toEqual([
      [10, 25, 1, 10],
      [10, 25, 2, 10],
      [5, 25, 3, 10],
    ]);
    const ids = pages.flatMap(({ data }) => data.map(({ id }) => id));
    expect(new Set(ids).size).toBe(25);
    expect(ids).toEqual(ids.toSorted().toReversed());
    expect(pages.flatMap(({ data }) => data.filter(({ email, id }) => email !== `${id}@example.com`))).toEqual([]);
  });

  test('past the end: no rows, the same total', async () => {
    await make(3);
    expect(await list('?page=4&limit=1')).toEqual({ data: [], total: 3, page: 4, limit: 1 });
    expect(await list('?page=1000000&limit=100')).toEqual({ data: [], total: 3, page: 1000000, limit: 100 });
  });

  test('hard case 26: one statement for 1, 20 and 100 rows', async () => {
    for (const [size, extra] of [
      [1, 1],
      [20, 19],
      [100, 80],
    ] as const) {
      await make(extra);
      const statements = await statementsOf(world, async () => {
        expect((await list('?limit=100')).data).toHaveLength(size);
      });
      expect(statements).toHaveLength(1);
    }
  });

  test.each([
    ['limit=101', { limit: 'limit must be at most 100' }],
    ['limit=9999', { limit: 'limit must be at most 100' }],
    ['limit=0', { limit: 'limit must be at least 1' }],
    ['limit=', { limit: 'limit must be a whole number' }],
    ['page=0', { page: 'page must be at least 1' }],
    ['page=1000001', { page: 'page must be at most 1000000' }],
    ['page=1e3', { page: 'page must be a whole number' }],
    ['page=1.5', { page: 'page must be a whole number' }],
    ['page=-1', { page: 'page must be a whole number' }],
    ['page=99999999999', { page: 'page must be a whole number' }],
    ['page=1&page=2', { page: 'page must not be given twice' }],
    ['status=active', { status: 'status must be one of: ACTIVE, DEACTIVATED, PENDING, REJECTED' }],
    ['status=BANNED', { status: 'status must be one of: ACTIVE, DEACTIVATED, PENDING, REJECTED' }],
    ['sort=name', { sort: 'property sort should not exist' }],
    ['search=%00', { search: 'search holds characters that are not allowed' }],
  ])('hard cases 15 and 26: %s is 400', async (query, problems) => {
    expectInvalid(await http.get(`${PATH}?${query}`), problems);
  });
});

describe('GET /admin/sellers/list-simple', () => {
  test('lists active sellers by name', async () => {
    const b = await makeSeller(world, { name: 'Beta' });
    const a = await makeSeller(world, { name: 'Alpha' });
    await makeSeller(world, { name: 'Aardvark', is_active: false });
    const answer = await http.get(`${PATH}/list-simple`);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual([a, b]);
  });

  test('hard case 26: takes one statement for 1, 20 and 100 rows', async () => {
    for (const extra of [1, 19, 80]) {
      await world.sql(
        `insert into sellers (name, slug) select 'S', 's-' || gen_random_uuid() from generate_series(1, ?::int)`,
        [extra],
      );
      expect(await statementsOf(world, () => http.get(`${PATH}/list-simple`))).toHaveLength(1);
    }
    const ids = (await http.get(`${PATH}/list-simple`)).body.map(({ id }: { id: string }) => id) as string[];
    expect(ids).toHaveLength(100);
    expect(ids).toEqual(ids.toSorted());
  });

  test('takes no query', async () => {
    expectInvalid(await http.get(`${PATH}/list-simple?page=1`), { page: 'property page should not exist' });
  });
});
