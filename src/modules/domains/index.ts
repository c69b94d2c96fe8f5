import { asFunction } from 'awilix';
import type { Cradle } from '#src/platform/cradle.ts';
import { defineModule } from '#src/platform/module.ts';
import type { DomainSellpage, DomainSellpages } from './domain-sellpages.ts';
import { type DomainClaims, makeDomainClaims } from './domain/claim.service.ts';
import { createDnsResolver, type DnsAnswer, type DnsResolver } from './verification/dns.client.ts';
import { pendingClaims } from './verification/domain.job.ts';
import { DomainRepository } from './domain/domain.repository.ts';
import { domainRoutes } from './domain/domain.routes.ts';
import { type DomainService, makeDomainService } from './domain/domain.service.ts';
import { normaliseHostname } from './hostname.ts';
import { DomainStatus, SellerDomain, VerificationMethod } from './seller-domain.entity.ts';
import { SellerDomainsRepository } from './seller-domains.repository.ts';
import { StoreRepository } from './domain/domain.admin.repository.ts';
import { storeAdminRoutes } from './domain/domain.admin.routes.ts';
import { makeStoreService, type StoreService } from './domain/domain.admin.service.ts';
import { type DomainVerification, makeDomainVerification } from './verification/verification.service.ts';

export { DomainStatus, normaliseHostname, SellerDomain, VerificationMethod };
export type { DnsAnswer, DnsResolver, DomainSellpage, DomainSellpages };

declare module '#src/platform/cradle.ts' {
  interface Cradle {
    /** Look-ups in the public DNS; `resolveCname` for host labels of sellpages. */
    dnsResolver: DnsResolver;
    domainClaims: DomainClaims;
    /** Registered by the module sellpages. */
    domainSellpages: DomainSellpages;
    domainRepository: DomainRepository;
    domainService: DomainService;
    domainVerification: DomainVerification;
    storeRepository: StoreRepository;
    storeService: StoreService;
  }
}

/** Host names of sellers (part 2, section 2; part 1, section 7.4). */
export const domainsModule = defineModule({
  name: 'domains',
  entities: [SellerDomain],
  register: (container) =>
    container.register({
      dnsResolver: asFunction(({ config }: Cradle) =>
        createDnsResolver({ servers: config.env.DNS_SERVERS }),
      ).singleton(),
      domainClaims: asFunction(makeDomainClaims).singleton(),
      domainRepository: asFunction(({ em }: Cradle) => new DomainRepository(em)).scoped(),
      domainService: asFunction(makeDomainService).scoped(),
      domainVerification: asFunction(makeDomainVerification).scoped(),
      sellerDomains: asFunction(({ em }: Cradle) => new SellerDomainsRepository(em)).scoped(),
      storeRepository: asFunction(({ em }: Cradle) => new StoreRepository(em)).scoped(),
      storeService: asFunction(makeStoreService).scoped(),
    }),
  routes: [...domainRoutes, ...storeAdminRoutes],
  jobs: [pendingClaims],
});
