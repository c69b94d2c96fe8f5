import type { Em } from '#src/platform/db/orm.ts';
import { column, readRow, statement } from '#src/platform/db/rows.ts';

/** `no key`, so that orders and other rows that merely refer to the seller do not wait. */
const LOCK = statement('sellers.lock', 'select id from sellers where id = ? for no key update', { id: column.uuid });

export class SellerRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /**
   * Makes changes of one seller's team wait for each other, until the transaction ends. False when there is no such
   * seller.
   */
  async lock(id: string): Promise<boolean> {
    return (await readRow(this.#em, LOCK, [id])) !== null;
  }
}
