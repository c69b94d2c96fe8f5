import type { User } from '#src/modules/identity/index.ts';
import type { SellerUser } from '#src/modules/sellers/index.ts';
import type { Role } from '#src/platform/actor.ts';
import { type Columns, insertRow, type Ref, type Sql } from '../database/rows.ts';
import type { Client } from '../http/client.ts';
import type { World } from '../world.ts';
import { makeSeller, type SellerRow } from './seller.ts';
import { accessTokenFor } from './session.ts';
import { makeUser, uniqueEmail, type UserRow } from './user.ts';

type Needs = Pick<World, 'sql' | 'http' | 'cradle'>;

/** Somebody who works for a seller, and their requests. */
export interface Staff {
  user: { id: string; email: string };
  seller: SellerRow;
  http: Client;
}

interface MemberGiven extends Omit<Columns<SellerUser>, 'seller_id' | 'user_id'> {
  seller?: Ref;
  user?: { id: string; email: string };
}

/** A membership, of an OWNER unless said otherwise; the oldest one is the user's seller context. Returns the user. */
export async function makeMember(
  world: Sql,
  { seller, user, ...given }: MemberGiven = {},
): Promise<{ id: string; email: string }> {
  const { id: seller_id } = seller ?? (await makeSeller(world));
  const member = user ?? (await makeUser(world));
  await insertRow<SellerUser>(world, 'seller_users', {
    seller_id,
    user_id: member.id,
    role: 'OWNER',
    ...given,
  });
  return member;
}

/** A member of `seller`, or of a new one, with a live token: an OWNER unless said otherwise. */
export async function makeStaff(
  world: Needs,
  { role = 'OWNER', seller, user }: { role?: Role; seller?: SellerRow; user?: UserRow } = {},
): Promise<Staff> {
  const shop = seller ?? (await makeSeller(world));
  const member = await makeMember(world, { seller: shop, role, ...(user && { user }) });
  return { user: member, seller: shop, http: world.http.as(await accessTokenFor(world, member, shop, role)) };
}

/** A superadmin without a seller, with a live token. */
export async function makeAdmin(world: Needs, given: Columns<User> = {}): Promise<{ user: UserRow; http: Client }> {
  const user = await makeUser(world, { email: uniqueEmail('admin'), is_superadmin: true, ...given });
  return { user, http: world.http.as(await accessTokenFor(world, user)) };
}
