import type { Em } from '#src/platform/db/orm.ts';
import type { OrderEventType } from '../order-event.entity.ts';
import type { OrderStatus } from '../order.entity.ts';

/** An order whose row is locked until the transaction ends. */
export interface LockedOrder {
  id: string;
  sellerId: string;
  sellpageId: string | null;
  orderNumber: string;
  customerEmail: string;
  status: OrderStatus;
  /** Decimal text. */
  total: string;
  currency: string;
  paymentMethod: string | null;
  paymentId: string | null;
  transactionId: string | null;
  trackingNumber: string | null;
  trackingUrl: string | null;
  /** UTC day of its creation, `YYYY-MM-DD`. */
  createdOn: string;
}

/** One entry of an order's history. Texts over 500 characters are cut. */
export interface NewOrderEvent {
  orderId: string;
  type: OrderEventType;
  description: string;
  /** Always names the statuses before and after. */
  metadata: { from: OrderStatus; to: OrderStatus } & Record<string, unknown>;
}

const MAX_DESCRIPTION = 500;

const LOCK = `
  select id, seller_id as "sellerId", sellpage_id as "sellpageId", order_number as "orderNumber",
    customer_email as "customerEmail", status, total, currency, payment_method as "paymentMethod",
    payment_id as "paymentId", transaction_id as "transactionId", tracking_number as "trackingNumber",
    tracking_url as "trackingUrl", to_char(created_at at time zone 'UTC', 'YYYY-MM-DD') as "createdOn"
  from orders where seller_id = ? and id in (?)
  order by id
  for no key update`;

const UPDATE = `
  update orders set status = ?, updated_at = now(), paid_at = case when ? then coalesce(paid_at, now()) else paid_at end
  where seller_id = ? and id in (?)
  returning updated_at as "updatedAt"`;

/** Later than every earlier event of its order, even within one millisecond: a history is read in the order of its times. */
const INSERT_EVENTS = `
  insert into order_events (id, order_id, seller_id, event_type, description, metadata, created_by, created_at)
  select gen_random_uuid(), e.order_id, ?, e.type, e.description, e.metadata, ?,
    greatest(now(), last.created_at + interval '1 millisecond')
  from jsonb_to_recordset(?::jsonb)
    as e(order_id uuid, type order_event_type, description text, metadata jsonb)
  left join lateral (select max(created_at) as created_at from order_events where order_id = e.order_id) last on true`;

/**
 * Of an order whose goods were reserved here: its beginning names how they travel. One taken over from another system
 * has none on our shelf to put back.
 */
const RESERVED_HERE = `exists (
      select from order_events e
      where e.order_id = o.id and e.event_type = 'CREATED' and e.metadata ->> 'shippingMethod' is not null
    )`;

/** Variants in id order, so that two releases or a release and a checkout never wait for each other in a circle. */
const RELEASE_STOCK = `
  with back as (
    select i.variant_id, sum(i.quantity) as quantity
    from order_items i join orders o on o.id = i.order_id
    where o.seller_id = ? and i.order_id in (?) and i.variant_id is not null
      and ${RESERVED_HERE}
    group by i.variant_id
  ), locked as (
    select v.id from product_variants v where v.id in (select variant_id from back) order by v.id for no key update
  )
  update product_variants v
  set stock_quantity = least(2147483647, v.stock_quantity + back.quantity)::int, updated_at = now()
  from locked join back on back.variant_id = locked.id
  where v.id = locked.id`;

/** As {@link RELEASE_STOCK} locks them. */
const LOCK_GOODS = `
  select v.id from product_variants v
  where v.id in (
    select i.variant_id from order_items i join orders o on o.id = i.order_id where o.seller_id = ? and i.order_id = ?
  )
  order by v.id
  for no key update`;

/** Statements of an order's life. Each is one for any number of orders of one seller, inside the caller's transaction. */
export class OrderLifecycleRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /** The seller's orders among `ids`, in id order; others are left out. */
  lock(sellerId: string, ids: string[]): Promise<LockedOrder[]> {
    return this.#em.execute<LockedOrder[]>(LOCK, [sellerId, ids]);
  }

  /** The order's status, without a lock; null for an unknown order. */
  async findStatus(sellerId: string, id: string): Promise<OrderStatus | null> {
    const [row] = await this.#em.execute<{ status: OrderStatus }[]>(
      'select status from orders where seller_id = ? and id = ?',
      [sellerId, id],
    );
    return row?.status ?? null;
  }

  /** @returns when it happened; the same for all */
  async setStatus(sellerId: string, ids: string[], status: OrderStatus, pays: boolean): Promise<Date> {
    const [row] = await this.#em.execute<{ updatedAt: string }[]>(UPDATE, [status, pays, sellerId, ids]);
    return new Date(row!.updatedAt);
  }

  async addEvents(sellerId: string, events: NewOrderEvent[], actorId: string | null): Promise<void> {
    if (events.length === 0) return;
    const rows = events.map(({ orderId, type, description, metadata }) => ({
      order_id: orderId,
      type,
      description: [...description].slice(0, MAX_DESCRIPTION).join(''),
      metadata,
    }));
    await this.#em.execute(INSERT_EVENTS, [sellerId, actorId, JSON.stringify(rows)]);
  }

  async lockGoods(sellerId: string, id: string): Promise<void> {
    await this.#em.execute(LOCK_GOODS, [sellerId, id]);
  }

  /** Puts back the goods of those of these orders that had them reserved here (part 2, section 3.3). */
  async releaseStock(sellerId: string, ids: string[]): Promise<void> {
    if (ids.length > 0) await this.#em.execute(RELEASE_STOCK, [sellerId, ids]);
  }
}
