import { beforeAll, beforeEach, describe, expect, test } from '#test';
import { makeStaff, type Staff } from '#support/builders/staff.ts';
import { createPage, type Detail, patchPage, storedPage } from '#support/requests/sellpages.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

let staff: Staff;
let page: Detail;
beforeAll(async () => {
  staff = await makeStaff(world);
});
beforeEach(async () => {
  page = await createPage(world, staff);
});

const headerOf = async () => (await storedPage(world, page.id))!.header_config;
async function expectRefused(fields: Record<string, unknown>): Promise<void> {
  const before = await storedPage(world, page.id);
  const answer = await staff.http.patch(`/sellpages/${page.id}`, fields);
  expect([answer.status, answer.body.code]).toEqual([400, 'BAD_REQUEST']);
  expect(await storedPage(world, page.id)).toEqual(before);
}

const BADGE = { key: 'refund', icon: 'shield', label: 'Refund', sub: '', enabled: true };
const GUARANTEES = { enabled: true, badges: [BADGE] };
const MODULE = { type: 'EXTRA_OFF', enabled: true, title: 'More' };
const UPSELL = {
  type: 'UPSELL_NEXT_ITEM',
  enabled: true,
  title: 'Next',
  discountTiers: [{ quantity: 2, discount: 55 }],
};
const RULE = { code: 'SAVE10', type: 'PERCENT', value: 10 };
const many = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));

