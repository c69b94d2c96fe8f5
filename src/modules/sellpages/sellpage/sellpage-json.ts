import { createHash } from 'node:crypto';
import { z } from 'zod';
import { code, int, lines, text, uuid } from '#src/platform/http/fields.ts';
import { asObject, readOnce } from '#src/platform/values/stored-json.ts';

/**
 * The JSON columns of a sellpage (part 2, section 1.2), twice: strict schemas for what comes in, and readers for what
 * is stored. A reader never throws: an element that does not fit is left out, a container that does not fit is empty.
 */

const MAX_AMOUNT = 99_999_999.99;
const MAX_SECTIONS_BYTES = 64 * 1024;

const hasCents = (value: number): boolean => /^-?\d+(\.\d{1,2})?$/.test(String(value));
const isDistinct = (values: unknown[]): boolean => new Set(values).size === values.length;

/** Number from 0 to `max` with at most 2 decimals; a text is none. */
const decimal = (max: number) => z.number().min(0).max(max).refine(hasCents, 'must have at most 2 decimals');
const amount = decimal(MAX_AMOUNT).meta({ examples: [5.95] });

const inUtc = (value: string): string => (Number.isNaN(Date.parse(value)) ? value : new Date(value).toISOString());

/** Instant with `Z` or an offset; kept in UTC with milliseconds. There its year may have another number of digits. */
const moment = z.iso
  .datetime({ offset: true })
  .refine((value) => !/^[+-]/.test(inUtc(value)), 'must be in the years 0000 to 9999, in UTC')
  .overwrite(inUtc)
  .meta({ examples: ['2026-12-31T23:59:59.000Z'] });

/** The elements of `stored` that fit, as their schema has them. */
function fitting<S extends z.ZodType>(element: S, stored: unknown): z.output<S>[] {
  if (!Array.isArray(stored)) return [];
  return stored.flatMap((value) => {
    const result = element.safeParse(value);
    return result.success ? [result.data] : [];
  });
}

/** A stored list inside a stored element. */
const tolerant = <S extends z.ZodType>(element: S) =>
  z.preprocess((stored) => fitting(element, stored), z.array(element));

// header_config

const badge = {
  key: code(1, 50),
  icon: code(0, 100),
  label: text(1, 100),
  sub: text(0, 255),
  enabled: z.boolean(),
};

export const Guarantees = z.strictObject({ enabled: z.boolean(), badges: z.array(z.strictObject(badge)).max(12) });

const pageShipping = {
  label: text(0, 100).optional(),
  price: amount,
  /** Absent or null: never free; 0: always free. */
  freeThreshold: amount.nullable().optional(),
};
export const PageShipping = z.strictObject(pageShipping);

export const CheckoutForm = z.enum(['PAYPAL_ONLY', 'PAYPAL_AND_CARD']);

/** `header_config` as it is read: an absent key means the shop's default, and so does one that does not fit. */
export const HeaderConfig = z.looseObject({
  /** As stored, like the ids of connections that it is compared with. */
  pixelId: z.string().min(1).max(255).optional().catch(undefined),
  primaryColor: code(1, 50).optional().catch(undefined),
  guarantees: z
    .looseObject({ enabled: z.boolean(), badges: tolerant(z.looseObject(badge)) })
    .optional()
    .catch(undefined),
  shipping: z.looseObject(pageShipping).optional().catch(undefined),
  checkoutForm: CheckoutForm.optional().catch(undefined),
});
export type HeaderConfig = z.infer<typeof HeaderConfig>;

/** Every key stands alone: one that does not fit costs no other. */
export const readHeaderConfig = (stored: unknown): HeaderConfig => HeaderConfig.safeParse(stored).data ?? {};

// boost_modules

const boostModule = {
  type: z.enum(['BUNDLE_DISCOUNT', 'EXTRA_OFF', 'UPSELL_NEXT_ITEM']),
  enabled: z.boolean().default(true),
  title: text(1, 255),
  description: lines(500).optional(),
  hookTemplate: lines(500).optional(),
  subText: lines(500).optional(),
  accentColor: code(0, 20).optional(),
};
const tier = { qty: int(1, 1000), discount: text(0, 50) };
const discountTier = { quantity: int(1, 1000), discount: decimal(100) };

