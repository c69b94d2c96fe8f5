import { defineModule, type Provided } from '#src/platform/module.ts';
import { OrderEvent, OrderEventType } from './order-event.entity.ts';
import { OrderItem } from './order-item.entity.ts';
import { OrderLifecycleRepository } from './lifecycle/order-lifecycle.repository.ts';
import { makeOrderLifecycle } from './lifecycle/order-lifecycle.service.ts';
import { OrderExportRepository } from './export/order-export.repository.ts';
import { makeOrderExportService } from './export/order-export.service.ts';
import { orderStatusRoutes } from './lifecycle/order-status.routes.ts';
import { OrderAdminRepository } from './admin/order.admin.repository.ts';
import { orderAdminRoutes } from './admin/order.admin.routes.ts';
import { makeOrderAdminService } from './admin/order.admin.service.ts';
import { makeOrderStatusService } from './lifecycle/order-status.service.ts';
import { OrderRepository } from './list/order.repository.ts';
import { orderRoutes } from './list/order.routes.ts';
import { makeOrderService } from './list/order.service.ts';
import { makeTrackingImportService } from './tracking-import/tracking-import.service.ts';
import type { PaymentProviders } from './payment/payment-provider.ts';
import { PaymentOrderRepository } from './payment/payment-order.repository.ts';
import { PlacementRepository } from './placement/placement.repository.ts';
import { makeOrderPlacement } from './placement/placement.service.ts';
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
export type { HistoryEntry } from './order-event.entity.ts';
export type { OrderChange } from './order.entity.ts';
export { canTransition, forbiddenTransition } from './order-status.ts';
export {
  type DueOrder,
  FIRST_DUE,
  type OrderOwner,
  type PaymentOrder,
  type PaymentRecord,
} from './payment/payment-order.repository.ts';
export { type CreatedMetadata, isAbandoned, type NewOrder, type NewOrderItem } from './placement/new-order.ts';
export type { PlacedOrder } from './placement/placement.repository.ts';
export { type Payable, toPayable } from './payment/payable-order.ts';
export { PaymentMethod } from './payment/payment-provider.ts';
export { shownTrackingUrl } from './tracking-url.ts';
export { OrderSource } from './list/order-query.schema.ts';

const provides = {
  orderAdminRepository: OrderAdminRepository,
  orderAdminService: makeOrderAdminService,
  orderExportRepository: OrderExportRepository,
  orderExportService: makeOrderExportService,
  orderLifecycle: makeOrderLifecycle,
  orderLifecycleRepository: OrderLifecycleRepository,
  orderPlacement: makeOrderPlacement,
  orderRepository: OrderRepository,
  orderService: makeOrderService,
  orderStatusService: makeOrderStatusService,
  paymentOrderRepository: PaymentOrderRepository,
  placementRepository: PlacementRepository,
  sellpageOrders: SellpageOrdersRepository,
  trackingImportService: makeTrackingImportService,
};

declare module '#src/platform/cradle.ts' {
  interface Cradle extends Provided<typeof provides> {}
  interface Ports {
    /** Filled by the module payments. */
    paymentProviders: PaymentProviders;
  }
}

/** Orders, their lines and their history. */
export const ordersModule = defineModule({
  name: 'orders',
  entities: [OrderEvent, OrderItem, Order],
  provides,
  routes: [...orderRoutes, ...orderStatusRoutes, ...orderAdminRoutes],
});
