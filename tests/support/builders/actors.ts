import type { Role } from '#src/platform/actor.ts';
import { accessTokenFor, makeMember, makeSeller, makeSuperadmin, type SellerRow, type UserRow } from './factories.ts';
import type { Client } from '../http/client.ts';
import type { World } from '../world.ts';

type Needs = Pick<World, 'sql' | 'http' | 'cradle'>;

/** Somebody who works for a seller, and their requests. */
export interface Staff {
  user: { id: string; email: string };
  seller: SellerRow;
  http: Client;
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
