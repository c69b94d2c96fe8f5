import { z } from 'zod';
import type { Em } from '#src/platform/db/orm.ts';
import { column, readRows, type RowOf, statement, type WithDates } from '#src/platform/db/rows.ts';
import { emailKey } from '#src/platform/values/human-text.ts';
import { OrderStatus } from '#src/modules/orders/index.ts';
import { timelineTypes, type TrackOrder } from './tracking.schema.ts';

const FIND_ORDER = statement(
  'storefront.find-tracked-order',
  `
    select o.id, o.order_number as "orderNumber", o.status, o.customer_name as "customerName", o.total, o.currency,
      o.tracking_number as "trackingNumber", o.tracking_url as "trackingUrl", o.shipping_address as "shippingAddress",
      o.created_at as "createdAt", o.customer_email as "customerEmail"
    from orders o
    where o.seller_id = ? and o.order_number = ?`,
  {
    id: column.uuid,
    orderNumber: column.text,
    status: z.enum(OrderStatus),
    customerName: column.text.nullable(),
    total: column.decimal,
    currency: column.text,
    trackingNumber: column.text.nullable(),
    trackingUrl: column.text.nullable(),
    shippingAddress: column.json,
    createdAt: column.instant,
    customerEmail: column.text,
  },
);

const LINES = statement(
  'storefront.tracked-lines',
  `
    select i.product_name as "productName", i.variant_name as "variantName", i.quantity, i.unit_price as "unitPrice",
      i.line_total as "lineTotal"
    from order_items i
    join orders o on o.id = i.order_id
    where i.order_id = ? and o.seller_id = ?
    order by i.created_at, i.id`,
  {
    productName: column.text,
    variantName: column.text.nullable(),
    quantity: column.integer,
    unitPrice: column.decimal,
    lineTotal: column.decimal,
  },
);

const EVENTS = statement(
  'storefront.tracked-events',
  `
    select e.event_type as type, e.created_at as at
    from order_events e
    where e.order_id = ? and e.seller_id = ? and e.event_type <> 'NOTE_ADDED'
    order by e.created_at, e.id`,
  { type: z.enum(timelineTypes), at: column.instant },
);

/** Amounts are decimal texts. */
export type TrackedOrderRow = WithDates<RowOf<typeof FIND_ORDER>, 'createdAt'>;
export type TrackedLineRow = RowOf<typeof LINES>;
export type TrackedEventRow = WithDates<RowOf<typeof EVENTS>, 'at'>;

/** Orders as their shoppers may see them. */
export class TrackingRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /** The order that has both the number, exactly, and the e-mail, in whatever form either was written. */
  async findOrder(sellerId: string, { orderNumber, email }: TrackOrder): Promise<TrackedOrderRow | null> {
    const rows = await readRows(this.#em, FIND_ORDER, [sellerId, orderNumber]);
    const row = rows.find(({ customerEmail }) => emailKey(customerEmail) === emailKey(email));
    return row === undefined ? null : { ...row, createdAt: new Date(row.createdAt) };
  }

  /** Oldest first. */
  linesOf(sellerId: string, orderId: string): Promise<TrackedLineRow[]> {
    return readRows(this.#em, LINES, [orderId, sellerId]);
  }

  /** Oldest first, without notes. */
  async eventsOf(sellerId: string, orderId: string): Promise<TrackedEventRow[]> {
    const rows = await readRows(this.#em, EVENTS, [orderId, sellerId]);
    return rows.map(({ type, at }) => ({ type, at: new Date(at) }));
  }
}
