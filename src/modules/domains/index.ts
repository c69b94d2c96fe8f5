import { defineModule, type Provided } from '#src/platform/module.ts';
import type { DomainSellpage, DomainSellpages } from './domain-sellpages.ts';
import { makeDomainClaims } from './domain/claim.service.ts';
import { type DnsAnswer, type DnsResolver, makeDnsResolver } from './verification/dns.client.ts';
import { pendingClaims } from './verification/domain.job.ts';
import { DomainRepository } from './domain/domain.repository.ts';
import { domainRoutes } from './domain/domain.routes.ts';
import { makeDomainService } from './domain/domain.service.ts';
import { normaliseHostname } from './hostname.ts';
import { DomainStatus, SellerDomain, VerificationMethod } from './seller-domain.entity.ts';
import { SellerDomainsRepository } from './seller-domains.repository.ts';
import { StoreRepository } from './domain/domain.admin.repository.ts';
import { storeAdminRoutes } from './domain/domain.admin.routes.ts';
import { makeStoreService } from './domain/domain.admin.service.ts';
import { makeDomainVerification } from './verification/verification.service.ts';

export { DomainStatus, normaliseHostname, SellerDomain, VerificationMethod };
export type { DnsAnswer, DnsResolver, DomainSellpage, DomainSellpages };

const provides = {
  domainRepository: DomainRepository,
  domainService: makeDomainService,
  domainVerification: makeDomainVerification,
  sellerDomains: SellerDomainsRepository,
  storeRepository: StoreRepository,
  storeService: makeStoreService,
};

const singletons = {
  /** Look-ups in the public DNS; `resolveCname` for host labels of sellpages. */
  dnsResolver: makeDnsResolver,
  domainClaims: makeDomainClaims,
};

declare module '#src/platform/cradle.ts' {
  interface Cradle extends Provided<typeof provides>, Provided<typeof singletons> {}
  interface Ports {
    /** Filled by the module sellpages. */
    domainSellpages: DomainSellpages;
  }
}

/** Host names of sellers (part 2, section 2; part 1, section 7.4). */
export const domainsModule = defineModule({
  name: 'domains',
  entities: [SellerDomain],
  provides,
  singletons,
  routes: [...domainRoutes, ...storeAdminRoutes],
  jobs: [pendingClaims],
});
