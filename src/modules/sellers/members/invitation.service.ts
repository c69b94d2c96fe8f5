import { createHash } from 'node:crypto';
import type { Role } from '#src/platform/actor.ts';
import type { Cradle } from '#src/platform/cradle.ts';
import { badRequest, conflict } from '#src/platform/errors.ts';
import type { SellerContext, User } from '#src/modules/identity/index.ts';
import type { AddedMemberRow, AddMember } from './member.schema.ts';
import { SellerUser } from './seller-user.entity.ts';
import { alreadyMember, requireOwner, toRow } from './team.ts';

const TOKEN_BYTES = 32;

type Invited = Pick<AddMember, 'role'> & { displayName?: string | undefined; password?: string | null | undefined };

/** The token is random enough to need no slow hash. */
const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/**
 * Memberships of accounts that were there before: anybody can have signed up with an address, so the team hands its
 * invitation to the person it means, who accepts it (contract 2 and 3).
 */
export function makeInvitationService({
  em,
  random,
  sellerRepository,
  sellerUserRepository,
}: Pick<Cradle, 'em' | 'random' | 'sellerRepository' | 'sellerUserRepository'>) {
  return {
    /**
     * Invites `user`, or invites them anew. Call in a transaction that holds the team's lock; the refusals come in this
     * order.
     * @throws 409 ALREADY_MEMBER, CONFLICT; 403 when somebody less changes the invitation of an OWNER; 400
     */
    async invite(sellerId: string, user: User, input: Invited, callerRole: Role | null): Promise<AddedMemberRow> {
      const { role, displayName, password } = input;
      const before = await em.findOne(SellerUser, { seller: sellerId, user: user.id }, { refresh: true });
      if (before !== null && !before.isInvitation()) throw alreadyMember();
      if (user.isSuperadmin) throw conflict('This account cannot be added');
      if (before?.role === 'OWNER') requireOwner(callerRole);
      if (displayName !== undefined || password !== undefined) {
        throw badRequest('This account exists; invite it without a password');
      }
      const token = random.hex(TOKEN_BYTES);
      const expiresAt = await sellerUserRepository.invitationEnd();
      const member = before ?? em.create(SellerUser, { seller: sellerId, user, role, isActive: false });
      Object.assign(member, { role, invitationHash: hashOf(token), invitationExpiresAt: expiresAt });
      await em.flush();
      return { ...toRow(member), invitation: { token, expiresAt }, renewed: before !== null };
    },

    /**
     * Makes the invitation of `token` a membership of `userId`; null for any token that is not theirs and open. Needs the
     * system scope and a transaction: it waits for changes of the team that are under way.
     */
    async accept(userId: string, token: string): Promise<SellerContext | null> {
      const invitationHash = hashOf(token);
      const invitation = await em.findOne(SellerUser, { user: userId, invitationHash });
      if (invitation === null) return null;
      await sellerRepository.lock(invitation.seller.id);
      return sellerUserRepository.accept(userId, invitationHash);
    },
  };
}
