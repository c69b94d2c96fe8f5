import type { Em } from '#src/platform/db/orm.ts';

/** An order and whose it is. */
export interface OrderOwner {
  id: string;
  sellerId: string;
}

/** What is given is set, what is not stays. */
interface Tracking {
  trackingNumber?: string | undefined;
  trackingUrl?: string | undefined;
}

/** Orders as a warehouse names them, and when it told of them. */
export class FulfilmentRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /** Tells the truth in the system scope only. */
  async findOwner(orderId: string): Promise<OrderOwner | null> {
    const rows = await this.#em.execute<OrderOwner[]>('select id, seller_id as "sellerId" from orders where id = ?', [
      orderId,
    ]);
    return rows[0] ?? null;
  }

  /** Tells the truth in the system scope only. */
  async findOwnerByNumber(sellerSlug: string, orderNumber: string): Promise<OrderOwner | null> {
    const rows = await this.#em.execute<OrderOwner[]>(
      `select o.id, o.seller_id as "sellerId" from orders o join sellers s on s.id = o.seller_id
       where s.slug = ? and o.order_number = ?`,
      [sellerSlug, orderNumber],
    );
    return rows[0] ?? null;
  }

  /** Sets what is given. Caller holds the order's lock. */
  async setTracking({ id, sellerId }: OrderOwner, { trackingNumber, trackingUrl }: Tracking): Promise<void> {
    await this.#em.execute(
      `update orders set tracking_number = coalesce(?, tracking_number), tracking_url = coalesce(?, tracking_url),
         updated_at = now()
       where seller_id = ? and id = ?`,
      [trackingNumber ?? null, trackingUrl ?? null, sellerId, id],
    );
  }

  /** Whether a message sent later has changed the order already. Caller holds the order's lock. */
  async isOvertaken({ id, sellerId }: OrderOwner, sentAt: Date): Promise<boolean> {
    const rows = await this.#em.execute<unknown[]>(
      'select 1 from platform.fulfilment_messages where seller_id = ? and order_id = ? and sent_at > ?',
      [sellerId, id, sentAt],
    );
    return rows.length > 0;
  }

  /** Keeps when the message that changes the order was sent. Caller holds the order's lock. */
  async keepMessage({ id, sellerId }: OrderOwner, sentAt: Date): Promise<void> {
    await this.#em.execute(
      `insert into platform.fulfilment_messages (order_id, seller_id, sent_at) values (?, ?, ?)
       on conflict (order_id) do update set sent_at = excluded.sent_at`,
      [id, sellerId, sentAt],
    );
  }
}
