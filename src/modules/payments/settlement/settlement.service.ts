import type { Cradle } from '#src/platform/cradle.ts';
import { fromMinorUnits } from '#src/platform/values/currency.ts';
import { type Order, type OrderChange, type OrderStatus, toPayable } from '#src/modules/orders/index.ts';
import {
  type Effect,
  effectsOfNews,
  isAbout,
  isNoted,
  isRepeated,
  knownRefund,
  type PaymentNews,
  Reason,
} from './settlement.ts';

/** How news ended: `settled` with the order's status by then, whether or not they changed anything. */
export type SettlementOutcome =
  | { result: 'settled'; changed: boolean; status: OrderStatus; orderNumber: string }
  | { result: 'mismatch' }
  | { result: 'not-found' };

type Dependencies = Pick<Cradle, 'em' | 'orderLifecycle' | 'paymentOrderRepository'>;

/** The news, with the transaction they are about: where the provider names none, the payment stands for it. */
type Story = { news: PaymentNews; transactionId: string; knownRefundMinor: number };

function refundText(currency: string, { news, knownRefundMinor }: Story): string {
  const [now, inAll] = [news.refundedMinor - knownRefundMinor, news.refundedMinor].map((minor) =>
    fromMinorUnits(currency, minor),
  );
  return `Refund of ${now} ${currency} (${inAll} in all)`;
}

function noteText(reason: Reason, { status, currency, paymentMethod }: Order, story: Story) {
  const { transactionId } = story;
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
      return refundText(currency, story);
    case Reason.InFull:
      return `Refund of ${fromMinorUnits(currency, story.news.refundedMinor)} ${currency}`;
  }
}

function entryOf(reason: Reason, order: Order, story: Story) {
  const { kind, eventId, refundedMinor } = story.news;
  return {
    description: noteText(reason, order, story),
    actorId: null,
    metadata: {
      news: kind,
      reason,
      eventId,
      transactionId: story.transactionId,
      ...(kind === 'refunded' && { refundedMinor }),
    },
  };
}

/** What the order does about an effect; storing the transaction leaves nothing in its history. */
function take(order: Order, effect: Effect, story: Story): OrderChange[] {
  switch (effect.kind) {
    case 'store':
      order.recordTransaction(story.transactionId);
      return [];
    case 'confirm':
      return [order.confirm(entryOf(Reason.Paid, order, story))];
    case 'refund':
      return [order.refund(entryOf(Reason.InFull, order, story), { byProvider: true })];
    case 'note':
      return [order.note(entryOf(effect.reason, order, story))];
  }
}

/** What payments do to orders (part 2, section 5.4). */
export function makeSettlement({ em, orderLifecycle, paymentOrderRepository }: Dependencies) {
  /** The effects that the order has not had yet, and what was known when they were looked for. */
  const openEffects = async (order: Order, news: PaymentNews, transactionId: string) => {
    const story: Story = { news, transactionId, knownRefundMinor: 0 };
    const none = { story, effects: [] as Effect[] };
    const { amountMinor: totalMinor } = toPayable(order);
    const before = { status: order.status, transactionId: order.transactionId ?? null };
    const effects = effectsOfNews(before, news, transactionId, totalMinor);
    if (effects.length === 0) return none;
    const known = await paymentOrderRepository.records(order.sellerId, order.id);
    if (isRepeated(known, news)) return none;
    return {
      story: { ...story, knownRefundMinor: knownRefund(known) },
      effects: effects.filter((one) => one.kind !== 'note' || !isNoted(known, one.reason, news, transactionId)),
    };
  };

  return {
    /**
     * Tells one of the seller's orders verified news of its payment. Everything happens in one transaction under a lock on
     * the order, so that any order and repetition of the same news ends in the same order, stock and figures. News that
     * name another payment, amount or currency change nothing. Runs in the seller's scope.
     */
    apply(sellerId: string, news: PaymentNews): Promise<SettlementOutcome> {
      return em.transactional(async (): Promise<SettlementOutcome> => {
        const goods = news.kind === 'refunded';
        const [order] = news.orderId === null ? [] : await orderLifecycle.lock(sellerId, [news.orderId], { goods });
        if (order === undefined) return { result: 'not-found' };
        const { amountMinor: totalMinor } = toPayable(order);
        if (news.paymentId === null || !isAbout(order, totalMinor, news)) return { result: 'mismatch' };
        const { story, effects } = await openEffects(order, news, news.transactionId ?? news.paymentId);
        await orderLifecycle.store(
          sellerId,
          effects.flatMap((effect) => take(order, effect, story)),
        );
        const { status, orderNumber } = order;
        return { result: 'settled', changed: effects.length > 0, status, orderNumber };
      });
    },
  };
}

export type SettlementService = ReturnType<typeof makeSettlement>;
