import type { Actor, Role } from '#src/platform/actor.ts';
import { conflict, forbidden, notFound } from '#src/platform/errors.ts';
import type { MemberRow } from './seller-user.repository.ts';
import type { SellerUser } from './seller-user.entity.ts';

/** What changes of a team have in common (contract 3, members). */

export type SellerActor = Actor & { sellerId: string };

export const alreadyMember = () => conflict('User is already a member', 'ALREADY_MEMBER');
export const lastOwner = () => conflict('The last active owner cannot be removed', 'LAST_OWNER');
export const memberNotFound = () => notFound('Member not found');

/** @throws 403 */
export function requireOwner(role: Role | null): void {
  if (role !== 'OWNER') throw forbidden('Requires role OWNER or higher');
}

/** @throws 403 when somebody less makes an OWNER */
export function requireGrant(callerRole: Role | null, role: Role | undefined): void {
  if (role === 'OWNER') requireOwner(callerRole);
}

/** Needs the user loaded. Nobody has proved yet that the account of an invitation is that of the person meant. */
export function toRow(member: SellerUser): MemberRow {
  const { user, role, isActive, createdAt } = member;
  const { id: userId, email, displayName } = user.unwrap();
  return { userId, email, displayName: member.isInvitation() ? null : displayName, role, isActive, createdAt };
}
