import { route } from '#src/platform/http/route.ts';
import { LinkedAds, LinkedAdsParams, toLinkedAds } from './linked-ads.schema.ts';

const linkedAds = route({
  method: 'get',
  path: '/sellpages/:id/linked-ads',
  access: 'VIEWER',
  summary: 'Campaigns of a sellpage with adsets, ads, posts and the figures of seven days',
  params: LinkedAdsParams,
  response: LinkedAds,
  errors: { NOT_FOUND: 404 },
  handler: async ({ actor, params, cradle }) =>
    toLinkedAds(await cradle.linkedAdsService.list(actor.sellerId, params.id)),
});

export const linkedAdsRoutes = [linkedAds];
