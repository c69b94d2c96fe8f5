import type { Em } from '#src/platform/db/orm.ts';
import { emailKey } from '#src/platform/values/human-text.ts';
import type { TrackedEventRow, TrackedLineRow, TrackedOrderRow, TrackOrder } from './tracking.schema.ts';

const FIND_ORDER = `
  select o.id, o.order_number as "orderNumber", o.status, o.customer_name as "customerName", o.total, o.currency,
    o.tracking_number as "trackingNumber", o.tracking_url as "trackingUrl", o.shipping_address as "shippingAddress",
    o.created_at as "createdAt", o.customer_email as "customerEmail"
  from orders o
  where o.seller_id = ? and o.order_number = ?`;

const LINES = `
  select i.product_name as "productName", i.variant_name as "variantName", i.quantity, i.unit_price as "unitPrice",
    i.line_total as "lineTotal"
  from order_items i
  join orders o on o.id = i.order_id
  where i.order_id = ? and o.seller_id = ?
  order by i.created_at, i.id`;

const EVENTS = `
  select e.event_type as type, e.created_at as at
  from order_events e
  where e.order_id = ? and e.seller_id = ? and e.event_type <> 'NOTE_ADDED'
  order by e.created_at, e.id`;

/** Orders as their shoppers may see them. */
export class TrackingRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /** The order that has both the number, exactly, and the e-mail, in whatever form either was written. */
  async findOrder(sellerId: string, { orderNumber, email }: TrackOrder): Promise<TrackedOrderRow | null> {
    const rows = await this.#em.execute<(Omit<TrackedOrderRow, 'createdAt'> & { createdAt: string })[]>(FIND_ORDER, [
      sellerId,
      orderNumber,
    ]);
    const row = rows.find(({ customerEmail }) => emailKey(customerEmail) === emailKey(email));
    return row === undefined ? null : { ...row, createdAt: new Date(row.createdAt) };
  }

  /** Oldest first. */
  linesOf(sellerId: string, orderId: string): Promise<TrackedLineRow[]> {
    return this.#em.execute<TrackedLineRow[]>(LINES, [orderId, sellerId]);
  }

  /** Oldest first, without notes. */
  async eventsOf(sellerId: string, orderId: string): Promise<TrackedEventRow[]> {
    const rows = await this.#em.execute<(Omit<TrackedEventRow, 'at'> & { at: string })[]>(EVENTS, [orderId, sellerId]);
    return rows.map(({ type, at }) => ({ type, at: new Date(at) }));
  }
}
