import type { Cradle } from '#src/platform/cradle.ts';
import { fromDatabaseError, isRetryable } from '#src/platform/db/constraints.ts';
import { notFound } from '#src/platform/errors.ts';
import type { Order, OrderChange } from '../order.entity.ts';
import { canTransition, forbiddenTransition, mayReturnGoods, OrderStatus, validTransitions } from '../order-status.ts';
import { toPayable } from '../payment/payable-order.ts';
import type { BulkStatusView, ChangeStatus, ChangeStatusOfMany } from './order-status.schema.ts';

type Dependencies = Pick<
  Cradle,
  'actor' | 'em' | 'logger' | 'orderLifecycle' | 'orderLifecycleRepository' | 'paymentProviders'
>;

export const orderNotFound = (id: string) => notFound(`Order ${id} not found`);

/** @returns why the order cannot go there, or null when it can */
function refusalOf(order: Order | undefined, to: OrderStatus): string | null {
  if (order === undefined) return 'Order not found or does not belong to this seller';
  if (order.status === to) return `Order is already ${to}`;
  return canTransition(order.status, to) ? null : forbiddenTransition(order.status, to);
}

/** What the server or the caller can do again is no verdict on an order. */
function rethrowTransient(error: unknown): void {
  if (isRetryable(error) || fromDatabaseError(error)?.kind === 'unavailable') throw error;
}

/** Status changes by the seller's hand (part 2, section 3.3). */
export function makeOrderStatusService(dependencies: Dependencies) {
  const { actor, em, logger, orderLifecycle, orderLifecycleRepository, paymentProviders } = dependencies;
  const actorId = actor?.userId ?? null;

  /** Nobody shall pay for what was cancelled. What the provider says is no matter here: a late payment is noted when it is told. */
  const cancelOpenPayments = async (changes: OrderChange[]): Promise<void> => {
    await Promise.all(
      changes.map(async ({ order, from }) => {
        const isCancelled = order.status === OrderStatus.Cancelled;
        if (!isCancelled || from !== OrderStatus.Pending || order.paymentId == null) return;
        await paymentProviders.named(order.paymentMethod ?? null)?.cancel(order.paymentId, toPayable(order));
      }),
    );
  };

  /** All that can go, together. */
  const changeTogether = async (
    sellerId: string,
    { orderIds, status }: ChangeStatusOfMany,
  ): Promise<BulkStatusView> => {
    const { changes, failed } = await em.transactional(async () => {
      const orders = await orderLifecycle.lock(sellerId, orderIds, { goods: mayReturnGoods(status) });
      const found = new Map(orders.map((order) => [order.id, order]));
      const failed = orderIds.flatMap((orderId) => {
        const reason = refusalOf(found.get(orderId), status);
        return reason === null ? [] : [{ orderId, reason }];
      });
      const description = `Status updated to ${status} via bulk update`;
      const changes = orders
        .filter((order) => refusalOf(order, status) === null)
        .map((order) => order.moveTo(status, { actorId, description }));
      await orderLifecycle.store(changes);
      return { changes, failed };
    });
    await cancelOpenPayments(changes);
    return { updated: changes.length, failed };
  };

  const changeAlone = async (sellerId: string, orderId: string, status: OrderStatus): Promise<BulkStatusView> => {
    try {
      return await changeTogether(sellerId, { orderIds: [orderId], status });
    } catch (error) {
      rethrowTransient(error);
      logger.error({ err: error, orderId }, 'status change failed');
      return { updated: 0, failed: [{ orderId, reason: 'Internal error processing order' }] };
    }
  };

  return {
    /** @throws 404 */
    async transitions(sellerId: string, id: string) {
      const status = await orderLifecycleRepository.findStatus(sellerId, id);
      if (status === null) throw orderNotFound(id);
      return { currentStatus: status, validTransitions: validTransitions(status) };
    },

    /** @throws 400 INVALID_TRANSITION, 404 */
    async change(sellerId: string, id: string, { status, note }: ChangeStatus): Promise<Order> {
      const change = await em.transactional(async () => {
        const [order] = await orderLifecycle.lock(sellerId, [id], { goods: mayReturnGoods(status) });
        if (order === undefined) throw orderNotFound(id);
        const change = order.moveTo(status, { actorId, description: note ?? `Status changed to ${status}` });
        await orderLifecycle.store([change]);
        return change;
      });
      await cancelOpenPayments([change]);
      return change.order;
    },

    /**
     * Takes every order that may go there to the status; the others are told why not. `orderIds`: 1 to 100, distinct. The
     * number of statements does not grow with them, unless one cannot be stored: then each goes alone, so that the others do.
     */
    async changeMany(sellerId: string, change: ChangeStatusOfMany): Promise<BulkStatusView> {
      try {
        return await changeTogether(sellerId, change);
      } catch (error) {
        rethrowTransient(error);
        const alone: BulkStatusView[] = [];
        for (const orderId of change.orderIds) alone.push(await changeAlone(sellerId, orderId, change.status));
        return {
          updated: alone.reduce((sum, { updated }) => sum + updated, 0),
          failed: alone.flatMap(({ failed }) => failed),
        };
      }
    },
  };
}
