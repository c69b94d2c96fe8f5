import { RequestedDays } from '#src/platform/values/days.ts';
import { route } from '#src/platform/http/route.ts';
import {
  AdminProduct,
  AdminProductDetail,
  AdminProductPage,
  AdminProductParams,
  CreateProduct,
  ListAdminProducts,
  toAdminProduct,
  toAdminProductDetail,
  toListedProduct,
  UpdateProduct,
} from './product.admin.schema.ts';
import { ProductStats, toProductStats } from './product-stats.admin.schema.ts';

const path = '/admin/products';

const list = route({
  method: 'get',
  path,
  access: 'SUPERADMIN',
  summary: 'Products of every status, newest first, with the rule in force',
  query: ListAdminProducts,
  response: AdminProductPage,
  handler: async ({ query, cradle }) => {
    const page = await cradle.productAdminService.list(query);
    return { ...page, data: page.data.map(toListedProduct) };
  },
});

const find = route({
  method: 'get',
  path: `${path}/:id`,
  access: 'SUPERADMIN',
  summary: 'One product with variants, labels, pricing rules and videos',
  params: AdminProductParams,
  response: AdminProductDetail,
  errors: { NOT_FOUND: 404 },
  handler: async ({ params, cradle }) => toAdminProductDetail(await cradle.productAdminService.find(params.id)),
});

const create = route({
  method: 'post',
  path,
  access: 'SUPERADMIN',
  summary: 'Make a product; code and slug are made where none is given',
  body: CreateProduct,
  response: AdminProduct,
  errors: { PRODUCT_CODE_TAKEN: 409 },
  handler: async ({ body, cradle }) => toAdminProduct(await cradle.productAdminService.create(body)),
});

const update = route({
  method: 'patch',
  path: `${path}/:id`,
  access: 'SUPERADMIN',
  summary: 'Change a product; `images` replaces its pictures',
  params: AdminProductParams,
  body: UpdateProduct,
  response: AdminProduct,
  errors: { NOT_FOUND: 404 },
  handler: async ({ params, body, cradle }) => toAdminProduct(await cradle.productAdminService.update(params.id, body)),
});

const stats = route({
  method: 'get',
  path: `${path}/:id/stats`,
  access: 'SUPERADMIN',
  summary: 'What a product sold and cost in ads, over all sellers',
  params: AdminProductParams,
  query: RequestedDays,
  response: ProductStats,
  errors: { NOT_FOUND: 404 },
  handler: async ({ params, query, cradle }) =>
    toProductStats(await cradle.productAdminService.stats(params.id, query)),
});

export const productAdminRoutes = [list, find, create, update, stats];
