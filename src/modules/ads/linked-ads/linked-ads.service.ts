import type { Cradle } from '#src/platform/cradle.ts';
import { sellpageNotFound } from '#src/modules/sellpages/index.ts';
import type { LinkedRows } from './linked-ads.repository.ts';

/** Figures cover today and the days before it, UTC. */
const DAYS_BEFORE = 6;
const DAY_MS = 24 * 60 * 60 * 1000;

const dateOf = (moment: Date): string => moment.toISOString().slice(0, 10);

/** What advertises a sellpage (part 2, section 1.3). */
export function makeLinkedAdsService({ clock, linkedAdsRepository }: Pick<Cradle, 'clock' | 'linkedAdsRepository'>) {
  return {
    /** Campaigns with adsets, ads, newest posts and the figures of seven days. @throws 404 */
    async list(sellerId: string, sellpageId: string): Promise<LinkedRows> {
      const now = clock.now();
      const first = new Date(now.getTime() - DAYS_BEFORE * DAY_MS);
      const rows = await linkedAdsRepository.read(sellerId, sellpageId, dateOf(first), dateOf(now));
      if (rows === null) throw sellpageNotFound();
      return rows;
    },
  };
}
