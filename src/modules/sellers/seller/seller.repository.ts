import type { Em } from '#src/platform/db/orm.ts';

export class SellerRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /**
   * Makes changes of one seller's team wait for each other, until the transaction ends. `no key`, so that orders and
   * other rows that merely refer to the seller do not wait. False when there is no such seller.
   */
  async lock(id: string): Promise<boolean> {
    const rows = await this.#em.execute<object[]>('select id from sellers where id = ? for no key update', [id]);
    return rows.length > 0;
  }
}
