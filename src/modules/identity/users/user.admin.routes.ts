import { z } from 'zod';
import { logAuthEvent } from '#src/platform/http/auth/auth-event.ts';
import { route } from '#src/platform/http/route.ts';
import { AdminUser, toAdminUser, UpdateUser, UserParams } from './user.admin.schema.ts';

const path = '/admin/users';

const list = route({
  method: 'get',
  path,
  access: 'SUPERADMIN',
  summary: 'Superadmins, newest first',
  response: z.array(AdminUser),
  handler: async ({ cradle }) => (await cradle.userService.list()).map(toAdminUser),
});

const update = route({
  method: 'patch',
  path: `${path}/:id`,
  access: 'SUPERADMIN',
  summary: 'Rename, deactivate or reactivate a superadmin, or set their password',
  params: UserParams,
  body: UpdateUser,
  response: AdminUser,
  errors: { NOT_FOUND: 404, LAST_SUPERADMIN: 409 },
  handler: async ({ params, body, cradle, req, res }) => {
    const user = await cradle.userService.update(params.id, body);
    if (body.password !== undefined) logAuthEvent(cradle.logger, { req, res }, 'PASSWORD_CHANGED', { userId: user.id });
    return toAdminUser(user);
  },
});

export const userAdminRoutes = [list, update];
