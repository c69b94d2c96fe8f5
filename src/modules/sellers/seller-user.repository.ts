import { EntityRepository } from '@mikro-orm/postgresql';
import type { ActorRecord, Claims, Role } from '#src/platform/actor.ts';
import type { SellerContext } from '#src/modules/identity/index.ts';
import type { MemberRow } from './member.schema.ts';
import type { SellerUser } from './seller-user.entity.ts';

interface ActorRow {
  /** Place of the claims that were asked about. */
  position: number;
  email: string;
  display_name: string;
  avatar_url: string | null;
  is_active: boolean;
  is_superadmin: boolean;
  role: Role | null;
}

const ACTORS = `
  select a.position, u.email, u.display_name, u.avatar_url, u.is_active, u.is_superadmin,
    case when s.is_active then m.role end as role
  from jsonb_to_recordset(?::jsonb) as a(position int, user_id uuid, seller_id uuid)
  join users u on u.id = a.user_id
  left join seller_users m on m.user_id = u.id and m.seller_id = a.seller_id and m.is_active
  left join sellers s on s.id = m.seller_id`;

const ACTIVE_SELLERS = `
  select s.id, s.name, s.slug, m.role
  from seller_users m
  join sellers s on s.id = m.seller_id
  where m.user_id = ? and m.is_active and s.is_active
  order by m.created_at, m.id`;

const MEMBERS = `
  select u.id as "userId", u.email, u.display_name as "displayName", m.role, m.is_active as "isActive", m.created_at as "createdAt"
  from seller_users m
  join users u on u.id = m.user_id
  where m.seller_id = ?
  order by m.created_at, m.id`;

const ACTIVE_OWNERS = `
  select count(*)::int as count
  from seller_users m
  join users u on u.id = m.user_id
  where m.seller_id = ? and m.role = 'OWNER' and m.is_active and u.is_active`;

const toRecord = (row: ActorRow): ActorRecord => ({
  email: row.email,
  displayName: row.display_name,
  avatarUrl: row.avatar_url,
  isActive: row.is_active,
  isSuperadmin: row.is_superadmin,
  role: row.role,
});

export class SellerUserRepository extends EntityRepository<SellerUser> {
  /**
   * Users, memberships and sellers as they are now, in the order of `claims`; null for a user who does not exist. One
   * statement, the one of every authenticated request (contract 1.2).
   */
  async readActors(claims: Claims[]): Promise<(ActorRecord | null)[]> {
    const asked = claims.map(({ userId, sellerId }, position) => ({ position, user_id: userId, seller_id: sellerId }));
    const rows = await this.getEntityManager().execute<ActorRow[]>(ACTORS, [JSON.stringify(asked)]);
    const records = new Map(rows.map((row) => [row.position, toRecord(row)]));
    return claims.map((_, position) => records.get(position) ?? null);
  }

  /** Active memberships in active sellers, oldest first. */
  activeSellersOf(userId: string): Promise<SellerContext[]> {
    return this.getEntityManager().execute<SellerContext[]>(ACTIVE_SELLERS, [userId]);
  }

  /** The whole team with the parts of the users a team may see, oldest first. */
  async membersOf(sellerId: string): Promise<MemberRow[]> {
    const rows = await this.getEntityManager().execute<(Omit<MemberRow, 'createdAt'> & { createdAt: string })[]>(
      MEMBERS,
      [sellerId],
    );
    return rows.map((row) => ({ ...row, createdAt: new Date(row.createdAt) }));
  }

  /** How many owners can act: membership and user active. */
  async activeOwners(sellerId: string): Promise<number> {
    const [row] = await this.getEntityManager().execute<{ count: number }[]>(ACTIVE_OWNERS, [sellerId]);
    return row!.count;
  }
}
