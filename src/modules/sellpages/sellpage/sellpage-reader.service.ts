import type { Cradle } from '#src/platform/cradle.ts';
import type { Paged } from '#src/platform/db/page.ts';
import { notFound } from '#src/platform/errors.ts';
import type { DefaultTerms } from '#src/modules/figures/index.ts';
import { type Health, healthOf } from './sellpage-health.ts';
import type { FoundSellpage, ListedSellpage, ListSellpages } from './sellpage.schema.ts';

export const sellpageNotFound = () => notFound('Sellpage not found');

/** Sellpages as their seller sees them (part 2, section 1.3). */
export function makeSellpageReader({ config, sellpageRepository }: Pick<Cradle, 'config' | 'sellpageRepository'>) {
  const terms: DefaultTerms = {
    takePercent: config.env.DEFAULT_TAKE_PERCENT,
    holdPercent: config.env.DEFAULT_HOLD_PERCENT,
    holdDays: config.env.DEFAULT_HOLD_DAYS,
  };

  return {
    /** A page, newest first, with figures and health. One statement. */
    list: (sellerId: string, query: ListSellpages): Promise<Paged<ListedSellpage>> =>
      sellpageRepository.list(sellerId, query, terms),

    /** One sellpage with everything its editor needs, and its figures. One statement. @throws 404 */
    async find(sellerId: string, id: string): Promise<FoundSellpage> {
      const found = await sellpageRepository.findDetail(sellerId, id, terms);
      if (found === null) throw sellpageNotFound();
      return found;
    },

    /** @throws 404 */
    async health(sellerId: string, id: string): Promise<Health> {
      const facts = await sellpageRepository.findFacts(sellerId, id);
      if (facts === null) throw sellpageNotFound();
      return healthOf(facts);
    },
  };
}
