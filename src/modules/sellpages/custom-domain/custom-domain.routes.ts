import { route } from '#src/platform/http/route.ts';
import { CheckDomain, CnameCheck, DomainAvailability } from './custom-domain.schema.ts';
import { SellpageParams } from '../sellpage/sellpage.schema.ts';

const check = route({
  method: 'get',
  path: '/sellpages/check-domain',
  access: 'VIEWER',
  summary: "Whether a label below the platform's domain is free",
  query: CheckDomain,
  response: DomainAvailability,
  handler: async ({ query, cradle }) => ({ available: await cradle.customDomainService.isAvailable(query.domain) }),
});

const verify = route({
  method: 'post',
  path: '/sellpages/:id/verify-domain',
  access: 'EDITOR',
  summary: 'Ask DNS whether the own name of a sellpage points to the platform',
  params: SellpageParams,
  status: 200,
  response: CnameCheck,
  errors: { NOT_FOUND: 404 },
  handler: ({ actor, params, cradle }) => cradle.customDomainService.verify(actor.sellerId, params.id),
});

export const customDomainRoutes = [check, verify];
