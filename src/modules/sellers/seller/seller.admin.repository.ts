import type { Em } from '#src/platform/db/orm.ts';
import type { Role } from '#src/platform/actor.ts';
import { containing, type Page, readPage } from '#src/platform/db/page.ts';
import { type SellerSums, sellerSumsSql } from '#src/modules/figures/index.ts';
import type { ListSellers } from './seller.admin.schema.ts';
import type { Seller } from './seller.entity.ts';

/** Instants come as PostgreSQL writes them, amounts as decimal text. */
export interface SellerListRow extends SellerSums {
  id: string;
  name: string;
  isActive: boolean;
  createdAt: string;
  email: string | null;
}

export interface TeamRow {
  id: string;
  role: Role;
  isActive: boolean;
  createdAt: string;
  userId: string;
  email: string;
  displayName: string;
}

const STATUS_IS = {
  ACTIVE: 's.is_active',
  DEACTIVATED: 'not s.is_active',
  PENDING: 'false',
  REJECTED: 'false',
} as const;

/** Owners who can act, the first the oldest. */
const ACTIVE_OWNERS = `
  from seller_users m
  join users u on u.id = m.user_id
  where m.role = 'OWNER' and m.is_active and u.is_active`;

const DETAILS = {
  columns: 'o.email, f.*',
  joins: `
    left join lateral (
      select u.email ${ACTIVE_OWNERS} and m.seller_id = p.id order by m.created_at, m.id limit 1
    ) o on true
    left join lateral (${sellerSumsSql('p.id')}) f on true`,
  params: [],
};

const TEAM = `
  select m.id, m.role, m.is_active as "isActive", m.created_at as "createdAt",
    u.id as "userId", u.email, u.display_name as "displayName"
  from seller_users m
  join users u on u.id = m.user_id
  where m.seller_id = ? order by m.created_at, m.id`;

/** Sellers as superadmins see them; for the system scope. */
export class SellerAdminRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /** Newest first, each with its figures (contract 7.2). */
  page({ status, search, page, limit }: ListSellers): Promise<Page<SellerListRow>> {
    const conditions = [
      ...(status === undefined ? [] : [STATUS_IS[status]]),
      ...(search === undefined ? [] : ['(s.name ilike ? or s.slug ilike ?)']),
    ];
    return readPage(this.#em, {
      select: 's.id, s.name, s.is_active as "isActive", s.created_at as "createdAt"',
      from: 'sellers s',
      where: conditions.join(' and ') || 'true',
      params: search === undefined ? [] : [containing(search), containing(search)],
      orderBy: 's.created_at desc, s.id desc',
      page,
      limit,
      details: DETAILS,
    });
  }

  /** Active sellers, by name. */
  activeByName(): Promise<Pick<Seller, 'id' | 'name' | 'slug'>[]> {
    return this.#em.execute('select id, name, slug from sellers where is_active order by name, id');
  }

  /** Everybody who ever belonged to the seller's team, oldest first. */
  teamOf(sellerId: string): Promise<TeamRow[]> {
    return this.#em.execute<TeamRow[]>(TEAM, [sellerId]);
  }

  /** User id of the oldest owner who can act and is no superadmin. */
  async oldestOwner(sellerId: string): Promise<string | null> {
    const [owner] = await this.#em.execute<{ id: string }[]>(
      `select u.id ${ACTIVE_OWNERS} and not u.is_superadmin and m.seller_id = ? order by m.created_at, m.id limit 1`,
      [sellerId],
    );
    return owner?.id ?? null;
  }
}
