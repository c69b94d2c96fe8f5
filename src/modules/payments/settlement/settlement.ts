import type { Order, OrderStatus, PayableOrder, PaymentRecord, Settlement } from '#src/modules/orders/index.ts';

/** What news of a payment do to an order (part 2, section 5.4), as pure rules. */

/** A verified message about a payment, from whichever way it came: a provider's message, the shopper's return, a job. */
export interface PaymentNews {
  kind: 'succeeded' | 'refunded';
  /** Of the provider's message; null when the provider was asked. */
  eventId: string | null;
  paymentId: string | null;
  orderId: string | null;
  /** Of the payment as a whole, in the currency's minor units. */
  amountMinor: number;
  currency: string;
  /** Refunded so far, in all. */
  refundedMinor: number;
  transactionId: string | null;
}

/** What a provider says when asked, as news; null when it speaks of another order, amount or currency. It succeeded. */
export function newsFrom(settlement: Settlement, paymentId: string, order: PayableOrder): PaymentNews | null {
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

/** What an order's payment looks like before the news. */
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

/** Effects of the news on the order, in their order; none when it knows already. `totalMinor`: the order's total. */
export function effectsOfNews(
  order: OrderBefore,
  news: PaymentNews,
  transactionId: string,
  totalMinor: number,
): Effect[] {
  return news.kind === 'succeeded'
    ? ofPayment(order, transactionId)
    : ofRefund(order, news.refundedMinor >= totalMinor);
}

/** What an order must have in common with news of its payment. */
type OrderTerms = Pick<Order, 'status' | 'paymentId' | 'currency'>;

/**
 * Whether the news are about this order's payment. A refund is held against the amount only where it has to prove the
 * payment; what is left of a payment is no matter later.
 */
export function isAbout(order: OrderTerms, totalMinor: number, news: PaymentNews): boolean {
  if (news.paymentId === null || news.paymentId !== order.paymentId || news.currency !== order.currency) return false;
  const provesPayment = news.kind === 'succeeded' || order.status === 'PENDING';
  if (news.kind === 'refunded' && news.refundedMinor <= 0) return false;
  return !provesPayment || news.amountMinor === totalMinor;
}

/** Whether this very message was heard before. */
export const isRepeated = (known: PaymentRecord[], { kind, eventId }: PaymentNews): boolean =>
  eventId !== null && known.some((one) => one.news === kind && one.eventId === eventId);

/** What was known to be refunded, in minor units: the most that any report told of, as each tells of all so far. */
export const knownRefund = (known: PaymentRecord[]): number =>
  Math.max(0, ...known.filter(({ news }) => news === 'refunded').map(({ refundedMinor }) => refundedMinor ?? 0));

/** Whether the note stands in the history: the same payment may be told of by several messages, and by none. */
export const isNoted = (known: PaymentRecord[], reason: Reason, news: PaymentNews, transactionId: string): boolean =>
  reason === Reason.Refund
    ? news.refundedMinor <= knownRefund(known)
    : known.some((one) => one.reason === reason && one.transactionId === transactionId);
