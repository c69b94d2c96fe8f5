import { RequestedDays } from '#src/platform/values/days.ts';
import { route } from '#src/platform/http/route.ts';
import { Analytics, toAnalytics } from './analytics.schema.ts';
import { Overview, toOverview } from './overview.schema.ts';
import { Revenue, toRevenue } from '../revenue.schema.ts';

const path = '/admin/analytics';

const report = route({
  method: 'get',
  path,
  access: 'SUPERADMIN',
  summary: 'Sales, spend and profit over all sellers by day, and the best sellers, products and domains',
  query: RequestedDays,
  response: Analytics,
  handler: async ({ query, cradle }) => toAnalytics(await cradle.analyticsService.report(query)),
});

const revenue = route({
  method: 'get',
  path: `${path}/revenue`,
  access: 'SUPERADMIN',
  summary: 'Revenue over all sellers, day by day',
  query: RequestedDays,
  response: Revenue,
  handler: async ({ query, cradle }) => toRevenue(await cradle.analyticsService.revenue(query)),
});

const overview = route({
  method: 'get',
  path: `${path}/overview`,
  access: 'SUPERADMIN',
  summary: 'All sellers together: all time, today, yesterday and the trend of 30 days',
  response: Overview,
  handler: async ({ cradle }) => toOverview(await cradle.analyticsService.overview()),
});

export const analyticsRoutes = [report, revenue, overview];
