import { z } from 'zod';
import { LockMode } from '@mikro-orm/core';
import type { Em } from '#src/platform/db/orm.ts';
import { column, readRows, type RowOf, statement } from '#src/platform/db/rows.ts';
import { Sellpage, SellpageStatus } from '../sellpage.entity.ts';

const OF_PRODUCT = statement(
  'sellpages.of-product',
  `
    select p.id, p.slug, p.status, p.created_at as "createdAt", s.id as "sellerId", s.name as "sellerName",
      s.slug as "sellerSlug", s.is_active as "sellerIsActive"
    from sellpages p
    join sellers s on s.id = p.seller_id
    where p.product_id = ?
    order by p.created_at, p.id`,
  {
    id: column.uuid,
    slug: column.text,
    status: z.enum(SellpageStatus),
    createdAt: column.instant,
    sellerId: column.uuid,
    sellerName: column.text,
    sellerSlug: column.text,
    sellerIsActive: column.boolean,
  },
);

export type AssignedRow = RowOf<typeof OF_PRODUCT>;

/** Which sellers have sellpages of a product; for the system scope. */
export class AssignmentAdminRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /** Sellpages of a product with their sellers, oldest first. */
  sellpagesOf(productId: string): Promise<AssignedRow[]> {
    return readRows(this.#em, OF_PRODUCT, [productId]);
  }

  /** Sellpages of the pair, in the order of their ids; no campaign or order can begin to use them until the end. */
  lockPair(productId: string, sellerId: string): Promise<Sellpage[]> {
    const pair = { product: productId, seller: sellerId };
    return this.#em.find(Sellpage, pair, { lockMode: LockMode.PESSIMISTIC_WRITE, orderBy: { id: 'asc' } });
  }
}
