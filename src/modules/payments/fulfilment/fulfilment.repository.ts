import type { Em } from '#src/platform/db/orm.ts';
import { column, readRow, run, statement } from '#src/platform/db/rows.ts';
import type { OrderOwner } from '#src/modules/orders/index.ts';

const OVERTAKING = statement(
  'payments.overtaking-message',
  'select order_id from platform.fulfilment_messages where seller_id = ? and order_id = ? and sent_at > ?',
  { order_id: column.uuid },
);

const KEEP = statement(
  'payments.keep-message',
  `insert into platform.fulfilment_messages (order_id, seller_id, sent_at) values (?, ?, ?)
   on conflict (order_id) do update set sent_at = excluded.sent_at`,
);

/** When messages of warehouses were sent that have changed an order. */
export class FulfilmentRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /** Whether a message sent later has changed the order already. Caller holds the order's lock. */
  async isOvertaken({ id, sellerId }: OrderOwner, sentAt: Date): Promise<boolean> {
    return (await readRow(this.#em, OVERTAKING, [sellerId, id, sentAt])) !== null;
  }

  /** Keeps when the message that changes the order was sent. Caller holds the order's lock. */
  keepMessage({ id, sellerId }: OrderOwner, sentAt: Date): Promise<void> {
    return run(this.#em, KEEP, [id, sellerId, sentAt]);
  }
}
