import type { Em } from '#src/platform/db/orm.ts';

/** An order and whose it is. */
export interface OrderOwner {
  id: string;
  sellerId: string;
}

/** Orders as a warehouse names them. */
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
  async setTracking(
    { id, sellerId }: OrderOwner,
    { trackingNumber, trackingUrl }: { trackingNumber?: string | undefined; trackingUrl?: string | undefined },
  ): Promise<void> {
    if (trackingNumber === undefined && trackingUrl === undefined) return;
    await this.#em.execute(
      `update orders set tracking_number = coalesce(?, tracking_number), tracking_url = coalesce(?, tracking_url),
         updated_at = now()
       where seller_id = ? and id = ?`,
      [trackingNumber ?? null, trackingUrl ?? null, sellerId, id],
    );
  }
}
