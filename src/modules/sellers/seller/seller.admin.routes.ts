import { z } from 'zod';
import { pageOf } from '#src/platform/http/fields.ts';
import { logAuthEvent } from '#src/platform/http/auth/auth-event.ts';
import { route } from '#src/platform/http/route.ts';
import {
  AdminUpdateSeller,
  CreatedSeller,
  CreateSeller,
  ListSellers,
  PasswordReset,
  ResetPassword,
  SellerDetail,
  SellerListItem,
  SellerParams,
  SellerRow,
  SimpleSeller,
  toSellerDetail,
  toSellerListItem,
  toSellerRow,
} from './seller.admin.schema.ts';

const path = '/admin/sellers';

const list = route({
  method: 'get',
  path,
  access: 'SUPERADMIN',
  summary: 'Sellers with owner and figures, newest first',
  query: ListSellers,
  response: pageOf(SellerListItem),
  handler: async ({ query, cradle }) => {
    const page = await cradle.sellerAdminService.list(query);
    return { ...page, data: page.data.map(toSellerListItem) };
  },
});

const listSimple = route({
  method: 'get',
  path: `${path}/list-simple`,
  access: 'SUPERADMIN',
  summary: 'Active sellers by name',
  response: z.array(SimpleSeller),
  handler: ({ cradle }) => cradle.sellerAdminService.listSimple(),
});

const detail = route({
  method: 'get',
  path: `${path}/:id`,
  access: 'SUPERADMIN',
  summary: 'A seller with settings, domains, team and connections',
  params: SellerParams,
  response: SellerDetail,
  errors: { NOT_FOUND: 404 },
  handler: async ({ params, cradle }) => toSellerDetail(...(await cradle.sellerAdminService.findDetail(params.id))),
});

const create = route({
  method: 'post',
  path,
  access: 'SUPERADMIN',
  summary: 'Create a seller and the user who owns it',
  body: CreateSeller,
  response: CreatedSeller,
  errors: { EMAIL_IN_USE: 409, CONFLICT: 409 },
  handler: async ({ body, cradle }) => {
    const { user, seller } = await cradle.sellerAdminService.create(body);
    const { id, email, displayName, isActive, createdAt } = user;
    return {
      user: { id, email, displayName, isActive, createdAt: createdAt.toISOString() },
      seller: toSellerRow(seller),
    };
  },
});

const update = route({
  method: 'patch',
  path: `${path}/:id`,
  access: 'SUPERADMIN',
  summary: 'Rename, deactivate or reactivate a seller, or change its pictures',
  params: SellerParams,
  body: AdminUpdateSeller,
  response: SellerRow,
  errors: { NOT_FOUND: 404 },
  handler: async ({ params, body, cradle }) => toSellerRow(await cradle.sellerAdminService.update(params.id, body)),
});

const resetPassword = route({
  method: 'post',
  path: `${path}/:id/reset-password`,
  access: 'SUPERADMIN',
  summary: "Set the owner's password and end their sessions",
  params: SellerParams,
  body: ResetPassword,
  response: PasswordReset,
  errors: { NOT_FOUND: 404 },
  handler: async ({ params, body, cradle, req, res }) => {
    const userId = await cradle.sellerAdminService.resetPassword(params.id, body.newPassword);
    logAuthEvent(cradle.logger, { req, res }, 'PASSWORD_CHANGED', { userId, sellerId: params.id });
    return { success: true as const, message: 'Password reset successfully' };
  },
});

export const sellerAdminRoutes = [list, listSimple, detail, create, update, resetPassword];