describe('the head', () => {
  test('is merged key by key', async () => {
    const shipping = { label: 'DHL', price: 5.95, freeThreshold: 100 };
    const header = { primaryColor: 'blue', guarantees: GUARANTEES, shipping, checkoutForm: 'PAYPAL_ONLY' };
    expect((await patchPage(staff, page.id, { primaryColor: 'blue' })).headerConfig).toEqual({ primaryColor: 'blue' });
    await patchPage(staff, page.id, { guaranteeConfig: GUARANTEES, shippingConfig: shipping });
    expect((await patchPage(staff, page.id, { checkoutForm: 'PAYPAL_ONLY' })).headerConfig).toEqual(header);
    expect(await headerOf()).toEqual(header);
    const { guarantees: _guarantees, ...rest } = header;
    expect((await patchPage(staff, page.id, { guaranteeConfig: null })).headerConfig).toEqual(rest);
    await patchPage(staff, page.id, { shippingConfig: null, checkoutForm: null, primaryColor: null });
    expect(await headerOf()).toEqual({});
  });

  test('keeps keys that nobody declared', async () => {
    await world.sql(
      `update sellpages set header_config = '{"legacy": [1], "none": null, "primaryColor": 5}' where id = ?`,
      [page.id],
    );
    await patchPage(staff, page.id, { checkoutForm: 'PAYPAL_AND_CARD' });
    expect(await headerOf()).toEqual({ legacy: [1], none: null, primaryColor: 5, checkoutForm: 'PAYPAL_AND_CARD' });
  });

  test.each(['[]', '"text"', 'null', '5'])('a stored head of %s counts as empty, and is left alone', async (stored) => {
    await world.sql('update sellpages set header_config = ?::jsonb where id = ?', [stored, page.id]);
    expect((await patchPage(staff, page.id, { variant: 'A' })).headerConfig).toEqual({});
    expect(await headerOf()).toEqual(JSON.parse(stored));
    await patchPage(staff, page.id, { primaryColor: 'red' });
    expect(await headerOf()).toEqual({ primaryColor: 'red' });
  });

  test.each(['purple', 'blue', 'green', 'red', 'amber', 'rose', 'indigo', 'teal', '#fff', '#A1b2C3'])(
    'the colour %s',
    async (primaryColor) => {
      expect((await patchPage(staff, page.id, { primaryColor })).headerConfig).toEqual({ primaryColor });
      expect((await patchPage(staff, page.id, { primaryColor: '' })).headerConfig).toEqual({});
    },
  );

  test.each(['black', 'Purple', '#ff', '#ffff', '#ggg', 'fff', 5, ['blue']])('no colour: %j', (primaryColor) =>
    expectRefused({ primaryColor }),
  );

  test('the limits of guarantees', async () => {
    const badges = many(12, () => ({
      key: 'k'.repeat(50),
      icon: 'i'.repeat(100),
      label: 'l'.repeat(100),
      sub: 's'.repeat(255),
      enabled: false,
    }));
    const guarantees = { enabled: false, badges };
    expect((await patchPage(staff, page.id, { guaranteeConfig: guarantees })).headerConfig).toEqual({ guarantees });
    expect((await patchPage(staff, page.id, { guaranteeConfig: { enabled: true, badges: [] } })).headerConfig).toEqual({
      guarantees: { enabled: true, badges: [] },
    });
  });

  test.each<[string, unknown]>([
    ['no object', 'yes'],
    ['no badges', { enabled: true }],
    ['no enabled', { badges: [] }],
    ['enabled as text', { enabled: 'true', badges: [] }],
    ['badges no array', { enabled: true, badges: {} }],
    ['an unknown key', { ...GUARANTEES, color: 'red' }],
    ['13 badges', { enabled: true, badges: many(13, () => BADGE) }],
    ['an unknown key of a badge', { enabled: true, badges: [{ ...BADGE, color: 'red' }] }],
    ['an empty key', { enabled: true, badges: [{ ...BADGE, key: '' }] }],
    ['a key of 51', { enabled: true, badges: [{ ...BADGE, key: 'k'.repeat(51) }] }],
    ['an icon of 101', { enabled: true, badges: [{ ...BADGE, icon: 'k'.repeat(101) }] }],
    ['a blank label', { enabled: true, badges: [{ ...BADGE, label: ' ' }] }],
    ['a sub of 256', { enabled: true, badges: [{ ...BADGE, sub: 'k'.repeat(256) }] }],
    ['no sub', { enabled: true, badges: [{ ...BADGE, sub: undefined }] }],
    ['null for a text', { enabled: true, badges: [{ ...BADGE, sub: null }] }],
  ])('bad guarantees: %s', (_name, guaranteeConfig) => expectRefused({ guaranteeConfig }));

  test.each([
    { price: 0 },
    { price: 99999999.99, freeThreshold: 0 },
    { price: 1.5, freeThreshold: null },
    { label: '', price: 2 },
  ])('shipping: %j', async (shipping) => {
    expect((await patchPage(staff, page.id, { shippingConfig: shipping })).headerConfig).toEqual({ shipping });
    expect(await headerOf()).toEqual({ shipping });
  });

  test.each<[string, unknown]>([
    ['no price', {}],
    ['hard case 14: a text price', { price: '5.95' }],
    ['a negative price', { price: -0.01 }],
    ['three decimals', { price: 5.955 }],
    ['too much', { price: 100000000 }],
    ['a tiny price', { price: 1e-7 }],
    ['a text threshold', { price: 1, freeThreshold: '5' }],
    ['a negative threshold', { price: 1, freeThreshold: -1 }],
    ['an unknown key', { price: 1, method: 'express' }],
    ['a label of 101', { price: 1, label: 'x'.repeat(101) }],
    ['no object', [1]],
  ])('bad shipping: %s', (_name, shippingConfig) => expectRefused({ shippingConfig }));

  test.each(['CARD', 'paypal_only', 1, {}])('no checkout form: %j', (checkoutForm) => expectRefused({ checkoutForm }));
});

