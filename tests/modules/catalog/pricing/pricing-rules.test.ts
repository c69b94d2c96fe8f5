import { beforeAll, beforeEach, describe, expect, test } from '#test';
import { makeProduct, makePricingRule } from '#support/builders/product.ts';
import { makeAdmin } from '#support/builders/staff.ts';
import { BAD_AMOUNTS, NIL } from '#support/http/bad-input.ts';
import { expectInvalid, expectRefusal, missing, productMissing, withoutChange } from '#support/http/refusal.ts';
import type { Client } from '#support/http/client.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
let admin: Client;
let product: { id: string };

beforeAll(async () => {
  admin = (await makeAdmin(world)).http;
});
beforeEach(async () => {
  product = await makeProduct(world);
});

const FIELDS = { suggestedRetail: 49.99, sellerTakePercent: 40, effectiveFrom: '2026-01-01' };
const path = (id?: string, of = product) => `/admin/products/${of.id}/pricing-rules${id === undefined ? '' : `/${id}`}`;
const create = (fields: object = {}) => admin.post(path(), { ...FIELDS, ...fields });
const stored = async (id: string) => (await world.sql('select * from pricing_rules where id = ?', [id]))[0]!;
const ruleMissing = (id: string) => missing(`Pricing rule ${id} not found`);
const overlap = (id: string) => ({
  status: 409,
  code: 'PRICING_RULE_OVERLAP',
  message: `Overlaps pricing rule ${id}`,
});
const BAD_WINDOW = { effectiveUntil: 'effectiveUntil must be later than effectiveFrom' };

const BAD_PERCENTS: [string, unknown][] = [
  ['-1', -1],
  ['100.01', 100.01],
  ['101', '101'],
  ['three decimals', 1.005],
  ['an exponent', '1e1'],
  ['null', null],
  ['an empty text', ''],
];
const BAD_MOMENTS = [
  'soon',
  '2026-02-31',
  '2026-1-1',
  '2026-01-01T00:00:00+07:00',
  '2026-01-01T00:00:00',
  '2026-01-01 00:00:00Z',
  '2026-01-01T25:00:00Z',
  1767225600000,
];
const BAD_FIELDS: [string, object, string][] = [
  ['a null retail price', { suggestedRetail: null }, 'suggestedRetail'],
  ['an empty retail price', { suggestedRetail: '' }, 'suggestedRetail'],
  ['no beginning', { effectiveFrom: null }, 'effectiveFrom'],
  ['an empty beginning', { effectiveFrom: '' }, 'effectiveFrom'],
  ['366 days', { holdDurationDays: 366 }, 'holdDurationDays'],
  ['negative days', { holdDurationDays: -1 }, 'holdDurationDays'],
  ['half a day', { holdDurationDays: 0.5 }, 'holdDurationDays'],
  ['null days', { holdDurationDays: null }, 'holdDurationDays'],
  ['a flag as text', { isActive: 'yes' }, 'isActive'],
  ['another product', { productId: NIL }, 'productId'],
  ...BAD_AMOUNTS.map(([name, value]): [string, object, string] => [
    `${name} as fixed take`,
    { sellerTakeFixed: value },
    'sellerTakeFixed',
  ]),
  ...BAD_PERCENTS.flatMap(([name, value]): [string, object, string][] => [
    [`${name} as take`, { sellerTakePercent: value }, 'sellerTakePercent'],
    [`${name} as hold`, { holdPercent: value }, 'holdPercent'],
  ]),
  ...BAD_MOMENTS.flatMap((value): [string, object, string][] => [
    [`${value} as beginning`, { effectiveFrom: value }, 'effectiveFrom'],
    [`${value} as end`, { effectiveUntil: value }, 'effectiveUntil'],
  ]),
];

