import type { Cradle } from '#src/platform/cradle.ts';
import { amount } from '#src/platform/values/money.ts';
import type { LockedOrder, NewOrderEvent } from './order-lifecycle.repository.ts';
import { OrderEventType } from '../order-event.entity.ts';
import { effectsOf } from './order-status.ts';
import { OrderStatus } from '../order.entity.ts';

/** PENDING is where an order begins; nothing leads back there. Each of the others has an event type of its name. */
export type EnteredStatus = Exclude<OrderStatus, 'PENDING'>;

/** A step that one or many orders take together. */
export interface StatusStep {
  to: EnteredStatus;
  /** Acting user; null for the system. */
  actorId: string | null;
  description: string;
  /** What the event keeps besides the statuses before and after. */
  metadata?: Record<string, unknown>;
}

/** An event that leaves the status as it is. */
export interface OrderNote {
  description: string;
  actorId?: string | null;
  metadata?: Record<string, unknown>;
}

/** An order after its step. */
export type EnteredOrder = LockedOrder & { updatedAt: Date };

type Dependencies = Pick<Cradle, 'orderLifecycleRepository' | 'salesStatsRepository'>;

const ids = (orders: LockedOrder[]): string[] => orders.map(({ id }) => id);

/**
 * The one way in which orders change their status (part 2, section 3.3). Every method runs inside the caller's
 * transaction on orders that the caller has locked there, and takes a constant number of statements for any number of
 * orders: one order is many orders of which there is one.
 */
export function makeOrderLifecycle({ orderLifecycleRepository: rows, salesStatsRepository }: Dependencies) {
  const countSales = async (sellerId: string, orders: LockedOrder[], to: OrderStatus): Promise<void> => {
    const changes = orders.flatMap(({ sellpageId, createdOn, total, status }) => {
      const { sales } = effectsOf(status, to);
      return sellpageId === null || sales === 0
        ? []
        : [{ sellpageId, day: createdOn, orders: sales, revenue: amount(total).times(sales).toFixed(2) }];
    });
    await salesStatsRepository.add(sellerId, changes);
  };

  const toEvent = ({ to, description, metadata }: StatusStep, { id, status }: LockedOrder): NewOrderEvent => ({
    orderId: id,
    type: to,
    description,
    metadata: { ...metadata, from: status, to },
  });

  return {
    /** Locks the seller's orders among `orderIds`, in id order; unknown ones are left out. */
    lock: (sellerId: string, orderIds: string[]): Promise<LockedOrder[]> => rows.lock(sellerId, orderIds),

    /**
     * Locks the variants of a locked order. Who takes an order two steps in one transaction does it first: figures are
     * locked after variants, and the first step writes figures.
     */
    lockGoods: (sellerId: string, { id }: LockedOrder): Promise<void> => rows.lockGoods(sellerId, id),

    /**
     * Takes locked orders to `step.to`, which the caller has found allowed for each: status, event, payment time, stock
     * and figures. The orders given are not changed; the returned ones have the new status.
     */
    async enter(sellerId: string, orders: LockedOrder[], step: StatusStep): Promise<EnteredOrder[]> {
      if (orders.length === 0) return [];
      const { to, actorId } = step;
      const updatedAt = await rows.setStatus(sellerId, ids(orders), to, to === OrderStatus.Confirmed);
      await rows.addEvents(
        sellerId,
        orders.map((order) => toEvent(step, order)),
        actorId,
      );
      await rows.releaseStock(sellerId, ids(orders.filter(({ status }) => effectsOf(status, to).releasesStock)));
      await countSales(sellerId, orders, to);
      return orders.map((order) => ({ ...order, status: to, updatedAt }));
    },

    /** Writes into the history of a locked order without changing its status. */
    note: (sellerId: string, { id, status }: LockedOrder, { description, actorId = null, metadata }: OrderNote) =>
      rows.addEvents(
        sellerId,
        [
          {
            orderId: id,
            type: OrderEventType.NoteAdded,
            description,
            metadata: { ...metadata, from: status, to: status },
          },
        ],
        actorId,
      ),
  };
}

export type OrderLifecycle = ReturnType<typeof makeOrderLifecycle>;
