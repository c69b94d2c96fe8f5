import { asFunction } from 'awilix';
import type { Cradle } from '#src/platform/cradle.ts';
import { defineModule } from '#src/platform/module.ts';
import { OrderEvent, OrderEventType } from './order-event.entity.ts';
import { OrderItem } from './order-item.entity.ts';
import { OrderLifecycleRepository } from './lifecycle/order-lifecycle.repository.ts';
import { makeOrderLifecycle, type OrderLifecycle } from './lifecycle/order-lifecycle.service.ts';
import { OrderExportRepository } from './export/order-export.repository.ts';
import { makeOrderExportService, type OrderExportService } from './export/order-export.service.ts';
import { orderStatusRoutes } from './lifecycle/order-status.routes.ts';
import { OrderAdminRepository } from './admin/order.admin.repository.ts';
import { orderAdminRoutes } from './admin/order.admin.routes.ts';
import { makeOrderAdminService, type OrderAdminService } from './admin/order.admin.service.ts';
import { makeOrderStatusService, type OrderStatusService } from './lifecycle/order-status.service.ts';
import { OrderRepository } from './list/order.repository.ts';
import { orderRoutes } from './list/order.routes.ts';
import { makeOrderService, type OrderService } from './list/order.service.ts';
import { makeTrackingImportService, type TrackingImportService } from './tracking-import/tracking-import.service.ts';
import type { PaymentProviders } from './payment/payment-provider.ts';
import { PaymentOrderRepository } from './payment/payment-order.repository.ts';
import { PlacementRepository } from './placement/placement.repository.ts';
import { makeOrderPlacement, type OrderPlacement } from './placement/placement.service.ts';
import { SellpageOrdersRepository } from './sellpage-orders.repository.ts';
import { OrderStatus } from './order-status.ts';
import { Order } from './order.entity.ts';

export type {
  Cancellation,
  ClientPayment,
  OpenedPayment,
  OpenableOrder,
  PayableOrder,
  PaymentEvent,
  PaymentProvider,
  PaymentProviders,
  Price,
  Settlement,
  WebhookMessage,
} from './payment/payment-provider.ts';
export { OrderEvent, OrderEventType, OrderItem, Order, OrderStatus };
export type { OrderLifecycle } from './lifecycle/order-lifecycle.service.ts';
export type { HistoryEntry, OrderChange } from './order-change.ts';
export { canTransition, forbiddenTransition } from './order-status.ts';
export {
  type DueOrder,
  FIRST_DUE,
  type OrderOwner,
  type PaymentOrder,
  type PaymentRecord,
} from './payment/payment-order.repository.ts';
export {
  type CreatedMetadata,
  isAbandoned,
  type NewOrder,
  type NewOrderItem,
  type PlacedOrder,
} from './placement/new-order.ts';
export { type Payable, toPayable } from './payment/payable-order.ts';
export { PaymentMethod } from './payment/payment-provider.ts';
export { shownTrackingUrl } from './tracking-url.ts';
export { OrderSource } from './list/order-query.schema.ts';

declare module '#src/platform/cradle.ts' {
  interface Cradle {
    orderAdminRepository: OrderAdminRepository;
    orderAdminService: OrderAdminService;
    orderExportRepository: OrderExportRepository;
    orderExportService: OrderExportService;
    orderLifecycle: OrderLifecycle;
    orderLifecycleRepository: OrderLifecycleRepository;
    orderPlacement: OrderPlacement;
    orderRepository: OrderRepository;
    orderService: OrderService;
    orderStatusService: OrderStatusService;
    trackingImportService: TrackingImportService;
    paymentOrderRepository: PaymentOrderRepository;
    placementRepository: PlacementRepository;
    /** Registered by the module `payments`. */
    paymentProviders: PaymentProviders;
  }
}

/** Orders, their lines and their history. */
export const ordersModule = defineModule({
  name: 'orders',
  entities: [OrderEvent, OrderItem, Order],
  register: (container) =>
    container.register({
      orderAdminRepository: asFunction(({ em }: Cradle) => new OrderAdminRepository(em)).scoped(),
      orderAdminService: asFunction(makeOrderAdminService).scoped(),
      orderExportRepository: asFunction(({ em }: Cradle) => new OrderExportRepository(em)).scoped(),
      orderExportService: asFunction(makeOrderExportService).scoped(),
      orderLifecycle: asFunction(makeOrderLifecycle).scoped(),
      orderLifecycleRepository: asFunction(({ em }: Cradle) => new OrderLifecycleRepository(em)).scoped(),
      orderRepository: asFunction(({ em }: Cradle) => new OrderRepository(em)).scoped(),
      orderService: asFunction(makeOrderService).scoped(),
      orderStatusService: asFunction(makeOrderStatusService).scoped(),
      paymentOrderRepository: asFunction(({ em }: Cradle) => new PaymentOrderRepository(em)).scoped(),
      placementRepository: asFunction(({ em }: Cradle) => new PlacementRepository(em)).scoped(),
      orderPlacement: asFunction(makeOrderPlacement).scoped(),
      sellpageOrders: asFunction(({ em }: Cradle) => new SellpageOrdersRepository(em)).scoped(),
      trackingImportService: asFunction(makeTrackingImportService).scoped(),
    }),
  routes: [...orderRoutes, ...orderStatusRoutes, ...orderAdminRoutes],
});
