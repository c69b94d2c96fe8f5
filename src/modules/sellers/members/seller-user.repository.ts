import { z } from 'zod';
import type { Em } from '#src/platform/db/orm.ts';
import {
  column,
  readOnlyRow,
  readRow,
  readRows,
  type RowOf,
  statement,
  type WithDates,
} from '#src/platform/db/rows.ts';
import { type ActorRecord, type Claims, ROLES } from '#src/platform/actor.ts';
import type { SellerContext } from '#src/modules/identity/index.ts';

const role = z.enum(ROLES);
const SELLER_CONTEXT = { id: column.uuid, name: column.text, slug: column.text, role };

const ACTORS = statement(
  'sellers.actors',
  `
    select a.position, u.email, u.display_name, u.avatar_url, u.is_active, u.is_superadmin,
      case when s.is_active then m.role end as role
    from jsonb_to_recordset(?::jsonb) as a(position int, user_id uuid, seller_id uuid)
    join users u on u.id = a.user_id
    left join seller_users m on m.user_id = u.id and m.seller_id = a.seller_id and m.is_active
    left join sellers s on s.id = m.seller_id`,
  {
    /** Place of the claims that were asked about. */
    position: column.integer,
    email: column.text,
    display_name: column.text,
    avatar_url: column.text.nullable(),
    is_active: column.boolean,
    is_superadmin: column.boolean,
    role: role.nullable(),
  },
);

const ACTIVE_SELLERS = statement(
  'sellers.active-of-user',
  `
    select s.id, s.name, s.slug, m.role
    from seller_users m
    join sellers s on s.id = m.seller_id
    where m.user_id = ? and m.is_active and s.is_active
    order by m.created_at, m.id`,
  SELLER_CONTEXT,
);

const MEMBERS = statement(
  'sellers.members',
  `
    select u.id as "userId", u.email, case when m.invitation_hash is null then u.display_name end as "displayName",
      m.role, m.is_active as "isActive", m.created_at as "createdAt"
    from seller_users m
    join users u on u.id = m.user_id
    where m.seller_id = ?
    order by m.created_at, m.id`,
  {
    userId: column.uuid,
    email: column.text,
    displayName: column.text.nullable(),
    role,
    isActive: column.boolean,
    createdAt: column.instant,
  },
);

const INVITATION_END = statement(
  'sellers.invitation-end',
  `select date_trunc('milliseconds', now()) + interval '7 days' as "end"`,
  { end: column.instant },
);

const ACCEPT = statement(
  'sellers.accept-invitation',
  `
    update seller_users m
    set is_active = true, invitation_hash = null, invitation_expires_at = null, updated_at = now()
    from sellers s
    where m.user_id = ? and m.invitation_hash = ? and m.invitation_expires_at > now() and s.id = m.seller_id and s.is_active
    returning s.id, s.name, s.slug, m.role`,
  SELLER_CONTEXT,
);

const ACTIVE_OWNERS = statement(
  'sellers.count-active-owners',
  `
    select count(*)::int as count
    from seller_users m
    join users u on u.id = m.user_id
    where m.seller_id = ? and m.role = 'OWNER' and m.is_active and u.is_active`,
  { count: column.integer },
);

/** A membership with the parts of its user that a team may see. */
export type MemberRow = WithDates<RowOf<typeof MEMBERS>, 'createdAt'>;

const toRecord = (row: RowOf<typeof ACTORS>): ActorRecord => ({
  email: row.email,
  displayName: row.display_name,
  avatarUrl: row.avatar_url,
  isActive: row.is_active,
  isSuperadmin: row.is_superadmin,
  role: row.role,
});

export class SellerUserRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /**
   * Users, memberships and sellers as they are now, in the order of `claims`; null for a user who does not exist. One
   * statement, the one of every authenticated request (contract 1.2).
   */
  async readActors(claims: Claims[]): Promise<(ActorRecord | null)[]> {
    const asked = claims.map(({ userId, sellerId }, position) => ({ position, user_id: userId, seller_id: sellerId }));
    const rows = await readRows(this.#em, ACTORS, [JSON.stringify(asked)]);
    const records = new Map(rows.map((row) => [row.position, toRecord(row)]));
    return claims.map((_, position) => records.get(position) ?? null);
  }

  /** Active memberships in active sellers, oldest first. */
  activeSellersOf(userId: string): Promise<SellerContext[]> {
    return readRows(this.#em, ACTIVE_SELLERS, [userId]);
  }

  /** The whole team with the parts of the users a team may see, oldest first. */
  async membersOf(sellerId: string): Promise<MemberRow[]> {
    const rows = await readRows(this.#em, MEMBERS, [sellerId]);
    return rows.map((row) => ({ ...row, createdAt: new Date(row.createdAt) }));
  }

  /** When an invitation that is made now ends: in seven days, by the database's clock. */
  async invitationEnd(): Promise<Date> {
    return new Date((await readOnlyRow(this.#em, INVITATION_END)).end);
  }

  /** Makes an invitation a membership, if it is open, not over, and of an active seller; null otherwise. */
  accept(userId: string, invitationHash: string): Promise<SellerContext | null> {
    return readRow(this.#em, ACCEPT, [userId, invitationHash]);
  }

  /** How many owners can act: membership and user active. */
  async activeOwners(sellerId: string): Promise<number> {
    return (await readOnlyRow(this.#em, ACTIVE_OWNERS, [sellerId])).count;
  }
}
