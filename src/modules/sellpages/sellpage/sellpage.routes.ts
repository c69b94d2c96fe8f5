import { route } from '#src/platform/http/route.ts';
import {
  CreateSellpage,
  DeletedSellpage,
  ListSellpages,
  SellpageDetail,
  SellpageHealth,
  SellpagePage,
  SellpageParams,
  toSellpageCard,
  toSellpageDetail,
  UpdateSellpage,
} from './sellpage.schema.ts';

const path = '/sellpages';
const one = `${path}/:id`;

const create = route({
  method: 'post',
  path,
  access: 'EDITOR',
  summary: 'A new sellpage for a product, as draft',
  body: CreateSellpage,
  response: SellpageDetail,
  errors: { SLUG_RESERVED: 400, NOT_FOUND: 404, SLUG_TAKEN: 409 },
  handler: async ({ actor, body, cradle }) =>
    toSellpageDetail(await cradle.sellpageService.create(actor.sellerId, body)),
});

const list = route({
  method: 'get',
  path,
  access: 'VIEWER',
  summary: 'My sellpages, newest first, with figures and health',
  query: ListSellpages,
  response: SellpagePage,
  handler: async ({ actor, query, cradle }) => {
    const page = await cradle.sellpageReader.list(actor.sellerId, query);
    return { ...page, data: page.data.map(toSellpageCard) };
  },
});

const find = route({
  method: 'get',
  path: one,
  access: 'VIEWER',
  summary: 'One sellpage',
  params: SellpageParams,
  response: SellpageDetail,
  errors: { NOT_FOUND: 404 },
  handler: async ({ actor, params, cradle }) =>
    toSellpageDetail(await cradle.sellpageReader.find(actor.sellerId, params.id)),
});

const update = route({
  method: 'patch',
  path: one,
  access: 'EDITOR',
  summary: 'Change a sellpage: its texts, domain, head, boost modules, discounts, sections',
  params: SellpageParams,
  body: UpdateSellpage,
  response: SellpageDetail,
  errors: {
    SLUG_RESERVED: 400,
    LABEL_RESERVED: 400,
    DOMAIN_NOT_VERIFIED: 400,
    PIXEL_NOT_FOUND: 400,
    NOT_FOUND: 404,
    SLUG_TAKEN: 409,
    CUSTOM_DOMAIN_TAKEN: 409,
  },
  handler: async ({ actor, params, body, cradle }) =>
    toSellpageDetail(await cradle.sellpageService.update(actor.sellerId, params.id, body)),
});

const publish = route({
  method: 'post',
  path: `${one}/publish`,
  access: 'EDITOR',
  summary: 'Make a draft public',
  params: SellpageParams,
  status: 200,
  response: SellpageDetail,
  errors: { INVALID_TRANSITION: 400, DOMAIN_NOT_VERIFIED: 400, PRODUCT_NOT_ACTIVE: 400, NOT_FOUND: 404 },
  handler: async ({ actor, params, cradle }) =>
    toSellpageDetail(await cradle.sellpageService.publish(actor.sellerId, params.id)),
});

const unpublish = route({
  method: 'post',
  path: `${one}/unpublish`,
  access: 'EDITOR',
  summary: 'Take a public sellpage back to draft',
  params: SellpageParams,
  status: 200,
  response: SellpageDetail,
  errors: { INVALID_TRANSITION: 400, NOT_FOUND: 404 },
  handler: async ({ actor, params, cradle }) =>
    toSellpageDetail(await cradle.sellpageService.unpublish(actor.sellerId, params.id)),
});

const remove = route({
  method: 'delete',
  path: one,
  access: 'EDITOR',
  summary: 'Delete a sellpage that is not public; its orders stay',
  params: SellpageParams,
  response: DeletedSellpage,
  errors: { NOT_FOUND: 404, SELLPAGE_PUBLISHED: 409, SELLPAGE_IN_USE: 409 },
  handler: async ({ actor, params, cradle }) => {
    await cradle.sellpageService.remove(actor.sellerId, params.id);
    return { deleted: true as const, id: params.id };
  },
});

const health = route({
  method: 'get',
  path: `${one}/health`,
  access: 'VIEWER',
  summary: 'How ready a sellpage is to sell, and what would make it better',
  params: SellpageParams,
  response: SellpageHealth,
  errors: { NOT_FOUND: 404 },
  handler: ({ actor, params, cradle }) => cradle.sellpageReader.health(actor.sellerId, params.id),
});

export const sellpageRoutes = [create, list, find, update, publish, unpublish, remove, health];