describe('POST /admin/products/:id/pricing-rules', () => {
  test('fills in what is not given', async () => {
    const { status, body } = await create();
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.any(String),
      productId: product.id,
      suggestedRetail: '49.99',
      sellerTakePercent: '40.00',
      sellerTakeFixed: null,
      holdPercent: '0.00',
      holdDurationDays: 7,
      effectiveFrom: '2026-01-01T00:00:00.000Z',
      effectiveUntil: null,
      isActive: true,
      createdAt: expect.stringMatching(/\.\d{3}Z$/),
    });
    expect(await stored(body.id)).toMatchObject({ suggested_retail: '49.99', hold_percent: '0.00', is_active: true });
    expect((await admin.get(`/admin/products/${product.id}`)).body.pricingRules).toEqual([body]);
  });

  test('hard case 23: takes every field; a fixed take of 0 is set', async () => {
    const { body } = await create({
      sellerTakePercent: '33.33',
      sellerTakeFixed: 0,
      holdPercent: 100,
      holdDurationDays: 365,
      effectiveFrom: '2026-01-01T08:30:00.5Z',
      effectiveUntil: '2026-06-30',
      isActive: false,
    });
    const times = { effectiveFrom: '2026-01-01T08:30:00.500Z', effectiveUntil: '2026-06-30T00:00:00.000Z' };
    const rest = { sellerTakeFixed: '0.00', holdPercent: '100.00', holdDurationDays: 365, isActive: false };
    expect(body).toMatchObject({ ...times, ...rest, sellerTakePercent: '33.33' });
    expect(await stored(body.id)).toMatchObject({ seller_take_fixed: '0.00', seller_take_percent: '33.33' });
  });

  test.each([null, '', ' '])('hard case 16: %p leaves fixed take and end unset', async (value) => {
    const { body } = await create({ sellerTakeFixed: value, effectiveUntil: value });
    expect(await stored(body.id)).toMatchObject({ seller_take_fixed: null, effective_until: null });
  });

  test.each([
    ...BAD_FIELDS,
    ...Object.keys(FIELDS).map((name): [string, object, string] => [`${name} missing`, { [name]: undefined }, name]),
  ])('hard cases 15, 16: refuses %s', async (_name, fields, place) => {
    const answer = await withoutChange(world, () => create(fields));
    expect(answer.status).toBe(400);
    expect(answer.body.details).toEqual([{ path: place, message: expect.any(String) }]);
  });

  test.each(['2026-01-01', '2025-12-31T23:59:59.999Z'])('refuses an end at or before the beginning', async (until) => {
    expectInvalid(await withoutChange(world, () => create({ effectiveUntil: until })), BAD_WINDOW);
  });

  test('years that no calendar has are a bad request', async () => {
    expect((await withoutChange(world, () => create({ effectiveFrom: '0000-01-01' }))).status).toBe(400);
  });

  test('404 for an unknown product', async () => {
    expectRefusal(await admin.post(path(undefined, { id: NIL }), FIELDS), productMissing(NIL));
  });
});

describe('hard case 24: active rules of one product never overlap', () => {
  const window = (effectiveFrom: string, effectiveUntil: string | null = null) => ({ effectiveFrom, effectiveUntil });
  const MARCH = window('2026-03-01', '2026-04-01');

  test.each([
    ['the same window', MARCH],
    ['inside', window('2026-03-10', '2026-03-11')],
    ['around', window('2026-02-01', '2026-05-01')],
    ['over the beginning', window('2026-02-01', '2026-03-01T00:00:00.001Z')],
    ['over the end', window('2026-03-31T23:59:59.999Z', '2026-05-01')],
    ['open, from before', window('2026-01-01')],
    ['open, from its last moment', window('2026-03-31T23:59:59.999Z')],
  ])('on create: %s', async (_name, fields) => {
    const { body: march } = await create(MARCH);
    expectRefusal(await withoutChange(world, () => create(fields)), overlap(march.id));
  });

  test('an open rule leaves no room after it', async () => {
    const { body: open } = await create(window('2026-03-01'));
    expectRefusal(await create(window('2030-01-01', '2031-01-01')), overlap(open.id));
    expect((await create(window('2026-02-01', '2026-03-01'))).status).toBe(201);
  });

  test('windows are [from, until): neighbours touch', async () => {
    await create(MARCH);
    expect((await create(window('2026-04-01'))).status).toBe(201);
    expect((await create(window('2026-02-01', '2026-03-01'))).status).toBe(201);
  });

  test('inactive rules, other products and product-less rules do not count', async () => {
    await makePricingRule(world, { product: null });
    await makePricingRule(world);
    await makePricingRule(world, { product, is_active: false });
    expect((await create(MARCH)).status).toBe(201);
    expect((await create({ ...MARCH, isActive: false })).status).toBe(201);
  });

  test('of several overlapping ones the earliest is named', async () => {
    await create(window('2026-06-01', '2026-07-01'));
    const { body: march } = await create(MARCH);
    expectRefusal(await create(window('2026-01-01')), overlap(march.id));
  });

  test('on edit of either end', async () => {
    const { body: march } = await create(MARCH);
    const { body: may } = await create(window('2026-05-01'));
    for (const fields of [{ effectiveUntil: null }, { effectiveUntil: '2026-05-02' }]) {
      expectRefusal(await withoutChange(world, () => admin.patch(path(march.id), fields)), overlap(may.id));
    }
    const early = { effectiveFrom: '2026-03-31T23:59:59.999Z' };
    expectRefusal(await withoutChange(world, () => admin.patch(path(may.id), early)), overlap(march.id));
    expect((await admin.patch(path(may.id), { effectiveFrom: '2026-04-01' })).status).toBe(200);
  });

  test('on re-activation', async () => {
    const { body: march } = await create(MARCH);
    const { body: sleeping } = await create({ ...MARCH, isActive: false });

    const wake = () => admin.patch(path(sleeping.id), { isActive: true });
    expectRefusal(await withoutChange(world, wake), overlap(march.id));
    await admin.patch(path(march.id), { isActive: false });
    expect((await wake()).body).toMatchObject({ isActive: true });
  });

  test('a rule does not overlap itself, and one that is switched off at once may lie anywhere', async () => {
    const { body: march } = await create(MARCH);
    await create(window('2026-05-01'));
    expect((await admin.patch(path(march.id), { effectiveFrom: '2026-02-01' })).status).toBe(200);
    const { status, body } = await admin.patch(path(march.id), { isActive: false, effectiveUntil: null });
    expect(status).toBe(200);
    expect(body).toMatchObject({ isActive: false, effectiveUntil: null });
  });
});

