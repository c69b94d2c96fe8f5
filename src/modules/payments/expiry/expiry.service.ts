import type { Cradle } from '#src/platform/cradle.ts';
import { retryTransaction } from '#src/platform/db/retry.ts';
import {
  type Cancellation,
  type DueOrder,
  FIRST_DUE,
  type PaymentEvent,
  OrderStatus,
  type PaymentProvider,
  toPayable,
} from '#src/modules/orders/index.ts';
import { paymentEventOf } from '../settlement/settlement.ts';

const BATCH = 100;
const PARALLEL_CALLS = 10;

/** What became of a due order's payment. */
type Verdict = { order: DueOrder } & ({ fate: 'expire' | 'wait' } | { fate: 'paid'; event: PaymentEvent });

type Dependencies = Pick<Cradle, 'config' | 'logger' | 'paymentOrderRepository' | 'paymentProviders' | 'scopes'>;

const bySeller = (orders: DueOrder[]): Map<string, DueOrder[]> => Map.groupBy(orders, ({ sellerId }) => sellerId);

/** Orders that were not paid in time (part 2, section 6.1). */
export function makeOrderExpiry(dependencies: Dependencies) {
  const { config, logger, paymentOrderRepository, paymentProviders, scopes } = dependencies;
  const { ORDER_EXPIRY_MINUTES: minutes } = config.env;

  /** The money is in or on its way. Until it is clear, the order waits, however old: cancelled, it would free paid goods. */
  const judgePaid = async (provider: PaymentProvider, paymentId: string, order: DueOrder): Promise<Verdict> => {
    const payable = toPayable(order);
    const settlement = await provider.settle(paymentId, payable);
    const event = settlement.state === 'succeeded' ? paymentEventOf(settlement, paymentId, payable) : null;
    if (event !== null) return { order, fate: 'paid', event };
    const about = { orderId: order.id, paymentId, status: settlement.rawStatus };
    if (settlement.state === 'pending') logger.info(about, 'payment is on its way');
    else if (settlement.state === 'succeeded') logger.error(about, 'payment does not match its order');
    else logger.error(about, 'payment came in and is not settled');
    return { order, fate: 'wait' };
  };

  /** Outside of any transaction. A provider that does not answer is waited for until the order is overdue. */
  const judge = async (order: DueOrder): Promise<Verdict> => {
    const { paymentId } = order;
    const provider = paymentProviders.named(order.paymentMethod);
    if (paymentId === null) return { order, fate: 'expire' };
    let answer: Cancellation = 'unavailable';
    try {
      if (provider !== null) answer = await provider.cancel(paymentId, toPayable(order));
      if (provider !== null && answer === 'succeeded') return await judgePaid(provider, paymentId, order);
    } catch (error) {
      logger.warn({ err: error, orderId: order.id }, 'payment of an unpaid order could not be looked at');
    }
    const isGivenUp = answer === 'cancelled' || (answer === 'unavailable' && order.isOverdue);
    return { order, fate: isGivenUp ? 'expire' : 'wait' };
  };

  /** Work in the scope of one seller, which is one transaction; a failure costs that seller's orders one run, not those of others. */
  const inScopeOf = async (sellerId: string, work: (cradle: Cradle) => Promise<void>): Promise<void> => {
    const attempt = async (): Promise<void> => {
      const scope = scopes.openPublicScope(sellerId);
      try {
        await work(scope.cradle);
      } finally {
        await scope.dispose();
      }
    };
    try {
      await retryTransaction(attempt);
    } catch (error) {
      logger.error({ err: error, sellerId }, 'unpaid orders of a seller were left for the next run');
    }
  };

  /** Paid at the last moment. */
  const confirm = ({ sellerId }: DueOrder, event: PaymentEvent): Promise<void> =>
    inScopeOf(sellerId, async (cradle) => void (await cradle.settlement.apply(sellerId, event)));

  /** Cancels those that still wait, and still for the payment that was looked at. */
  const cancel = (sellerId: string, orders: DueOrder[]): Promise<void> =>
    inScopeOf(sellerId, async ({ em, orderLifecycle }) => {
      const seen = new Map(orders.map(({ id, paymentId }) => [id, paymentId]));
      await em.transactional(async () => {
        const locked = await orderLifecycle.lock(sellerId, [...seen.keys()], { goods: true });
        const unpaid = locked.filter(
          ({ id, status, paymentId }) => status === OrderStatus.Pending && paymentId === seen.get(id),
        );
        const description = `Order expired: not paid within ${minutes} minutes`;
        const entry = { actorId: null, description, metadata: { reason: 'expired' } };
        await orderLifecycle.store(unpaid.map((order) => order.cancel(entry)));
      });
    });

  const judgeAll = async (orders: DueOrder[]): Promise<Verdict[]> => {
    const verdicts: Verdict[] = [];
    for (let start = 0; start < orders.length; start += PARALLEL_CALLS) {
      verdicts.push(...(await Promise.all(orders.slice(start, start + PARALLEL_CALLS).map(judge))));
    }
    return verdicts;
  };

  const work = async (batch: DueOrder[]): Promise<void> => {
    const verdicts = await judgeAll(batch);
    for (const verdict of verdicts) if (verdict.fate === 'paid') await confirm(verdict.order, verdict.event);
    const expired = verdicts.filter(({ fate }) => fate === 'expire').map(({ order }) => order);
    for (const [sellerId, orders] of bySeller(expired)) await cancel(sellerId, orders);
  };

  return {
    /**
     * Cancels every order that waited for its payment longer than ORDER_EXPIRY_MINUTES, with its payment; one that turns
     * out to be paid is confirmed instead. One whose provider does not answer waits for the next run, for 24 hours at most;
     * one whose money is in, but cannot be settled, as long as it takes.
     * Safe to run in many processes at once. Runs in a system scope.
     */
    async run(): Promise<void> {
      let last = FIRST_DUE;
      for (;;) {
        const batch = await paymentOrderRepository.nextDue(last, BATCH, minutes);
        await work(batch);
        if (batch.length < BATCH) return;
        last = batch.at(-1)!;
      }
    },
  };
}
