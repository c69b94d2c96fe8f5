import { defineModule, type Provided } from '#src/platform/module.ts';
import { AnalyticsRepository } from './report/analytics.repository.ts';
import { analyticsRoutes } from './report/analytics.routes.ts';
import { makeAnalyticsService } from './report/analytics.service.ts';
import { ContentPerformanceRepository } from './content-performance/content-performance.repository.ts';
import { contentPerformanceRoutes } from './content-performance/content-performance.routes.ts';
import { makeContentPerformanceService } from './content-performance/content-performance.service.ts';
import { DashboardRepository } from './dashboard/dashboard.repository.ts';
import { dashboardRoutes } from './dashboard/dashboard.routes.ts';
import { makeDashboardService } from './dashboard/dashboard.service.ts';
import { OverviewRepository } from './report/overview.repository.ts';
import { SalesRepository } from './sales.repository.ts';

const provides = {
  analyticsRepository: AnalyticsRepository,
  analyticsService: makeAnalyticsService,
  contentPerformanceRepository: ContentPerformanceRepository,
  contentPerformanceService: makeContentPerformanceService,
  dashboardRepository: DashboardRepository,
  dashboardService: makeDashboardService,
  overviewRepository: OverviewRepository,
  salesRepository: SalesRepository,
};

declare module '#src/platform/cradle.ts' {
  interface Cradle extends Provided<typeof provides> {}
}

/** Figures over all sellers for superadmins (part 1, sections 7.1 and 7.7). */
export const analyticsModule = defineModule({
  name: 'analytics',
  entities: [],
  provides,
  routes: [...dashboardRoutes, ...analyticsRoutes, ...contentPerformanceRoutes],
});
