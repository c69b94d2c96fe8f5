import type { Cradle } from '#src/platform/cradle.ts';
import { daysOf } from '#src/platform/values/days.ts';
import { notFound } from '#src/platform/errors.ts';
import { type DiscountRule, pageTexts } from '#src/modules/sellpages/index.ts';
import { isUsedUp, refusalAt } from '../checkout/discount.ts';
import type { PageSlugs, PublicSellpageRow } from './public-sellpage.repository.ts';
import type { FoundPublicSellpage } from './public-sellpage.schema.ts';
import { storeNotFound } from '../store/store-scope.ts';

/** Figures that the shop shows are those of today and the days before. */
const PROOF_DAYS = 7;

const pageNotFound = () => notFound('Page not found');

/** Live pages as their visitors see them (part 2, section 4.4). */
export function makePublicSellpageService({
  publicSellpageRepository,
  discountUsesRepository,
  clock,
}: Pick<Cradle, 'publicSellpageRepository' | 'discountUsesRepository' | 'clock'>) {
  /** Rules in force that have uses left; they are counted only for rules with a limit. */
  async function usableDiscounts(page: PublicSellpageRow): Promise<DiscountRule[]> {
    const now = new Date(page.now);
    const rules = pageTexts.discountRules(page.discountRules).filter((rule) => refusalAt(rule, now) === null);
    const limited = rules.filter(({ usageLimit }) => usageLimit != null).map(({ id }) => id);
    const uses = await discountUsesRepository.countUses(page.id, page.sellpageId, limited);
    return rules.filter((rule) => !isUsedUp(rule, uses.get(rule.id) ?? 0));
  }

  return {
    /**
     * The live page of the slug with product, usable discounts and figures. One statement, a second where discounts are limited.
     * @throws 404 STORE_NOT_FOUND for a seller that is unknown or inactive; 404 unless the page is PUBLISHED and its
     * product ACTIVE
     */
    async find(slugs: PageSlugs): Promise<FoundPublicSellpage> {
      const page = await publicSellpageRepository.findLive(slugs, daysOf({}, PROOF_DAYS, clock.now()));
      if (page === null) throw storeNotFound();
      if (page.sellpageId === null) throw pageNotFound();
      return { page, discounts: await usableDiscounts(page) };
    },
  };
}
