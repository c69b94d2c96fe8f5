import { beforeAll, beforeEach, describe, expect, test } from '#test';
import type { z } from 'zod';
import { demoOwner, demoSeller } from '#src/demo/demo-data.ts';
import { seedDemo } from '#src/demo/seed-demo.ts';
import { CreatePricingRule } from '#src/modules/catalog/pricing/pricing-rule.admin.schema.ts';
import { CreateProduct } from '#src/modules/catalog/products/product.admin.schema.ts';
import { CreateVariant } from '#src/modules/catalog/variants/variant.admin.schema.ts';
import { CreateDomain } from '#src/modules/domains/domain/domain.schema.ts';
import { CreateSeller } from '#src/modules/sellers/seller/seller.admin.schema.ts';
import { CreateSellpage } from '#src/modules/sellpages/sellpage/sellpage.schema.ts';
import type { Cradle } from '#src/platform/cradle.ts';
import { makeSeller } from '#support/builders/seller.ts';
import { logIn } from '#support/builders/session.ts';
import { makeAdmin } from '#support/builders/staff.ts';
import { makeUser } from '#support/builders/user.ts';
import { describeOnPostgres, repeat, together } from '#support/database/races.ts';
import { emptyTables } from '#support/database/testing-schema.ts';
import { useWorld, type World } from '#support/world.ts';

const PASSWORD = 'a demo password';
const id = (digits: string) => `00000000-0000-0000-0000-00000000${digits}`;
const MOUSE = id('0001');

/** Rows of an empty database after one run. */
const ALL = {
  products: 3,
  variants: 8,
  labels: 4,
  labelLinks: 6,
  pricingRules: 3,
  media: 2,
  thumbnails: 2,
  adtexts: 2,
};
const SHOP = { users: 1, sellers: 1, memberships: 1, settings: 1, domains: 2, sellpages: 3 };
const NOTHING = Object.fromEntries(Object.keys({ ...ALL, ...SHOP }).map((kind) => [kind, 0]));

const TABLES = [
  'users',
  'sellers',
  'seller_users',
  'seller_settings',
  'products',
  'product_variants',
  'product_labels',
  'product_product_labels',
  'pricing_rules',
  'asset_media',
  'asset_thumbnails',
  'asset_adtexts',
  'seller_domains',
  'sellpages',
];

type Seeded = Pick<World, 'cradle' | 'orm' | 'sql'>;

async function seedWith(world: Seeded, services: (cradle: Cradle) => Parameters<typeof seedDemo>[0]) {
  const scope = world.cradle.scopes.openSystemScope();
  try {
    return await seedDemo(services(scope.cradle), PASSWORD);
  } finally {
    await scope.dispose();
  }
}

const seed = (world: Seeded) => seedWith(world, (cradle) => cradle);
const empty = ({ orm }: Seeded) => emptyTables(orm);

async function rows(world: Seeded): Promise<string[]> {
  const parts = TABLES.map((table) => `select '${table} ' || t::text as row from ${table} t`);
  return (await world.sql<{ row: string }>(`${parts.join(' union all ')} order by 1`)).map(({ row }) => row);
}

const column = async (world: Seeded, query: string): Promise<unknown[]> =>
  (await world.sql(query)).map((row) => Object.values(row)[0]);

