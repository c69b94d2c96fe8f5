import { route } from '#src/platform/http/route.ts';
import { VerifyDomain } from './domain.schema.ts';
import {
  CreateStore,
  ListStores,
  Store,
  StoreDetail,
  StorePage,
  StoreParams,
  toListedStore,
  toStore,
  toStoreDetail,
  UpdateStore,
  VerifiedStore,
} from './domain.admin.schema.ts';

const list = route({
  method: 'get',
  path: '/admin/stores',
  access: 'SUPERADMIN',
  summary: 'Domains of all sellers, newest first',
  query: ListStores,
  response: StorePage,
  handler: async ({ query, cradle }) => {
    const page = await cradle.storeService.list(query);
    return { ...page, data: page.data.map(toListedStore) };
  },
});

const find = route({
  method: 'get',
  path: '/admin/stores/:id',
  access: 'SUPERADMIN',
  summary: 'A domain with its seller and the sellpages on it',
  params: StoreParams,
  response: StoreDetail,
  errors: { NOT_FOUND: 404 },
  handler: async ({ params, cradle }) => toStoreDetail(await cradle.storeService.find(params.id)),
});

const create = route({
  method: 'post',
  path: '/admin/stores',
  access: 'SUPERADMIN',
  summary: 'Claim a hostname for a seller',
  body: CreateStore,
  response: Store,
  errors: { INVALID_HOSTNAME: 400, HOSTNAME_NOT_ALLOWED: 400, NOT_FOUND: 404, DOMAIN_TAKEN: 409 },
  handler: async ({ body, cradle }) => toStore(await cradle.storeService.create(body)),
});

const update = route({
  method: 'patch',
  path: '/admin/stores/:id',
  access: 'SUPERADMIN',
  summary: 'Change rank, method or status of a domain',
  params: StoreParams,
  body: UpdateStore,
  response: Store,
  errors: { NOT_FOUND: 404 },
  handler: async ({ params, body, cradle }) => toStore(await cradle.storeService.update(params.id, body)),
});

const verify = route({
  method: 'post',
  path: '/admin/stores/:id/verify',
  access: 'SUPERADMIN',
  summary: 'Look for the proof of a claim in the DNS',
  params: StoreParams,
  body: VerifyDomain,
  response: VerifiedStore,
  errors: { FORCED_VERIFICATION_DISABLED: 403, NOT_FOUND: 404 },
  handler: async ({ params, body, cradle }) => {
    const { domain, verified, message } = await cradle.storeService.verify(params.id, body);
    return { ...toStore(domain), verified, message };
  },
});

export const storeAdminRoutes = [list, find, create, update, verify];
