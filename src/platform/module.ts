import type { AnyEntity, EntityClass } from '@mikro-orm/core';
import type { AwilixContainer } from 'awilix';
import type { Cradle } from './cradle.ts';
import type { Route } from './http/route.ts';
import type { Job } from './jobs.ts';

/** A feature module: its tables, what it registers in the container, its routes and jobs. */
export interface Module {
  name: string;
  entities: EntityClass<AnyEntity>[];
  register?: (container: AwilixContainer<Cradle>) => void;
  routes?: Route[];
  jobs?: Job[];
}

export const defineModule = (module: Module): Module => module;
