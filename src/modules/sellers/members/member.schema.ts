import { z } from 'zod';
import { ROLES } from '#src/platform/actor.ts';
import { instant, loginEmail, newPassword, patchOf, text, uuid } from '#src/platform/http/fields.ts';
import type { MemberRow } from './seller-user.repository.ts';

/** Schemas and views of the team (contract 3, members). */

const role = z.enum(ROLES).meta({ examples: ['EDITOR'] });

export const AddMember = z.object({
  email: loginEmail.meta({ examples: ['grace@example.com'] }),
  role,
  displayName: text(1, 100)
    .optional()
    .meta({ examples: ['Grace'] }),
  password: newPassword.optional(),
});
export type AddMember = z.infer<typeof AddMember>;

export const UpdateMember = patchOf({ role, isActive: z.boolean() });
export type UpdateMember = z.infer<typeof UpdateMember>;

export const MemberParams = z.object({ userId: uuid });

export const Member = z
  .object({
    userId: uuid,
    email: z.string(),
    /** Null until somebody invited has accepted. */
    displayName: z.string().nullable(),
    role: z.enum(ROLES),
    isActive: z.boolean(),
    createdAt: instant,
  })
  .meta({ id: 'Member' });

export const AddedMember = Member.extend({
  /** For the inviter to hand over; nobody is told of it otherwise. */
  invitation: z.object({ token: z.string(), expiresAt: instant }).optional(),
}).meta({ id: 'AddedMember' });

/** A membership that was just made, or the invitation to one. */
export interface AddedMemberRow extends MemberRow {
  invitation?: { token: string; expiresAt: Date };
  /** There was an invitation before, which this one replaces. */
  renewed?: boolean;
}

export const toMember = ({ createdAt, ...row }: MemberRow): z.input<typeof Member> => ({
  ...row,
  createdAt: createdAt.toISOString(),
});

export function toAddedMember({ invitation, renewed: _renewed, ...row }: AddedMemberRow): z.input<typeof AddedMember> {
  if (invitation === undefined) return toMember(row);
  const { token, expiresAt } = invitation;
  return { ...toMember(row), invitation: { token, expiresAt: expiresAt.toISOString() } };
}
