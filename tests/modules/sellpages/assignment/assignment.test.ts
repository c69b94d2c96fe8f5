import { beforeAll, describe, expect, test } from '#test';
import { makeCampaign } from '#support/builders/campaign.ts';
import { makeDomain } from '#support/builders/domain.ts';
import { makeOrder } from '#support/builders/order.ts';
import { makeProduct } from '#support/builders/product.ts';
import { makeSeller } from '#support/builders/seller.ts';
import { makeSellpage } from '#support/builders/sellpage.ts';
import { makeAdmin } from '#support/builders/staff.ts';
import { unique } from '#support/database/rows.ts';
import type { Client } from '#support/http/client.ts';
import { expectInvalid, expectRefusal, withoutChange } from '#support/http/refusal.ts';
import { statementsOf } from '#support/database/statements.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
const NIL = '00000000-0000-0000-0000-000000000000';
const INSTANT = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const notFound = (message: string) => ({ status: 404, code: 'NOT_FOUND', message });
const NOT_ACTIVE = { status: 400, code: 'PRODUCT_NOT_ACTIVE', message: 'Product is not active' };
const IN_USE = { status: 409, code: 'SELLPAGE_IN_USE', message: 'Sellpage is in use' };

let http: Client;
beforeAll(async () => {
  ({ http } = await makeAdmin(world));
});
interface Ref {
  id: string;
}
const sellersOf = ({ id }: Ref) => http.get(`/admin/products/${id}/sellers`);
const assign = ({ id }: Ref, seller: Ref) => http.post(`/admin/products/${id}/assign-seller`, { sellerId: seller.id });
const unassign = ({ id }: Ref, seller: Ref) => http.delete(`/admin/products/${id}/unassign-seller/${seller.id}`);
const pagesOf = (product: Ref, seller: Ref) =>
  world.sql<{ id: string; slug: string }>(
    'select id, slug from sellpages where product_id = ? and seller_id = ? order by created_at, id',
    [product.id, seller.id],
  );

describe('GET /admin/products/:id/sellers', () => {
  test('lists sellpages with their sellers, oldest first, and active sellers by name', async () => {
    await world.sql('truncate sellers cascade');
    const product = await makeProduct(world);
    const beta = await makeSeller(world, { name: 'Beta' });
    const alpha = await makeSeller(world, { name: 'Alpha', is_active: false });
    const gamma = await makeSeller(world, { name: 'Gamma' });
    const late = await makeSellpage(world, {
      seller: beta,
      product,
      created_at: '2021-01-01T00:00:00Z',
      status: 'PUBLISHED',
    });
    const early = await makeSellpage(world, { seller: alpha, product, created_at: '2020-01-01T00:00:00Z' });
    await makeSellpage(world, { seller: gamma });

    const answer = await sellersOf(product);

    expect(answer.status).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.body).toEqual({
      sellpages: [
        {
          id: early.id,
          slug: early.slug,
          status: 'DRAFT',
          createdAt: '2020-01-01T00:00:00.000Z',
          seller: { ...alpha, status: 'DEACTIVATED' },
        },
        {
          id: late.id,
          slug: late.slug,
          status: 'PUBLISHED',
          createdAt: '2021-01-01T00:00:00.000Z',
          seller: { ...beta, status: 'ACTIVE' },
        },
      ],
      allSellers: [beta, gamma],
    });
  });

  test('a product nobody sells', async () => {
    const product = await makeProduct(world, { status: 'ARCHIVED' });
    expect((await sellersOf(product)).body.sellpages).toEqual([]);
  });

  test('hard case 26: the number of statements does not depend on the number of rows', async () => {
    const product = await makeProduct(world);
    const counts = new Set<number>();
    for (const extra of [1, 19, 80]) {
      await world.sql(
        `with made as (
           insert into sellers (name, slug) select 'S', 's-' || gen_random_uuid() from generate_series(1, ?::int) returning id
         )
         insert into sellpages (seller_id, product_id, slug, created_at) select id, ?, 'page', '2026-01-01' from made`,
        [extra, product.id],
      );
      counts.add((await statementsOf(world, () => sellersOf(product))).length);
    }
    expect([...counts]).toEqual([3]);
    const ids = (await sellersOf(product)).body.sellpages.map(({ id }: Ref) => id) as string[];
    expect(ids).toHaveLength(100);
    expect(ids).toEqual(ids.toSorted());
  });

  test.each([NIL, crypto.randomUUID()])('hard case 14: product %s is 404', async (id) => {
    expectRefusal(await sellersOf({ id }), notFound(`Product ${id} not found`));
  });

  test('hard case 14: a malformed id is 400', async () => {
    expectInvalid(await sellersOf({ id: 'x' }), { id: 'Validation failed (uuid is expected)' });
  });
});

