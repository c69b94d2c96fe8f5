import { route } from '#src/platform/http/route.ts';
import {
  Assignment,
  AssignSeller,
  PairParams,
  ProductParams,
  ProductSellers,
  toAssignedSellpage,
  toAssignment,
} from './assignment.admin.schema.ts';

const path = '/admin/products/:id';

const list = route({
  method: 'get',
  path: `${path}/sellers`,
  access: 'SUPERADMIN',
  summary: 'Who sells a product, and who might',
  params: ProductParams,
  response: ProductSellers,
  errors: { NOT_FOUND: 404 },
  handler: async ({ params, cradle }) => {
    const { sellpages, allSellers } = await cradle.assignmentAdminService.list(params.id);
    return { sellpages: sellpages.map(toAssignedSellpage), allSellers };
  },
});

const assign = route({
  method: 'post',
  path: `${path}/assign-seller`,
  access: 'SUPERADMIN',
  summary: 'Give a product to a seller: a draft sellpage, unless they have one',
  params: ProductParams,
  body: AssignSeller,
  response: Assignment,
  errors: { PRODUCT_NOT_ACTIVE: 400, NOT_FOUND: 404, CONFLICT: 409 },
  handler: async ({ params, body, cradle }) =>
    toAssignment(await cradle.assignmentAdminService.assign(params.id, body.sellerId)),
});

const unassign = route({
  method: 'delete',
  path: `${path}/unassign-seller/:sellerId`,
  access: 'SUPERADMIN',
  summary: "Remove a seller's sellpages of a product",
  params: PairParams,
  response: Assignment,
  errors: { NOT_FOUND: 404, SELLPAGE_IN_USE: 409 },
  handler: async ({ params, cradle }) =>
    toAssignment(await cradle.assignmentAdminService.unassign(params.id, params.sellerId)),
});

export const assignmentAdminRoutes = [list, assign, unassign];
