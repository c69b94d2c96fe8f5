import { route } from '#src/platform/http/route.ts';
import { Dashboard, toDashboard } from './dashboard.schema.ts';

const find = route({
  method: 'get',
  path: '/admin/dashboard',
  access: 'SUPERADMIN',
  summary: 'Totals over all sellers, the last 7 days, the best sellers and the newest orders',
  response: Dashboard,
  handler: async ({ cradle }) => toDashboard(await cradle.dashboardService.find()),
});

export const dashboardRoutes = [find];
