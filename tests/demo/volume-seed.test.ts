import { beforeAll, beforeEach, describe, expect, test } from '#test';
import { readSeedOptions } from '#src/commands/seed-options.ts';
import { seedDemo } from '#src/demo/seed-demo.ts';
import { seedVolume, type VolumeProgress } from '#src/demo/volume/seed-volume.ts';
import type { VolumeSize } from '#src/demo/volume/volume-sql.ts';
import { OrderSource } from '#src/modules/orders/index.ts';
import { makeAdmin } from '#support/builders/staff.ts';
import { emptyTables } from '#support/database/testing-schema.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
const SMALL: VolumeSize = { sellers: 6, products: 60, orders: 80 };

async function seed(size: VolumeSize, password?: string, report?: (progress: VolumeProgress) => void) {
  const scope = world.cradle.scopes.openSystemScope();
  try {
    return await seedVolume(scope.cradle, size, password, report);
  } finally {
    await scope.dispose();
  }
}

const empty = () => emptyTables(world.orm);

async function rowsOf(table: string): Promise<string[]> {
  return (await world.sql<{ row: string }>(`select t::text as row from ${table} t order by 1`)).map(({ row }) => row);
}

async function count(from: string): Promise<number> {
  const [row] = await world.sql<{ rows: number }>(`select count(*)::int as rows from ${from}`);
  return row!.rows;
}

describe('volume', () => {
  beforeEach(empty);

  test('makes as many rows as asked for, and counts them', async () => {
    const made = await seed(SMALL);
    expect(made).toMatchObject({ users: 6, sellers: 6, memberships: 6, settings: 6, labels: 12, products: 60 });
    expect(made).toMatchObject({ thumbnails: 60, campaigns: 6, adsets: 6, ads: 6, adStats: 6 * 3 * 14, orders: 80 });
    const tables = { products: 'products', variants: 'product_variants', labelLinks: 'product_product_labels' };
    const more = { pricingRules: 'pricing_rules', sellpages: 'sellpages', orderItems: 'order_items' };
    for (const [kind, table] of Object.entries({ ...tables, ...more, orderEvents: 'order_events' })) {
      expect([kind, await count(table)]).toEqual([kind, made[kind]]);
    }
    expect(await count(`products where status = 'ACTIVE'`)).toBe(54);
    expect(await count(`products where product_code = 'VOL-00001'`)).toBe(1);
    expect(await count(`sellers where slug = 'volume-seller-6'`)).toBe(1);
    expect(await count('users where password_hash is not null or is_superadmin')).toBe(0);
  });

  test('every order came from somewhere that the filter of the list knows', async () => {
    await seed(SMALL);
    const rows = await world.sql<{ source: string }>('select distinct source from orders order by 1');
    expect(rows.map(({ source }) => source)).toEqual(Object.values(OrderSource).toSorted());
  });

  test('a second run adds and changes nothing', async () => {
    await seed(SMALL);
    const before = await world.digest();
    const made = await seed(SMALL, 'another password');
    expect(new Set(Object.values(made))).toEqual(new Set([0]));
    expect(await world.digest()).toBe(before);
  });

  test('the same size makes the same rows on an empty database', async () => {
    const digest = async () => {
      // what triggers count has ids and times of its own
      await world.sql(
        `update sellpage_stats_daily set id = md5(sellpage_id::text || stat_date)::uuid, updated_at = 'epoch'`,
      );
      return world.digest();
    };
    await seed(SMALL);
    const first = await digest();
    await empty();
    world.advance(1_000_000);
    await seed(SMALL);
    expect(await digest()).toBe(first);
  });

  test('a larger size adds the rest and leaves what is there', async () => {
    const tables = ['products', 'product_variants', 'sellpages', 'orders', 'order_items', 'ad_stats_daily'];
    await seed(SMALL);
    const before = await Promise.all(tables.map(rowsOf));
    await seed({ sellers: 9, products: 75, orders: 100 });
    expect([await count('sellers'), await count('products'), await count('orders')]).toEqual([9, 75, 100]);
    const after = await Promise.all(tables.map(rowsOf));
    before.forEach((rows, index) => expect(after[index]).toEqual(expect.arrayContaining(rows)));
  });

  test('batches cover every number once', async () => {
    const reports: VolumeProgress[] = [];
    await seed({ sellers: 130, products: 1300, orders: 0 }, undefined, (progress) => reports.push(progress));
    expect([await count('sellers'), await count('products')]).toEqual([130, 1300]);
    expect(await count('ad_stats_daily')).toBe(130 * 3 * 14);
    expect(reports.filter(({ areaDone }) => areaDone).map(({ area }) => area)).toEqual(
      expect.arrayContaining(['sellers', 'labels', 'products', 'sellpages', 'ads']),
    );
    expect(reports.at(-1)!.done).toBe(reports.at(-1)!.total);
    expect(await count('orders')).toBe(0);
  });

  test('leaves what others have made with its names and ids', async () => {
    await world.sql(
      `insert into products (product_code, name, slug, base_price) values ('VOL-00001', 'Mine', 'mine', 1)`,
    );
    await world.sql(`insert into users (email, display_name) values ('volume-owner-1@example.com', 'Me')`);
    const made = await seed({ sellers: 2, products: 9, orders: 10 });
    expect([made.products, made.users, made.memberships]).toEqual([8, 1, 1]);
    expect(await count(`product_variants v join products p on p.id = v.product_id where p.name = 'Mine'`)).toBe(0);
    expect(await count(`users where display_name = 'Me'`)).toBe(1);
  });

  test('a product that was priced anew gets no second active rule', async () => {
    await seed(SMALL);
    const rules = await count('pricing_rules');
    await world.sql(`update pricing_rules set id = gen_random_uuid(), suggested_retail = 1`);
    expect((await seed(SMALL)).pricingRules).toBe(0);
    expect(await count('pricing_rules')).toBe(rules);
  });

  test('works beside the demo shop', async () => {
    const scope = world.cradle.scopes.openSystemScope();
    await seedDemo(scope.cradle, undefined);
    await scope.dispose();
    await seed(SMALL);
    expect(await count('products')).toBe(63);
  });
});

