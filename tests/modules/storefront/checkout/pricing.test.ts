import { describe, expect, test } from '#test';
import fc from 'fast-check';
import { fromMinorUnits, roundTo, toMinorUnits } from '#src/platform/values/currency.ts';
import { amount, toText } from '#src/platform/values/money.ts';
import { orderSource } from '#src/modules/storefront/checkout/order-source.ts';
import {
  type CartLine,
  discountOf,
  isStorable,
  priceLines,
  shippingFor,
  subtotalOf,
  totalsOf,
} from '#src/modules/storefront/checkout/pricing.ts';

const line = (overrides: Partial<CartLine> = {}): CartLine => ({
  productId: 'p',
  quantity: 1,
  basePrice: '29.90',
  compareAtPrice: '59.80',
  priceOverride: null,
  tiers: [],
  ...overrides,
});
const TIERS = [
  { quantity: 2, discount: 55 },
  { quantity: 3, discount: 60 },
];
const unitsOf = (lines: CartLine[], currency = 'USD') => priceLines(lines, currency).map(({ unit }) => toText(unit));

describe('prices of a cart', () => {
  test('hard case 21: the example of the contract', () => {
    const lines = priceLines(
      [line({ priceOverride: '27.50', quantity: 2, tiers: TIERS }), line({ tiers: TIERS })],
      'USD',
    );
    expect(lines.map(({ unit, lineTotal }) => [toText(unit), toText(lineTotal)])).toEqual([
      ['23.92', '47.84'],
      ['23.92', '23.92'],
    ]);
    const subtotal = subtotalOf(lines);
    const shipping = shippingFor(subtotal, { price: 5.95, freeThreshold: 100 }, 'express', 'USD');
    const totals = totalsOf(subtotal, shipping, discountOf(subtotal, { type: 'PERCENT', value: 10 }, 'USD'));
    expect(Object.values(totals).map(toText)).toEqual(['71.76', '5.95', '7.18', '70.53']);
  });

  test('hard case 13: the tier is that of the product over all its lines, and of no other product', () => {
    expect(unitsOf([line({ tiers: TIERS }), line({ tiers: TIERS }), line({ productId: 'q', tiers: TIERS })])).toEqual([
      '26.91',
      '26.91',
      '29.90',
    ]);
  });

  test.each([
    ['hard case 13: a tier never raises a cheaper price', { priceOverride: '5.00', tiers: TIERS, quantity: 3 }, '5.00'],
    [
      'hard case 13: without a compare-at price twice the base',
      { compareAtPrice: null, tiers: TIERS, quantity: 2 },
      '26.91',
    ],
    [
      'the highest quantity reached wins, in whatever order tiers stand',
      { tiers: [...TIERS].reverse(), quantity: 9 },
      '23.92',
    ],
    ['a tier not reached changes nothing', { tiers: TIERS, quantity: 1 }, '29.90'],
    ['100 % makes it free', { tiers: [{ quantity: 1, discount: 100 }] }, '0.00'],
    [
      'half a cent is rounded up',
      { compareAtPrice: '0.99', basePrice: '9.00', tiers: [{ quantity: 1, discount: 50 }] },
      '0.50',
    ],
  ])('%s', (_name, overrides, unit) => {
    expect(unitsOf([line(overrides)])).toEqual([unit]);
  });

  test('hard case 21: zero-decimal currencies have whole units at every step', () => {
    expect(
      unitsOf([line({ basePrice: '499.50', compareAtPrice: '1001', tiers: [{ quantity: 2, discount: 55.5 }] })], 'JPY'),
    ).toEqual(['500.00']);
    expect(toText(shippingFor(amount(10), undefined, 'standard', 'JPY'))).toBe('5.00');
    expect(toText(discountOf(amount(105), { type: 'PERCENT', value: 10 }, 'KRW'))).toBe('11.00');
  });

  test.each([
    [undefined, 'standard', '49.99', '4.99'],
    [undefined, 'standard', '50.00', '0.00'],
    [undefined, 'express', '500.00', '12.99'],
    [undefined, 'overnight', '500.00', '24.99'],
    [{ price: 5.95, freeThreshold: 100 }, 'overnight', '99.99', '5.95'],
    [{ price: 5.95, freeThreshold: 100 }, 'standard', '100.00', '0.00'],
    [{ price: 5.95, freeThreshold: null }, 'standard', '9999.00', '5.95'],
    [{ price: 5.95 }, 'standard', '9999.00', '5.95'],
    [{ price: 5.95, freeThreshold: 0 }, 'standard', '0.00', '0.00'],
  ] as const)('shipping of %j by %s at %s is %s', (page, method, subtotal, shipping) => {
    expect(toText(shippingFor(amount(subtotal), page, method, 'USD'))).toBe(shipping);
  });

  test('amounts over the columns are told', () => {
    expect(isStorable(totalsOf(amount('99999999.99'), amount(0), amount(0)))).toBe(true);
    expect(isStorable(totalsOf(amount('99999999.99'), amount('0.01'), amount(0)))).toBe(false);
    expect(isStorable(totalsOf(amount('100000000'), amount(0), amount('100000000')))).toBe(false);
  });
});

