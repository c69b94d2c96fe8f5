import type { Cradle } from '#src/platform/cradle.ts';
import { User } from '#src/modules/identity/index.ts';
import { Seller, SellerSettings, SellerUser } from '#src/modules/sellers/index.ts';
import { demoOwner, demoSeller } from './demo-data.ts';
import { insertMissing } from './insert-missing.ts';

export type AccountServices = Pick<Cradle, 'em' | 'memberService' | 'memberships' | 'sellerAdminService'>;

/** Rows made of each kind, and the id of the demo seller; `null` where it has no place. */
interface Account {
  users: number;
  sellers: number;
  memberships: number;
  settings: number;
  seller: string | null;
}

const NOTHING = { users: 0, sellers: 0, memberships: 0, settings: 0, seller: null };

/** The seller, which is missing: with its owner as a sign-up makes them, or for the user who has the owner's e-mail. */
async function createSeller(services: AccountServices, owner: User | null, password: string | null): Promise<Account> {
  const { em, memberships, sellerAdminService } = services;
  const { id, slug, name } = demoSeller;
  if (owner === null) {
    const { id: userId, email, displayName } = demoOwner;
    await sellerAdminService.create({ name, email, password }, { userId, displayName, sellerId: id, slug });
  } else {
    memberships.found(owner, name, { id, slug });
    await em.flush();
  }
  return { users: owner === null ? 1 : 0, sellers: 1, memberships: 1, settings: 1, seller: id };
}

/** What a seller that is there lacks: its owner, the membership, the settings. */
async function completeSeller(
  { em, memberService }: AccountServices,
  seller: string,
  owner: User | null,
  password: string | null,
): Promise<Account> {
  const { id: userId, email, displayName } = demoOwner;
  const isMember = owner !== null && (await em.count(SellerUser, { seller, user: owner.id })) > 0;
  if (!isMember) {
    await memberService.seed(seller, { email, displayName, password, role: 'OWNER' }, userId);
  }
  // settings come with their seller; no service makes them alone
  const settings = await insertMissing(em, SellerSettings, [{ seller }]);
  return { users: owner === null ? 1 : 0, sellers: 0, memberships: isMember ? 0 : 1, settings, seller };
}

/**
 * What is missing of the demo seller, its owner and what joins them. With the password `null` nobody can log in as a new
 * owner. Caller holds the transaction.
 */
export async function seedAccount(services: AccountServices, password: string | null): Promise<Account> {
  const { em } = services;
  const owner = await em.findOne(User, { email: demoOwner.email });
  const seller = await em.findOne(Seller, { slug: demoSeller.slug });
  // somebody else may hold an id of a row made here, or be a superadmin, who owns no shop: then the demo has no place
  if (owner === null ? (await em.count(User, { id: demoOwner.id })) > 0 : owner.isSuperadmin) return NOTHING;
  if (seller !== null) return completeSeller(services, seller.id, owner, password);
  if ((await em.count(Seller, { id: demoSeller.id })) > 0) return NOTHING;
  return createSeller(services, owner, password);
}
