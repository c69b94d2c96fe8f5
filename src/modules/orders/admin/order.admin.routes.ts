import { route } from '#src/platform/http/route.ts';
import {
  AdminOrder,
  AdminOrderPage,
  AdminOrderParams,
  ListAdminOrders,
  toAdminOrder,
  toListedOrder,
} from './order.admin.schema.ts';

const path = '/admin/orders';

const list = route({
  method: 'get',
  path,
  access: 'SUPERADMIN',
  summary: 'Orders of all sellers, newest first',
  query: ListAdminOrders,
  response: AdminOrderPage,
  handler: async ({ query, cradle }) => {
    const page = await cradle.orderAdminService.list(query);
    return { ...page, data: page.data.map(toListedOrder) };
  },
});

const find = route({
  method: 'get',
  path: `${path}/:id`,
  access: 'SUPERADMIN',
  summary: 'One order with seller, sellpage, lines and history',
  params: AdminOrderParams,
  response: AdminOrder,
  errors: { NOT_FOUND: 404 },
  handler: async ({ params, cradle }) => toAdminOrder(await cradle.orderAdminService.find(params.id)),
});

export const orderAdminRoutes = [list, find];
