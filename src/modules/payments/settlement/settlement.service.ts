import type { Cradle } from '#src/platform/cradle.ts';
import { fromMinorUnits } from '#src/platform/values/currency.ts';
import {
  type Order,
  type OrderChange,
  type OrderStatus,
  type PaymentEvent,
  toPayable,
} from '#src/modules/orders/index.ts';
import { type Effect, effectsOf, isAbout, isNoted, isRepeated, knownRefund, Reason } from './settlement.ts';

/** How an event ended: `settled` with the order's status by then, whether or not it changed anything. */
export type SettlementOutcome =
  | { result: 'settled'; changed: boolean; status: OrderStatus; orderNumber: string }
  | { result: 'mismatch' }
  | { result: 'not-found' };

type Dependencies = Pick<Cradle, 'em' | 'orderLifecycle' | 'paymentOrderRepository'>;

/** The transaction that it is about (the payment, where the provider names none), and what was refunded before. */
type KnownEvent = PaymentEvent & { transactionId: string; refundedBefore: number };

function refundText(currency: string, { refundedMinor, refundedBefore }: KnownEvent): string {
  const [now, inAll] = [refundedMinor - refundedBefore, refundedMinor].map((minor) => fromMinorUnits(currency, minor));
  return `Refund of ${now} ${currency} (${inAll} in all)`;
}

function noteText(reason: Reason, { status, currency, paymentMethod }: Order, event: KnownEvent) {
  const { transactionId } = event;
  switch (reason) {
    case Reason.Paid:
      return `Payment confirmed via ${paymentMethod}. Transaction: ${transactionId}`;
    case Reason.Recorded:
      return `Payment received via ${paymentMethod}. Transaction: ${transactionId}`;
    case Reason.Second:
      return `Second payment ${transactionId} received; refund required`;
    case Reason.Unwanted:
      return `Payment ${transactionId} received for a ${status} order; refund required`;
    case Reason.Refund:
      return refundText(currency, event);
    case Reason.InFull:
      return `Refund of ${fromMinorUnits(currency, event.refundedMinor)} ${currency}`;
  }
}

function entryOf(reason: Reason, order: Order, event: KnownEvent) {
  const { kind, eventId, refundedMinor } = event;
  return {
    description: noteText(reason, order, event),
    actorId: null,
    metadata: {
      news: kind,
      reason,
      eventId,
      transactionId: event.transactionId,
      ...(kind === 'refunded' && { refundedMinor }),
    },
  };
}

/** What the order does about an effect; storing the transaction leaves nothing in its history. */
function take(order: Order, effect: Effect, event: KnownEvent): OrderChange[] {
  switch (effect.kind) {
    case 'store':
      order.recordTransaction(event.transactionId);
      return [];
    case 'confirm':
      return [order.confirm(entryOf(Reason.Paid, order, event))];
    case 'refund':
      return [order.refund(entryOf(Reason.InFull, order, event), { byProvider: true })];
    case 'note':
      return [order.note(entryOf(effect.reason, order, event))];
  }
}

/** What payments do to orders (part 2, section 5.4). */
export function makeSettlement({ em, orderLifecycle, paymentOrderRepository }: Dependencies) {
  /** What the order does about the event, as far as it has not done so yet. */
  const decide = async (order: Order, event: PaymentEvent, transactionId: string) => {
    const nothing = { changed: false, changes: [] as OrderChange[] };
    const before = { status: order.status, transactionId: order.transactionId ?? null };
    const effects = effectsOf(before, event, transactionId, toPayable(order).amountMinor);
    if (effects.length === 0) return nothing;
    const records = await paymentOrderRepository.records(order.sellerId, order.id);
    if (isRepeated(records, event)) return nothing;
    const known: KnownEvent = { ...event, transactionId, refundedBefore: knownRefund(records) };
    const open = effects.filter((one) => one.kind !== 'note' || !isNoted(records, one.reason, event, transactionId));
    return { changed: open.length > 0, changes: open.flatMap((effect) => take(order, effect, known)) };
  };

  return {
    /**
     * Tells one of the seller's orders of a verified event of its payment. Everything happens in one transaction under a
     * lock on the order, so that any order and repetition of the same events ends in the same order, stock and figures. Events that
     * name another payment, amount or currency change nothing. Runs in the seller's scope.
     */
    apply(sellerId: string, event: PaymentEvent): Promise<SettlementOutcome> {
      return em.transactional(async (): Promise<SettlementOutcome> => {
        const goods = event.kind === 'refunded';
        const [order] = event.orderId === null ? [] : await orderLifecycle.lock(sellerId, [event.orderId], { goods });
        if (order === undefined) return { result: 'not-found' };
        const { amountMinor: totalMinor } = toPayable(order);
        if (event.paymentId === null || !isAbout(order, totalMinor, event)) return { result: 'mismatch' };
        const { changed, changes } = await decide(order, event, event.transactionId ?? event.paymentId);
        if (changed) await orderLifecycle.store(changes);
        const { status, orderNumber } = order;
        return { result: 'settled', changed, status, orderNumber };
      });
    },
  };
}