describe('POST /admin/products/:id/assign-seller', () => {
  test('makes a DRAFT sellpage', async () => {
    const [product, seller] = [await makeProduct(world, { slug: `mouse-pad-${unique()}` }), await makeSeller(world)];

    const answer = await assign(product, seller);

    expect(answer.status).toBe(201);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.body).toEqual({
      id: expect.any(String),
      sellerId: seller.id,
      productId: product.id,
      slug: expect.stringMatching(new RegExp(`^${String(product.slug)}-[a-z0-9]{6}$`)),
      status: 'DRAFT',
      createdAt: INSTANT,
      updatedAt: INSTANT,
    });
    expect(await world.sql('select * from sellpages where seller_id = ?', [seller.id])).toEqual([
      expect.objectContaining({
        id: answer.body.id,
        product_id: product.id,
        slug: answer.body.slug,
        status: 'DRAFT',
        sellpage_type: 'SINGLE',
        domain_id: null,
        custom_domain: null,
        sections: [],
        header_config: {},
        footer_config: {},
        boost_modules: [],
        discount_rules: [],
      }),
    ]);
    expect((await sellersOf(product)).body.sellpages).toMatchObject([
      { id: answer.body.id, seller: { id: seller.id } },
    ]);
  });

  test('answers the sellpage there is', async () => {
    const [product, seller] = [await makeProduct(world), await makeSeller(world)];
    const first = await assign(product, seller);
    const again = await withoutChange(world, () => assign(product, seller));
    expect(again.status).toBe(201);
    expect(again.body).toEqual(first.body);
  });

  test('answers the oldest of several, whatever its status', async () => {
    const [product, seller] = [await makeProduct(world), await makeSeller(world)];
    await makeSellpage(world, { seller, product, created_at: '2022-01-01T00:00:00Z' });
    const same = { created_at: '2021-01-01T00:00:00Z', status: 'ARCHIVED' } as const;
    const [one, two] = [
      await makeSellpage(world, { seller, product, ...same }),
      await makeSellpage(world, { seller, product, ...same }),
    ];
    await makeSellpage(world, { product, created_at: '2020-01-01T00:00:00Z' });
    const { body } = await withoutChange(world, () => assign(product, seller));
    expect(body).toMatchObject({ id: [one.id, two.id].sort()[0], status: 'ARCHIVED' });
  });

  test('gives one product to many sellers and many products to one seller', async () => {
    const [p, q] = [await makeProduct(world), await makeProduct(world)];
    const [a, b] = [await makeSeller(world), await makeSeller(world)];
    const answers = [await assign(p, a), await assign(p, b), await assign(q, a)];
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(3);
  });

  test('the slug keeps 90 characters of the product slug at most, without a hyphen at its end', async () => {
    const [product, seller] = [await makeProduct(world, { slug: 'a'.repeat(100) }), await makeSeller(world)];
    expect((await assign(product, seller)).body.slug).toMatch(/^a{90}-[a-z0-9]{6}$/);
    const cut = await makeProduct(world, { slug: `${'b'.repeat(89)}-ccc` });
    expect((await assign(cut, seller)).body.slug).toMatch(/^b{89}-[a-z0-9]{6}$/);
  });

  test('hard case 30: a slug the seller has is drawn again; another seller may have it', async () => {
    const [product, seller, other] = [await makeProduct(world), await makeSeller(world), await makeSeller(world)];
    const somethingElse = await makeProduct(world);
    const slug = (suffix: string) => `${String(product.slug)}-${suffix}`;
    await makeSellpage(world, { seller, product: somethingElse, slug: slug('aaaaaa') });
    await makeSellpage(world, { seller, product: somethingElse, slug: slug('bbbbbb') });
    await makeSellpage(world, { seller: other, product: somethingElse, slug: slug('cccccc') });
    world.nextRandom('aaaaaa', 'bbbbbb', 'cccccc');
    expect((await assign(product, seller)).body.slug).toBe(slug('cccccc'));
    expect(await pagesOf(product, seller)).toHaveLength(1);
  });

  test('chance that never helps is a plain conflict that stores nothing', async () => {
    const [product, seller] = [await makeProduct(world), await makeSeller(world)];
    await makeSellpage(world, { seller, slug: `${String(product.slug)}-aaaaaa` });
    world.nextRandom(...Array.from({ length: 5 }, () => 'aaaaaa'));
    const answer = await withoutChange(world, () => assign(product, seller));
    expectRefusal(answer, { status: 409, code: 'CONFLICT', message: 'A record with that value already exists.' });
  });

  test.each(['DRAFT', 'ARCHIVED'] as const)('a product that is %s is 400, even when it is assigned', async (status) => {
    const [product, seller] = [await makeProduct(world, { status }), await makeSeller(world)];
    expectRefusal(await withoutChange(world, () => assign(product, seller)), NOT_ACTIVE);
    await makeSellpage(world, { seller, product });
    expectRefusal(await withoutChange(world, () => assign(product, seller)), NOT_ACTIVE);
  });

  test.each([NIL, crypto.randomUUID()])('hard case 14: %s is 404 as product and as seller', async (id) => {
    const [product, seller] = [await makeProduct(world), await makeSeller(world)];
    expectRefusal(await withoutChange(world, () => assign({ id }, seller)), notFound('Product not found'));
    expectRefusal(await withoutChange(world, () => assign(product, { id })), notFound('Seller not found'));
  });

  test.each([
    ['no seller', {}, { sellerId: 'sellerId is required' }],
    ['hard case 14: a malformed id', { sellerId: 'x' }, { sellerId: 'Validation failed (uuid is expected)' }],
    ['a null id', { sellerId: null }, { sellerId: 'Validation failed (uuid is expected)' }],
    ['a slug', { sellerId: NIL, slug: 'x' }, { slug: 'property slug should not exist' }],
  ])('refuses %s', async (_name, body, problems) => {
    const product = await makeProduct(world);
    const answer = await withoutChange(world, () => http.post(`/admin/products/${product.id}/assign-seller`, body));
    expectInvalid(answer, problems);
  });
});

