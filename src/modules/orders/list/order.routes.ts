import { route } from '#src/platform/http/route.ts';
import { streamTo } from '#src/platform/http/stream.ts';
import { ExportOrders, ListOrders } from './order-query.schema.ts';
import { OrderDetail, OrderPage, OrderParams, toOrderDetail, toOrderPage } from './order.schema.ts';
import { ImportedTracking } from '../tracking-import/tracking-import.schema.ts';

const path = '/orders';

const list = route({
  method: 'get',
  path,
  access: 'VIEWER',
  summary: 'My orders, newest first',
  query: ListOrders,
  response: OrderPage,
  errors: { INVALID_CURSOR: 400 },
  handler: async ({ actor, query, cradle }) =>
    toOrderPage(await cradle.orderService.list(actor.sellerId, query), query.limit),
});

const find = route({
  method: 'get',
  path: `${path}/:id`,
  access: 'VIEWER',
  summary: 'One order with its lines and its history',
  params: OrderParams,
  response: OrderDetail,
  errors: { NOT_FOUND: 404 },
  handler: async ({ actor, params, cradle }) =>
    toOrderDetail(await cradle.orderService.find(actor.sellerId, params.id)),
});

const exportOrders = route({
  method: 'get',
  path: `${path}/export`,
  access: 'VIEWER',
  summary: 'My orders as a CSV file, one row for each line of an order',
  query: ExportOrders,
  response: 'text/csv',
  handler: async ({ actor, query, cradle, res }) => {
    const { fileName, truncated, csv } = await cradle.orderExportService.open(actor.sellerId, query);
    res.set('Content-Type', 'text/csv; charset=utf-8');
    res.set('Content-Disposition', `attachment; filename="${fileName}"`);
    res.set('X-Export-Truncated', String(truncated));
    await streamTo(res, csv);
  },
});

const importTracking = route({
  method: 'post',
  path: `${path}/import-tracking`,
  access: 'EDITOR',
  summary: 'Set the tracking numbers of many orders from a CSV file',
  body: 'file',
  status: 200,
  response: ImportedTracking,
  errors: { INVALID_FILE: 400, TOO_MANY_ROWS: 400 },
  handler: ({ actor, body, cradle }) => cradle.trackingImportService.import(actor.sellerId, actor.userId, body),
});

export const orderRoutes = [list, exportOrders, importTracking, find];
