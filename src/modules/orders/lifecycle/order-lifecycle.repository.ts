import { z } from 'zod';
import type { Em } from '#src/platform/db/orm.ts';
import { column, readRow, readRows, type Row, type Statement, statement } from '#src/platform/db/rows.ts';
import { Order } from '../order.entity.ts';
import { OrderStatus } from '../order-status.ts';

/** What decisions on an order look at. */
const COLUMNS = `
  o.id, o.seller_id, o.sellpage_id, o.order_number, o.customer_email, o.status, o.total, o.currency, o.payment_method,
  o.payment_id, o.transaction_id, o.paid_at, o.tracking_number, o.tracking_url, o.idempotency_key, o.request_hash,
  o.created_at, o.updated_at, now() as locked_at`;

/**
 * Lines, and whether the beginning of the order names how its goods travel: those were taken off our shelf. Neither
 * changes once the order is placed, so that what was true before the lock is true behind it.
 */
const GOODS = `
  coalesce((
    select jsonb_agg(jsonb_build_object('id', i.id, 'seller', i.seller_id, 'variant', i.variant_id, 'quantity', i.quantity))
    from order_items i where i.order_id = o.id
  ), '[]') as items,
  exists (
    select from order_events e
    where e.order_id = o.id and e.event_type = 'CREATED' and e.metadata ->> 'shippingMethod' is not null
  ) as reserved_here`;

const lock = (columns: string, which: string): string => `
  select ${columns} from orders o
  where o.seller_id = ? and ${which} in (?)
  order by o.id
  for no key update`;

/** Named as in the table: the rows become entities. */
const LOCKED = {
  id: column.uuid,
  seller_id: column.uuid,
  sellpage_id: column.uuid.nullable(),
  order_number: column.text,
  customer_email: column.text,
  status: z.enum(OrderStatus),
  total: column.decimal,
  currency: column.text,
  payment_method: column.text.nullable(),
  payment_id: column.text.nullable(),
  transaction_id: column.text.nullable(),
  paid_at: column.instant.nullable(),
  tracking_number: column.text.nullable(),
  tracking_url: column.text.nullable(),
  idempotency_key: column.text.nullable(),
  request_hash: column.text.nullable(),
  created_at: column.instant,
  updated_at: column.instant,
  locked_at: column.instant,
};

const LOCK = statement('orders.lock', lock(COLUMNS, 'o.id'), LOCKED);
const LOCK_WITH_GOODS = statement('orders.lock-with-goods', lock(`${COLUMNS}, ${GOODS}`, 'o.id'), {
  ...LOCKED,
  items: z.array(z.object({ id: z.string(), seller: z.string(), variant: z.string().nullable(), quantity: z.int() })),
  reserved_here: column.boolean,
});
const LOCK_BY_NUMBER = statement('orders.lock-by-number', lock(COLUMNS, 'o.order_number'), LOCKED);

const STATUS = statement('orders.find-status', 'select status from orders where seller_id = ? and id = ?', {
  status: z.enum(OrderStatus),
});

/** Orders under their locks, for whoever decides on them. */
export class OrderLifecycleRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /** The seller's orders among `ids`, in id order; others are left out. `goods`: with their items. */
  lock(sellerId: string, ids: string[], { goods = false } = {}): Promise<Order[]> {
    return this.#lock(goods ? LOCK_WITH_GOODS : LOCK, sellerId, ids);
  }

  /** As {@link lock}, by order numbers. */
  lockByNumber(sellerId: string, orderNumbers: string[]): Promise<Order[]> {
    return this.#lock(LOCK_BY_NUMBER, sellerId, orderNumbers);
  }

  /** The order's status, without a lock; null for an unknown order. */
  async findStatus(sellerId: string, id: string): Promise<OrderStatus | null> {
    return (await readRow(this.#em, STATUS, [sellerId, id]))?.status ?? null;
  }

  async #lock(lock: Statement<Row<typeof LOCKED>>, sellerId: string, keys: string[]): Promise<Order[]> {
    const rows = await readRows(this.#em, lock, [sellerId, keys]);
    return rows.map((row) => this.#em.map(Order, row));
  }
}