describe('what the volume holds', () => {
  beforeAll(async () => {
    await empty();
    await seed({ sellers: 20, products: 200, orders: 200 });
  });

  test.each([
    [
      'totals are the sum of their lines',
      'orders o where subtotal is distinct from (select sum(line_total) from order_items where order_id = o.id) or total <> subtotal + shipping_cost',
    ],
    [
      'a product with variants is sold by variant',
      'order_items i where variant_id is null and exists (select from product_variants v where v.product_id = i.product_id)',
    ],
    [
      'orders are of the page of their seller',
      'orders o join sellpages p on p.id = o.sellpage_id where p.seller_id <> o.seller_id',
    ],
    [
      'the last event is the status',
      `orders o where replace(status::text, 'PENDING', 'CREATED') <> (select event_type::text from order_events where order_id = o.id order by created_at desc limit 1)`,
    ],
    ['orders lie in the year before the epoch', `orders where created_at not between '2025-11-01Z' and '2026-11-01Z'`],
    [
      'published pages sell active products on verified domains',
      `sellpages s join products p on p.id = s.product_id left join seller_domains d on d.id = s.domain_id where s.status = 'PUBLISHED' and (p.status <> 'ACTIVE' or d.status <> 'VERIFIED' or d.seller_id <> s.seller_id)`,
    ],
    [
      'option sets of a product differ',
      'product_variants a join product_variants b on a.product_id = b.product_id and a.options = b.options and a.id < b.id',
    ],
    [
      'slugs are slugs',
      `(select slug from products union all select slug from sellpages union all select slug from product_labels) s where slug !~ '^[a-z0-9]+(-[a-z0-9]+)*$'`,
    ],
    ['retail covers the fixed take', 'pricing_rules where seller_take_fixed > suggested_retail'],
    [
      'no row was made now',
      `(select created_at, updated_at from products union all select created_at, updated_at from sellers union all select created_at, updated_at from sellpages union all select created_at, updated_at from orders) t where greatest(created_at, updated_at) > '2026-11-01Z'`,
    ],
  ])('%s', async (_name, offenders) => {
    expect(await count(offenders)).toBe(0);
  });

  test('shares are near what is said of them', async () => {
    const share = async (part: string, whole: string) => (await count(part)) / (await count(whole));
    expect(await share('pricing_rules', 'products')).toBeCloseTo(0.6, 0);
    expect(await share('sellpages', 'sellers')).toBeGreaterThan(2);
    expect(await count('(select product_id from product_product_labels group by 1 having count(*) > 3) x')).toBe(0);
    expect(await count('(select product_id from product_variants group by 1 having count(*) > 4) x')).toBe(0);
    expect(await count(`seller_domains where status = 'VERIFIED'`)).toBeGreaterThan(5);
  });
});

describe('through the API', () => {
  beforeAll(async () => {
    await empty();
    await seed(SMALL, 'a volume password');
  });

  test('the owners log in with SEED_PASSWORD and see the products and their pages', async () => {
    const login = await world.http.post('/auth/login', {
      email: 'volume-owner-3@example.com',
      password: 'a volume password',
    });
    expect([login.status, login.body.seller.slug]).toEqual([200, 'volume-seller-3']);
    const seller = world.http.as(login.body);
    const products = await seller.get('/products?limit=100');
    expect([products.status, products.body.total]).toEqual([200, 54]);
    const detail = await seller.get(`/products/${products.body.data[0].id as string}`);
    expect([detail.status, detail.body.currency]).toEqual([200, 'USD']);
    const pages = await seller.get('/sellpages');
    expect([pages.status, pages.body.data.length > 1]).toEqual([200, true]);
  });

  test('admins see every product and seller', async () => {
    const { http } = await makeAdmin(world);
    const products = await http.get('/admin/products?search=VOL-');
    expect([products.status, products.body.total]).toEqual([200, 60]);
    const sellers = await http.get('/admin/sellers?search=volume-seller');
    expect([sellers.status, sellers.body.total]).toEqual([200, 6]);
  });
});

describe('options of db:seed', () => {
  const read = (line: string, production = false) =>
    readSeedOptions(
      line.split(' ').filter((part) => part !== ''),
      production,
    );

  test('without numbers it is the demo alone; orders only where given', () => {
    expect(read('')).toBeNull();
    expect(read('--sellers 2 --products 30')).toEqual({ sellers: 2, products: 30, orders: 0 });
    expect(read('--sellers=2 --products=30 --orders=4')).toEqual({ sellers: 2, products: 30, orders: 4 });
  });

  test.each([
    '--sellers 2',
    '--orders 2',
    '--sellers 0 --products 1',
    '--sellers 1.5 --products 1',
    '--sellers 1e3 --products 1',
    '--sellers=-1 --products 1',
    '--sellers 1 --products 1000001',
    '--unknown 1',
    'twelve',
  ])('"%s" is refused', (line) => {
    expect(() => read(line)).toThrow(/usage|takes a whole number|Unknown option|Unexpected argument/);
  });

  test('production wants --yes', () => {
    expect(() => read('--sellers 1 --products 1', true)).toThrow('demo data in production?');
    expect(() => read('', true)).toThrow('demo data in production?');
    expect(read('--sellers 1 --products 1 --yes', true)).toEqual({ sellers: 1, products: 1, orders: 0 });
  });
});
