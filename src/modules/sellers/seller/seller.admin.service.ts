import type { Cradle } from '#src/platform/cradle.ts';
import { retryOnCollision, mapConstraintErrors } from '#src/platform/db/constraints.ts';
import type { Paged } from '#src/platform/db/page.ts';
import { conflict, notFound } from '#src/platform/errors.ts';
import type { User } from '#src/modules/identity/index.ts';
import type { SellerListRow } from './seller.admin.repository.ts';
import type { AdminUpdateSeller, CreateSeller, ListSellers, SellerBelongings } from './seller.admin.schema.ts';
import { SellerSettings } from './seller-settings.entity.ts';
import { Seller } from './seller.entity.ts';

const emailInUse = () => conflict('Email already in use', 'EMAIL_IN_USE');
const sellerNotFound = (id: string) => notFound(`Seller ${id} not found`);

/** What of an account is given rather than drawn, or taken from the seller's name. */
export interface AccountIdentity {
  userId?: string;
  displayName?: string;
  sellerId?: string;
  slug?: string;
}

type Dependencies = Pick<
  Cradle,
  | 'em'
  | 'memberships'
  | 'passwords'
  | 'sellerAdminRepository'
  | 'sellerConnections'
  | 'sellerDomains'
  | 'sellerFigures'
  | 'sellerRepository'
  | 'userService'
>;

/** Every seller, for superadmins (contract 7.2). Needs the system scope. */
export function makeSellerAdminService({
  em,
  passwords,
  memberships,
  sellerAdminRepository,
  sellerConnections,
  sellerDomains,
  sellerFigures,
  sellerRepository,
  userService,
}: Dependencies) {
  const find = async (id: string): Promise<Seller> => {
    const seller = await em.findOne(Seller, id);
    if (seller === null) throw sellerNotFound(id);
    return seller;
  };

  const createAccount = (
    { name, email }: Pick<CreateSeller, 'name' | 'email'>,
    passwordHash: string | null,
    { userId, displayName = name, sellerId, slug }: AccountIdentity,
  ): Promise<{ user: User; seller: Seller }> =>
    em.transactional(async () => {
      const user = userService.add({ ...(userId && { id: userId }), email, displayName, passwordHash });
      const { id } = memberships.found(user, name, { ...(sellerId && { id: sellerId }), ...(slug && { slug }) });
      await em.flush();
      return { user, seller: em.getReference(Seller, id) };
    });

  return {
    /** Newest first, with owner and figures; amounts are not converted between currencies. */
    list: (query: ListSellers): Promise<Paged<SellerListRow>> => sellerAdminRepository.page(query),

    /** Active sellers, by name. */
    listSimple: (): Promise<Pick<Seller, 'id' | 'name' | 'slug'>[]> => sellerAdminRepository.activeByName(),

    /** One seller with what belongs to it: one statement for each kind, whatever the number of rows. @throws 404 */
    async findDetail(id: string): Promise<[Seller, SellerSettings | null, SellerBelongings]> {
      const seller = await find(id);
      const settings = await em.findOne(SellerSettings, { seller: id });
      const domains = await sellerDomains.list(id);
      const members = await sellerAdminRepository.teamOf(id);
      const connections = await sellerConnections.list(id);
      const counts = await sellerFigures.countsOf(id);
      return [seller, settings, { domains, members, connections, counts }];
    },

    /**
     * Makes a user and their seller, as a sign-up does but without a session; name: 1 to 255 characters. For callers
     * other than HTTP are a `null` password, with which nobody can log in, and `identity`, of ids and a slug that are
     * known to be free.
     * @throws 409 EMAIL_IN_USE
     */
    async create(
      input: Omit<CreateSeller, 'password'> & { password: string | null },
      identity: AccountIdentity = {},
    ): Promise<{ user: User; seller: Seller }> {
      const passwordHash = input.password === null ? null : await passwords.hash(input.password);
      return retryOnCollision(em, 'sellers_slug_unique', () =>
        mapConstraintErrors({ users_email_unique: emailInUse }, () => createAccount(input, passwordHash, identity)),
      );
    },

    /** Writes just the fields given. A seller that is deactivated is shut out at its next request. @throws 404 */
    async update(id: string, { status, ...fields }: AdminUpdateSeller): Promise<Seller> {
      const seller = await find(id);
      Object.assign(seller, fields, status && { isActive: status === 'ACTIVE' });
      await em.flush();
      return seller;
    },

    /**
     * Gives the oldest active OWNER who is no superadmin a new password and ends their sessions. Who that is cannot
     * change meanwhile: the team is locked, then the user. Returns their id.
     * @throws 404 for an unknown seller and for one without such an owner
     */
    async resetPassword(id: string, newPassword: string): Promise<string> {
      const passwordHash = await passwords.hash(newPassword);
      return em.transactional(async () => {
        if (!(await sellerRepository.lock(id))) throw sellerNotFound(id);
        const userId = await sellerAdminRepository.oldestOwner(id);
        if (userId === null) throw notFound(`No user account linked to seller ${id}`);
        await userService.replacePassword(userId, passwordHash);
        await em.flush();
        return userId;
      });
    },
  };
}
