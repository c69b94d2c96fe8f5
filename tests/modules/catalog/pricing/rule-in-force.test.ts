import { beforeAll, beforeEach, describe, expect, test } from '#test';
import fc from 'fast-check';
import { ruleInForceAt } from '#src/modules/figures/index.ts';
import { makeProduct, makePricingRule } from '#support/builders/product.ts';
import { makeStaff, type Staff } from '#support/builders/staff.ts';
import { daysFromNow } from '#support/clock.ts';
import { openWorld, useWorld } from '#support/world.ts';

const world = useWorld();
let staff: Staff;
let product: Awaited<ReturnType<typeof makeProduct>>;
beforeAll(async () => {
  staff = await makeStaff(world, { role: 'VIEWER' });
});
beforeEach(async () => {
  product = await makeProduct(world, { base_price: '20.00' });
});

interface Priced {
  suggestedRetailPrice: string;
  youTakeEstimate: string | null;
}

/** The prices of the product, which list and detail agree on. */
async function prices(http = staff.http): Promise<[string, string | null]> {
  const list = (await http.get('/products')).body as { data: Priced[] };
  const detail = (await http.get(`/products/${product.id}`)).body as Priced;
  const [listed] = list.data;
  expect([listed!.suggestedRetailPrice, listed!.youTakeEstimate]).toEqual([
    detail.suggestedRetailPrice,
    detail.youTakeEstimate,
  ]);
  return [detail.suggestedRetailPrice, detail.youTakeEstimate];
}

const rule = (overrides: Record<string, unknown> = {}) =>
  makePricingRule(world, {
    product,
    suggested_retail: '50.00',
    seller_take_percent: '40.00',
    effective_from: daysFromNow(-1),
    ...overrides,
  });
const BASE_PRICE = ['20.00', null];

describe('hard case 24: ignored are', () => {
  test.each([
    ['an expired rule', { effective_from: daysFromNow(-9), effective_until: daysFromNow(-1) }],
    ['a future rule', { effective_from: daysFromNow(1) }],
    ['a future rule that ends', { effective_from: daysFromNow(1), effective_until: daysFromNow(2) }],
    ['an inactive rule', { is_active: false }],
    ['a rule without a product', { product_id: null }],
  ])('%s', async (_name, overrides) => {
    await rule(overrides);
    expect(await prices()).toEqual(BASE_PRICE);
    await rule();
    expect(await prices()).toEqual(['50.00', '20.00']);
  });

  test("another product's rule", async () => {
    await makePricingRule(world, { product: await makeProduct(world, { created_at: '2020-01-01' }) });
    expect(await prices()).toEqual(BASE_PRICE);
  });
});

describe('in force', () => {
  test('is a rule with an end that has not come', async () => {
    await rule({ effective_until: daysFromNow(1) });
    expect(await prices()).toEqual(['50.00', '20.00']);
  });

  test('of two rules is the one that began later, then the one of the greatest id', async () => {
    const same = daysFromNow(-2);
    const id = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;
    await rule({ id: id(9), effective_from: daysFromNow(-3), suggested_retail: '30.00' });
    expect(await prices()).toEqual(['30.00', '12.00']);
    await rule({ id: id(2), effective_from: same, suggested_retail: '32.00' });
    await rule({ id: id(1), effective_from: same, suggested_retail: '31.00' });
    expect(await prices()).toEqual(['32.00', '12.80']);
  });

  test('a fixed amount replaces the percentage; 0 counts', async () => {
    await rule({ seller_take_fixed: '15.50' });
    expect(await prices()).toEqual(['50.00', '15.50']);
    await rule({ seller_take_fixed: '0.00', effective_from: daysFromNow(-0.5) });
    expect(await prices()).toEqual(['50.00', '0.00']);
  });

  test.each([
    ['49.99', '40.00', '20.00'],
    ['39.99', '35.00', '14.00'],
    ['99999999.99', '100.00', '99999999.99'],
    ['0.00', '100.00', '0.00'],
  ])('hard case 23: %s at %s %% is %s', async (suggested_retail, seller_take_percent, take) => {
    await rule({ suggested_retail, seller_take_percent });
    expect(await prices()).toEqual([suggested_retail, take]);
  });
});

test('a rule comes into force and goes out of it as time passes, by the clock of the database', async () => {
  const moving = await openWorld({}, false);
  try {
    moving.advance(3 * 24 * 60 * 60);
    const http = moving.http.as({ accessToken: await tokenIn(moving) });
    const { id } = await rule({ effective_from: daysFromNow(2), effective_until: daysFromNow(4) });
    const age =
      "effective_from = effective_from - interval '3 days', effective_until = effective_until - interval '3 days'";
    for (const expected of [BASE_PRICE, ['50.00', '20.00'], BASE_PRICE]) {
      expect(await prices(http)).toEqual(expected);
      await world.sql(`update pricing_rules set ${age} where id = ?`, [id]);
    }
  } finally {
    await moving.close();
  }
});

const tokenIn = ({ cradle }: Pick<typeof world, 'cradle'>): Promise<string> =>
  cradle.accessTokens.issue({
    userId: staff.user.id,
    sellerId: staff.seller.id,
    role: 'VIEWER',
    isSuperadmin: false,
  });

test('to the millisecond, the beginning of a window is inside and the end is not', async () => {
  await rule({ effective_from: '2026-03-01T00:00:00.000Z', effective_until: '2026-04-01T00:00:00.000Z' });
  const inForce = async (now: string) =>
    (await world.sql(`select from (${ruleInForceAt('?', '?::timestamptz')}) r`, [product.id, now, now])).length === 1;
  expect(await inForce('2026-02-28T23:59:59.999Z')).toBe(false);
  expect(await inForce('2026-03-01T00:00:00.000Z')).toBe(true);
  expect(await inForce('2026-03-31T23:59:59.999Z')).toBe(true);
  expect(await inForce('2026-04-01T00:00:00.000Z')).toBe(false);
});

test('any set of rules is read as the contract says', async () => {
  // one moment for all, and half days, which keep every window away from the present
  const now = Date.now();
  const at = (days: number): string => new Date(now + days * 24 * 60 * 60 * 1000).toISOString();
  const anyRule = fc.record({
    from: fc.integer({ min: -4, max: 4 }).map((n) => n + 0.5),
    length: fc.option(fc.integer({ min: 1, max: 5 })),
    active: fc.boolean(),
    retail: fc.integer({ min: 1, max: 99 }),
    id: fc.uuid(),
  });
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(anyRule, { maxLength: 6, selector: ({ id }) => id }), async (rules) => {
      await world.sql('delete from pricing_rules');
      for (const { id, from, length, active, retail } of rules) {
        await rule({
          id,
          is_active: active,
          suggested_retail: `${retail}.00`,
          effective_from: at(from),
          effective_until: length === null ? null : at(from + length),
        });
      }
      const [first] = rules
        .filter(({ active, from, length }) => active && from <= 0 && (length === null || from + length > 0))
        .sort((a, b) => b.from - a.from || (a.id < b.id ? 1 : -1));
      expect((await prices())[0]).toBe(`${first?.retail ?? 20}.00`);
    }),
    { numRuns: 25, interruptAfterTimeLimit: 10_000, markInterruptAsFailure: false },
  );
});
