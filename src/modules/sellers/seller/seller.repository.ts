import { EntityRepository } from '@mikro-orm/postgresql';
import type { Seller } from './seller.entity.ts';

export class SellerRepository extends EntityRepository<Seller> {
  /**
   * Makes changes of one seller's team wait for each other, until the transaction ends. `no key`, so that orders and
   * other rows that merely refer to the seller do not wait. False when there is no such seller.
   */
  async lock(id: string): Promise<boolean> {
    const rows = await this.getEntityManager().execute<object[]>(
      'select id from sellers where id = ? for no key update',
      [id],
    );
    return rows.length > 0;
  }
}
