import type { Cradle } from '#src/platform/cradle.ts';
import type { Paged } from '#src/platform/db/page.ts';
import { notFound } from '#src/platform/errors.ts';
import { type DefaultTerms, type MoneySums, NO_MONEY } from '#src/modules/figures/index.ts';
import { type Health, healthOf } from './sellpage-health.ts';
import type { FoundSellpage, ListedSellpage, ListSellpages } from './sellpage.schema.ts';

export const sellpageNotFound = () => notFound('Sellpage not found');

/** Sellpages as their seller sees them (part 2, section 1.3). */
export function makeSellpageReader({
  config,
  sellpageFigures,
  sellpageRepository,
}: Pick<Cradle, 'config' | 'sellpageFigures' | 'sellpageRepository'>) {
  const terms: DefaultTerms = {
    takePercent: config.env.DEFAULT_TAKE_PERCENT,
    holdPercent: config.env.DEFAULT_HOLD_PERCENT,
    holdDays: config.env.DEFAULT_HOLD_DAYS,
  };
  const moneyOf = (sellerId: string, ids: string[]): Promise<Map<string, MoneySums>> =>
    sellpageFigures.moneyOf(sellerId, ids, terms);

  return {
    /** A page, newest first, with figures and health. Two statements; one for an empty page. */
    async list(sellerId: string, query: ListSellpages): Promise<Paged<ListedSellpage>> {
      const page = await sellpageRepository.list(sellerId, query);
      const money = await moneyOf(
        sellerId,
        page.data.map(({ card }) => card.id),
      );
      return { ...page, data: page.data.map((row) => ({ ...row, money: money.get(row.card.id) ?? NO_MONEY })) };
    },

    /** One sellpage with everything its editor needs, and its figures. @throws 404 */
    async find(sellerId: string, id: string): Promise<FoundSellpage> {
      const detail = await sellpageRepository.findDetail(sellerId, id);
      if (detail === null) throw sellpageNotFound();
      return { detail, money: (await moneyOf(sellerId, [id])).get(id) ?? NO_MONEY };
    },

    /** @throws 404 */
    async health(sellerId: string, id: string): Promise<Health> {
      const facts = await sellpageRepository.findFacts(sellerId, id);
      if (facts === null) throw sellpageNotFound();
      return healthOf(facts);
    },
  };
}
