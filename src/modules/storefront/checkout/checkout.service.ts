import type { Cradle } from '#src/platform/cradle.ts';
import { retryOnCollision, violatedConstraint } from '#src/platform/db/constraints.ts';
import { AppError, unavailable } from '#src/platform/errors.ts';
import { isAbandoned, type PlacedOrder } from '#src/modules/orders/index.ts';
import type { Repeatable } from './cart-order.service.ts';
import { type Checkout, type CheckoutView, hashOf } from './checkout.schema.ts';

type Dependencies = Pick<Cradle, 'cartOrder' | 'checkoutPayment' | 'em' | 'placementRepository' | 'store'>;

const KEY_TAKEN = 'orders_seller_id_idempotency_key_unique';
/** A variant went away between the look at the goods and the order. */
const VARIANT_GONE = 'order_items_variant_id_foreign';
const NUMBER_TAKEN = 'orders_seller_id_order_number_unique';
/** Rounds of a request whose key is taken and freed again, or whose variants are removed, by others while it runs. */
const MAX_ROUNDS = 5;

const keyReused = () =>
  new AppError('unprocessable', 'Idempotency-Key was used for another request', { code: 'IDEMPOTENCY_KEY_REUSED' });

/** Orders of the store that is visited (part 2, section 4.5). */
export function makeCheckoutService(dependencies: Dependencies) {
  const { cartOrder, checkoutPayment, em, placementRepository, store } = dependencies;

  /**
   * @returns null when something was faster and all has to be looked at anew: a request with the same key, which the
   * database lets finish first, or the removal of a variant
   */
  const place = async (body: Checkout, repeatable: Repeatable | null): Promise<PlacedOrder | null> => {
    try {
      return await retryOnCollision(em, NUMBER_TAKEN, () => em.transactional(() => cartOrder.place(body, repeatable)));
    } catch (error) {
      if (![KEY_TAKEN, VARIANT_GONE].includes(violatedConstraint(error) ?? '')) throw error;
      return null;
    }
  };

  /** The order that the key has led to, and that something may still come of. @throws 422 IDEMPOTENCY_KEY_REUSED */
  const findByKey = async ({ key, hash }: Repeatable): Promise<PlacedOrder | null> => {
    const known = await placementRepository.findByKey(store.id, key);
    if (known === null) return null;
    if (isAbandoned(known)) {
      await placementRepository.releaseKey(store.id, known.id);
      return null;
    }
    if (known.requestHash !== hash) throw keyReused();
    return known;
  };

  return {
    /**
     * Places the order, reserves its goods and opens its payment. With a `key` the same request is answered by the same
     * bytes however often it comes, and one that was broken off is taken up where it stopped.
     * @throws 400 for a page, product, variant, method, currency or total that cannot be, and for a payment that is
     * rejected; 409 PRICE_CHANGED, INSUFFICIENT_STOCK; 422 IDEMPOTENCY_KEY_REUSED; 503 PAYMENT_UNAVAILABLE
     */
    async checkout(body: Checkout, key: string | undefined): Promise<CheckoutView> {
      const repeatable = key === undefined ? null : { key, hash: hashOf(body) };
      for (let round = 1; round <= MAX_ROUNDS; round += 1) {
        const known = repeatable === null ? null : await findByKey(repeatable);
        const order = known ?? (await place(body, repeatable));
        if (order !== null) return checkoutPayment.open(order);
      }
      throw unavailable('Please try again');
    },
  };
}
