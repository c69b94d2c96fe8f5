import type { Em } from '#src/platform/db/orm.ts';
import type { OrderStatus } from '../order.entity.ts';

/** What an import may change of an order whose row is locked until the transaction ends. */
export interface TrackedOrder {
  id: string;
  orderNumber: string;
  status: OrderStatus;
  trackingNumber: string | null;
  trackingUrl: string | null;
}

export interface TrackingChange {
  id: string;
  trackingNumber: string;
  trackingUrl: string | null;
}

const LOCK = `
  select id, order_number as "orderNumber", status, tracking_number as "trackingNumber", tracking_url as "trackingUrl"
  from orders where seller_id = ? and order_number in (?)
  order by id
  for update`;

const UPDATE = `
  update orders o set tracking_number = c."trackingNumber", tracking_url = c."trackingUrl", updated_at = now()
  from jsonb_to_recordset(?::jsonb) as c(id uuid, "trackingNumber" text, "trackingUrl" text)
  where o.id = c.id and o.seller_id = ?`;

/** Statements of the import: one each for any number of orders, inside the caller's transaction. */
export class TrackingImportRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /** The seller's orders among these numbers, locked in id order; others are left out. */
  lock(sellerId: string, orderNumbers: string[]): Promise<TrackedOrder[]> {
    return this.#em.execute<TrackedOrder[]>(LOCK, [sellerId, orderNumbers]);
  }

  async update(sellerId: string, changes: TrackingChange[]): Promise<void> {
    await this.#em.execute(UPDATE, [JSON.stringify(changes), sellerId]);
  }
}
