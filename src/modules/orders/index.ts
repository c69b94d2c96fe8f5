import { asFunction } from 'awilix';
import type { Cradle } from '#src/platform/cradle.ts';
import { defineModule } from '#src/platform/module.ts';
import { OrderEvent, OrderEventType } from './order-event.entity.ts';
import { OrderItem } from './order-item.entity.ts';
import { OrderLifecycleRepository } from './order-lifecycle.repository.ts';
import { makeOrderLifecycle, type OrderLifecycle } from './order-lifecycle.service.ts';
import { orderStatusRoutes } from './order-status.routes.ts';
import { makeOrderStatusService, type OrderStatusService } from './order-status.service.ts';
import type { PaymentProviders } from './payment-provider.ts';
import { Order, OrderStatus } from './order.entity.ts';

export type {
  Cancellation,
  ClientPayment,
  OpenedPayment,
  PayableOrder,
  PaymentProvider,
  PaymentProviders,
  ProviderEvent,
  Settlement,
} from './payment-provider.ts';
export type { LockedOrder } from './order-lifecycle.repository.ts';
export type { EnteredOrder, OrderLifecycle } from './order-lifecycle.service.ts';
export { canTransition, isRevenue } from './order-status.ts';
export { type Payable, toPayable } from './payable-order.ts';
export { PaymentMethod } from './payment-provider.ts';
export { OrderEvent, OrderEventType, OrderItem, Order, OrderStatus };

declare module '#src/platform/cradle.ts' {
  interface Cradle {
    orderLifecycle: OrderLifecycle;
    orderLifecycleRepository: OrderLifecycleRepository;
    orderStatusService: OrderStatusService;
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
      orderLifecycle: asFunction(makeOrderLifecycle).scoped(),
      orderLifecycleRepository: asFunction(({ em }: Cradle) => new OrderLifecycleRepository(em)).scoped(),
      orderStatusService: asFunction(makeOrderStatusService).scoped(),
    }),
  routes: [...orderStatusRoutes],
});
