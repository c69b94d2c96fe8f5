import { z } from 'zod';
import { instant, newPassword, patchOf, text, uuid } from '#src/platform/http/fields.ts';
import type { AdminUserRow } from './user.repository.ts';

/** Schemas and views of the superadmins (contract 7.5). */

export const UserParams = z.object({ id: uuid });

export const UpdateUser = patchOf({
  displayName: text(1, 100).meta({ examples: ['Ada'] }),
  isActive: z.boolean(),
  password: newPassword,
});
export type UpdateUser = z.infer<typeof UpdateUser>;

export const AdminUser = z
  .object({
    id: uuid,
    email: z.string(),
    displayName: z.string(),
    role: z.literal('SUPERADMIN'),
    isSuperadmin: z.literal(true),
    isActive: z.boolean(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'AdminUser' });

export function toAdminUser(user: AdminUserRow): z.input<typeof AdminUser> {
  return {
    id: user.id,
    email: user.email,
    displayName: user.displayName,
    role: 'SUPERADMIN',
    isSuperadmin: true,
    isActive: user.isActive,
    createdAt: user.createdAt.toISOString(),
    updatedAt: user.updatedAt.toISOString(),
  };
}
