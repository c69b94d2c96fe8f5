import { defineModule } from '#src/platform/module.ts';
import { OrderEvent, OrderEventType } from './order-event.entity.ts';
import { OrderItem } from './order-item.entity.ts';
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
export { PaymentMethod } from './payment-provider.ts';
export { OrderEvent, OrderEventType, OrderItem, Order, OrderStatus };

/** Orders, their lines and their history. */
export const ordersModule = defineModule({ name: 'orders', entities: [OrderEvent, OrderItem, Order] });

declare module '#src/platform/cradle.ts' {
  interface Cradle {
    /** Registered by the module `payments`. */
    paymentProviders: PaymentProviders;
  }
}
