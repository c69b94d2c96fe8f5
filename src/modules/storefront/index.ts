import { defineModule, type Provided } from '#src/platform/module.ts';
import { browserEventRoutes } from './events/browser-event.routes.ts';
import { makeBrowserEventService } from './events/browser-event.service.ts';
import { makeCheckoutPayment } from './checkout/checkout-payment.service.ts';
import { CheckoutRepository } from './checkout/checkout.repository.ts';
import { checkoutRoutes } from './checkout/checkout.routes.ts';
import { makeCheckoutService } from './checkout/checkout.service.ts';
import { confirmRoutes } from './confirm/confirm.routes.ts';
import { makeConfirmService } from './confirm/confirm.service.ts';
import { DiscountUsesRepository } from './checkout/discount-uses.repository.ts';
import { makeCartOrder } from './checkout/cart-order.service.ts';
import { PublicSellpageRepository } from './sellpage/public-sellpage.repository.ts';
import { publicSellpageRoutes } from './sellpage/public-sellpage.routes.ts';
import { makePublicSellpageService } from './sellpage/public-sellpage.service.ts';
import { SitemapRepository } from './sitemap/sitemap.repository.ts';
import { sitemapRoutes } from './sitemap/sitemap.routes.ts';
import { PublicStoreRepository } from './store/store.repository.ts';
import { storeRoutes } from './store/store.routes.ts';
import type { Store } from './store/store.repository.ts';
import { makePublicStoreService } from './store/store.service.ts';
import { TrackingRepository } from './tracking/tracking.repository.ts';
import { trackingRoutes } from './tracking/tracking.routes.ts';
import { makeTrackingService } from './tracking/tracking.service.ts';

const provides = {
  cartOrder: makeCartOrder,
  checkoutPayment: makeCheckoutPayment,
  checkoutRepository: CheckoutRepository,
  checkoutService: makeCheckoutService,
  confirmService: makeConfirmService,
  discountUsesRepository: DiscountUsesRepository,
  publicSellpageRepository: PublicSellpageRepository,
  publicSellpageService: makePublicSellpageService,
  publicStoreRepository: PublicStoreRepository,
  publicStoreService: makePublicStoreService,
  sitemapRepository: SitemapRepository,
  trackingRepository: TrackingRepository,
  trackingService: makeTrackingService,
};

const singletons = {
  browserEventService: makeBrowserEventService,
};

declare module '#src/platform/cradle.ts' {
  interface Cradle extends Provided<typeof provides>, Provided<typeof singletons> {}
  interface ScopeValues {
    /** The store that is visited, where `openStoreScope` opened the scope. */
    store: Store;
  }
}

/** The shop as its visitors see it (part 2, section 4). */
export const storefrontModule = defineModule({
  name: 'storefront',
  entities: [],
  provides,
  singletons,
  // literal paths come before those that take any slug
  routes: [
    ...sitemapRoutes,
    ...storeRoutes,
    ...checkoutRoutes,
    ...confirmRoutes,
    ...trackingRoutes,
    ...browserEventRoutes,
    ...publicSellpageRoutes,
  ],
});
