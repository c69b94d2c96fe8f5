import { RequestedDays } from '#src/platform/values/days.ts';
import { route } from '#src/platform/http/route.ts';
import { ContentPerformance, toContentPerformance } from './content-performance.schema.ts';

const find = route({
  method: 'get',
  path: '/admin/content-performance',
  access: 'SUPERADMIN',
  summary: 'The sellpages with the highest revenue over all sellers',
  query: RequestedDays,
  response: ContentPerformance,
  handler: async ({ query, cradle }) => toContentPerformance(await cradle.contentPerformanceService.find(query)),
});

export const contentPerformanceRoutes = [find];
