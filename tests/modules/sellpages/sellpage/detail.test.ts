import { beforeAll, describe, expect, test } from '#test';
import fc from 'fast-check';
import { readHeaderConfig, readSections } from '#src/modules/sellpages/index.ts';
import { readBoostModules, readDiscountRules } from '#src/modules/sellpages/sellpage/sellpage-json.ts';
import { makeMedia, makeThumbnail } from '#support/builders/asset.ts';
import { makeDomain } from '#support/builders/domain.ts';
import { makeProduct } from '#support/builders/product.ts';
import { makeSellpage } from '#support/builders/sellpage.ts';
import { makeStaff, type Staff } from '#support/builders/staff.ts';
import { readPage } from '#support/requests/sellpages.ts';
import { statementsOf } from '#support/database/statements.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();

let staff: Staff;
beforeAll(async () => {
  staff = await makeStaff(world, { role: 'VIEWER' });
});

const make = async (overrides: Record<string, unknown> = {}, product?: { id: string }) =>
  makeSellpage(world, { seller: staff.seller, product: product ?? (await makeProduct(world)), ...overrides });
const detail = async (overrides: Record<string, unknown>) => readPage(staff, (await make(overrides)).id);

test('one statement', async () => {
  const domain = await makeDomain(world, { seller: staff.seller });
  const page = await make({ domain_id: domain.id });
  expect(await statementsOf(world, () => readPage(staff, page.id))).toHaveLength(1);
});

describe('the product', () => {
  const heroOf = async (product: { id: string }) =>
    ((await readPage(staff, (await make({}, product)).id)).product as { heroImageUrl: string | null }).heroImageUrl;

  test('has its price as text', async () => {
    const product = await makeProduct(world, { base_price: '7', name: 'Pad', slug: 'pad' });
    const page = await readPage(staff, (await make({}, product)).id);
    expect(page.product).toEqual({ id: product.id, name: 'Pad', slug: 'pad', basePrice: '7.00', heroImageUrl: null });
  });

  test('shows its first thumbnail, else its first current picture, never a video', async () => {
    const product = await makeProduct(world);
    await makeMedia(world, { product, media_type: 'VIDEO', position: 0 });
    await makeMedia(world, { product, is_current: false, position: 1 });
    expect(await heroOf(product)).toBeNull();
    await makeMedia(world, { product, position: 3, url: 'https://a.example.com/3' });
    await makeMedia(world, { product, position: 2, url: 'https://a.example.com/2' });
    expect(await heroOf(product)).toBe('https://a.example.com/2');
    await makeThumbnail(world, { product, position: 0, url: 'https://a.example.com/t0' });
    expect(await heroOf(product)).toBe('https://a.example.com/t0');
    await makeThumbnail(world, { product, position: 9, is_current: true, url: 'https://a.example.com/t9' });
    expect(await heroOf(product)).toBe('https://a.example.com/t9');
  });
});

