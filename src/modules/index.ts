import { adsModule } from './ads/index.ts';
import { analyticsModule } from './analytics/index.ts';
import { catalogModule } from './catalog/index.ts';
import { domainsModule } from './domains/index.ts';
import { figuresModule } from './figures/index.ts';
import { healthModule } from './health/index.ts';
import { identityModule } from './identity/index.ts';
import { ordersModule } from './orders/index.ts';
import { paymentsModule } from './payments/index.ts';
import { sellersModule } from './sellers/index.ts';
import { sellpagesModule } from './sellpages/index.ts';
import { statsModule } from './stats/index.ts';
import { storefrontModule } from './storefront/index.ts';

/** Every module, in the order of the import law. */
export const modules = [
  figuresModule,
  identityModule,
  catalogModule,
  sellersModule,
  domainsModule,
  sellpagesModule,
  statsModule,
  adsModule,
  ordersModule,
  paymentsModule,
  storefrontModule,
  analyticsModule,
  healthModule,
] as const;

export const entities = modules.flatMap((module) => module.entities);
export const routes = modules.flatMap((module) => module.routes ?? []);
export const jobs = modules.flatMap((module) => module.jobs ?? []);
