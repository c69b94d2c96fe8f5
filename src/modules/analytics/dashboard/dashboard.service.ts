import type { Cradle } from '#src/platform/cradle.ts';
import type { DashboardFigures } from './dashboard.schema.ts';
import { everyDay, lastDays } from '../report-days.ts';

const DAYS = 7;
const TOP_SELLERS = 5;
const RECENT_ORDERS = 5;

type Dependencies = Pick<Cradle, 'clock' | 'dashboardRepository' | 'salesRepository'>;

/** The first page superadmins see (contract 7.1). */
export function makeDashboardService({ clock, dashboardRepository, salesRepository }: Dependencies) {
  return {
    /** Totals of all time, the last 7 UTC days, the best sellers and the newest orders. Three statements. */
    async find(): Promise<DashboardFigures> {
      const window = lastDays(DAYS, clock.now());
      return {
        totals: await dashboardRepository.totals(TOP_SELLERS),
        days: everyDay(window),
        sales: await salesRepository.byDay(window),
        recentOrders: await dashboardRepository.recentOrders(RECENT_ORDERS),
      };
    },
  };
}
