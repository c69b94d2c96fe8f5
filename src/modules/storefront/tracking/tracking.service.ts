import type { Cradle } from '#src/platform/cradle.ts';
import { notFound } from '#src/platform/errors.ts';
import type { Store } from '../store/store.repository.ts';
import type { FoundOrder, TrackOrder } from './tracking.schema.ts';

/** Guesses at one order number of a store, from wherever they come. */
const PER_ORDER = { count: 10, seconds: 60 };

/** The same for whatever is wrong. */
const orderNotFound = () => notFound('Order not found. Please check your order number and email.', 'ORDER_NOT_FOUND');

/** Orders as their shoppers may see them (part 2, section 4.7). */
export function makeTrackingService({
  trackingRepository,
  rateLimits,
  config,
}: Pick<Cradle, 'trackingRepository' | 'rateLimits' | 'config'>) {
  return {
    /**
     * The store's order that has both the number and the e-mail. Three statements.
     * @throws 404 ORDER_NOT_FOUND, whichever does not match; 429 after too many looks at one order number, right or wrong
     */
    async find(store: Store, asked: TrackOrder): Promise<FoundOrder> {
      if (config.rateLimit.enabled) {
        await rateLimits.consumeKeyed('track', PER_ORDER, `${store.id} ${asked.orderNumber}`);
      }
      const order = await trackingRepository.findOrder(store.id, asked);
      if (order === null) throw orderNotFound();
      const lines = await trackingRepository.linesOf(store.id, order.id);
      return { order, lines, events: await trackingRepository.eventsOf(store.id, order.id) };
    },
  };
}
