import type { Cradle } from '#src/platform/cradle.ts';
import { conflict, invalid, notFound } from '#src/platform/errors.ts';
import { type CreatePricingRule, type UpdatePricingRule, WINDOW_PROBLEM } from './pricing-rule.admin.schema.ts';
import { hasDuration, PricingRule } from './pricing-rule.entity.ts';

const ruleNotFound = (id: string) => notFound(`Pricing rule ${id} not found`);
const overlaps = (id: string) => conflict(`Overlaps pricing rule ${id}`, 'PRICING_RULE_OVERLAP');

/**
 * Pricing rules of one product (contract 7.3). Active ones never overlap: every write locks the product, and what
 * could overlap looks for others under that lock. Every use case throws 404 for an unknown product.
 */
export function makePricingRuleAdminService({ em, productAdminService }: Pick<Cradle, 'em' | 'productAdminService'>) {
  const find = async (productId: string, id: string): Promise<PricingRule> => {
    const rule = await em.findOne(PricingRule, { id, product: productId });
    if (rule !== null) return rule;
    await productAdminService.requireExistence(productId);
    throw ruleNotFound(id);
  };

  /** Windows are [from, until): one may begin where another ends. Caller holds the lock. */
  const requireFreeWindow = async (productId: string, rule: PricingRule): Promise<void> => {
    if (!rule.isActive) return;
    const other = await em.findOne(
      PricingRule,
      {
        id: { $ne: rule.id },
        product: productId,
        isActive: true,
        ...(rule.effectiveUntil && { effectiveFrom: { $lt: rule.effectiveUntil } }),
        $or: [{ effectiveUntil: null }, { effectiveUntil: { $gt: rule.effectiveFrom } }],
      },
      { orderBy: { effectiveFrom: 'asc', id: 'asc' } },
    );
    if (other !== null) throw overlaps(other.id);
  };

  return {
    /**
     * `identity` is for callers other than HTTP: an id that is known to be free.
     * @throws 409 PRICING_RULE_OVERLAP
     */
    create: (productId: string, fields: CreatePricingRule, identity: { id?: string } = {}): Promise<PricingRule> =>
      em.transactional(async () => {
        await productAdminService.lock(productId);
        const rule = em.create(PricingRule, { ...identity, ...fields, product: productId });
        await requireFreeWindow(productId, rule);
        await em.flush();
        return rule;
      }),

    /** Writes just the fields given. @throws 400 when the window would be empty; 404; 409 PRICING_RULE_OVERLAP */
    update: (productId: string, id: string, fields: UpdatePricingRule): Promise<PricingRule> =>
      em.transactional(async () => {
        await productAdminService.lock(productId);
        const rule = await find(productId, id);
        Object.assign(rule, fields);
        if (!hasDuration(rule)) throw invalid([WINDOW_PROBLEM]);
        await requireFreeWindow(productId, rule);
        await em.flush();
        return rule;
      }),

    /** Returns the removed rule. @throws 404 */
    remove: (productId: string, id: string): Promise<PricingRule> =>
      em.transactional(async () => {
        await productAdminService.lock(productId);
        const rule = await find(productId, id);
        await em.nativeDelete(PricingRule, { id });
        return rule;
      }),
  };
}
