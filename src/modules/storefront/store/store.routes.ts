import { route } from '#src/platform/http/route.ts';
import { openStoreScope } from './store-scope.ts';
import {
  ListLivePages,
  ResolveDomain,
  ResolvedDomain,
  StoreHome,
  StoreParams,
  toPageCard,
  toStoreView,
} from './store.schema.ts';

const resolveDomain = route({
  method: 'get',
  path: '/storefront/resolve-domain',
  access: 'PUBLIC',
  scope: 'system',
  summary: 'The seller of a verified host name',
  rateLimit: 'storefront',
  cache: 60,
  query: ResolveDomain,
  response: ResolvedDomain,
  errors: { NOT_FOUND: 404 },
  handler: ({ query, cradle }) => cradle.publicStoreService.resolveDomain(query.hostname),
});

const home = route({
  method: 'get',
  path: '/storefront/:sellerSlug',
  access: 'PUBLIC',
  scope: openStoreScope,
  summary: 'A store and its live pages, newest first',
  rateLimit: 'storefront',
  cache: 30,
  params: StoreParams,
  query: ListLivePages,
  response: StoreHome,
  errors: { STORE_NOT_FOUND: 404 },
  handler: async ({ query, cradle }) => {
    const { store, publicStoreService } = cradle;
    const { data, ...counts } = await publicStoreService.list(store.id, query);
    return { store: toStoreView(store, store.currency), sellpages: data.map(toPageCard), ...counts };
  },
});

export const storeRoutes = [resolveDomain, home];