describe('boost modules', () => {
  test('are replaced as a whole; enabled is the default', async () => {
    const full = {
      type: 'BUNDLE_DISCOUNT',
      enabled: false,
      title: 'Bundle',
      description: 'd',
      hookTemplate: 'h {{n}}',
      subText: 's',
      accentColor: '#ff0000',
      tiers: [{ qty: 1, discount: '10%' }],
      discountTiers: [
        { quantity: 2, discount: 0 },
        { quantity: 1000, discount: 99.99 },
      ],
    };
    expect((await patchPage(staff, page.id, { boostModules: [full, UPSELL] })).boostModules).toEqual([full, UPSELL]);
    const { enabled: _enabled, ...silent } = MODULE;
    expect((await patchPage(staff, page.id, { boostModules: [silent] })).boostModules).toEqual([MODULE]);
    expect((await storedPage(world, page.id))!.boost_modules).toEqual([MODULE]);
    expect((await patchPage(staff, page.id, { boostModules: [] })).boostModules).toEqual([]);
  });

  test('20 are the limit', async () => {
    const modules = many(20, () => ({ ...MODULE, tiers: many(20, (n) => ({ qty: n + 1, discount: '' })) }));
    expect((await patchPage(staff, page.id, { boostModules: modules })).boostModules).toEqual(modules);
    await expectRefused({ boostModules: [...modules, MODULE] });
  });

  const tiers = (discountTiers: unknown) => [{ ...UPSELL, discountTiers }];
  test.each<[string, unknown]>([
    ['hard case 14: no array', { 0: MODULE }],
    ['hard case 14: a text', 'none'],
    ['an element that is none', [null]],
    ['an unknown type', [{ ...MODULE, type: 'FREE' }]],
    ['no title', [{ type: 'EXTRA_OFF' }]],
    ['a blank title', [{ ...MODULE, title: ' ' }]],
    ['an unknown key', [{ ...MODULE, price: 1 }]],
    ['enabled as text', [{ ...MODULE, enabled: 'yes' }]],
    ['null for a text', [{ ...MODULE, subText: null }]],
    ['a description of 501', [{ ...MODULE, description: 'x'.repeat(501) }]],
    ['an accent colour of 21', [{ ...MODULE, accentColor: 'x'.repeat(21) }]],
    ['21 tiers', [{ ...MODULE, tiers: many(21, () => ({ qty: 1, discount: 'x' })) }]],
    ['an unknown key of a tier', [{ ...MODULE, tiers: [{ qty: 1, discount: 'x', price: 1 }] }]],
    ['a tier of 0', [{ ...MODULE, tiers: [{ qty: 0, discount: 'x' }] }]],
    ['a discount of 51 characters', [{ ...MODULE, tiers: [{ qty: 1, discount: 'x'.repeat(51) }] }]],
    ['tiers that are no array', [{ ...MODULE, tiers: {} }]],
    ['hard case 14: a discount over 100 %', tiers([{ quantity: 2, discount: 100.01 }])],
    ['a negative discount', tiers([{ quantity: 2, discount: -1 }])],
    ['hard case 14: a text discount', tiers([{ quantity: 2, discount: '50' }])],
    ['a discount of three decimals', tiers([{ quantity: 2, discount: 1.005 }])],
    ['a quantity of 1001', tiers([{ quantity: 1001, discount: 1 }])],
    ['half a piece', tiers([{ quantity: 1.5, discount: 1 }])],
    ['a quantity twice', tiers(many(2, () => ({ quantity: 2, discount: 1 })))],
  ])('bad: %s', (_name, boostModules) => expectRefused({ boostModules }));
});

