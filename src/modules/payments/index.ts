import { defineModule, type Provided } from '#src/platform/module.ts';
import { expireUnpaidOrders } from './expiry/expiry.job.ts';
import { makeOrderExpiry } from './expiry/expiry.service.ts';
import { FulfilmentRepository } from './fulfilment/fulfilment.repository.ts';
import { fulfilmentRoutes } from './fulfilment/fulfilment.routes.ts';
import { makeFulfilment } from './fulfilment/fulfilment.service.ts';
import { makePaymentProviders } from './payment-providers.ts';
import { makeSettlement } from './settlement/settlement.service.ts';
import { webhookRoutes } from './webhooks/webhook.routes.ts';
import { makePaymentWebhooks } from './webhooks/webhook.service.ts';

export { paymentEventOf } from './settlement/settlement.ts';

const provides = {
  fulfilmentRepository: FulfilmentRepository,
  orderExpiry: makeOrderExpiry,
  settlement: makeSettlement,
};

const singletons = {
  fulfilment: makeFulfilment,
  paymentProviders: makePaymentProviders,
  paymentWebhooks: makePaymentWebhooks,
};

declare module '#src/platform/cradle.ts' {
  interface Cradle extends Provided<typeof provides>, Provided<typeof singletons> {}
}

/** Companies that take payments, and what their messages do to orders (part 2, sections 5 and 6.1). */
export const paymentsModule = defineModule({
  name: 'payments',
  entities: [],
  provides,
  singletons,
  routes: [...webhookRoutes, ...fulfilmentRoutes],
  jobs: [expireUnpaidOrders],
});
