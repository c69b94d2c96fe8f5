import type { Cradle } from '#src/platform/cradle.ts';
import { fromMinorUnits } from '#src/platform/values/currency.ts';
import { type LockedOrder, OrderStatus, toPayable } from '#src/modules/orders/index.ts';
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

type Dependencies = Pick<Cradle, 'em' | 'orderLifecycle' | 'settlementRepository'>;

/** The news, with the transaction they are about: where the provider names none, the payment stands for it. */
type Story = { news: PaymentNews; transactionId: string; knownRefundMinor: number };

function refundText(currency: string, { news, knownRefundMinor }: Story): string {
  const [now, inAll] = [news.refundedMinor - knownRefundMinor, news.refundedMinor].map((minor) =>
    fromMinorUnits(currency, minor),
  );
  return `Refund of ${now} ${currency} (${inAll} in all)`;
}

function noteText(reason: Reason, { status, currency, paymentMethod }: LockedOrder, story: Story) {
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

function entryOf(reason: Reason, order: LockedOrder, story: Story) {
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

/** A refund that proves its payment: the order is paid and given back at once. */
const takesTwoSteps = (effects: Effect[]): boolean =>
  effects.some(({ kind }) => kind === 'confirm') && effects.some(({ kind }) => kind === 'refund');

/** What payments do to orders (part 2, section 5.4). */
export function makeSettlement({ em, orderLifecycle, settlementRepository }: Dependencies) {
  /** @returns the order after the effect */
  const take = async (sellerId: string, order: LockedOrder, effect: Effect, story: Story): Promise<LockedOrder> => {
    if (effect.kind === 'store') {
      await settlementRepository.storeTransaction(sellerId, order.id, story.transactionId);
      return { ...order, transactionId: story.transactionId };
    }
    if (effect.kind === 'note') {
      await orderLifecycle.note(sellerId, order, entryOf(effect.reason, order, story));
      return order;
    }
    const [to, reason] =
      effect.kind === 'confirm' ? [OrderStatus.Confirmed, Reason.Paid] : [OrderStatus.Refunded, Reason.InFull];
    const [after] = await orderLifecycle.enter(sellerId, [order], { to, ...entryOf(reason, order, story) });
    return after!;
  };

  /** The effects that the order has not had yet, and what was known when they were looked for. */
  const openEffects = async (order: LockedOrder, news: PaymentNews, transactionId: string) => {
    const story: Story = { news, transactionId, knownRefundMinor: 0 };
    const none = { story, effects: [] as Effect[] };
    const { amountMinor: totalMinor } = toPayable(order);
    const effects = effectsOfNews(order, news, transactionId, totalMinor);
    if (effects.length === 0) return none;
    const known = await settlementRepository.knownNews(order.sellerId, order.id);
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
        const [order] = news.orderId === null ? [] : await orderLifecycle.lock(sellerId, [news.orderId]);
        if (order === undefined) return { result: 'not-found' };
        const { amountMinor: totalMinor } = toPayable(order);
        if (news.paymentId === null || !isAbout({ ...order, totalMinor }, news)) return { result: 'mismatch' };
        const { story, effects } = await openEffects(order, news, news.transactionId ?? news.paymentId);
        if (takesTwoSteps(effects)) await orderLifecycle.lockGoods(sellerId, order);
        let after = order;
        for (const effect of effects) after = await take(sellerId, after, effect, story);
        const { status, orderNumber } = after;
        return { result: 'settled', changed: effects.length > 0, status, orderNumber };
      });
    },
  };
}

export type SettlementService = ReturnType<typeof makeSettlement>;
