import { asFunction } from 'awilix';
import type { Cradle } from '#src/platform/cradle.ts';
import { defineModule } from '#src/platform/module.ts';
import { browserEventRoutes } from './events/browser-event.routes.ts';
import { type BrowserEventService, makeBrowserEventService } from './events/browser-event.service.ts';
import { type CheckoutPayment, makeCheckoutPayment } from './checkout/checkout-payment.service.ts';
import { CheckoutRepository } from './checkout/checkout.repository.ts';
import { checkoutRoutes } from './checkout/checkout.routes.ts';
import { type CheckoutService, makeCheckoutService } from './checkout/checkout.service.ts';
import { confirmRoutes } from './confirm/confirm.routes.ts';
import { type ConfirmService, makeConfirmService } from './confirm/confirm.service.ts';
import { DiscountUsesRepository } from './checkout/discount-uses.repository.ts';
import { type CartOrder, makeCartOrder } from './checkout/cart-order.service.ts';
import { PublicSellpageRepository } from './sellpage/public-sellpage.repository.ts';
import { publicSellpageRoutes } from './sellpage/public-sellpage.routes.ts';
import { makePublicSellpageService, type PublicSellpageService } from './sellpage/public-sellpage.service.ts';
import { SitemapRepository } from './sitemap/sitemap.repository.ts';
import { sitemapRoutes } from './sitemap/sitemap.routes.ts';
import { PublicStoreRepository } from './store/store.repository.ts';
import { storeRoutes } from './store/store.routes.ts';
import type { Store } from './store/store.schema.ts';
import { makePublicStoreService, type PublicStoreService } from './store/store.service.ts';
import { TrackingRepository } from './tracking/tracking.repository.ts';
import { trackingRoutes } from './tracking/tracking.routes.ts';
import { makeTrackingService, type TrackingService } from './tracking/tracking.service.ts';

declare module '#src/platform/cradle.ts' {
  interface Cradle {
    browserEventService: BrowserEventService;
    cartOrder: CartOrder;
    checkoutPayment: CheckoutPayment;
    checkoutRepository: CheckoutRepository;
    checkoutService: CheckoutService;
    confirmService: ConfirmService;
    discountUsesRepository: DiscountUsesRepository;
    publicStoreRepository: PublicStoreRepository;
    publicStoreService: PublicStoreService;
    publicSellpageRepository: PublicSellpageRepository;
    publicSellpageService: PublicSellpageService;
    sitemapRepository: SitemapRepository;
    /** The store that is visited; only inside a scope that `openStoreScope` opened. */
    store: Store;
    trackingRepository: TrackingRepository;
    trackingService: TrackingService;
  }
}

/** The shop as its visitors see it (part 2, section 4). */
export const storefrontModule = defineModule({
  name: 'storefront',
  entities: [],
  register: (container) =>
    container.register({
      browserEventService: asFunction(makeBrowserEventService).singleton(),
      cartOrder: asFunction(makeCartOrder).scoped(),
      checkoutPayment: asFunction(makeCheckoutPayment).scoped(),
      checkoutRepository: asFunction(({ em }: Cradle) => new CheckoutRepository(em)).scoped(),
      checkoutService: asFunction(makeCheckoutService).scoped(),
      confirmService: asFunction(makeConfirmService).scoped(),
      discountUsesRepository: asFunction(({ em }: Cradle) => new DiscountUsesRepository(em)).scoped(),
      publicStoreRepository: asFunction(({ em }: Cradle) => new PublicStoreRepository(em)).scoped(),
      publicStoreService: asFunction(makePublicStoreService).scoped(),
      publicSellpageRepository: asFunction(({ em }: Cradle) => new PublicSellpageRepository(em)).scoped(),
      publicSellpageService: asFunction(makePublicSellpageService).scoped(),
      sitemapRepository: asFunction(({ em }: Cradle) => new SitemapRepository(em)).scoped(),
      trackingRepository: asFunction(({ em }: Cradle) => new TrackingRepository(em)).scoped(),
      trackingService: asFunction(makeTrackingService).scoped(),
    }),
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
