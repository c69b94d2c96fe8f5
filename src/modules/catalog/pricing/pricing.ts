import { amount, percentOf, toText } from '#src/platform/values/money.ts';
import { ruleInForceAt } from '#src/modules/figures/index.ts';

/** What a product sells for and what a seller takes of it (contract 4, pricing). */

/** What a pricing rule says. Amounts and percents are decimal texts. */
export interface PricingTerms {
  suggestedRetail: string;
  /** 0 to 100. */
  sellerTakePercent: string;
  /** Per piece; null: the percentage holds. */
  sellerTakeFixed: string | null;
}

/** The rule in force of the product `p`, by the database's clock. */
export const RULE_IN_FORCE = ruleInForceAt('p.id', 'now()');

/** What the rule in force suggests, else the base price; two decimals. */
export const suggestedRetail = (basePrice: string, terms: PricingTerms | null): string =>
  toText(terms?.suggestedRetail ?? basePrice);

/** What the seller takes per piece: the fixed amount where one is set, 0 included, else the percentage; half-up to cents. */
export function youTakeEstimate(terms: PricingTerms | null): string | null {
  if (terms === null) return null;
  const take = terms.sellerTakeFixed ?? percentOf(amount(terms.suggestedRetail), amount(terms.sellerTakePercent));
  return toText(take);
}

/** What a variant costs: its own price, 0 included, else the product's; two decimals. */
export const effectivePrice = (basePrice: string, priceOverride: string | null): string =>
  toText(priceOverride ?? basePrice);
