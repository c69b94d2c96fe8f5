import type { Em } from '#src/platform/db/orm.ts';
import type { OrderOwner } from '#src/modules/orders/index.ts';

/** When messages of warehouses were sent that have changed an order. */
export class FulfilmentRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
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
