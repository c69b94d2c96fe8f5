import { route } from '#src/platform/http/route.ts';
import { PublicSellpage, PublicSellpageParams, toPublicSellpage } from './public-sellpage.schema.ts';
import { enterStore } from '../store/store-scope.ts';

const find = route({
  method: 'get',
  path: '/storefront/:sellerSlug/:sellpageSlug',
  access: 'PUBLIC',
  scope: enterStore,
  summary: 'A live page with its product, discounts and figures',
  rateLimit: 'storefront',
  cache: 30,
  params: PublicSellpageParams,
  response: PublicSellpage,
  errors: { STORE_NOT_FOUND: 404, NOT_FOUND: 404 },
  handler: async ({ params, cradle }) => toPublicSellpage(await cradle.publicSellpageService.find(params)),
});

export const publicSellpageRoutes = [find];
