import type { Cradle } from '#src/platform/cradle.ts';
import { conflict } from '#src/platform/errors.ts';
import type { CreatedMetadata, NewOrder, NewOrderItem } from './new-order.ts';
import type { PlacedOrder } from './placement.repository.ts';

type Dependencies = Pick<Cradle, 'em' | 'orderLifecycle' | 'placementRepository'>;

/** Pieces by variant, over all lines. Products without variants have no limit. */
function piecesOf(items: NewOrderItem[]): Map<string, number> {
  const pieces = new Map<string, number>();
  for (const { variantId, quantity } of items) {
    if (variantId !== null) pieces.set(variantId, (pieces.get(variantId) ?? 0) + quantity);
  }
  return pieces;
}

/** Orders from their rows to their payment (part 2, section 4.5). What they cost is decided before. */
export function makeOrderPlacement(dependencies: Dependencies) {
  const { em, orderLifecycle, placementRepository } = dependencies;

  /** @throws 409 INSUFFICIENT_STOCK unless there was enough of everything */
  const requireAll = (pieces: Map<string, number>, taken: Set<string>, items: NewOrderItem[]): void => {
    const missing = [...pieces.keys()].sort().find((id) => !taken.has(id));
    if (missing === undefined) return;
    const name = items.find(({ variantId }) => variantId === missing)?.variantName;
    throw conflict(`Insufficient stock for variant ${name}`, 'INSUFFICIENT_STOCK');
  };

  return {
    /**
     * Stores the order with its items, and takes its goods off the shelf. Caller commits.
     * @throws 409 INSUFFICIENT_STOCK; violations of the order number, of the key and of a variant that is gone go to the
     * caller
     */
    async place(order: NewOrder, items: NewOrderItem[], metadata: CreatedMetadata): Promise<PlacedOrder> {
      const pieces = piecesOf(items);
      requireAll(pieces, await placementRepository.place(order, items, metadata, pieces), items);
      const { id, sellerId, orderNumber, customerEmail, total, currency, paymentMethod, requestHash } = order;
      return {
        id,
        sellerId,
        orderNumber,
        customerEmail,
        total,
        currency,
        status: 'PENDING',
        paymentMethod,
        requestHash,
        metadata,
      };
    },

    /** Without a payment there is no order: goods and key are free again. An order that got one meanwhile stays. */
    giveUp: ({ sellerId, id }: PlacedOrder): Promise<void> =>
      em.transactional(async () => {
        const [order] = await orderLifecycle.lock(sellerId, [id], { goods: true });
        if (order?.status !== 'PENDING' || order.paymentId != null) return;
        const change = order.cancel({ actorId: null, description: 'Payment could not be opened' });
        order.releaseKey();
        await orderLifecycle.store([change]);
      }),
  };
}
