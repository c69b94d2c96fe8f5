import type { OrderEvent } from './order-event.entity.ts';
import type { OrderStatus } from './order-status.ts';
import type { Order } from './order.entity.ts';

/** What the history keeps of a change. */
export interface HistoryEntry {
  /** Acting user; null for the system. */
  actorId: string | null;
  /** Cut to 500 characters. */
  description: string;
  /** Besides the statuses before and after. */
  metadata?: Record<string, unknown>;
}

/** Pieces of a variant that go back on the shelf. */
export interface ReturnedGoods {
  variantId: string;
  quantity: number;
}

/** A step of an order's life or a note in its history: what has to be stored with the order, and what follows from it. */
export interface OrderChange {
  order: Order;
  event: OrderEvent;
  /** Status before. */
  from: OrderStatus;
  goods: ReturnedGoods[];
  /** By how much it changes the number of sales. */
  sales: -1 | 0 | 1;
}
