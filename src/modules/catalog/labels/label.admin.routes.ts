import { z } from 'zod';
import { route } from '#src/platform/http/route.ts';
import {
  AdminLabel,
  CountedLabel,
  CreateLabel,
  SyncLabels,
  SyncResult,
  toAdminLabel,
  toCountedLabel,
} from './label.admin.schema.ts';
import { AdminProductParams } from '../products/product.admin.schema.ts';

const list = route({
  method: 'get',
  path: '/admin/products/labels',
  access: 'SUPERADMIN',
  summary: 'Labels by name, with the number of their products',
  response: z.array(CountedLabel),
  handler: async ({ cradle }) => (await cradle.labelAdminService.list()).map(toCountedLabel),
});

const create = route({
  method: 'post',
  path: '/admin/products/labels',
  access: 'SUPERADMIN',
  summary: 'Make a label; its slug comes from the name',
  body: CreateLabel,
  response: AdminLabel,
  errors: { LABEL_EXISTS: 409 },
  handler: async ({ body, cradle }) => toAdminLabel(await cradle.labelAdminService.create(body.name)),
});

const sync = route({
  method: 'post',
  path: '/admin/products/:id/labels/sync',
  access: 'SUPERADMIN',
  summary: 'Replace the labels of a product',
  params: AdminProductParams,
  body: SyncLabels,
  response: SyncResult,
  errors: { NOT_FOUND: 404 },
  handler: async ({ params, body, cradle }) => ({
    synced: await cradle.labelAdminService.sync(params.id, body.labelIds),
  }),
});

export const labelAdminRoutes = [list, create, sync];
