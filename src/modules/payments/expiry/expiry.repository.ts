import type { Em } from '#src/platform/db/orm.ts';
import type { Payable } from '#src/modules/orders/index.ts';

/** An order that waits for its payment longer than it may. */
export interface DueOrder extends Payable {
  paymentMethod: string | null;
  paymentId: string | null;
  /** As the database writes it, for the next batch. */
  createdAt: string;
  /** Has waited for 24 hours: no answer of its provider is waited for any longer. */
  isOverdue: boolean;
}

export const FIRST: Pick<DueOrder, 'createdAt' | 'id'> = {
  createdAt: '-infinity',
  id: '00000000-0000-0000-0000-000000000000',
};

/** By the database's clock: those of workers differ. */
const DUE = `
  select id, seller_id as "sellerId", order_number as "orderNumber", customer_email as "customerEmail", total, currency,
    payment_method as "paymentMethod", payment_id as "paymentId", created_at::text as "createdAt",
    created_at < now() - interval '24 hours' as "isOverdue"
  from orders
  where status = 'PENDING' and created_at < now() - ? * interval '1 minute' and (created_at, id) > (?::timestamptz, ?::uuid)
  order by created_at, id
  limit ?`;

/** Unpaid orders of every seller; tells the truth in the system scope only. */
export class ExpiryRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /** The next `limit` orders that have waited for `minutes`, oldest first, after the one given. */
  nextDue(after: Pick<DueOrder, 'createdAt' | 'id'>, limit: number, minutes: number): Promise<DueOrder[]> {
    return this.#em.execute<DueOrder[]>(DUE, [minutes, after.createdAt, after.id, limit]);
  }
}
