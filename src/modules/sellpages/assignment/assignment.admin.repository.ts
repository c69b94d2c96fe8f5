import { LockMode } from '@mikro-orm/core';
import type { Em } from '#src/platform/db/orm.ts';
import { Sellpage, type SellpageStatus } from '../sellpage.entity.ts';

export interface AssignedRow {
  id: string;
  slug: string;
  status: SellpageStatus;
  /** As PostgreSQL writes it. */
  createdAt: string;
  sellerId: string;
  sellerName: string;
  sellerSlug: string;
  sellerIsActive: boolean;
}

const OF_PRODUCT = `
  select p.id, p.slug, p.status, p.created_at as "createdAt", s.id as "sellerId", s.name as "sellerName",
    s.slug as "sellerSlug", s.is_active as "sellerIsActive"
  from sellpages p
  join sellers s on s.id = p.seller_id
  where p.product_id = ?
  order by p.created_at, p.id`;

/** Which sellers have sellpages of a product; for the system scope. */
export class AssignmentAdminRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /** Sellpages of a product with their sellers, oldest first. */
  sellpagesOf(productId: string): Promise<AssignedRow[]> {
    return this.#em.execute<AssignedRow[]>(OF_PRODUCT, [productId]);
  }

  /** Sellpages of the pair, in the order of their ids; no campaign or order can begin to use them until the end. */
  lockPair(productId: string, sellerId: string): Promise<Sellpage[]> {
    const pair = { product: productId, seller: sellerId };
    return this.#em.find(Sellpage, pair, { lockMode: LockMode.PESSIMISTIC_WRITE, orderBy: { id: 'asc' } });
  }
}
