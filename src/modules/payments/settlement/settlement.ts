import type {
  Order,
  OrderStatus,
  PayableOrder,
  PaymentEvent,
  PaymentRecord,
  Settlement,
} from '#src/modules/orders/index.ts';

/** What an event of a payment does to an order (part 2, section 5.4), as pure rules. */

/** What a provider says when asked, as an event; null when it speaks of another order, amount or currency. It succeeded. */
export function paymentEventOf(settlement: Settlement, paymentId: string, order: PayableOrder): PaymentEvent | null {
  const { orderId, amountMinor, currency, transactionId } = settlement;
  if (orderId !== order.id || amountMinor !== order.amountMinor || currency !== order.currency) return null;
  return {
    kind: 'succeeded',
    eventId: null,
    paymentId,
    orderId,
    amountMinor,
    currency,
    refundedMinor: 0,
    transactionId,
  };
}

/** What an order's payment looks like before the event. */
interface OrderBefore {
  status: OrderStatus;
  transactionId: string | null;
}

/** Why something was written into the history; kept in the metadata of its event. */
export const Reason = {
  Paid: 'payment-succeeded',
  Recorded: 'payment-recorded',
  Second: 'second-payment',
  Unwanted: 'refund-required',
  Refund: 'refund',
  InFull: 'refund-in-full',
} as const;
export type Reason = (typeof Reason)[keyof typeof Reason];

/** What a note tells of; the others are steps. */
type NoteReason = Exclude<Reason, typeof Reason.Paid | typeof Reason.InFull>;

/** `store`: the order gets the transaction's id. The others are steps of its life, or notes in its history. */
export type Effect = { kind: 'store' | 'confirm' | 'refund' } | { kind: 'note'; reason: NoteReason };

const note = (reason: NoteReason): Effect => ({ kind: 'note', reason });
const storing = (stored: string | null): Effect[] => (stored === null ? [{ kind: 'store' }] : []);

function ofPayment({ status, transactionId: stored }: OrderBefore, transactionId: string): Effect[] {
  switch (status) {
    case 'PENDING':
      return [...storing(stored), { kind: 'confirm' }];
    case 'CANCELLED':
      return [...storing(stored), note(Reason.Unwanted)];
    case 'REFUNDED':
      return stored === transactionId ? [] : [...storing(stored), note(Reason.Unwanted)];
    case 'CONFIRMED':
    case 'PROCESSING':
    case 'SHIPPED':
    case 'DELIVERED':
      if (stored === null) return [{ kind: 'store' }, note(Reason.Recorded)];
      return stored === transactionId ? [] : [note(Reason.Second)];
  }
}

/** A refund proves its payment: an order that waits for it is paid first, one that was confirmed by hand learns its transaction. */
function ofRefund({ status, transactionId: stored }: OrderBefore, inFull: boolean): Effect[] {
  const refund: Effect = inFull ? { kind: 'refund' } : note(Reason.Refund);
  switch (status) {
    case 'PENDING':
      return [...storing(stored), { kind: 'confirm' }, refund];
    case 'CANCELLED':
      return [note(Reason.Refund)];
    case 'REFUNDED':
      return [];
    case 'CONFIRMED':
    case 'PROCESSING':
    case 'SHIPPED':
    case 'DELIVERED':
      return [...storing(stored), refund];
  }
}

/** Effects of the event on the order, in their order; none when it knows already. `totalMinor`: the order's total. */
export function effectsOf(
  order: OrderBefore,
  event: PaymentEvent,
  transactionId: string,
  totalMinor: number,
): Effect[] {
  return event.kind === 'succeeded'
    ? ofPayment(order, transactionId)
    : ofRefund(order, event.refundedMinor >= totalMinor);
}

/** What an order must have in common with an event of its payment. */
type OrderTerms = Pick<Order, 'status' | 'paymentId' | 'currency'>;

/**
 * Whether the event is about this order's payment. A refund is held against the amount only where it has to prove the
 * payment; what is left of a payment is no matter later.
 */
export function isAbout(order: OrderTerms, totalMinor: number, event: PaymentEvent): boolean {
  if (event.paymentId === null || event.paymentId !== order.paymentId || event.currency !== order.currency)
    return false;
  const provesPayment = event.kind === 'succeeded' || order.status === 'PENDING';
  if (event.kind === 'refunded' && event.refundedMinor <= 0) return false;
  return !provesPayment || event.amountMinor === totalMinor;
}

/** Whether this very message was heard before. */
export const isRepeated = (known: PaymentRecord[], { kind, eventId }: PaymentEvent): boolean =>
  eventId !== null && known.some((one) => one.kind === kind && one.eventId === eventId);

/** What was known to be refunded, in minor units: the most that any report told of, as each tells of all so far. */
export const knownRefund = (known: PaymentRecord[]): number =>
  Math.max(0, ...known.filter(({ kind }) => kind === 'refunded').map(({ refundedMinor }) => refundedMinor ?? 0));

/** Whether the note stands in the history: the same payment may be told of by several messages, and by none. */
export const isNoted = (known: PaymentRecord[], reason: Reason, event: PaymentEvent, transactionId: string): boolean =>
  reason === Reason.Refund
    ? event.refundedMinor <= knownRefund(known)
    : known.some((one) => one.reason === reason && one.transactionId === transactionId);
