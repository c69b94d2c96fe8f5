import { z } from 'zod';
import type { Cradle } from '#src/platform/cradle.ts';
import { route } from '#src/platform/http/route.ts';
import {
  CreateDomain,
  Domain,
  DomainParams,
  RemovedDomain,
  toDomainView,
  UpdateDomain,
  VerifyDomain,
} from './domain.schema.ts';
import type { SellerDomain } from '../seller-domain.entity.ts';

const viewOf = (domain: SellerDomain, { config }: Cradle) => toDomainView(domain, config.env.PLATFORM_IPS);

const list = route({
  method: 'get',
  path: '/domains',
  access: 'VIEWER',
  summary: 'The domains of the seller, newest first',
  response: z.array(Domain),
  handler: async ({ cradle }) => (await cradle.domainService.list()).map((domain) => viewOf(domain, cradle)),
});

const create = route({
  method: 'post',
  path: '/domains',
  access: 'ADMIN',
  summary: 'Claim a hostname',
  body: CreateDomain,
  response: Domain,
  errors: {
    INVALID_HOSTNAME: 400,
    HOSTNAME_NOT_ALLOWED: 400,
    DOMAIN_ALREADY_REGISTERED: 409,
    DOMAIN_TAKEN: 409,
    TOO_MANY_CLAIMS: 409,
  },
  handler: async ({ actor, body, cradle }) => viewOf(await cradle.domainService.create(actor.sellerId, body), cradle),
});

const update = route({
  method: 'patch',
  path: '/domains/:id',
  access: 'ADMIN',
  summary: 'Make a domain the primary one, or no longer',
  params: DomainParams,
  body: UpdateDomain,
  response: Domain,
  errors: { NOT_FOUND: 404 },
  handler: async ({ actor, params, body, cradle }) =>
    viewOf(await cradle.domainService.update(actor.sellerId, params.id, body), cradle),
});

const remove = route({
  method: 'delete',
  path: '/domains/:id',
  access: 'ADMIN',
  summary: 'Give up a hostname that no sellpage uses',
  params: DomainParams,
  response: RemovedDomain,
  errors: { NOT_FOUND: 404, DOMAIN_IN_USE: 409 },
  handler: async ({ params, cradle }) => {
    await cradle.domainService.remove(params.id);
    return { deleted: true as const, id: params.id };
  },
});

const verify = route({
  method: 'post',
  path: '/domains/:id/verify',
  access: 'ADMIN',
  summary: 'Look for the proof of a claim in the DNS',
  params: DomainParams,
  body: VerifyDomain,
  status: 200,
  response: Domain,
  errors: { DOMAIN_NOT_VERIFIED: 400, ALREADY_VERIFIED: 400, FORCED_VERIFICATION_DISABLED: 403, NOT_FOUND: 404 },
  handler: async ({ params, body, cradle }) => viewOf(await cradle.domainService.verify(params.id, body), cradle),
});

export const domainRoutes = [list, create, update, remove, verify];