const money = fc.integer({ min: 0, max: 9_999_999 }).map((cents) => (cents / 100).toFixed(2));
const percent = fc.integer({ min: 0, max: 10_000 }).map((hundredths) => hundredths / 100);
const cartLine = fc.record({
  productId: fc.constantFrom('p', 'q', 'r'),
  quantity: fc.integer({ min: 1, max: 1000 }),
  basePrice: money,
  compareAtPrice: fc.option(money),
  priceOverride: fc.option(money),
  tiers: fc.array(fc.record({ quantity: fc.integer({ min: 1, max: 1000 }), discount: percent }), { maxLength: 5 }),
});
const currency = fc.constantFrom('USD', 'EUR', 'JPY', 'KRW', 'VND', 'KWD');
const discount = fc.record({ type: fc.constantFrom('PERCENT', 'FIXED'), value: percent }) as fc.Arbitrary<
  Parameters<typeof discountOf>[1]
>;

describe('whatever the cart', () => {
  test('hard case 21: parts add up to the total, and all of them are whole in the currency', () => {
    fc.assert(
      fc.property(fc.array(cartLine, { minLength: 1, maxLength: 10 }), currency, discount, (lines, code, off) => {
        const priced = priceLines(lines, code);
        const subtotal = subtotalOf(priced);
        const { shipping, discount, total } = totalsOf(
          subtotal,
          shippingFor(subtotal, undefined, 'standard', code),
          discountOf(subtotal, off, code),
        );
        const parts = priced.reduce((sum, { lineTotal }) => sum.plus(lineTotal), amount(0));
        expect(total.eq(parts.plus(shipping).minus(discount))).toBe(true);
        for (const value of [...priced.map(({ unit }) => unit), subtotal, shipping, discount, total]) {
          expect(value.gte(0)).toBe(true);
          expect(roundTo(code, value).eq(value)).toBe(true);
        }
      }),
    );
  });

  test('hard case 13: no tier raises a price', () => {
    fc.assert(
      fc.property(fc.array(cartLine, { minLength: 1, maxLength: 10 }), currency, (lines, code) => {
        const plain = priceLines(
          lines.map((one) => ({ ...one, tiers: [] })),
          code,
        );
        priceLines(lines, code).forEach(({ unit }, index) => expect(unit.lte(plain[index]!.unit)).toBe(true));
      }),
    );
  });

  test('hard case 14: no discount exceeds the subtotal or is negative', () => {
    fc.assert(
      fc.property(money, discount, currency, (subtotal, off, code) => {
        const value = discountOf(roundTo(code, amount(subtotal)), off, code);
        expect(value.gte(0) && value.lte(roundTo(code, amount(subtotal)))).toBe(true);
      }),
    );
  });

  test('hard case 21: minor units and back', () => {
    fc.assert(
      fc.property(money, currency, (text, code) => {
        const value = roundTo(code, amount(text));
        expect(amount(fromMinorUnits(code, toMinorUnits(code, value))).eq(value)).toBe(true);
      }),
    );
    expect([toMinorUnits('USD', '70.53'), toMinorUnits('JPY', '500'), toMinorUnits('KWD', '1.50')]).toEqual([
      7053, 500, 1500,
    ]);
  });
});

describe('source of an order', () => {
  test.each([
    ['facebook', [' FB ']],
    ['facebook', [undefined, 'Instagram']],
    ['tiktok', ['TT']],
    ['google', ['  ', 'YouTube']],
    ['email', ['newsletter', 'fb']],
    ['direct', ['(direct)']],
    ['direct', [undefined, ' ']],
    ['other', ['pinterest', 'fb']],
  ])('hard case 26: %s ← %j', (source, given) => {
    expect(orderSource(...given)).toBe(source);
  });
});
