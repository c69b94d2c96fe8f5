import type { Request } from 'express';
import { z } from 'zod';
import type { Cradle } from '#src/platform/cradle.ts';
import { notFound } from '#src/platform/errors.ts';
import { route } from '#src/platform/http/route.ts';
import { PaymentMethod } from '#src/modules/orders/index.ts';

const Received = z.object({ received: z.literal(true) });

const common = {
  method: 'post',
  access: 'PUBLIC',
  scope: 'none',
  rateLimit: 'none',
  query: 'ignored',
  body: 'raw',
  status: 200,
  response: Received,
} as const;

const errors = {
  INVALID_SIGNATURE: 400,
  WEBHOOK_NOT_CONFIGURED: 503,
  PAYMENT_UNAVAILABLE: 503,
  SERVICE_UNAVAILABLE: 503,
};

type Context = { cradle: Cradle; body: Buffer; req: Request };

const receivedBy =
  (name: PaymentMethod) =>
  async ({ cradle, body, req }: Context) => {
    await cradle.paymentWebhooks.receive(name, body, req.headers);
    return { received: true as const };
  };

export const webhookRoutes = [
  route({
    ...common,
    path: '/webhooks/stripe',
    summary: 'Messages of Stripe',
    errors,
    handler: receivedBy(PaymentMethod.Stripe),
  }),
  route({
    ...common,
    path: '/webhooks/paypal',
    summary: 'Messages of PayPal',
    errors,
    handler: receivedBy(PaymentMethod.Paypal),
  }),
  route({
    ...common,
    path: '/webhooks/test',
    summary: 'Messages of the test provider; unknown where it is not in use',
    errors: { ...errors, NOT_FOUND: 404 },
    handler: (context) => {
      const { cradle, req } = context;
      // as the router answers for a path that nobody knows
      if (!cradle.paymentWebhooks.isInUse(PaymentMethod.Test))
        throw notFound(`Cannot POST ${req.originalUrl.split('?', 1)[0]}`);
      return receivedBy(PaymentMethod.Test)(context);
    },
  }),
];
