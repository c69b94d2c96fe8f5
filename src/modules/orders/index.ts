import { defineModule } from '#src/platform/module.ts';
import { OrderEvent, OrderEventType } from './order-event.entity.ts';
import { OrderItem } from './order-item.entity.ts';
import { Order, OrderStatus } from './order.entity.ts';

export { OrderEvent, OrderEventType, OrderItem, Order, OrderStatus };

/** Orders, their lines and their history. */
export const ordersModule = defineModule({ name: 'orders', entities: [OrderEvent, OrderItem, Order] });
