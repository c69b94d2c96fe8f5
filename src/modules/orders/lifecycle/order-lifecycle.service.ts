import { raw } from '@mikro-orm/core';
import type { Cradle } from '#src/platform/cradle.ts';
import type { OrderChange } from '../order.entity.ts';

type Dependencies = Pick<Cradle, 'em' | 'orderLifecycleRepository' | 'stockRepository'>;

/** Later than every earlier event of its order, even within one millisecond: a history is read in the order of its times. */
const timeOfEvent = (orderId: string, index: number) =>
  raw<Date>(
    `greatest(now(), (select max(e.created_at) + interval '1 millisecond' from order_events e where e.order_id = ?))
      + ? * interval '1 millisecond'`,
    [orderId, index],
  );

/** Pieces of all changes together, by variant. */
function piecesOf(changes: OrderChange[]): Map<string, number> {
  const pieces = new Map<string, number>();
  for (const { variantId, quantity } of changes.flatMap(({ goods }) => goods)) {
    pieces.set(variantId, (pieces.get(variantId) ?? 0) + quantity);
  }
  return pieces;
}

/**
 * The unit of work of orders (part 2, section 3.3): who changes orders locks them here, lets them decide by their methods,
 * and stores what they have decided. It runs inside the caller's transaction, and takes a constant number of statements
 * for any number of orders: one order is many orders of which there is one.
 */
export function makeOrderLifecycle(dependencies: Dependencies) {
  const { em, orderLifecycleRepository: repository, stockRepository } = dependencies;

  const persistEvents = (changes: OrderChange[]): void => {
    const counts = new Map<string, number>();
    for (const { order, event } of changes) {
      const index = counts.get(order.id) ?? 0;
      counts.set(order.id, index + 1);
      event.createdAt = timeOfEvent(order.id, index);
      em.persist(event);
    }
  };

  return {
    /** Locks the seller's orders among `ids`, in id order; others are left out. `goods`: for who may cancel or refund. */
    lock: repository.lock.bind(repository),

    /** As `lock`, by order numbers and without goods. */
    lockByNumber: repository.lockByNumber.bind(repository),

    /**
     * Puts the goods of the locked orders back on the shelf and stores the orders with their history, in this order:
     * orders are locked before variants, and variants before the figures that triggers keep of orders.
     */
    async store(changes: OrderChange[]): Promise<void> {
      await stockRepository.putBack(piecesOf(changes));
      persistEvents(changes);
      await em.flush();
    },
  };
}

export type OrderLifecycle = ReturnType<typeof makeOrderLifecycle>;
