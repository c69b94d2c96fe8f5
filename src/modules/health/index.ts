import { defineModule, type Provided } from '#src/platform/module.ts';
import { healthRoutes } from './health.routes.ts';
import { makeHealthService } from './health.service.ts';

const singletons = {
  healthService: makeHealthService,
};

declare module '#src/platform/cradle.ts' {
  interface Cradle extends Provided<typeof singletons> {}
}

/** Probes for load balancers and people (contract 6). */
export const healthModule = defineModule({
  name: 'health',
  entities: [],
  singletons,
  routes: healthRoutes,
});
