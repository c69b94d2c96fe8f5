import type { Em } from '#src/platform/db/orm.ts';
import type { OrderStatus } from '../order-status.ts';
import type { Payable } from './payable-order.ts';

/** An order and whose it is. */
export interface OrderOwner {
  id: string;
  sellerId: string;
}

/** An order as its payment is looked at. */
export interface PaymentOrder extends Payable {
  status: OrderStatus;
  paymentMethod: string | null;
  paymentId: string | null;
  transactionId: string | null;
}

/** An order that waits for its payment longer than it may. */
export interface DueOrder extends Payable {
  paymentMethod: string | null;
  paymentId: string | null;
  /** As the database writes it, for the next batch. */
  createdAt: string;
  /** Has waited for 24 hours: no answer of its provider is waited for any longer. */
  isOverdue: boolean;
}

/** Where the next batch of due orders begins. */
export type DueCursor = Pick<DueOrder, 'createdAt' | 'id'>;

export const FIRST_DUE: DueCursor = { createdAt: '-infinity', id: '00000000-0000-0000-0000-000000000000' };

/** What an event about the order's payment keeps of it. */
export interface PaymentRecord {
  kind: 'succeeded' | 'refunded';
  reason: string | null;
  eventId: string | null;
  transactionId: string | null;
  /** Refunded by then, in all, in the currency's minor units. */
  refundedMinor: number | null;
}

const PAYABLE = `
  id, seller_id as "sellerId", order_number as "orderNumber", customer_email as "customerEmail", total, currency,
  payment_method as "paymentMethod", payment_id as "paymentId"`;

const FIND = `
  select ${PAYABLE}, status, transaction_id as "transactionId" from orders where seller_id = ? and id = ?`;

const OWNER = 'select id, seller_id as "sellerId" from orders where id = ?';

const OWNER_BY_NUMBER = `
  select o.id, o.seller_id as "sellerId" from orders o join sellers s on s.id = o.seller_id
  where s.slug = ? and o.order_number = ?`;

/** By the database's clock: those of workers differ. */
const DUE = `
  select ${PAYABLE}, created_at::text as "createdAt", created_at < now() - interval '24 hours' as "isOverdue"
  from orders
  where status = 'PENDING' and created_at < now() - ? * interval '1 minute' and (created_at, id) > (?::timestamptz, ?::uuid)
  order by created_at, id
  limit ?`;

const RECORDS = `
  select metadata ->> 'news' as kind, metadata ->> 'reason' as reason, metadata ->> 'eventId' as "eventId",
    metadata ->> 'transactionId' as "transactionId", (metadata ->> 'refundedMinor')::float8 as "refundedMinor"
  from order_events
  where seller_id = ? and order_id = ? and jsonb_exists(metadata, 'news')`;

/** Orders as those see them who take their money and send their goods; without a lock. */
export class PaymentOrderRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  async find(sellerId: string, id: string): Promise<PaymentOrder | null> {
    const [row] = await this.#em.execute<PaymentOrder[]>(FIND, [sellerId, id]);
    return row ?? null;
  }

  /** What the order's history says of its payment. */
  records(sellerId: string, orderId: string): Promise<PaymentRecord[]> {
    return this.#em.execute<PaymentRecord[]>(RECORDS, [sellerId, orderId]);
  }

  /** Of any seller's order: in a system scope. */
  async findOwner(orderId: string): Promise<OrderOwner | null> {
    const [row] = await this.#em.execute<OrderOwner[]>(OWNER, [orderId]);
    return row ?? null;
  }

  /** As {@link findOwner}. */
  async findOwnerByNumber(sellerSlug: string, orderNumber: string): Promise<OrderOwner | null> {
    const [row] = await this.#em.execute<OrderOwner[]>(OWNER_BY_NUMBER, [sellerSlug, orderNumber]);
    return row ?? null;
  }

  /** The next `limit` unpaid orders of every seller that have waited for `minutes`, oldest first: in a system scope. */
  nextDue(after: DueCursor, limit: number, minutes: number): Promise<DueOrder[]> {
    return this.#em.execute<DueOrder[]>(DUE, [minutes, after.createdAt, after.id, limit]);
  }
}
