import { asFunction } from 'awilix';
import type { Cradle } from '#src/platform/cradle.ts';
import { defineModule } from '#src/platform/module.ts';
import { expireUnpaidOrders } from './expiry/expiry.job.ts';
import { makeOrderExpiry, type OrderExpiry } from './expiry/expiry.service.ts';
import { FulfilmentRepository } from './fulfilment/fulfilment.repository.ts';
import { fulfilmentRoutes } from './fulfilment/fulfilment.routes.ts';
import { type FulfilmentService, makeFulfilment } from './fulfilment/fulfilment.service.ts';
import { makePaymentProviders } from './payment-providers.ts';
import { makeSettlement, type SettlementService } from './settlement/settlement.service.ts';
import { webhookRoutes } from './webhooks/webhook.routes.ts';
import { makePaymentWebhooks, type PaymentWebhooks } from './webhooks/webhook.service.ts';

export { paymentEventOf } from './settlement/settlement.ts';

declare module '#src/platform/cradle.ts' {
  interface Cradle {
    fulfilment: FulfilmentService;
    fulfilmentRepository: FulfilmentRepository;
    orderExpiry: OrderExpiry;
    paymentWebhooks: PaymentWebhooks;
    settlement: SettlementService;
  }
}

/** Companies that take payments, and what their messages do to orders (part 2, sections 5 and 6.1). */
export const paymentsModule = defineModule({
  name: 'payments',
  entities: [],
  register: (container) =>
    container.register({
      fulfilment: asFunction(makeFulfilment).singleton(),
      fulfilmentRepository: asFunction(({ em }: Cradle) => new FulfilmentRepository(em)).scoped(),
      orderExpiry: asFunction(makeOrderExpiry).scoped(),
      paymentProviders: asFunction((cradle: Cradle) => makePaymentProviders(cradle)).singleton(),
      paymentWebhooks: asFunction(makePaymentWebhooks).singleton(),
      settlement: asFunction(makeSettlement).scoped(),
    }),
  routes: [...webhookRoutes, ...fulfilmentRoutes],
  jobs: [expireUnpaidOrders],
});
