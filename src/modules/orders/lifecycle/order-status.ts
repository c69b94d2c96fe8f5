import { OrderStatus } from '../order.entity.ts';

/** The life of an order (part 2, section 3.3), as pure rules. */

const { Pending, Confirmed, Processing, Shipped, Delivered, Cancelled, Refunded } = OrderStatus;

/** Where a seller may take an order, in the order in which the choices are shown. */
const NEXT: Record<OrderStatus, readonly OrderStatus[]> = {
  [Pending]: [Confirmed, Cancelled],
  [Confirmed]: [Processing, Cancelled],
  [Processing]: [Shipped, Cancelled],
  [Shipped]: [Delivered, Refunded],
  [Delivered]: [Refunded],
  [Cancelled]: [],
  [Refunded]: [],
};

const REVENUE: readonly OrderStatus[] = [Confirmed, Processing, Shipped, Delivered];
/** The goods have not left. */
const STOCK_HELD: readonly OrderStatus[] = [Pending, Confirmed, Processing];
const UNDONE: readonly OrderStatus[] = [Cancelled, Refunded];

export const validTransitions = (from: OrderStatus): readonly OrderStatus[] => NEXT[from];

export const canTransition = (from: OrderStatus, to: OrderStatus): boolean => NEXT[from].includes(to);

/** The order counts as sold. */
export const isRevenue = (status: OrderStatus): boolean => REVENUE.includes(status);

/** What a step does besides changing the status. */
export interface StatusEffects {
  /** Becomes paid, unless it was before. */
  pays: boolean;
  /** Reserved goods go back on the shelf. */
  releasesStock: boolean;
  /** By how much the number of sales changes: 1, 0 or -1. */
  sales: -1 | 0 | 1;
}

/** Effects of the step `from` → `to`, whoever takes it: a provider's refund also goes CONFIRMED → REFUNDED. */
export function effectsOf(from: OrderStatus, to: OrderStatus): StatusEffects {
  const undone = UNDONE.includes(to);
  const sales = Number(isRevenue(to)) - Number(isRevenue(from));
  return {
    pays: to === Confirmed,
    releasesStock: undone && STOCK_HELD.includes(from),
    sales: sales as StatusEffects['sales'],
  };
}
