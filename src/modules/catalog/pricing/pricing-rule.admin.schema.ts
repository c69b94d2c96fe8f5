import { z } from 'zod';
import {
  clearable,
  clearableMoney,
  instant,
  int,
  money,
  moneyText,
  patchOf,
  percent,
  uuid,
} from '#src/platform/http/fields.ts';
import { toText, toTextOrNull } from '#src/platform/values/money.ts';
import { hasDuration, type PricingRule } from './pricing-rule.entity.ts';

/** Schemas and views of pricing rules (contract 7.3). */

const MAX_HOLD_DAYS = 365;
const DEFAULT_HOLD_DAYS = 7;

/** A day, which begins at 00:00 UTC, or an instant in UTC. */
const moment = z
  .union(
    [z.iso.date(), z.iso.datetime()],
    'must be a date such as 2026-01-31 or an instant such as 2026-01-31T08:00:00Z',
  )
  .transform((value) => new Date(value));

const fields = {
  suggestedRetail: money.meta({ examples: ['49.99'] }),
  sellerTakePercent: percent,
  sellerTakeFixed: clearableMoney.meta({ examples: ['15.00'] }),
  holdPercent: percent.meta({ examples: ['10'] }),
  holdDurationDays: int(0, MAX_HOLD_DAYS),
  effectiveFrom: moment.meta({ examples: ['2026-01-01'] }),
  effectiveUntil: clearable(moment).meta({ examples: ['2027-01-01T00:00:00.000Z'] }),
  isActive: z.boolean(),
};

export const WINDOW_PROBLEM = { path: 'effectiveUntil', message: 'effectiveUntil must be later than effectiveFrom' };

export const CreatePricingRule = z
  .object({
    suggestedRetail: fields.suggestedRetail,
    sellerTakePercent: fields.sellerTakePercent,
    sellerTakeFixed: fields.sellerTakeFixed.optional(),
    holdPercent: fields.holdPercent.default('0.00'),
    holdDurationDays: fields.holdDurationDays.default(DEFAULT_HOLD_DAYS),
    effectiveFrom: fields.effectiveFrom,
    effectiveUntil: fields.effectiveUntil.optional(),
    isActive: fields.isActive.default(true),
  })
  .refine(hasDuration, { path: [WINDOW_PROBLEM.path], message: 'must be later than effectiveFrom' });
export type CreatePricingRule = z.infer<typeof CreatePricingRule>;

export const UpdatePricingRule = patchOf(fields);
export type UpdatePricingRule = z.infer<typeof UpdatePricingRule>;

export const PricingRuleParams = z.object({ id: uuid, ruleId: uuid });

export const AdminPricingRule = z
  .object({
    id: uuid,
    productId: uuid,
    suggestedRetail: moneyText,
    sellerTakePercent: moneyText,
    sellerTakeFixed: moneyText.nullable(),
    holdPercent: moneyText,
    holdDurationDays: z.int(),
    effectiveFrom: instant,
    effectiveUntil: instant.nullable(),
    isActive: z.boolean(),
    createdAt: instant,
  })
  .meta({ id: 'AdminPricingRule' });

export const toAdminPricingRule = (rule: PricingRule): z.input<typeof AdminPricingRule> => ({
  id: rule.id,
  productId: rule.product!.id,
  suggestedRetail: toText(rule.suggestedRetail),
  sellerTakePercent: toText(rule.sellerTakePercent),
  sellerTakeFixed: toTextOrNull(rule.sellerTakeFixed),
  holdPercent: toText(rule.holdPercent),
  holdDurationDays: rule.holdDurationDays,
  effectiveFrom: rule.effectiveFrom.toISOString(),
  effectiveUntil: rule.effectiveUntil?.toISOString() ?? null,
  isActive: rule.isActive,
  createdAt: rule.createdAt.toISOString(),
});