describe('demo data', () => {
  const world = useWorld();
  beforeEach(() => empty(world));

  test('an empty database gets every row of it, once', async () => {
    expect(await seed(world)).toEqual({ ...ALL, ...SHOP });
    const before = await world.digest();
    expect(await seed(world)).toEqual(NOTHING);
    expect(await world.digest()).toBe(before);
  });

  test('admin and owner see what the contract names', async () => {
    await seed(world);
    const admin = (await makeAdmin(world)).http;
    const { body: mouse } = await admin.get(`/admin/products/${MOUSE}`);
    expect(mouse).toMatchObject({ productCode: 'MOUSE-001', slug: 'slimpro-wireless-mouse', status: 'ACTIVE' });
    expect(mouse).toMatchObject({ basePrice: '29.99', compareAtPrice: '39.99', currency: 'USD' });
    expect(mouse.labels.map(({ label }: { label: { slug: string } }) => label.slug).sort()).toEqual([
      'bestseller',
      'trending',
    ]);
    expect(mouse.variants).toMatchObject([
      { id: id('0101'), name: 'Black', priceOverride: null, stockQuantity: 150, position: 0, isActive: true },
      { id: id('0102'), name: 'White', priceOverride: null, stockQuantity: 80, position: 1, isActive: true },
      { id: id('0103'), name: 'Rose Gold', priceOverride: '32.99', stockQuantity: 40, position: 2, isActive: true },
    ]);
    expect(mouse.pricingRules).toMatchObject([
      { id: id('0201'), suggestedRetail: '49.99', sellerTakePercent: '40.00', sellerTakeFixed: null, isActive: true },
    ]);
    const from = { effectiveFrom: '2026-01-01T00:00:00.000Z', effectiveUntil: null };
    expect(mouse.pricingRules).toMatchObject([{ holdPercent: '10.00', holdDurationDays: 7, ...from }]);
    const session = await logIn(world, { email: demoOwner.email, password: PASSWORD });
    expect([session.user.id, session.seller]).toMatchObject([id('1001'), { id: id('1002'), slug: 'seed-seller-co' }]);
    const owner = world.http.as(session);
    const domains = Object.fromEntries((await owner.get('/domains')).body.map((row: { id: string }) => [row.id, row]));
    const [shop, pending] = [{ hostname: 'seed-shop.example.com' }, { hostname: 'seed-pending.example.com' }];
    expect(domains[id('3001')]).toMatchObject({ ...shop, status: 'VERIFIED', isPrimary: true });
    expect(domains[id('3002')]).toMatchObject({ ...pending, status: 'PENDING', isPrimary: false });
    const pages = (await owner.get('/sellpages')).body.data as { id: string; slug: string; status: string }[];
    expect(pages.map((page) => [page.id, page.slug, page.status]).sort()).toEqual([
      [id('2001'), 'slimpro-wireless-mouse', 'PUBLISHED'],
      [id('2002'), 'prostand-laptop-stand', 'DRAFT'],
      [id('2003'), 'ultraclean-desk-pad', 'DRAFT'],
    ]);
  });

  test('without SEED_PASSWORD nobody can log in', async () => {
    const scope = world.cradle.scopes.openSystemScope();
    await seedDemo(scope.cradle, undefined);
    await scope.dispose();
    expect(await column(world, 'select password_hash from users')).toEqual([null]);
    expect(await column(world, 'select id from refresh_tokens')).toEqual([]);
  });
});

/** The services themselves, and what they were asked for: `[name, ...arguments]`. */
function listening(cradle: Cradle, calls: [name: string, ...args: unknown[]][]): Parameters<typeof seedDemo>[0] {
  const hear = <T extends object>(name: string, service: T): T =>
    new Proxy(service, {
      get(target, key) {
        const method = Reflect.get(target, key) as (...args: unknown[]) => unknown;
        return (...args: unknown[]) => {
          calls.push([`${name}.${String(key)}`, ...args]);
          return method(...args);
        };
      },
    });
  return {
    em: cradle.em,
    domainService: hear('domain', cradle.domainService),
    domainVerification: hear('verification', cradle.domainVerification),
    labelAdminService: hear('label', cradle.labelAdminService),
    memberService: hear('member', cradle.memberService),
    memberships: hear('memberships', cradle.memberships),
    pricingRuleAdminService: hear('rule', cradle.pricingRuleAdminService),
    productAdminService: hear('product', cradle.productAdminService),
    sellerAdminService: hear('seller', cradle.sellerAdminService),
    sellpageService: hear('sellpage', cradle.sellpageService),
    variantAdminService: hear('variant', cradle.variantAdminService),
  };
}

