import { badRequest } from '#src/platform/errors.ts';

/** The life of an order (part 2, section 3.3), as pure rules. */

export const OrderStatus = {
  Pending: 'PENDING',
  Confirmed: 'CONFIRMED',
  Processing: 'PROCESSING',
  Shipped: 'SHIPPED',
  Delivered: 'DELIVERED',
  Cancelled: 'CANCELLED',
  Refunded: 'REFUNDED',
} as const;
export type OrderStatus = (typeof OrderStatus)[keyof typeof OrderStatus];

/** PENDING is where an order begins; nothing leads back there. */
export type LaterStatus = Exclude<OrderStatus, 'PENDING'>;

/** Who may take a step: whoever may change the order, or its payment provider alone. */
type Hand = 'anyone' | 'provider';

const { Pending, Confirmed, Processing, Shipped, Delivered, Cancelled, Refunded } = OrderStatus;

/** Where an order may go, in the order in which the choices are shown, and by whose hand. */
const TRANSITIONS: Record<OrderStatus, Partial<Record<OrderStatus, Hand>>> = {
  [Pending]: { [Confirmed]: 'anyone', [Cancelled]: 'anyone' },
  [Confirmed]: { [Processing]: 'anyone', [Cancelled]: 'anyone', [Refunded]: 'provider' },
  [Processing]: { [Shipped]: 'anyone', [Cancelled]: 'anyone', [Refunded]: 'provider' },
  [Shipped]: { [Delivered]: 'anyone', [Refunded]: 'anyone' },
  [Delivered]: { [Refunded]: 'anyone' },
  [Cancelled]: {},
  [Refunded]: {},
};

/** Statuses of orders whose goods have not left. */
const STOCK_HELD: readonly OrderStatus[] = [Pending, Confirmed, Processing];

/** Where a seller may take an order. */
export const validTransitions = (from: OrderStatus): OrderStatus[] =>
  (Object.keys(TRANSITIONS[from]) as OrderStatus[]).filter((to) => TRANSITIONS[from][to] === 'anyone');

/** Whether an order may go there, by a seller's or warehouse's hand or else by its provider's. */
export const canTransition = (from: OrderStatus, to: OrderStatus, hand: Hand = 'anyone'): boolean =>
  TRANSITIONS[from][to] === 'anyone' || TRANSITIONS[from][to] === hand;

export const forbiddenTransition = (from: OrderStatus, to: OrderStatus): string =>
  `Cannot transition from ${from} to ${to}`;

export const invalidTransition = (from: OrderStatus, to: OrderStatus) =>
  badRequest(forbiddenTransition(from, to), 'INVALID_TRANSITION');

/** The step leaves goods with the seller that were on their way out: reserved ones go back on the shelf. */
export const returnsGoods = (from: OrderStatus, to: OrderStatus): boolean =>
  (to === Cancelled || to === Refunded) && STOCK_HELD.includes(from);

/** Whether a step to this status returns goods from any status at all: only then they have to be known. */
export const mayReturnGoods = (to: OrderStatus): boolean => returnsGoods(Pending, to);
