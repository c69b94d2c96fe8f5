import type { Amount } from '#src/platform/values/money.ts';
import type { DiscountRule } from '#src/modules/sellpages/index.ts';

/** Whether a rule of a page gives its discount (part 2, section 4.5, step 6). Pure. */

/** Why the shopper gets no discount; shown to them. */
export type Rejection =
  'Unknown discount' | 'Discount inactive' | 'Discount expired' | 'Discount used up' | 'Subtotal too low';

/** The rule that the shopper names; the code, in any letter case, wins over the id. */
export function ruleNamed(
  rules: DiscountRule[],
  { code, id }: { code: string | undefined; id: string | undefined },
): DiscountRule | undefined {
  if (code !== undefined) return rules.find((rule) => rule.code === code.toUpperCase());
  return rules.find((rule) => rule.id === id);
}

/** In force at `now`, whatever the cart. */
export function refusalAt({ status, expiresAt }: DiscountRule, now: Date): Rejection | null {
  if (status !== 'ACTIVE') return 'Discount inactive';
  return expiresAt != null && new Date(expiresAt) <= now ? 'Discount expired' : null;
}

/** `uses`: orders that have the discount and are not cancelled. */
export const isUsedUp = ({ usageLimit }: DiscountRule, uses: number): boolean =>
  usageLimit != null && uses >= usageLimit;

/** @returns why the cart does not get the discount, or null when it does */
export function rejectionOf(
  rule: DiscountRule | undefined,
  { now, subtotal, uses }: { now: Date; subtotal: Amount; uses: number },
): Rejection | null {
  if (rule === undefined) return 'Unknown discount';
  const refusal = refusalAt(rule, now);
  if (refusal !== null) return refusal;
  if (isUsedUp(rule, uses)) return 'Discount used up';
  return rule.minSubtotal != null && subtotal.lt(rule.minSubtotal) ? 'Subtotal too low' : null;
}