describe('demo rows come through the services', () => {
  const world = useWorld();
  const calls: [name: string, ...args: unknown[]][] = [];
  const callsOf = (name: string) => calls.filter(([called]) => called === name).map(([, ...args]) => args);

  beforeAll(async () => {
    await seedWith(world, (cradle) => listening(cradle, calls));
  });

  test('each row is one call, with the id that the contract fixes', async () => {
    const idsOf = (name: string) => callsOf(name).map((args) => (args.at(-1) as { id: string }).id);
    expect(idsOf('product.create')).toEqual(await column(world, 'select id from products order by id'));
    expect(idsOf('variant.create')).toEqual(await column(world, 'select id from product_variants order by id'));
    expect(idsOf('rule.create')).toEqual(await column(world, 'select id from pricing_rules order by id'));
    expect(idsOf('domain.create')).toEqual(await column(world, 'select id from seller_domains order by id'));
    expect(idsOf('sellpage.create')).toEqual(await column(world, 'select id from sellpages order by id'));
    expect(callsOf('label.create')).toHaveLength(4);
    expect(callsOf('label.sync').map(([product]) => product)).toEqual([MOUSE, id('0002'), id('0003')]);
    expect(callsOf('seller.create')).toHaveLength(1);
    expect(callsOf('sellpage.publish')).toEqual([[demoSeller.id, id('2001')]]);
    expect(callsOf('verification.verify')).toMatchObject([[{ id: id('3001') }, true]]);
    expect(callsOf('domain.update')).toEqual([[demoSeller.id, id('3001'), { isPrimary: true }]]);
  });

  test.each<[name: string, argument: number, schema: z.ZodType]>([
    ['product.create', 0, CreateProduct],
    ['variant.create', 1, CreateVariant],
    ['rule.create', 1, CreatePricingRule],
    ['seller.create', 0, CreateSeller],
    ['domain.create', 1, CreateDomain],
    ['sellpage.create', 1, CreateSellpage],
  ])('%s is given what a request would have made of it', (name, argument, schema) => {
    const inputs = callsOf(name).map((args) => args[argument]);
    expect(inputs).not.toEqual([]);
    for (const input of inputs) expect(schema.parse(JSON.parse(JSON.stringify(input)))).toEqual(input);
  });

  test('a second run asks for nothing to be made', async () => {
    const again: typeof calls = [];
    await seedWith(world, (cradle) => listening(cradle, again));
    expect(new Set(again.map(([name]) => name))).toEqual(new Set(['product.lock']));
  });
});

