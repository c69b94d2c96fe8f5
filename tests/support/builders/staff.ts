import type { World } from '../world.ts';
import { makeSeller, type SellerRow } from './seller.ts';
import type { Client } from '../http/client.ts';
import type { Role } from '#src/platform/actor.ts';
import { makeSuperadmin, makeUser, type UserRow } from './user.ts';
import { nextInstant } from '../database/rows.ts';
import { accessTokenFor } from './session.ts';

type Needs = Pick<World, 'sql' | 'http' | 'cradle'>;

/** Somebody who works for a seller, and their requests. */
export interface Staff {
  user: { id: string; email: string };
  seller: SellerRow;
  http: Client;
}

interface MemberOverrides {
  user?: { id: string; email: string };
  role?: Role;
  isActive?: boolean;
  /** When the membership began; the oldest one is the user's seller context. */
  createdAt?: string;
  /** Id of the membership, which decides between memberships of one moment. */
  id?: string;
}

/** A membership in `seller`, of a new user unless one is given. Returns the user. */
export async function makeMember(
  world: Pick<World, 'sql'>,
  seller: { id: string },
  overrides: MemberOverrides = {},
): Promise<{ id: string; email: string }> {
  const user = overrides.user ?? (await makeUser(world));
  const { id = crypto.randomUUID(), role = 'OWNER', isActive = true, createdAt } = overrides;
  await world.sql(
    `insert into seller_users (id, seller_id, user_id, role, is_active, created_at, updated_at)
     values (?, ?, ?, ?, ?, ?, now())`,
    [id, seller.id, user.id, role, isActive, createdAt ?? nextInstant()],
  );
  return user;
}

/** A member of `seller`, or of a new one, with a live token. */
export async function makeStaff(
  world: Needs,
  { role = 'OWNER', seller, user }: { role?: Role; seller?: SellerRow; user?: UserRow } = {},
): Promise<Staff> {
  const shop = seller ?? (await makeSeller(world));
  const member = await makeMember(world, shop, { role, ...(user && { user }) });
  return { user: member, seller: shop, http: world.http.as(await accessTokenFor(world, member, shop, role)) };
}

/** A superadmin without a seller, with a live token. */
export async function makeAdmin(world: Needs): Promise<{ user: UserRow; http: Client }> {
  const user = await makeSuperadmin(world);
  return { user, http: world.http.as(await accessTokenFor(world, user)) };
}

/** Requests of a superadmin without a seller. */
export async function asAdmin(world: Pick<World, 'sql' | 'cradle' | 'http'>): Promise<Client> {
  return world.http.as(await accessTokenFor(world, await makeSuperadmin(world)));
}
