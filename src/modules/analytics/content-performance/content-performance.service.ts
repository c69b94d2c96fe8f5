import type { Cradle } from '#src/platform/cradle.ts';
import type { RequestedDays } from '#src/platform/values/days.ts';
import type { ContentFigures } from './content-performance.schema.ts';
import { reportDays } from '../report-days.ts';

const DAYS = 30;
const TOP = 20;

type Dependencies = Pick<Cradle, 'clock' | 'contentPerformanceRepository'>;

/** The sellpages that sell best (contract 7.7). */
export function makeContentPerformanceService({ clock, contentPerformanceRepository }: Dependencies) {
  return {
    /** By revenue, of 30 days unless asked otherwise. Two statements. @throws 400 over 366 days */
    async find(asked: RequestedDays): Promise<ContentFigures> {
      const window = reportDays(asked, DAYS, clock.now());
      return {
        topSellpages: await contentPerformanceRepository.topSellpages(window, TOP),
        activeCampaigns: await contentPerformanceRepository.countActiveCampaigns(),
      };
    },
  };
}
