import { defineEntity, p } from '@mikro-orm/core';
import { atLeastZero, createdAt, id, instant, money, percentages } from '#src/platform/db/columns.ts';
import { pricingRuleTriggers } from '#src/modules/figures/index.ts';
import { Product } from '../products/product.entity.ts';

const PricingRuleSchema = defineEntity({
  name: 'PricingRule',
  tableName: 'pricing_rules',
  properties: {
    id: id(),
    product: () => p.manyToOne(Product).ref().nullable().deleteRule('set null'),
    suggestedRetail: money(),
    sellerTakePercent: p.decimal('string').precision(5).scale(2),
    /** Per piece; where set, it replaces the percentage. */
    sellerTakeFixed: money().nullable(),
    holdPercent: p.decimal('string').precision(5).scale(2).default('0'),
    holdDurationDays: p.integer().default(7),
    effectiveFrom: instant(),
    /** Exclusive; null: open end. */
    effectiveUntil: instant().nullable(),
    isActive: p.boolean().default(true),
    createdAt: createdAt(),
  },
  indexes: [{ properties: ['product', 'effectiveFrom'] }],
  checks: [
    ...atLeastZero('pricing_rules', 'suggested_retail', 'seller_take_fixed', 'hold_duration_days'),
    ...percentages('pricing_rules', 'seller_take_percent', 'hold_percent'),
  ],
  triggers: pricingRuleTriggers,
});

interface Window {
  effectiveFrom: Date;
  effectiveUntil?: Date | null | undefined;
}

/** Whether the window [from, until) holds any moment at all. */
export const hasDuration = ({ effectiveFrom, effectiveUntil }: Window): boolean =>
  effectiveUntil == null || effectiveUntil > effectiveFrom;

/** What a seller takes from a sale, and how long a part of it is held back. */
export class PricingRule extends PricingRuleSchema.class {}
PricingRuleSchema.setClass(PricingRule);
