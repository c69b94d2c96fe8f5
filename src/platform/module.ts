import type { AnyEntity, EntityClass } from '@mikro-orm/core';
import { asFunction, type AwilixContainer } from 'awilix';
import type { Cradle, Ports } from './cradle.ts';
import type { Em } from './db/orm.ts';
import type { Route } from './http/route.ts';
import type { Job } from './jobs.ts';

/** What a module provides under a name: a class that takes the scope's EntityManager, or a function of the cradle. */
type Provider<Product = unknown> = (new (em: Em) => Product) | ((cradle: Cradle) => Product);
type Providers = Record<string, Provider>;
type None = Record<never, never>;

/**
 * What a list of providers adds to the cradle: instances of its classes, results of its functions. Ports are there already.
 * The list has to be a plain object of classes and `function`s that are declared elsewhere: a `satisfies`, a generic call or
 * an arrow function would make the cradle depend on itself.
 */
export type Provided<List> = {
  [Name in Exclude<keyof List, keyof Ports>]: List[Name] extends new (em: Em) => infer Instance
    ? Instance
    : List[Name] extends (...cradle: never[]) => infer Result
      ? Result
      : never;
};

/** Of a list of providers those that fill a port: what they make has to be what the port says. */
type Fills<List> = { [Name in keyof List & keyof Ports]: Provider<Ports[Name]> };

/** A feature module: its tables, what it puts into the container, its routes and jobs. */
export interface Module<Scoped extends Providers = Providers, Single extends Providers = Providers> {
  name: string;
  entities: EntityClass<AnyEntity>[];
  /** One of each in a scope. */
  provides?: Scoped;
  /** One of each in the process; they may not ask for what only a scope has. */
  singletons?: Single;
  routes?: Route[];
  jobs?: Job[];
}

/** The names that a module puts into the container. */
export type NamesOf<M> = M extends Module<infer Scoped, infer Single> ? keyof Scoped | keyof Single : never;

/** A module. The names of its lists stay in its type, by which `container.ts` knows whether all of the cradle is there. */
export const defineModule = <Scoped extends Providers = None, Single extends Providers = None>(
  module: Module<Scoped, Single> & { provides?: Fills<Scoped>; singletons?: Fills<Single> },
): Module<Scoped, Single> => module;

const isClass = (provider: Provider): provider is new (em: Em) => unknown =>
  Function.prototype.toString.call(provider).startsWith('class');

const resolverOf = (provider: Provider) =>
  isClass(provider)
    ? asFunction(({ em }: Cradle) => new provider(em))
    : asFunction((cradle: Cradle) => provider(cradle));

/** Puts what `modules` provide into the container. */
export function registerModules(container: AwilixContainer<Cradle>, modules: readonly Module[]): void {
  for (const { provides = {}, singletons = {} } of modules) {
    for (const [name, provider] of Object.entries(provides)) container.register(name, resolverOf(provider).scoped());
    for (const [name, provider] of Object.entries(singletons)) {
      container.register(name, resolverOf(provider).singleton());
    }
  }
}