describe('discount rules', () => {
  test('get ids, upper-case codes and a status; the answer is what is stored', async () => {
    const id = '0A000000-0000-0000-0000-00000000000B';
    const given = [
      { ...RULE, code: ' save-10_a ' },
      { id, code: 'FIX', type: 'FIXED', value: 99999999.99, status: 'INACTIVE', usageLimit: 1, minSubtotal: 0 },
      { code: 'END', type: 'PERCENT', value: 0.01, expiresAt: '2026-12-31T23:59:59+07:00', usageLimit: 1_000_000 },
      { code: 'NONE', type: 'PERCENT', value: 100, expiresAt: null, usageLimit: null, minSubtotal: null },
    ];
    const expected = [
      { ...RULE, code: 'SAVE-10_A', status: 'ACTIVE', id: expect.stringMatching(UUID) },
      { ...given[1], id: id.toLowerCase() },
      { ...given[2], expiresAt: '2026-12-31T16:59:59.000Z', status: 'ACTIVE', id: expect.stringMatching(UUID) },
      { ...given[3], status: 'ACTIVE', id: expect.stringMatching(UUID) },
    ];
    const { discountRules } = await patchPage(staff, page.id, { discountRules: given });
    expect(discountRules).toEqual(expected);
    expect((await storedPage(world, page.id))!.discount_rules).toEqual(discountRules);
    expect((await patchPage(staff, page.id, { discountRules })).discountRules).toEqual(discountRules);
    expect(new Set(discountRules.map((rule) => rule.id)).size).toBe(4);
  });

  test('the last moment of all is one', async () => {
    const rule = { ...RULE, expiresAt: '9999-12-31T13:59:59.999-10:00' };
    const { discountRules } = await patchPage(staff, page.id, { discountRules: [rule] });
    expect(discountRules).toMatchObject([{ code: RULE.code, expiresAt: '9999-12-31T23:59:59.999Z' }]);
  });

  test('50 are the limit', async () => {
    const rules = many(51, (n) => ({ ...RULE, code: `CODE-${n}` }));
    expect((await patchPage(staff, page.id, { discountRules: rules.slice(1) })).discountRules).toHaveLength(50);
    await expectRefused({ discountRules: rules });
  });

  const id = crypto.randomUUID();
  test.each<[string, unknown]>([
    ['no array', RULE],
    ['no code', [{ type: 'FIXED', value: 1 }]],
    ['an empty code', [{ ...RULE, code: ' ' }]],
    ['a code of 51', [{ ...RULE, code: 'X'.repeat(51) }]],
    ['a code with a space', [{ ...RULE, code: 'A B' }]],
    ['a code with a letter like ß', [{ ...RULE, code: 'ß' }]],
    ['an unknown type', [{ ...RULE, type: 'FREE' }]],
    ['no value', [{ code: 'A', type: 'FIXED' }]],
    ['a value of 0', [{ ...RULE, value: 0 }]],
    ['a negative value', [{ ...RULE, value: -1 }]],
    ['a text value', [{ ...RULE, value: '10' }]],
    ['three decimals', [{ ...RULE, value: 1.005 }]],
    ['hard case 14: over 100 %', [{ ...RULE, value: 100.01 }]],
    ['too much money', [{ ...RULE, type: 'FIXED', value: 100000000 }]],
    ['an unknown status', [{ ...RULE, status: 'OFF' }]],
    ['no time', [{ ...RULE, expiresAt: '2026-12-31' }]],
    ['no such day', [{ ...RULE, expiresAt: '2026-02-31T00:00:00Z' }]],
    ['no zone', [{ ...RULE, expiresAt: '2026-12-31T00:00:00' }]],
    ['a year of five digits in UTC', [{ ...RULE, expiresAt: '9999-12-31T23:59:59-10:00' }]],
    ['a year before 0 in UTC', [{ ...RULE, expiresAt: '0000-01-01T00:00:00+10:00' }]],
    ['a limit of 0', [{ ...RULE, usageLimit: 0 }]],
    ['a limit of 1,000,001', [{ ...RULE, usageLimit: 1_000_001 }]],
    ['half a use', [{ ...RULE, usageLimit: 1.5 }]],
    ['a negative subtotal', [{ ...RULE, minSubtotal: -1 }]],
    ['a bad id', [{ ...RULE, id: 'x' }]],
    ['null for an id', [{ ...RULE, id: null }]],
    ['an unknown key', [{ ...RULE, uses: 1 }]],
    ['a code twice', [RULE, { ...RULE, code: 'save10' }]],
    [
      'an id twice',
      [
        { ...RULE, id },
        { ...RULE, code: 'OTHER', id: id.toUpperCase() },
      ],
    ],
  ])('bad: %s', (_name, discountRules) => expectRefused({ discountRules }));
});

describe('sections', () => {
  test('are free content around a few known keys', async () => {
    const sections = [
      {
        type: 'hero',
        title: '',
        category: 'Gadgets',
        enabled: false,
        images: [{ url: 'x', nested: { deep: [null] } }],
      },
      {},
      { 'any key': 'ü', price: 1.005 },
    ];
    expect((await patchPage(staff, page.id, { sections })).sections).toEqual(sections);
    expect((await storedPage(world, page.id))!.sections).toEqual(sections);
  });

  test('50 and 64 kB are the limits', async () => {
    await patchPage(staff, page.id, { sections: many(50, () => ({})) });
    await expectRefused({ sections: many(51, () => ({})) });
    const overhead = '[{"text":""}]'.length;
    const text = 'ü'.repeat((64 * 1024 - overhead - 1) / 2);
    await patchPage(staff, page.id, { sections: [{ text }] });
    await expectRefused({ sections: [{ text: `${text}ü` }] });
  });

  test.each<[string, unknown]>([
    ['no array', {}],
    ['no objects', ['a']],
    ['an array for an object', [[]]],
    ['a blank type', [{ type: ' ' }]],
    ['a type of 51', [{ type: 'x'.repeat(51) }]],
    ['a title of 256', [{ title: 'x'.repeat(256) }]],
    ['a blank category', [{ category: '' }]],
    ['a category of 101', [{ category: 'x'.repeat(101) }]],
    ['enabled as text', [{ enabled: 'true' }]],
    ['U+0000 in free content', [{ text: { deep: ['\0'] } }]],
  ])('bad: %s', (_name, sections) => expectRefused({ sections }));
});
