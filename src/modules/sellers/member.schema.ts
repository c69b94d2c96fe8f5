import { z } from 'zod';
import { type Role, ROLES } from '#src/platform/actor.ts';
import { instant, loginEmail, newPassword, patchOf, text, uuid } from '#src/platform/http/fields.ts';

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
    displayName: z.string(),
    role: z.enum(ROLES),
    isActive: z.boolean(),
    createdAt: instant,
  })
  .meta({ id: 'Member' });

/** A membership with the parts of its user that a team may see. */
export interface MemberRow {
  userId: string;
  email: string;
  displayName: string;
  role: Role;
  isActive: boolean;
  createdAt: Date;
}

export const toMember = ({ createdAt, ...row }: MemberRow): z.input<typeof Member> => ({
  ...row,
  createdAt: createdAt.toISOString(),
});