describe('a set that is there in part', () => {
  const world = useWorld();
  beforeEach(async () => {
    await empty(world);
    await seed(world);
  });

  const shopOf = (rest: Record<string, number>) => ({ ...SHOP, users: 0, ...rest });
  const productRows = { products: 1, variants: 3, labelLinks: 2, pricingRules: 1, sellpages: 1 };

  test.each<[what: string, damage: string, made: Record<string, number>]>([
    ['variants', `delete from product_variants where id in ('${id('0102')}', '${id('0121')}')`, { variants: 2 }],
    ['a label', `delete from product_labels where slug = 'bestseller'`, { labels: 1, labelLinks: 2 }],
    ['a link', `delete from product_product_labels where product_id = '${MOUSE}'`, { labelLinks: 2 }],
    ['a rule', `delete from pricing_rules where id = '${id('0202')}'`, { pricingRules: 1 }],
    ['assets', `delete from asset_media where id = '${id('0302')}'`, { media: 1 }],
    [
      'a product',
      `delete from sellpages where id = '${id('2003')}'; delete from pricing_rules where id = '${id('0203')}';
       delete from products where id = '${id('0003')}'`,
      productRows,
    ],
    ['a page', `delete from sellpages where id = '${id('2001')}'`, { sellpages: 1 }],
    ['a domain', `delete from seller_domains where id = '${id('3002')}'`, { domains: 1 }],
    ['the owner', `delete from users where id = '${id('1001')}'`, { users: 1, memberships: 1 }],
    ['the membership', 'delete from seller_users', { memberships: 1 }],
    ['the settings', 'delete from seller_settings', { settings: 1 }],
    ['the seller', `delete from sellers where id = '${id('1002')}'`, shopOf({})],
    ['seller and owner', 'delete from sellers; delete from users', SHOP],
  ])('%s: just what is missing is made', async (_what, damage, made) => {
    const facts = () =>
      column(
        world,
        `select f from (
           select concat_ws(' ', id, email) f from users union all select concat_ws(' ', id, slug) from sellers union all
           select concat_ws(' ', seller_id, user_id, role, is_active) from seller_users union all
           select concat_ws(' ', seller_id, timezone) from seller_settings union all
           select to_jsonb(p)::text from (select id, product_code, slug, base_price, status from products) p union all
           select concat_ws(' ', id, name, position, stock_quantity, price_override, options) from product_variants union all
           select slug from product_labels union all
           select l.slug || x.product_id from product_product_labels x join product_labels l on l.id = x.label_id union all
           select concat_ws(' ', id, product_id, suggested_retail, effective_from, is_active) from pricing_rules union all
           select concat_ws(' ', id, url) from asset_media union all
           select concat_ws(' ', id, hostname, status, is_primary, verified_at is null) from seller_domains union all
           select concat_ws(' ', id, slug, product_id, domain_id, status) from sellpages) t order by 1`,
      );
    const whole = await facts();
    for (const statement of damage.split(';')) await world.sql(statement);
    const left = await rows(world);
    expect(await facts()).not.toEqual(whole);
    expect(await seed(world)).toEqual({ ...NOTHING, ...made });
    expect(await rows(world)).toEqual(expect.arrayContaining(left));
    expect(await facts()).toEqual(whole);
  });

  test('what somebody changed stays changed', async () => {
    await world.sql(`update products set name = 'Mine', base_price = 1, status = 'ARCHIVED', slug = 'mine-' || id`);
    await world.sql(`update product_variants set stock_quantity = 0, is_active = false, position = 9`);
    await world.sql(`update pricing_rules set is_active = false`);
    await world.sql(`update seller_domains set status = 'FAILED', verified_at = null, is_primary = false`);
    await world.sql(`update sellpages set status = 'ARCHIVED', title_override = 'Mine'`);
    await world.sql(`update sellers set name = 'Mine', is_active = false`);
    await world.sql(`update seller_users set role = 'VIEWER', is_active = false`);
    await world.sql(`update users set display_name = 'Mine', password_hash = null`);
    const before = await world.digest();
    expect(await seed(world)).toEqual(NOTHING);
    expect(await world.digest()).toBe(before);
  });

  test('a product keeps the other labels that it carries', async () => {
    await world.sql(`insert into product_labels (name, slug) values ('Own', 'own')`);
    await world.sql(`update product_product_labels set label_id = (select id from product_labels where slug = 'own')
                     where product_id = '${MOUSE}' and label_id = (select id from product_labels where slug = 'trending')`);
    expect(await seed(world)).toEqual({ ...NOTHING, labelLinks: 1 });
    const slugs = `select l.slug from product_product_labels x join product_labels l on l.id = x.label_id
                   where x.product_id = '${MOUSE}' order by 1`;
    expect(await column(world, slugs)).toEqual(['bestseller', 'own', 'trending']);
  });

  test('a product that was priced anew gets no second active rule', async () => {
    await world.sql('update pricing_rules set id = gen_random_uuid(), suggested_retail = 1');
    const before = await world.digest();
    expect(await seed(world)).toEqual(NOTHING);
    expect(await world.digest()).toBe(before);
  });

  test('a page of a product that is not for sale is not made', async () => {
    await world.sql('delete from sellpages');
    await world.sql(`update products set status = 'DRAFT' where id = '${id('0002')}'`);
    expect(await seed(world)).toEqual({ ...NOTHING, sellpages: 2 });
  });

  test('a page whose domain is not verified is made as a draft', async () => {
    await world.sql('delete from sellpages');
    await world.sql(`update seller_domains set status = 'FAILED', verified_at = null`);
    expect(await seed(world)).toEqual({ ...NOTHING, sellpages: 3 });
    expect(await column(world, 'select distinct status::text from sellpages')).toEqual(['DRAFT']);
  });

  test('a new domain does not take the rank of the primary one', async () => {
    await world.sql(`delete from seller_domains where id = '${id('3001')}'`);
    await world.sql('update seller_domains set is_primary = true');
    expect(await seed(world)).toEqual({ ...NOTHING, domains: 1 });
    expect(await column(world, 'select id from seller_domains where is_primary')).toEqual([id('3002')]);
  });
});

