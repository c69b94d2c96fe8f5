import { asFunction } from 'awilix';
import type { Cradle } from '#src/platform/cradle.ts';
import { defineModule } from '#src/platform/module.ts';
import { AnalyticsRepository } from './report/analytics.repository.ts';
import { analyticsRoutes } from './report/analytics.routes.ts';
import { type AnalyticsService, makeAnalyticsService } from './report/analytics.service.ts';
import { ContentPerformanceRepository } from './content-performance/content-performance.repository.ts';
import { contentPerformanceRoutes } from './content-performance/content-performance.routes.ts';
import {
  type ContentPerformanceService,
  makeContentPerformanceService,
} from './content-performance/content-performance.service.ts';
import { DashboardRepository } from './dashboard/dashboard.repository.ts';
import { dashboardRoutes } from './dashboard/dashboard.routes.ts';
import { type DashboardService, makeDashboardService } from './dashboard/dashboard.service.ts';
import { OverviewRepository } from './report/overview.repository.ts';
import { SalesRepository } from './sales.repository.ts';

declare module '#src/platform/cradle.ts' {
  interface Cradle {
    analyticsRepository: AnalyticsRepository;
    analyticsService: AnalyticsService;
    contentPerformanceRepository: ContentPerformanceRepository;
    contentPerformanceService: ContentPerformanceService;
    dashboardRepository: DashboardRepository;
    dashboardService: DashboardService;
    overviewRepository: OverviewRepository;
    salesRepository: SalesRepository;
  }
}

/** Figures over all sellers for superadmins (part 1, sections 7.1 and 7.7). */
export const analyticsModule = defineModule({
  name: 'analytics',
  entities: [],
  register: (container) =>
    container.register({
      analyticsRepository: asFunction(({ em }: Cradle) => new AnalyticsRepository(em)).scoped(),
      analyticsService: asFunction(makeAnalyticsService).scoped(),
      contentPerformanceRepository: asFunction(({ em }: Cradle) => new ContentPerformanceRepository(em)).scoped(),
      contentPerformanceService: asFunction(makeContentPerformanceService).scoped(),
      dashboardRepository: asFunction(({ em }: Cradle) => new DashboardRepository(em)).scoped(),
      dashboardService: asFunction(makeDashboardService).scoped(),
      overviewRepository: asFunction(({ em }: Cradle) => new OverviewRepository(em)).scoped(),
      salesRepository: asFunction(({ em }: Cradle) => new SalesRepository(em)).scoped(),
    }),
  routes: [...dashboardRoutes, ...analyticsRoutes, ...contentPerformanceRoutes],
});
