import type { Em } from '#src/platform/db/orm.ts';
import type { KnownNews } from './settlement.ts';

const KNOWN_NEWS = `
  select metadata ->> 'news' as news, metadata ->> 'reason' as reason, metadata ->> 'eventId' as "eventId",
    metadata ->> 'transactionId' as "transactionId", (metadata ->> 'refundedMinor')::float8 as "refundedMinor"
  from order_events
  where seller_id = ? and order_id = ? and jsonb_exists(metadata, 'news')`;

/** What payments keep of orders. */
export class SettlementRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /** Seller of the order, or null. Tells the truth in the system scope only. */
  async sellerOf(orderId: string): Promise<string | null> {
    const [row] = await this.#em.execute<{ sellerId: string }[]>(
      'select seller_id as "sellerId" from orders where id = ?',
      [orderId],
    );
    return row?.sellerId ?? null;
  }

  /** What the order's history says of its payment. */
  knownNews(sellerId: string, orderId: string): Promise<KnownNews[]> {
    return this.#em.execute<KnownNews[]>(KNOWN_NEWS, [sellerId, orderId]);
  }

  /** Keeps the id of the transaction, unless there is one. */
  async storeTransaction(sellerId: string, orderId: string, transactionId: string): Promise<void> {
    await this.#em.execute(
      `update orders set transaction_id = coalesce(transaction_id, ?), updated_at = now()
       where seller_id = ? and id = ?`,
      [transactionId, sellerId, orderId],
    );
  }
}
