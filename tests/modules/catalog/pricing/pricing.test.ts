import { describe, expect, test } from '#test';
import fc from 'fast-check';
import {
  amount,
  MAX_AMOUNT,
  percentOf,
  ratio,
  round,
  toNumber,
  toText,
  toTextOrNull,
} from '#src/platform/values/money.ts';
import {
  effectivePrice,
  type PricingTerms,
  suggestedRetail,
  youTakeEstimate,
} from '#src/modules/catalog/pricing/pricing.ts';

/** A model of exact money in whole numbers, which shares nothing with the code under test. */
const MAX_CENTS = 9_999_999_999n;

const textOf = (units: bigint, decimals: number): string => {
  const digits = units.toString().padStart(decimals + 1, '0');
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
};
const centsText = (cents: bigint): string => textOf(cents, 2);
/** Half-up for what is not negative. */
const divide = (part: bigint, whole: bigint): bigint => (2n * part + whole) / (2n * whole);

const cents = fc.bigInt({ min: 0n, max: MAX_CENTS });
const percent = fc.bigInt({ min: 0n, max: 10_000n });
/** Digits of any number of decimals up to six. */
const decimals = fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 14n }), fc.integer({ min: 0, max: 6 }));

const terms = (retail: bigint, take: bigint, fixed: bigint | null): PricingTerms => ({
  suggestedRetail: centsText(retail),
  sellerTakePercent: centsText(take),
  sellerTakeFixed: fixed === null ? null : centsText(fixed),
});

describe('money', () => {
  test('any amount survives as text and as number', () => {
    fc.assert(
      fc.property(cents, (value) => {
        expect(toText(centsText(value))).toBe(centsText(value));
        expect(toTextOrNull(centsText(value))).toBe(centsText(value));
        expect(JSON.stringify(toNumber(centsText(value)))).toBe(centsText(value).replace(/\.?0+$/, ''));
      }),
    );
  });

  test('rounds half up, whatever the number of decimals', () => {
    fc.assert(
      fc.property(decimals, ([units, places]) => {
        const expected = places <= 2 ? units * 10n ** BigInt(2 - places) : divide(units, 10n ** BigInt(places - 2));
        expect(toText(textOf(units, places))).toBe(centsText(expected));
        expect(round(amount(textOf(units, places))).eq(centsText(expected))).toBe(true);
      }),
    );
  });

  test('a percentage is exact before it is rounded, once', () => {
    fc.assert(
      fc.property(cents, percent, (value, rate) => {
        const expected = divide(value * rate, 10_000n);
        expect(percentOf(amount(centsText(value)), amount(centsText(rate))).toFixed(2)).toBe(centsText(expected));
      }),
    );
  });

  test('a percentage at the very half goes up', () => {
    const half = fc.bigInt({ min: 0n, max: 99_999n }).map((n) => 2n * n + 1n);
    fc.assert(
      fc.property(half, (odd) => {
        // odd cents at 50 % always end in half a cent
        expect(percentOf(amount(centsText(odd)), amount('50')).toFixed(2)).toBe(centsText((odd + 1n) / 2n));
      }),
    );
  });

  test('a ratio is rounded half up from the exact quotient', () => {
    const sum = fc.bigInt({ min: 0n, max: 10n ** 14n });
    fc.assert(
      fc.property(sum, sum, (part, whole) => {
        const expected = whole === 0n ? 0 : Number(centsText(divide(100n * part, whole)));
        expect(ratio(centsText(part), centsText(whole), 0)).toBe(expected);
      }),
    );
  });

  test.each([
    ['1', '8', 0.13],
    ['1.00', '3.00', 0.33],
    ['2', '3', 0.67],
    ['0', '5', 0],
    ['0.01', MAX_AMOUNT, 0],
    [MAX_AMOUNT, '0.01', 9999999999],
  ])('%s / %s is %p', (part, whole, expected) => expect(ratio(part, whole, null)).toBe(expected));

  test('a ratio without a divisor is what the caller says', () => {
    expect([ratio('5', '0', 0), ratio('5', '0.00', null), ratio('0', '0', null)]).toEqual([0, null, null]);
  });

  test('sums have no binary rest', () => {
    fc.assert(
      fc.property(fc.array(cents, { maxLength: 50 }), (parts) => {
        const sum = parts.reduce((total, part) => total.plus(centsText(part)), amount(0));
        expect(toText(sum)).toBe(centsText(parts.reduce((total, part) => total + part, 0n)));
      }),
    );
    expect(toText(amount('0.1').plus('0.2'))).toBe('0.30');
  });
});

describe('suggested retail', () => {
  test('is what the rule says, else the base price', () => {
    fc.assert(
      fc.property(cents, cents, percent, (base, retail, take) => {
        expect(suggestedRetail(centsText(base), terms(retail, take, null))).toBe(centsText(retail));
        expect(suggestedRetail(centsText(base), null)).toBe(centsText(base));
      }),
    );
  });

  test('of 0 is 0, not the base price', () => {
    expect(suggestedRetail('9.99', terms(0n, 0n, null))).toBe('0.00');
  });
});

describe('the take', () => {
  test('is the percentage of the suggested retail, half-up', () => {
    fc.assert(
      fc.property(cents, percent, (retail, take) => {
        expect(youTakeEstimate(terms(retail, take, null))).toBe(centsText(divide(retail * take, 10_000n)));
      }),
    );
  });

  test('is the fixed amount where there is one', () => {
    fc.assert(
      fc.property(cents, percent, cents, (retail, take, fixed) => {
        expect(youTakeEstimate(terms(retail, take, fixed))).toBe(centsText(fixed));
      }),
    );
  });

  test.each([
    ['19.996 → 20.00', '49.99', '40', null, '20.00'],
    ['13.9965 → 14.00', '39.99', '35', null, '14.00'],
    ['a fixed 0 counts', '49.99', '40', '0.00', '0.00'],
    ['a fixed 0 without decimals counts', '49.99', '40', '0', '0.00'],
    ['1.005 → 1.01, where a float says 1.00', '2.01', '50', null, '1.01'],
    ['nothing of nothing', '0.00', '100', null, '0.00'],
    ['everything', MAX_AMOUNT, '100.00', null, MAX_AMOUNT],
    ['a hundredth of a percent', '50.00', '0.01', null, '0.01'],
  ])('hard case 23: %s', (_name, suggested, sellerTakePercent, sellerTakeFixed, expected) => {
    expect(youTakeEstimate({ suggestedRetail: suggested, sellerTakePercent, sellerTakeFixed })).toBe(expected);
  });

  test('without a rule is unknown', () => expect(youTakeEstimate(null)).toBeNull());
});

describe('what a variant costs', () => {
  test('is its own price, else the base price', () => {
    fc.assert(
      fc.property(cents, cents, (base, own) => {
        expect(effectivePrice(centsText(base), centsText(own))).toBe(centsText(own));
        expect(effectivePrice(centsText(base), null)).toBe(centsText(base));
      }),
    );
  });

  test('may be 0', () => expect(effectivePrice('9.99', '0.00')).toBe('0.00'));
});
