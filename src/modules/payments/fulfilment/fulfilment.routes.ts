import { route } from '#src/platform/http/route.ts';
import { FulfilmentAnswer } from './fulfilment.schema.ts';

export const fulfilmentRoutes = [
  route({
    method: 'post',
    path: '/webhooks/fulfillment/status-update',
    access: 'PUBLIC',
    scope: 'none',
    rateLimit: 'none',
    summary: 'What a warehouse reports of an order; signed',
    query: 'ignored',
    body: 'raw',
    status: 200,
    response: FulfilmentAnswer,
    errors: { INVALID_SIGNATURE: 400, WEBHOOK_NOT_CONFIGURED: 503, SERVICE_UNAVAILABLE: 503 },
    handler: ({ cradle, body, req }) =>
      cradle.fulfilment.receive({ timestamp: req.get('X-Timestamp'), signature: req.get('X-Signature'), body }),
  }),
];
