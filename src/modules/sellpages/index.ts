import { defineModule, type Provided } from '#src/platform/module.ts';
import { AssignmentAdminRepository } from './assignment/assignment.admin.repository.ts';
import { assignmentAdminRoutes } from './assignment/assignment.admin.routes.ts';
import { makeAssignmentAdminService } from './assignment/assignment.admin.service.ts';
import { customDomainRoutes } from './custom-domain/custom-domain.routes.ts';
import { makeCustomDomainService } from './custom-domain/custom-domain.service.ts';
import { makeDomainSellpages } from './domain-sellpages.repository.ts';
import { makeSellpageReader, sellpageNotFound } from './sellpage/sellpage-reader.service.ts';
import type { SellpageAds } from './sellpage-ads.ts';
import type { SellpageOrders } from './sellpage-orders.ts';
import { SellpageRepository } from './sellpage/sellpage.repository.ts';
import { sellpageRoutes } from './sellpage/sellpage.routes.ts';
import { makeSellpageService } from './sellpage/sellpage.service.ts';
import { Sellpage, SellpageStatus, SellpageType } from './sellpage.entity.ts';

export { pageUrl } from './page-url.ts';
export {
  BoostModule,
  type DiscountRule,
  HeaderConfig,
  pageTexts,
  readHeaderConfig,
  readSections,
  type Section,
} from './sellpage/sellpage-json.ts';
export type { SellpageAds, SellpageOrders };
export { Sellpage, sellpageNotFound, SellpageStatus, SellpageType };

const provides = {
  assignmentAdminRepository: AssignmentAdminRepository,
  assignmentAdminService: makeAssignmentAdminService,
  customDomainService: makeCustomDomainService,
  domainSellpages: makeDomainSellpages,
  sellpageReader: makeSellpageReader,
  sellpageRepository: SellpageRepository,
  sellpageService: makeSellpageService,
};

declare module '#src/platform/cradle.ts' {
  interface Cradle extends Provided<typeof provides> {}
  interface Ports {
    /** Filled by the module ads. */
    sellpageAds: SellpageAds;
    /** Filled by the module orders. */
    sellpageOrders: SellpageOrders;
  }
}

/** Landing pages of sellers (part 2, section 1). */
export const sellpagesModule = defineModule({
  name: 'sellpages',
  entities: [Sellpage],
  provides,
  routes: [...sellpageRoutes, ...customDomainRoutes, ...assignmentAdminRoutes],
});
