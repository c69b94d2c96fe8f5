import type { Role } from '#src/platform/actor.ts';
import type { Cradle } from '#src/platform/cradle.ts';
import { mapConstraintErrors } from '#src/platform/db/constraints.ts';
import { AppError, conflict, invalid } from '#src/platform/errors.ts';
import { authorize } from '#src/platform/http/auth/access.ts';
import { User } from '#src/modules/identity/index.ts';
import type { AddedMemberRow, AddMember, UpdateMember } from './member.schema.ts';
import type { MemberRow } from './seller-user.repository.ts';
import { SellerUser } from './seller-user.entity.ts';
import {
  alreadyMember,
  lastOwner,
  memberNotFound,
  requireGrant,
  requireOwner,
  type SellerActor,
  toRow,
} from './team.ts';

/** Whom a team adds; a `null` password is one with which nobody can log in. */
type NewMember = Omit<AddMember, 'password'> & { password?: string | null | undefined };

interface Addition {
  sellerId: string;
  input: NewMember;
  /** On whose behalf; nobody's where there is none. */
  actor?: SellerActor;
  /** Id of the user, if a new one is made. */
  userId?: string;
}

/** Two teams may invite one new e-mail at once: the second then finds the user the first one made. */
const MAX_ATTEMPTS = 3;
const USER_MADE_MEANWHILE = 'USER_MADE_MEANWHILE';

/** A user who cannot be found must be described to be made. */
function requireNewUserFields({ displayName, password }: NewMember) {
  const missing = Object.entries({ displayName, password }).filter(([, value]) => value === undefined);
  if (missing.length > 0) throw invalid(missing.map(([path]) => ({ path, message: `${path} is required` })));
  return { displayName: displayName!, password: password! };
}

/** The team of the scope's seller (contract 3, members). */
export function makeMemberService({
  em,
  invitationService,
  passwords,
  sellerRepository,
  sellerUserRepository,
  userService,
}: Pick<
  Cradle,
  'em' | 'invitationService' | 'passwords' | 'sellerRepository' | 'sellerUserRepository' | 'userService'
>) {
  /** Keeps other changes of the team out, and tells what the caller is in it now. @throws as `authorize`, below ADMIN */
  const lockTeam = async (actor: SellerActor): Promise<Role | null> => {
    await sellerRepository.lock(actor.sellerId);
    const caller = await em.findOne(SellerUser, { seller: actor.sellerId, user: actor.userId });
    const role = caller?.isActive ? caller.role : null;
    authorize({ ...actor, role }, 'ADMIN');
    return role;
  };

  const createMember = ({ sellerId, input, actor, userId }: Addition, passwordHash: string | null) =>
    em.transactional(async (): Promise<AddedMemberRow> => {
      const callerRole = actor === undefined ? null : await lockTeam(actor);
      if (actor !== undefined) requireGrant(callerRole, input.role);
      const known = await em.findOne(User, { email: input.email });
      if (known !== null && actor !== undefined) return invitationService.invite(sellerId, known, input, callerRole);
      const user =
        known ??
        userService.add({
          ...(userId && { id: userId }),
          displayName: requireNewUserFields(input).displayName,
          email: input.email,
          passwordHash,
        });
      const member = em.create(SellerUser, { seller: sellerId, user, role: input.role });
      await em.flush();
      return toRow(member);
    });

  /** Of somebody known the password stays theirs. */
  const hashFor = async (input: NewMember): Promise<string | null> => {
    if ((await em.count(User, { email: input.email })) > 0) return null;
    const { password } = requireNewUserFields(input);
    return password === null ? null : passwords.hash(password);
  };

  const tryAdd = async (addition: Addition, attempt: number): Promise<AddedMemberRow> => {
    const passwordHash = await hashFor(addition.input);
    try {
      return await mapConstraintErrors(
        {
          seller_users_seller_id_user_id_unique: alreadyMember,
          users_email_unique: () => new AppError('conflict', 'Please try again', { code: USER_MADE_MEANWHILE }),
        },
        () => createMember(addition, passwordHash),
      );
    } catch (error) {
      const again = error instanceof AppError && error.code === USER_MADE_MEANWHILE && attempt < MAX_ATTEMPTS;
      if (!again) throw error;
      em.clear();
      return tryAdd(addition, attempt + 1);
    }
  };

  /**
   * One change of the team at a time: what the caller may do, and who is the last owner, are read under the lock.
   * `change` returns the member as the caller is to see them.
   */
  const changeMember = (
    actor: SellerActor,
    userId: string,
    role: Role | undefined,
    change: (member: SellerUser) => MemberRow,
  ): Promise<MemberRow> =>
    em.transactional(async () => {
      const callerRole = await lockTeam(actor);
      requireGrant(callerRole, role);
      const member = await em.findOne(SellerUser, { seller: actor.sellerId, user: userId }, { populate: ['user'] });
      if (member === null) throw memberNotFound();
      if (member.role === 'OWNER') requireOwner(callerRole);
      const couldAct = member.isActiveOwner();
      const row = change(member);
      await em.flush();
      const stranded =
        couldAct && !member.isActiveOwner() && (await sellerUserRepository.activeOwners(actor.sellerId)) === 0;
      if (stranded) throw lastOwner();
      return row;
    });

  return {
    /** Oldest first, inactive ones included. */
    list: (sellerId: string): Promise<MemberRow[]> => sellerUserRepository.membersOf(sellerId),

    /**
     * Invites a known user, whose name and password stay theirs, or makes a new one with the membership in one
     * transaction.
     * @throws 400 without name and password for a new user, and with either for a known one; 401 MEMBERSHIP_INACTIVE and
     * 403 as `update`, also when the caller's role changes meanwhile; 409 ALREADY_MEMBER, CONFLICT
     */
    add(actor: SellerActor, input: AddMember): Promise<AddedMemberRow> {
      requireGrant(actor.role, input.role);
      return tryAdd({ sellerId: actor.sellerId, input, actor }, 1);
    },

    /** Adds at once, known users too, on the operator's behalf. `userId`: the id of a new user, known to be free. */
    seed: (sellerId: string, input: NewMember, userId: string): Promise<MemberRow> =>
      tryAdd({ sellerId, input, userId }, 1),

    /**
     * @throws 401 MEMBERSHIP_INACTIVE; 403 when an ADMIN touches or grants OWNER; 404; 409 LAST_OWNER, and CONFLICT for
     * letting in somebody who has not accepted
     */
    update: (actor: SellerActor, userId: string, fields: UpdateMember): Promise<MemberRow> =>
      changeMember(actor, userId, fields.role, (member) => {
        if (fields.isActive && member.isInvitation()) throw conflict('Not accepted yet');
        return toRow(Object.assign(member, fields));
      }),

    /** Ends the membership; one that has ended stays so, and an invitation is gone. @throws as update */
    remove: (actor: SellerActor, userId: string): Promise<MemberRow> =>
      changeMember(actor, userId, undefined, (member) => {
        if (member.isInvitation()) em.remove(member);
        else member.isActive = false;
        return toRow(member);
      }),
  };
}