describe('DELETE /admin/products/:id/unassign-seller/:sellerId', () => {
  test('removes the sellpage and answers it', async () => {
    const [product, seller] = [await makeProduct(world), await makeSeller(world)];
    const assigned = (await assign(product, seller)).body;
    const answer = await unassign(product, seller);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(assigned);
    expect(await pagesOf(product, seller)).toEqual([]);
    expectRefusal(await unassign(product, seller), notFound('Sellpage not found'));
  });

  test('removes all sellpages of the pair and no other, with their statistics', async () => {
    const [product, seller] = [await makeProduct(world), await makeSeller(world)];
    const [other, rival] = [await makeProduct(world), await makeSeller(world)];
    const domain = await makeDomain(world, { seller, status: 'VERIFIED' });
    await makeSellpage(world, { seller, product, created_at: '2021-01-01T00:00:00Z' });
    const oldest = await makeSellpage(world, {
      seller,
      product,
      created_at: '2020-01-01T00:00:00Z',
      domain_id: domain.id,
      status: 'PUBLISHED',
    });
    await world.sql(
      `insert into sellpage_stats_daily (seller_id, sellpage_id, stat_date, ad_source) values (?, ?, '2026-01-01', 'x')`,
      [seller.id, oldest.id],
    );
    const kept = [
      await makeSellpage(world, { seller, product: other }),
      await makeSellpage(world, { seller: rival, product }),
    ];

    expect((await unassign(product, seller)).body).toMatchObject({ id: oldest.id, status: 'PUBLISHED' });

    expect(await pagesOf(product, seller)).toEqual([]);
    expect(await pagesOf(other, seller)).toEqual([expect.objectContaining({ id: kept[0]!.id })]);
    expect(await pagesOf(product, rival)).toEqual([expect.objectContaining({ id: kept[1]!.id })]);
    expect(await world.sql('select 1 from sellpage_stats_daily where seller_id = ?', [seller.id])).toEqual([]);
    expect(await world.sql('select 1 from seller_domains where id = ?', [domain.id])).toHaveLength(1);
  });

  test.each(['ACTIVE', 'PAUSED', 'ARCHIVED', 'DELETED'] as const)(
    'hard case 29: a campaign (%s) of one sellpage keeps them all',
    async (status) => {
      const [product, seller] = [await makeProduct(world), await makeSeller(world)];
      const pages = [await makeSellpage(world, { seller, product }), await makeSellpage(world, { seller, product })];
      await makeCampaign(world, { sellpage: pages[1]!, status });
      expectRefusal(await withoutChange(world, () => unassign(product, seller)), IN_USE);
      expect(await pagesOf(product, seller)).toHaveLength(2);
    },
  );

  test.each(['PENDING', 'DELIVERED', 'CANCELLED', 'REFUNDED'] as const)(
    'hard case 29: an order (%s) of one sellpage keeps them all',
    async (status) => {
      const [product, seller] = [await makeProduct(world), await makeSeller(world)];
      const pages = [await makeSellpage(world, { seller, product }), await makeSellpage(world, { seller, product })];
      await makeOrder(world, { seller, sellpage_id: pages[0]!.id, status });
      expectRefusal(await withoutChange(world, () => unassign(product, seller)), IN_USE);
    },
  );

  test('orders and campaigns of other sellpages do not matter', async () => {
    const [product, seller] = [await makeProduct(world), await makeSeller(world)];
    const other = await makeSellpage(world, { seller });
    await makeCampaign(world, { sellpage: other });
    await makeOrder(world, { seller, sellpage_id: other.id });
    await makeOrder(world, { seller });
    await makeSellpage(world, { seller, product });
    expect((await unassign(product, seller)).status).toBe(200);
    expect(await world.sql('select 1 from orders where seller_id = ?', [seller.id])).toHaveLength(2);
  });

  test('a product that is no longer active can be taken away', async () => {
    const [product, seller] = [await makeProduct(world, { status: 'ARCHIVED' }), await makeSeller(world)];
    await makeSellpage(world, { seller, product });
    expect((await unassign(product, seller)).status).toBe(200);
  });

  test.each([NIL, crypto.randomUUID()])('hard case 14: %s is 404 as product and as seller', async (id) => {
    const [product, seller] = [await makeProduct(world), await makeSeller(world)];
    await makeSellpage(world, { seller, product });
    expectRefusal(await withoutChange(world, () => unassign({ id }, seller)), notFound('Sellpage not found'));
    expectRefusal(await withoutChange(world, () => unassign(product, { id })), notFound('Sellpage not found'));
  });

  test('hard case 14: malformed ids are 400', async () => {
    expectInvalid(await unassign({ id: 'x' }, { id: 'y' }), {
      id: 'Validation failed (uuid is expected)',
      sellerId: 'Validation failed (uuid is expected)',
    });
  });
});
