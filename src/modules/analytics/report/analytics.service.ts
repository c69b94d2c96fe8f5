import type { Cradle } from '#src/platform/cradle.ts';
import type { RequestedDays } from '#src/platform/values/days.ts';
import type { AnalyticsRows } from './analytics.schema.ts';
import type { OverviewRow } from './overview.repository.ts';
import { everyDay, lastDays, reportDays } from '../report-days.ts';
import type { RevenueFigures } from '../revenue.schema.ts';

const ANALYTICS_DAYS = 7;
const REVENUE_DAYS = 30;
const TREND_DAYS = 30;
const TOP = 10;

type Dependencies = Pick<Cradle, 'clock' | 'analyticsRepository' | 'overviewRepository' | 'salesRepository'>;

/** Reports over all sellers (contract 7.7). All sums are made by the database. */
export function makeAnalyticsService(dependencies: Dependencies) {
  const { clock, analyticsRepository, overviewRepository, salesRepository } = dependencies;
  return {
    /** By day, seller, product and domain, of 7 days unless asked otherwise. Four statements. @throws 400 over 366 days */
    async report(asked: RequestedDays): Promise<AnalyticsRows> {
      const window = reportDays(asked, ANALYTICS_DAYS, clock.now());
      return {
        byDate: await analyticsRepository.byDate(window),
        bySeller: await analyticsRepository.bySeller(window, TOP),
        byProduct: await analyticsRepository.byProduct(window, TOP),
        byDomain: await analyticsRepository.byDomain(window, TOP),
      };
    },

    /** Each day's sales, of 30 days unless asked otherwise. @throws 400 over 366 days */
    async revenue(asked: RequestedDays): Promise<RevenueFigures> {
      const window = reportDays(asked, REVENUE_DAYS, clock.now());
      return { days: everyDay(window), sales: await salesRepository.byDay(window) };
    },

    /** All time, and how the last 30 days compare with the 30 before. Two statements. */
    overview: (): Promise<OverviewRow> => overviewRepository.find(lastDays(TREND_DAYS, clock.now())),
  };
}
