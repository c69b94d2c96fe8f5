import { asFunction } from 'awilix';
import type { Cradle } from '#src/platform/cradle.ts';
import { defineModule } from '#src/platform/module.ts';
import { Order } from '#src/modules/orders/index.ts';
import { Seller } from '#src/modules/sellers/index.ts';
import { Sellpage } from '#src/modules/sellpages/index.ts';
import { browserEventRoutes } from './events/browser-event.routes.ts';
import { type BrowserEventService, makeBrowserEventService } from './events/browser-event.service.ts';
import { type CheckoutPayment, makeCheckoutPayment } from './checkout/checkout-payment.service.ts';
import { CheckoutRepository } from './checkout/checkout.repository.ts';
import { checkoutRoutes } from './checkout/checkout.routes.ts';
import { type CheckoutService, makeCheckoutService } from './checkout/checkout.service.ts';
import { ConfirmRepository } from './confirm/confirm.repository.ts';
import { confirmRoutes } from './confirm/confirm.routes.ts';
import { type ConfirmService, makeConfirmService } from './confirm/confirm.service.ts';
import { DiscountUsesRepository } from './checkout/discount-uses.repository.ts';
import { makeOrderPlacement, type OrderPlacement } from './checkout/order-placement.service.ts';
import { ShopPageRepository } from './page/shop-page.repository.ts';
import { shopPageRoutes } from './page/shop-page.routes.ts';
import { makeShopPageService, type ShopPageService } from './page/shop-page.service.ts';
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
    checkoutPayment: CheckoutPayment;
    checkoutRepository: CheckoutRepository;
    checkoutService: CheckoutService;
    confirmRepository: ConfirmRepository;
    confirmService: ConfirmService;
    discountUsesRepository: DiscountUsesRepository;
    orderPlacement: OrderPlacement;
    publicStoreRepository: PublicStoreRepository;
    publicStoreService: PublicStoreService;
    shopPageRepository: ShopPageRepository;
    shopPageService: ShopPageService;
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
      checkoutPayment: asFunction(makeCheckoutPayment).scoped(),
      checkoutRepository: asFunction(({ em }: Cradle) => new CheckoutRepository(em, Order)).scoped(),
      checkoutService: asFunction(makeCheckoutService).scoped(),
      confirmRepository: asFunction(({ em }: Cradle) => new ConfirmRepository(em, Order)).scoped(),
      confirmService: asFunction(makeConfirmService).scoped(),
      discountUsesRepository: asFunction(({ em }: Cradle) => new DiscountUsesRepository(em, Order)).scoped(),
      orderPlacement: asFunction(makeOrderPlacement).scoped(),
      publicStoreRepository: asFunction(({ em }: Cradle) => new PublicStoreRepository(em, Seller)).scoped(),
      publicStoreService: asFunction(makePublicStoreService).scoped(),
      shopPageRepository: asFunction(({ em }: Cradle) => new ShopPageRepository(em, Sellpage)).scoped(),
      shopPageService: asFunction(makeShopPageService).scoped(),
      sitemapRepository: asFunction(({ em }: Cradle) => new SitemapRepository(em, Sellpage)).scoped(),
      trackingRepository: asFunction(({ em }: Cradle) => new TrackingRepository(em, Order)).scoped(),
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
    ...shopPageRoutes,
  ],
});
