import { z } from 'zod';
import type { Em } from '#src/platform/db/orm.ts';
import { column, readRow, readRows, type RowOf, statement } from '#src/platform/db/rows.ts';
import { ROLES } from '#src/platform/actor.ts';
import { containing, type Paged, pageStatement, readPage } from '#src/platform/db/page.ts';
import { SELLER_SUMS, sellerSumsSql } from '#src/modules/figures/index.ts';
import type { ListSellers } from './seller.admin.schema.ts';

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
};

const TEAM = statement(
  'sellers.team',
  `
    select m.id, m.role, m.is_active as "isActive", m.created_at as "createdAt",
      u.id as "userId", u.email, u.display_name as "displayName"
    from seller_users m
    join users u on u.id = m.user_id
    where m.seller_id = ? order by m.created_at, m.id`,
  {
    id: column.uuid,
    role: z.enum(ROLES),
    isActive: column.boolean,
    createdAt: column.instant,
    userId: column.uuid,
    email: column.text,
    displayName: column.text,
  },
);

const OLDEST_OWNER = statement(
  'sellers.oldest-owner',
  `select u.id ${ACTIVE_OWNERS} and not u.is_superadmin and m.seller_id = ? order by m.created_at, m.id limit 1`,
  { id: column.uuid },
);

const ACTIVE_BY_NAME = statement(
  'sellers.active-by-name',
  'select id, name, slug from sellers where is_active order by name, id',
  { id: column.uuid, name: column.text, slug: column.text },
);

const SEARCHED = '(s.name ilike ? or s.slug ilike ?)';

const LIST = pageStatement(
  'sellers.list',
  {
    select: 's.id, s.name, s.is_active as "isActive", s.created_at as "createdAt"',
    from: 'sellers s',
    orderBy: 's.created_at desc, s.id desc',
    details: DETAILS,
  },
  {
    id: column.uuid,
    name: column.text,
    isActive: column.boolean,
    createdAt: column.instant,
    email: column.text.nullable(),
    ...SELLER_SUMS,
  },
  ['true', ...Object.values(STATUS_IS), `${STATUS_IS.ACTIVE} and ${SEARCHED}`],
);

/** Instants come as PostgreSQL writes them, amounts as decimal text. */
export type SellerListRow = RowOf<typeof LIST>;
export type TeamRow = RowOf<typeof TEAM>;

/** Sellers as superadmins see them; for the system scope. */
export class SellerAdminRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /** Newest first, each with its figures (contract 7.2). */
  page({ status, search, page, limit }: ListSellers): Promise<Paged<SellerListRow>> {
    const conditions = [
      ...(status === undefined ? [] : [STATUS_IS[status]]),
      ...(search === undefined ? [] : [SEARCHED]),
    ];
    return readPage(this.#em, LIST, {
      where: conditions.join(' and ') || 'true',
      params: search === undefined ? [] : [containing(search), containing(search)],
      isSearch: search !== undefined,
      page,
      limit,
    });
  }

  /** Active sellers, by name. */
  activeByName(): Promise<RowOf<typeof ACTIVE_BY_NAME>[]> {
    return readRows(this.#em, ACTIVE_BY_NAME);
  }

  /** Everybody who ever belonged to the seller's team, oldest first. */
  teamOf(sellerId: string): Promise<TeamRow[]> {
    return readRows(this.#em, TEAM, [sellerId]);
  }

  /** User id of the oldest owner who can act and is no superadmin. */
  async oldestOwner(sellerId: string): Promise<string | null> {
    return (await readRow(this.#em, OLDEST_OWNER, [sellerId]))?.id ?? null;
  }
}