describe('what somebody else holds', () => {
  const world = useWorld({ PLATFORM_HOSTS: 'seed-pending.example.com' });
  beforeEach(() => empty(world));

  test('a host name the platform keeps for itself is left out', async () => {
    expect(await seed(world)).toEqual({ ...ALL, ...SHOP, domains: 1 });
    expect(await column(world, 'select hostname from seller_domains')).toEqual(['seed-shop.example.com']);
  });

  test('codes, slugs, host names and ids of others stay theirs', async () => {
    const { id: seller } = await makeSeller(world);
    const insert = 'insert into products (id, product_code, name, slug, base_price) values';
    await world.sql(`${insert} ('${id('9001')}', 'MOUSE-001', 'Mine', 'mine', 1)`);
    await world.sql(`${insert} ('${id('0002')}', 'MINE-2', 'Mine', 'mine-2', 1)`);
    await world.sql(`${insert} ('${id('9003')}', 'MINE-3', 'Mine', 'ultraclean-desk-pad', 1)`);
    await world.sql(
      `insert into seller_domains (seller_id, hostname, verification_token) values ('${seller}', 'seed-shop.example.com', 'x')`,
    );
    const left = await rows(world);
    const made = {
      ...NOTHING,
      ...SHOP,
      labels: 4,
      variants: 3,
      labelLinks: 2,
      pricingRules: 1,
      domains: 0,
      sellpages: 0,
    };
    expect(await seed(world)).toEqual({ ...made, media: 2, thumbnails: 2, adtexts: 2 });
    expect(await rows(world)).toEqual(expect.arrayContaining(left));
    expect(await column(world, 'select distinct product_id from product_variants')).toEqual([id('9001')]);
  });

  test('a user with the owner’s e-mail gets the shop, with the password they have', async () => {
    const user = await makeUser(world, { email: demoOwner.email });
    const left = await rows(world);
    expect(await seed(world)).toMatchObject({ users: 0, sellers: 1, memberships: 1, settings: 1, sellpages: 3 });
    expect(await rows(world)).toEqual(expect.arrayContaining(left));
    expect((await logIn(world, { email: user.email })).seller.id).toBe(demoSeller.id);
  });

  test.each([
    ['a superadmin has the owner’s e-mail', `('${id('9001')}', '${demoOwner.email}', 'Me', true)`],
    ['another user has the owner’s id', `('${demoOwner.id}', 'me@example.com', 'Me', false)`],
  ])('%s: the catalogue alone is made', async (_what, values) => {
    await world.sql(`insert into users (id, email, display_name, is_superadmin) values ${values}`);
    expect(await seed(world)).toMatchObject({ ...ALL, users: 0, sellers: 0, memberships: 0, settings: 0 });
    expect(await column(world, 'select count(*)::int from sellers')).toEqual([0]);
  });

  test('another seller has the id of the demo seller: the catalogue alone is made', async () => {
    await world.sql(`insert into sellers (id, name, slug) values ('${demoSeller.id}', 'Mine', 'mine')`);
    expect(await seed(world)).toMatchObject({ ...ALL, users: 0, sellers: 0 });
    expect(await column(world, 'select email from users')).toEqual([]);
  });
});

describeOnPostgres('seedings at once', () => {
  const world = useWorld();

  test('make every row once between them', async () => {
    await repeat(2, async () => {
      await empty(world);
      const made = await together(4, () => seed(world));
      expect(made.filter(({ products }) => products === 3)).toEqual([{ ...ALL, ...SHOP }]);
      expect(made.filter(({ products }) => products === 0)).toEqual([NOTHING, NOTHING, NOTHING]);
    });
  });
});
