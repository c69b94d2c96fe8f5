import type { Cradle } from '#src/platform/cradle.ts';
import { decodeCursor } from '#src/platform/http/cursor.ts';
import { notFound } from '#src/platform/errors.ts';
import { type Period, periodOf } from './order-days.ts';
import type { ListOrders, OrderChoice } from './order-query.schema.ts';
import type { OrderDetailRow, SummaryRow } from './order.schema.ts';

type Dependencies = Pick<Cradle, 'clock' | 'orderRepository'>;

/** Orders as their seller reads them (part 2, sections 3.1 and 3.2). */
export function makeOrderService({ clock, orderRepository }: Dependencies) {
  const zoneOf = async (sellerId: string, { timezone }: Pick<OrderChoice, 'timezone'>): Promise<string> =>
    timezone === 'seller' ? ((await orderRepository.findTimezone(sellerId)) ?? 'UTC') : 'UTC';

  const period = async (sellerId: string, choice: OrderChoice): Promise<Period> =>
    periodOf(choice, await zoneOf(sellerId, choice), clock.now());

  return {
    /** The days asked for, as instants. @throws 400 for days in the wrong order and for more than 366 days */
    period,

    /**
     * A page of orders, newest first, and one order more where another page follows. One statement, and one for the
     * seller's time zone where it is asked for.
     * @throws 400 for the days, INVALID_CURSOR
     */
    async list(sellerId: string, { limit, cursor, ...choice }: ListOrders): Promise<SummaryRow[]> {
      const after = cursor === undefined ? null : decodeCursor(cursor);
      const slice = { period: await period(sellerId, choice), filters: choice, after, limit: limit + 1 };
      return orderRepository.list(sellerId, slice);
    },

    /** One order with its lines and its history. @throws 404 */
    async find(sellerId: string, id: string): Promise<OrderDetailRow> {
      const order = await orderRepository.findDetail(sellerId, id);
      if (order === null) throw notFound(`Order ${id} not found`);
      return order;
    },
  };
}
