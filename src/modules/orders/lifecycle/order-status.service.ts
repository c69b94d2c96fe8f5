import type { Cradle } from '#src/platform/cradle.ts';
import { fromDatabaseError, isRetryable } from '#src/platform/db/constraints.ts';
import { badRequest, notFound } from '#src/platform/errors.ts';
import type { LockedOrder } from './order-lifecycle.repository.ts';
import type { EnteredOrder, EnteredStatus } from './order-lifecycle.service.ts';
import type { BulkStatusView, ChangeStatus, ChangeStatusOfMany } from './order-status.schema.ts';
import { canTransition, validTransitions } from './order-status.ts';
import { OrderStatus } from '../order.entity.ts';
import { toPayable } from '../payment/payable-order.ts';

type Dependencies = Pick<
  Cradle,
  'actor' | 'em' | 'logger' | 'orderLifecycle' | 'orderLifecycleRepository' | 'paymentProviders'
>;

export const orderNotFound = (id: string) => notFound(`Order ${id} not found`);
const forbidden = (from: OrderStatus, to: OrderStatus): string => `Cannot transition from ${from} to ${to}`;
export const invalidTransition = (from: OrderStatus, to: OrderStatus) =>
  badRequest(forbidden(from, to), 'INVALID_TRANSITION');

/** @returns why the order cannot go there, or null when it can */
function refusalOf(order: LockedOrder | undefined, to: OrderStatus): string | null {
  if (order === undefined) return 'Order not found or does not belong to this seller';
  if (order.status === to) return `Order is already ${to}`;
  return canTransition(order.status, to) ? null : forbidden(order.status, to);
}

/** What the server or the caller can do again is no verdict on an order. */
function rethrowPassing(error: unknown): void {
  if (isRetryable(error) || fromDatabaseError(error)?.kind === 'unavailable') throw error;
}

/** Status changes by the seller's hand (part 2, section 3.3). */
export function makeOrderStatusService(dependencies: Dependencies) {
  const { actor, em, logger, orderLifecycle, orderLifecycleRepository, paymentProviders } = dependencies;
  const actorId = actor?.userId ?? null;

  /** Nobody shall pay for what was cancelled. What the provider says is no matter here: a late payment is noted when it is told. */
  const takeBackPayments = async (cancelled: LockedOrder[]): Promise<void> => {
    await Promise.all(
      cancelled.map(async (order) => {
        if (order.status !== OrderStatus.Pending || order.paymentId === null) return;
        await paymentProviders.named(order.paymentMethod)?.cancel(order.paymentId, toPayable(order));
      }),
    );
  };

  /** All that can go, together; `before` are their rows as they were. */
  const enterTogether = (sellerId: string, { orderIds, status }: ChangeStatusOfMany) =>
    em.transactional(async () => {
      const found = new Map((await orderLifecycle.lock(sellerId, orderIds)).map((order) => [order.id, order]));
      const refusals = orderIds.flatMap((orderId) => {
        const reason = refusalOf(found.get(orderId), status);
        return reason === null ? [] : [{ orderId, reason }];
      });
      const refused = new Set(refusals.map(({ orderId }) => orderId));
      const before = [...found.values()].filter(({ id }) => !refused.has(id));
      await orderLifecycle.enter(sellerId, before, {
        to: status as EnteredStatus,
        actorId,
        description: `Status updated to ${status} via bulk update`,
      });
      return { before, refusals };
    });

  const changeTogether = async (sellerId: string, change: ChangeStatusOfMany): Promise<BulkStatusView> => {
    const { before, refusals } = await enterTogether(sellerId, change);
    if (change.status === OrderStatus.Cancelled) await takeBackPayments(before);
    return { updated: before.length, failed: refusals };
  };

  const changeAlone = async (sellerId: string, orderId: string, status: OrderStatus): Promise<BulkStatusView> => {
    try {
      return await changeTogether(sellerId, { orderIds: [orderId], status });
    } catch (error) {
      rethrowPassing(error);
      logger.error({ err: error, orderId }, 'status change failed');
      return { updated: 0, failed: [{ orderId, reason: 'Internal error processing order' }] };
    }
  };

  return {
    /** @throws 404 */
    async transitions(sellerId: string, id: string) {
      const status = await orderLifecycleRepository.findStatus(sellerId, id);
      if (status === null) throw orderNotFound(id);
      return { currentStatus: status, validTransitions: [...validTransitions(status)] };
    },

    /** @throws 400 INVALID_TRANSITION, 404 */
    async change(sellerId: string, id: string, { status, note }: ChangeStatus): Promise<EnteredOrder> {
      const [before, after] = await em.transactional(async () => {
        const [order] = await orderLifecycle.lock(sellerId, [id]);
        if (order === undefined) throw orderNotFound(id);
        if (!canTransition(order.status, status)) throw invalidTransition(order.status, status);
        const step = { to: status as EnteredStatus, actorId, description: note ?? `Status changed to ${status}` };
        const [entered] = await orderLifecycle.enter(sellerId, [order], step);
        return [order, entered!];
      });
      if (status === OrderStatus.Cancelled) await takeBackPayments([before]);
      return after;
    },

    /**
     * Takes every order that may go there to the status; the others are told why not. `orderIds`: 1 to 100, distinct. The
     * number of statements does not grow with them, unless one cannot be stored: then each goes alone, so that the others do.
     */
    async changeMany(sellerId: string, change: ChangeStatusOfMany): Promise<BulkStatusView> {
      try {
        return await changeTogether(sellerId, change);
      } catch (error) {
        rethrowPassing(error);
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

export type OrderStatusService = ReturnType<typeof makeOrderStatusService>;
