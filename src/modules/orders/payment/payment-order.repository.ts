import { z } from 'zod';
import type { Em } from '#src/platform/db/orm.ts';
import { column, readRow, readRows, type RowOf, statement } from '#src/platform/db/rows.ts';
import { OrderStatus } from '../order-status.ts';

const PAYABLE = `
  id, seller_id as "sellerId", order_number as "orderNumber", customer_email as "customerEmail", total, currency,
  payment_method as "paymentMethod", payment_id as "paymentId"`;

const PAYABLE_COLUMNS = {
  id: column.uuid,
  sellerId: column.uuid,
  orderNumber: column.text,
  customerEmail: column.text,
  total: column.decimal,
  currency: column.text,
  paymentMethod: column.text.nullable(),
  paymentId: column.text.nullable(),
};

const OWNER_COLUMNS = { id: column.uuid, sellerId: column.uuid };

const FIND = statement(
  'orders.find-for-payment',
  `
    select ${PAYABLE}, status, transaction_id as "transactionId" from orders where seller_id = ? and id = ?`,
  { ...PAYABLE_COLUMNS, status: z.enum(OrderStatus), transactionId: column.text.nullable() },
);

const OWNER = statement(
  'orders.find-owner',
  'select id, seller_id as "sellerId" from orders where id = ?',
  OWNER_COLUMNS,
);

const OWNER_BY_NUMBER = statement(
  'orders.find-owner-by-number',
  `
    select o.id, o.seller_id as "sellerId" from orders o join sellers s on s.id = o.seller_id
    where s.slug = ? and o.order_number = ?`,
  OWNER_COLUMNS,
);

/** By the database's clock: those of workers differ. */
const DUE = statement(
  'orders.next-due',
  `
    select ${PAYABLE}, created_at::text as "createdAt", created_at < now() - interval '24 hours' as "isOverdue"
    from orders
    where status = 'PENDING' and created_at < now() - ? * interval '1 minute' and (created_at, id) > (?::timestamptz, ?::uuid)
    order by created_at, id
    limit ?`,
  {
    ...PAYABLE_COLUMNS,
    /** As the database writes it, for the next batch. */
    createdAt: column.text,
    /** Has waited for 24 hours: no answer of its provider is waited for any longer. */
    isOverdue: column.boolean,
  },
);

const RECORDS = statement(
  'orders.payment-records',
  `
    select metadata ->> 'news' as kind, metadata ->> 'reason' as reason, metadata ->> 'eventId' as "eventId",
      metadata ->> 'transactionId' as "transactionId", (metadata ->> 'refundedMinor')::float8 as "refundedMinor"
    from order_events
    where seller_id = ? and order_id = ? and jsonb_exists(metadata, 'news')`,
  {
    kind: z.enum(['succeeded', 'refunded']),
    reason: column.text.nullable(),
    eventId: column.text.nullable(),
    transactionId: column.text.nullable(),
    /** Refunded by then, in all, in the currency's minor units. */
    refundedMinor: column.float.nullable(),
  },
);

/** An order and whose it is. */
export type OrderOwner = RowOf<typeof OWNER>;
/** An order as its payment is looked at. */
export type PaymentOrder = RowOf<typeof FIND>;
/** An order that waits for its payment longer than it may. */
export type DueOrder = RowOf<typeof DUE>;
/** What an event about the order's payment keeps of it. */
export type PaymentRecord = RowOf<typeof RECORDS>;

/** Where the next batch of due orders begins. */
export type DueCursor = Pick<DueOrder, 'createdAt' | 'id'>;

export const FIRST_DUE: DueCursor = { createdAt: '-infinity', id: '00000000-0000-0000-0000-000000000000' };

/** Orders as those see them who take their money and send their goods; without a lock. */
export class PaymentOrderRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  find(sellerId: string, id: string): Promise<PaymentOrder | null> {
    return readRow(this.#em, FIND, [sellerId, id]);
  }

  /** What the order's history says of its payment. */
  records(sellerId: string, orderId: string): Promise<PaymentRecord[]> {
    return readRows(this.#em, RECORDS, [sellerId, orderId]);
  }

  /** Of any seller's order: in a system scope. */
  findOwner(orderId: string): Promise<OrderOwner | null> {
    return readRow(this.#em, OWNER, [orderId]);
  }

  /** As {@link findOwner}. */
  findOwnerByNumber(sellerSlug: string, orderNumber: string): Promise<OrderOwner | null> {
    return readRow(this.#em, OWNER_BY_NUMBER, [sellerSlug, orderNumber]);
  }

  /** The next `limit` unpaid orders of every seller that have waited for `minutes`, oldest first: in a system scope. */
  nextDue(after: DueCursor, limit: number, minutes: number): Promise<DueOrder[]> {
    return readRows(this.#em, DUE, [minutes, after.createdAt, after.id, limit]);
  }
}