describe('PATCH /admin/products/:id/pricing-rules/:ruleId', () => {
  test('writes just the fields given', async () => {
    const rule = await makePricingRule(world, {
      product,
      seller_take_fixed: '15',
      effective_until: '2027-01-01T00:00:00Z',
    });

    const { status, body } = await admin.patch(path(rule.id), { suggestedRetail: '9.9', holdPercent: 12.5 });

    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: rule.id,
      suggestedRetail: '9.90',
      holdPercent: '12.50',
      sellerTakeFixed: '15.00',
    });
    expect(await stored(rule.id)).toEqual({ ...rule, suggested_retail: '9.90', hold_percent: '12.50' });
  });

  test.each([null, '', ' '])('%p clears fixed take and end, an absent key does not', async (value) => {
    const rule = await makePricingRule(world, {
      product,
      seller_take_fixed: '15',
      effective_until: '2027-01-01T00:00:00Z',
    });

    await admin.patch(path(rule.id), { sellerTakeFixed: value });
    expect(await stored(rule.id)).toEqual({ ...rule, seller_take_fixed: null });
    expect((await admin.patch(path(rule.id), { effectiveUntil: value })).body.effectiveUntil).toBeNull();
    expect(await stored(rule.id)).toEqual({ ...rule, seller_take_fixed: null, effective_until: null });
  });

  test.each(BAD_FIELDS)('hard cases 15, 16: refuses %s', async (_name, fields, place) => {
    const rule = await makePricingRule(world, { product });
    const answer = await withoutChange(world, () => admin.patch(path(rule.id), { suggestedRetail: 1, ...fields }));
    expect(answer.status).toBe(400);
    expect(answer.body.details).toEqual([{ path: place, message: expect.any(String) }]);
  });

  test('the end must stay later than the beginning, whichever of them moves', async () => {
    const rule = await makePricingRule(world, { product, effective_until: '2026-02-01T00:00:00Z', is_active: false });
    const moves = [
      { effectiveFrom: '2026-02-01' },
      { effectiveUntil: '2026-01-01' },
      { effectiveFrom: '2027-02-01', effectiveUntil: '2027-01-01' },
    ];
    for (const fields of moves) {
      expectInvalid(await withoutChange(world, () => admin.patch(path(rule.id), fields)), BAD_WINDOW);
    }
    const both = { effectiveFrom: '2027-01-01', effectiveUntil: '2027-02-01' };
    expect((await admin.patch(path(rule.id), both)).status).toBe(200);
  });

  test('refuses nothing to change', async () => {
    const rule = await makePricingRule(world, { product });
    expectInvalid(await admin.patch(path(rule.id), {}), { '': 'At least one field must be provided' });
  });
});

describe('DELETE /admin/products/:id/pricing-rules/:ruleId', () => {
  test('answers the removed row, and its window is free', async () => {
    const { body: rule } = await create();

    const answer = await admin.delete(path(rule.id));

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(rule);
    expect(await stored(rule.id)).toBeUndefined();
    expectRefusal(await admin.delete(path(rule.id)), ruleMissing(rule.id));
    expect((await create()).status).toBe(201);
  });
});

test('404 for a rule that is unknown, of another product or of none, and for an unknown product', async () => {
  const foreign = await makePricingRule(world);
  const free = await makePricingRule(world, { product: null });
  for (const id of [foreign.id, free.id, NIL]) {
    const calls = [() => admin.patch(path(id), { isActive: false }), () => admin.delete(path(id))];
    for (const call of calls) expectRefusal(await withoutChange(world, call), ruleMissing(id));
  }
  const nowhere = path(foreign.id, { id: NIL });
  expectRefusal(await admin.patch(nowhere, { isActive: false }), productMissing(NIL));
  expectRefusal(await admin.delete(nowhere), productMissing(NIL));
});
