import { route } from '#src/platform/http/route.ts';
import { openStoreScope } from '../store/store-scope.ts';
import { StoreParams } from '../store/store.schema.ts';
import { toTrackedOrder, TrackedOrder, TrackOrder } from './tracking.schema.ts';

const track = route({
  method: 'get',
  path: '/storefront/:sellerSlug/track',
  access: 'PUBLIC',
  scope: openStoreScope,
  summary: 'The state of an order, for whoever knows its number and its e-mail',
  rateLimit: 'track',
  cache: 'never',
  params: StoreParams,
  query: TrackOrder,
  response: TrackedOrder,
  errors: { STORE_NOT_FOUND: 404, ORDER_NOT_FOUND: 404 },
  handler: async ({ query, cradle }) => toTrackedOrder(await cradle.trackingService.find(cradle.store, query)),
});

export const trackingRoutes = [track];
