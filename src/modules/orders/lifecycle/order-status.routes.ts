import { z } from 'zod';
import { uuid } from '#src/platform/http/fields.ts';
import { route } from '#src/platform/http/route.ts';
import {
  BulkStatusView,
  ChangeStatus,
  ChangeStatusOfMany,
  StatusView,
  TransitionsView,
} from './order-status.schema.ts';

const params = z.object({ id: uuid });

export const orderStatusRoutes = [
  route({
    method: 'patch',
    path: '/orders/bulk-status',
    access: 'EDITOR',
    summary: 'Take many orders to a status, each for itself',
    body: ChangeStatusOfMany,
    response: BulkStatusView,
    handler: ({ cradle, actor, body }) => cradle.orderStatusService.changeMany(actor.sellerId, body),
  }),
  route({
    method: 'get',
    path: '/orders/:id/transitions',
    access: 'VIEWER',
    summary: 'Where an order may go from its status',
    params,
    response: TransitionsView,
    errors: { NOT_FOUND: 404 },
    handler: ({ cradle, actor, params }) => cradle.orderStatusService.transitions(actor.sellerId, params.id),
  }),
  route({
    method: 'patch',
    path: '/orders/:id/status',
    access: 'EDITOR',
    summary: 'Take an order to its next status',
    params,
    body: ChangeStatus,
    response: StatusView,
    errors: { INVALID_TRANSITION: 400, NOT_FOUND: 404 },
    handler: async ({ cradle, actor, params, body }) => {
      const { id, orderNumber, status, updatedAt } = await cradle.orderStatusService.change(
        actor.sellerId,
        params.id,
        body,
      );
      return { id, orderNumber, status, updatedAt: updatedAt.toISOString() };
    },
  }),
];
