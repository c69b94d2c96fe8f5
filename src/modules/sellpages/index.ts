import { asFunction } from 'awilix';
import type { Cradle } from '#src/platform/cradle.ts';
import { defineModule } from '#src/platform/module.ts';
import { AssignmentAdminRepository } from './assignment/assignment.admin.repository.ts';
import { assignmentAdminRoutes } from './assignment/assignment.admin.routes.ts';
import { type AssignmentAdminService, makeAssignmentAdminService } from './assignment/assignment.admin.service.ts';
import { customDomainRoutes } from './custom-domain/custom-domain.routes.ts';
import { type CustomDomainService, makeCustomDomainService } from './custom-domain/custom-domain.service.ts';
import { DomainSellpagesRepository } from './domain-sellpages.repository.ts';
import { makeSellpageReader, sellpageNotFound, type SellpageReader } from './sellpage/sellpage-reader.service.ts';
import type { SellpageAds } from './sellpage-ads.ts';
import type { SellpageOrders } from './sellpage-orders.ts';
import { SellpageRepository } from './sellpage/sellpage.repository.ts';
import { sellpageRoutes } from './sellpage/sellpage.routes.ts';
import { makeSellpageService, type SellpageService } from './sellpage/sellpage.service.ts';
import { Sellpage, SellpageStatus, SellpageType } from './sellpage.entity.ts';

export { pageUrl } from './page-url.ts';
export {
  BoostModule,
  type DiscountRule,
  HeaderConfig,
  readBoostModules,
  readDiscountRules,
  readHeaderConfig,
  readSections,
  type Section,
} from './sellpage/sellpage-json.ts';
export type { SellpageAds, SellpageOrders };
export { Sellpage, sellpageNotFound, SellpageStatus, SellpageType };

declare module '#src/platform/cradle.ts' {
  interface Cradle {
    assignmentAdminRepository: AssignmentAdminRepository;
    assignmentAdminService: AssignmentAdminService;
    customDomainService: CustomDomainService;
    /** Registered by the module ads. */
    sellpageAds: SellpageAds;
    /** Registered by the module orders. */
    sellpageOrders: SellpageOrders;
    sellpageReader: SellpageReader;
    sellpageRepository: SellpageRepository;
    sellpageService: SellpageService;
  }
}

/** Landing pages of sellers (part 2, section 1). */
export const sellpagesModule = defineModule({
  name: 'sellpages',
  entities: [Sellpage],
  register: (container) =>
    container.register({
      assignmentAdminRepository: asFunction(({ em }: Cradle) => new AssignmentAdminRepository(em)).scoped(),
      assignmentAdminService: asFunction(makeAssignmentAdminService).scoped(),
      customDomainService: asFunction(makeCustomDomainService).scoped(),
      domainSellpages: asFunction(({ em, clock }: Cradle) => new DomainSellpagesRepository(em, clock)).scoped(),
      sellpageReader: asFunction(makeSellpageReader).scoped(),
      sellpageRepository: asFunction(({ em }: Cradle) => new SellpageRepository(em)).scoped(),
      sellpageService: asFunction(makeSellpageService).scoped(),
    }),
  routes: [...sellpageRoutes, ...customDomainRoutes, ...assignmentAdminRoutes],
});
