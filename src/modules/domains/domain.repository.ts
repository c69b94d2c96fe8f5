import { type FilterQuery, LockMode, type Loaded } from '@mikro-orm/core';
import { EntityRepository } from '@mikro-orm/postgresql';
import { DomainStatus, type SellerDomain } from './seller-domain.entity.ts';

/** Claims on hostnames; in a seller's scope that seller's own. */
export class DomainRepository extends EntityRepository<SellerDomain> {
  /** Newest first. */
  list(): Promise<Loaded<SellerDomain>[]> {
    return this.findAll({ orderBy: { createdAt: 'desc', id: 'desc' } });
  }

  /**
   * The row as it is now, which nobody else changes, deletes or links a page to until the transaction ends. `null`: there
   * is none.
   */
  lock(where: FilterQuery<SellerDomain>): Promise<SellerDomain | null> {
    return this.findOne(where, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
  }

  /** Pages of any status that stand on the domain. Certain only while the domain is locked. */
  async countPages({ id, seller }: SellerDomain): Promise<number> {
    const [row] = await this.getEntityManager().execute<{ count: number }[]>(
      'select count(*)::int as count from sellpages where domain_id = ? and seller_id = ?',
      [id, seller.id],
    );
    return row!.count;
  }

  /** Takes the rank from the seller's primary, unless that is `exceptId`. The caller holds the seller's lock. */
  async clearPrimary(sellerId: string, exceptId: string, now: Date): Promise<void> {
    await this.nativeUpdate(
      { seller: sellerId, isPrimary: true, id: { $ne: exceptId } },
      { isPrimary: false, updatedAt: now },
    );
  }

  /**
   * Locks the pages that stand on a domain. Who will lock the domain and then change its pages does this first: a page is
   * published in that order too, page before domain, and two that lock in opposite orders would stop each other.
   */
  async lockPages({ id, seller }: SellerDomain): Promise<void> {
    await this.getEntityManager().execute(
      'select id from sellpages where domain_id = ? and seller_id = ? order by id for update',
      [id, seller.id],
    );
  }

  /**
   * Takes the published pages of a domain back to draft: none may stand on an unverified domain (contract 2.1.3). The
   * table belongs to a module above this one, which cannot be asked; the statement joins the transaction that withdraws
   * the verification, so that both happen or neither.
   */
  async draftPages({ id, seller }: SellerDomain, now: Date): Promise<void> {
    await this.getEntityManager().execute(
      `update sellpages set status = 'DRAFT', updated_at = ?
       where domain_id = ? and seller_id = ? and status = 'PUBLISHED'`,
      [now, id, seller.id],
    );
  }

  /** Open claims whose last check is longest ago. */
  longestUnchecked(limit: number): Promise<Loaded<SellerDomain>[]> {
    return this.find({ status: DomainStatus.Pending }, { orderBy: { updatedAt: 'asc', id: 'asc' }, limit });
  }
}