describe('hard case 14: stored JSON that does not fit breaks no read', () => {
  const EMPTY = { headerConfig: {}, boostModules: [], discountRules: [], sections: [] };

  test.each(['null', '"text"', '5', 'true', '{}', '{"0": {}}', '[null, 1, "x", [], {}]'])(
    'all of it %s',
    async (json) => {
      const page = await detail({ header_config: json, boost_modules: json, discount_rules: json });
      expect(page).toMatchObject({ boostModules: [], discountRules: [], sections: [] });
      expect((await detail({ sections: '{"type": "hero"}' })).sections).toEqual([]);
    },
  );

  test('the list reads over it too', async () => {
    const bad = '"text"';
    const page = await make({ header_config: bad, boost_modules: bad, discount_rules: bad, sections: bad });
    const answer = await staff.http.get('/sellpages?limit=100');
    expect(answer.status).toBe(200);
    expect((answer.body as { data: { id: string }[] }).data.some(({ id }) => id === page.id)).toBe(true);
    expect(await readPage(staff, page.id)).toMatchObject(EMPTY);
  });

  test('a bad key of the head costs no other', async () => {
    const header = {
      pixelId: 5,
      primaryColor: 'blue',
      guarantees: {
        enabled: true,
        badges: [{ key: 'k' }, { key: 'k', icon: '', label: 'l', sub: '', enabled: true }, 5],
      },
      shipping: { price: '5.95' },
      checkoutForm: 'CASH',
      legacy: { kept: true },
    };
    expect((await detail({ header_config: JSON.stringify(header) })).headerConfig).toEqual({
      primaryColor: 'blue',
      guarantees: { enabled: true, badges: [{ key: 'k', icon: '', label: 'l', sub: '', enabled: true }] },
      legacy: { kept: true },
    });
  });

  test('bad modules and bad tiers are skipped', async () => {
    const good = { type: 'UPSELL_NEXT_ITEM', title: 'Next' };
    const modules = [
      {
        ...good,
        discountTiers: [
          { quantity: 2, discount: 150 },
          { quantity: 3, discount: '5' },
          { quantity: 4, discount: 5 },
        ],
      },
      { ...good, enabled: false, discountTiers: 'none', tiers: [null, { qty: 1, discount: 'x' }] },
      { ...good, title: 5 },
      { type: 'FREE', title: 'x' },
      null,
    ];
    expect((await detail({ boost_modules: JSON.stringify(modules) })).boostModules).toEqual([
      { ...good, enabled: true, discountTiers: [{ quantity: 4, discount: 5 }] },
      { ...good, enabled: false, discountTiers: [], tiers: [{ qty: 1, discount: 'x' }] },
    ]);
  });

  test('bad rules are skipped; of doubles the first counts; a rule without an id has one that stays', async () => {
    const rule = { code: 'A', type: 'PERCENT', value: 10, status: 'ACTIVE' };
    const [one, two] = [crypto.randomUUID(), crypto.randomUUID()];
    const rules = [
      { ...rule, id: one },
      { ...rule, id: two },
      { ...rule, id: one, code: 'B' },
      { ...rule, id: two, code: 'C', value: 100.5 },
      { ...rule, id: two, code: 'D', value: 'free' },
      { ...rule, id: two, code: 'E', value: -5 },
      { code: 'bare', type: 'FIXED', value: 5 },
    ];
    const page = await detail({ discount_rules: JSON.stringify(rules) });
    expect(page.discountRules).toEqual([
      { ...rule, id: one },
      { code: 'BARE', type: 'FIXED', value: 5, status: 'ACTIVE', id: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    ]);
    expect((await readPage(staff, page.id)).discountRules).toEqual(page.discountRules);
  });

  test('a code may look like the id of another rule', async () => {
    const [one, two] = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'];
    const rules = [
      { id: one, code: 'A', type: 'FIXED', value: 1 },
      { id: two, code: one, type: 'FIXED', value: 1 },
    ];
    expect((await detail({ discount_rules: JSON.stringify(rules) })).discountRules).toHaveLength(2);
  });

  test('sections that are no objects are skipped', async () => {
    const sections = ['x', { type: 'hero', any: [1] }, [], null, { title: 5 }];
    expect((await detail({ sections: JSON.stringify(sections) })).sections).toEqual([{ type: 'hero', any: [1] }]);
  });

  test('no JSON whatever makes a reader throw, and what it gives it takes', () => {
    const element = fc.oneof(fc.jsonValue(), fc.constantFrom('EXTRA_OFF', 'PERCENT', 'FIXED', 'ACTIVE', true, 5));
    const keys = ['type', 'title', 'code', 'value', 'discountTiers', 'guarantees', 'shipping', 'price', '__proto__'];
    const object = fc.dictionary(fc.constantFrom(...keys), element).map((one) => ({ ...one }));
    const readers = [readHeaderConfig, readBoostModules, readDiscountRules, readSections];
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), object, fc.array(object)), (stored) => {
        for (const read of readers) expect(read(read(stored))).toEqual(read(stored));
      }),
    );
  });
});
