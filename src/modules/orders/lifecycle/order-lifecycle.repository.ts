import type { Em } from '#src/platform/db/orm.ts';
import { Order } from '../order.entity.ts';
import type { OrderStatus } from '../order-status.ts';

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
    select jsonb_agg(jsonb_build_object('id', i.id, 'variant', i.variant_id, 'quantity', i.quantity))
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

const LOCK = lock(COLUMNS, 'o.id');
const LOCK_WITH_GOODS = lock(`${COLUMNS}, ${GOODS}`, 'o.id');
const LOCK_BY_NUMBER = lock(COLUMNS, 'o.order_number');

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
    const [row] = await this.#em.execute<{ status: OrderStatus }[]>(
      'select status from orders where seller_id = ? and id = ?',
      [sellerId, id],
    );
    return row?.status ?? null;
  }

  async #lock(statement: string, sellerId: string, keys: string[]): Promise<Order[]> {
    const rows = await this.#em.execute<Record<string, unknown>[]>(statement, [sellerId, keys]);
    return rows.map((row) => this.#em.map(Order, row));
  }
}
