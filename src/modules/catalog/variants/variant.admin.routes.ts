import { route } from '#src/platform/http/route.ts';
import { AdminProductParams } from '../products/product.admin.schema.ts';
import {
  AdminVariant,
  BulkResult,
  BulkVariants,
  CreateVariant,
  GeneratedVariants,
  GenerateVariants,
  toAdminVariant,
  UpdateVariant,
  VariantParams,
} from './variant.admin.schema.ts';

const path = '/admin/products/:id/variants';

const create = route({
  method: 'post',
  path,
  access: 'SUPERADMIN',
  summary: 'Add a variant, at the end unless a position is given',
  params: AdminProductParams,
  body: CreateVariant,
  response: AdminVariant,
  errors: { NOT_FOUND: 404 },
  handler: async ({ params, body, cradle }) => toAdminVariant(await cradle.variantAdminService.create(params.id, body)),
});

const updateAll = route({
  method: 'patch',
  path: `${path}/bulk`,
  access: 'SUPERADMIN',
  summary: 'Change many variants of a product, all or none',
  params: AdminProductParams,
  body: BulkVariants,
  response: BulkResult,
  errors: { NOT_FOUND: 404 },
  handler: async ({ params, body, cradle }) => ({
    updated: await cradle.variantAdminService.updateAll(params.id, body),
  }),
});

const update = route({
  method: 'patch',
  path: `${path}/:variantId`,
  access: 'SUPERADMIN',
  summary: 'Change a variant',
  params: VariantParams,
  body: UpdateVariant,
  response: AdminVariant,
  errors: { NOT_FOUND: 404 },
  handler: async ({ params, body, cradle }) =>
    toAdminVariant(await cradle.variantAdminService.update(params.id, params.variantId, body)),
});

const remove = route({
  method: 'delete',
  path: `${path}/:variantId`,
  access: 'SUPERADMIN',
  summary: 'Remove a variant; order lines keep its name',
  params: VariantParams,
  response: AdminVariant,
  errors: { NOT_FOUND: 404 },
  handler: async ({ params, cradle }) =>
    toAdminVariant(await cradle.variantAdminService.remove(params.id, params.variantId)),
});

const generate = route({
  method: 'post',
  path: '/admin/products/:id/generate-variants',
  access: 'SUPERADMIN',
  summary: 'Make the variants whose combination of options is missing',
  params: AdminProductParams,
  body: GenerateVariants,
  response: GeneratedVariants,
  errors: { NOT_FOUND: 404 },
  handler: async ({ params, body, cradle }) => {
    const { created, variants } = await cradle.variantAdminService.generate(params.id, body.optionDefinitions);
    return { created, variants: variants.map(toAdminVariant) };
  },
});

export const variantAdminRoutes = [create, updateAll, update, remove, generate];