export const BoostModules = z
  .array(
    z.strictObject({
      ...boostModule,
      tiers: z.array(z.strictObject(tier)).max(20).optional(),
      discountTiers: z
        .array(z.strictObject(discountTier))
        .max(20)
        .refine((tiers) => isDistinct(tiers.map(({ quantity }) => quantity)), 'must have distinct quantities')
        .optional(),
    }),
  )
  .max(20);

/** A boost module as it is read. Only UPSELL_NEXT_ITEM changes prices. */
export const BoostModule = z.looseObject({
  ...boostModule,
  tiers: tolerant(z.looseObject(tier)).optional(),
  discountTiers: tolerant(z.looseObject(discountTier)).optional(),
});
export type BoostModule = z.infer<typeof BoostModule>;

export const readBoostModules = (stored: unknown): BoostModule[] => fitting(BoostModule, stored);

// discount_rules

const discountRule = {
  code: z
    .string()
    .trim()
    // before the change of case, which makes two letters of an ß
    .regex(/^[A-Za-z0-9_-]{1,50}$/, 'must have 1 to 50 letters, digits, _ or -')
    .toUpperCase()
    .meta({ examples: ['WELCOME10'] }),
  type: z.enum(['PERCENT', 'FIXED']),
  value: decimal(MAX_AMOUNT)
    .refine((value) => value > 0, 'must be greater than 0')
    .meta({ examples: [10] }),
  status: z.enum(['ACTIVE', 'INACTIVE']).default('ACTIVE'),
  expiresAt: moment.nullable().optional(),
  usageLimit: int(1, 1_000_000).nullable().optional(),
  minSubtotal: amount.nullable().optional(),
};

const isPossible = ({ type, value }: { type: string; value: number }): boolean => type === 'FIXED' || value <= 100;
const impossible = { path: ['value'], message: 'must be at most 100 for PERCENT' };

export const DiscountRules = z
  .array(z.strictObject({ id: uuid.optional(), ...discountRule }).refine(isPossible, impossible))
  .max(50)
  .refine((rules) => isDistinct(rules.map(({ code }) => code)), 'must have distinct codes')
  .refine((rules) => isDistinct(rules.flatMap(({ id }) => id ?? [])), 'must have distinct ids')
  .transform((rules) => rules.map((rule) => ({ ...rule, id: rule.id ?? crypto.randomUUID() })));

/** A discount rule as it is read. */
export const DiscountRule = z.looseObject({ id: uuid, ...discountRule }).refine(isPossible, impossible);
export type DiscountRule = z.infer<typeof DiscountRule>;

/** A rule that was stored without an id gets one that stays the same as long as its code does: orders name rules by id. */
function withId(stored: unknown): unknown {
  const { id, code, ...rest } = asObject(stored);
  if (id !== undefined || typeof code !== 'string') return stored;
  const hash = createHash('sha256').update(code.trim().toUpperCase()).digest('hex');
  return { ...rest, code, id: hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5') };
}

/** Of rules that share an id or share a code the first one counts. */
export function readDiscountRules(stored: unknown): DiscountRule[] {
  const [ids, codes] = [new Set<string>(), new Set<string>()];
  const rules = Array.isArray(stored) ? stored.map(withId) : [];
  return fitting(DiscountRule, rules).filter(({ id, code }) => {
    const isNew = !ids.has(id) && !codes.has(code);
    ids.add(id);
    codes.add(code);
    return isNew;
  });
}

/** The same of the column as text, for pages that shoppers look at. */
export const pageTexts = {
  headerConfig: readOnce(readHeaderConfig),
  boostModules: readOnce(readBoostModules),
  discountRules: readOnce(readDiscountRules),
};

// sections

/** A section: the keys named here are checked, all others are free content. */
export const Section = z.looseObject({
  type: code(1, 50).optional(),
  title: text(0, 255).optional(),
  category: text(1, 100).optional(),
  enabled: z.boolean().optional(),
});
export type Section = z.infer<typeof Section>;

export const Sections = z
  .array(Section)
  .max(50)
  .refine(
    (sections) => Buffer.byteLength(JSON.stringify(sections)) <= MAX_SECTIONS_BYTES,
    'must have at most 64 kB in all',
  );

export const readSections = (stored: unknown): Section[] => fitting(Section, stored);
