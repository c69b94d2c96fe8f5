import { route } from '#src/platform/http/route.ts';
import { Sitemap } from './sitemap.schema.ts';

const sitemap = route({
  method: 'get',
  path: '/storefront/sitemap-data',
  access: 'PUBLIC',
  scope: 'system',
  summary: 'Active sellers and their live pages, latest update first',
  rateLimit: 'storefront',
  cache: 60,
  response: Sitemap,
  handler: async ({ cradle }) => ({ sellers: await cradle.sitemapRepository.read() }),
});

export const sitemapRoutes = [sitemap];
