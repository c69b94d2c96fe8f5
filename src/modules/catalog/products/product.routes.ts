import { z } from 'zod';
import { route } from '#src/platform/http/route.ts';
import {
  CatalogVariant,
  ListProducts,
  ProductDetail,
  ProductPage,
  ProductParams,
  toCard,
  toDetail,
  toVariant,
} from './product.schema.ts';

const list = route({
  method: 'get',
  path: '/products',
  access: 'CATALOG',
  summary: 'The catalogue, newest first, with my figures',
  query: ListProducts,
  response: ProductPage,
  handler: async ({ actor, query, cradle }) => {
    const page = await cradle.productService.list(actor.sellerId, query);
    return { ...page, data: page.data.map(toCard) };
  },
});

const find = route({
  method: 'get',
  path: '/products/:id',
  access: 'CATALOG',
  summary: 'One product with its variants and my pages for it',
  params: ProductParams,
  response: ProductDetail,
  errors: { NOT_FOUND: 404 },
  handler: async ({ actor, params, cradle }) => toDetail(await cradle.productService.find(actor.sellerId, params.id)),
});

const variants = route({
  method: 'get',
  path: '/products/:id/variants',
  access: 'CATALOG',
  summary: 'Variants that can be sold, by position',
  params: ProductParams,
  response: z.array(CatalogVariant),
  errors: { NOT_FOUND: 404 },
  handler: async ({ params, cradle }) => (await cradle.productService.listVariants(params.id)).map(toVariant),
});

export const productRoutes = [list, find, variants];
