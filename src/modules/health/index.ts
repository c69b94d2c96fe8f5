import { asFunction } from 'awilix';
import { defineModule } from '#src/platform/module.ts';
import { healthRoutes } from './health.routes.ts';
import { type HealthService, makeHealthService } from './health.service.ts';

declare module '#src/platform/cradle.ts' {
  interface Cradle {
    healthService: HealthService;
  }
}

/** Probes for load balancers and people (contract 6). */
export const healthModule = defineModule({
  name: 'health',
  entities: [],
  register: (container) => container.register({ healthService: asFunction(makeHealthService).singleton() }),
  routes: healthRoutes,
});
