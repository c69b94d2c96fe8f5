import { asFunction, asValue, type AwilixContainer } from 'awilix';
import type { Actor } from './actor.ts';
import type { Cradle, ScopeValues } from './cradle.ts';
import type { Em } from './db/orm.ts';
import { SELLER_ROLE, SELLER_VARIABLE, SYSTEM_ROLE, TENANT_FILTER, type TenantFilterArgs } from './db/tenancy.ts';

/** One unit of work: an EntityManager bound to a seller (or to none), and the services that use it. */
export interface Scope {
  cradle: Cradle;
  dispose(): Promise<void>;
}

/** The three doors to an EntityManager; there is no fourth. */
export interface Scopes {
  /** Sees and writes the rows of one seller. `null` (a superadmin without a seller in the catalogue) sees no seller's. */
  openSellerScope(sellerId: string | null, actor: Actor): Scope;
  /**
   * As the seller scope, for a visitor: the seller was resolved from a slug or a host name. What was found on the way
   * is in the scope's container under the names of `values`, so that nobody looks it up again.
   */
  openPublicScope(sellerId: string | null, values?: Partial<ScopeValues>): Scope;
  /** Sees every seller: admin, jobs, authentication. */
  openSystemScope(actor?: Actor | null): Scope;
}

/** A seller no row belongs to: with it a scope without a seller is an empty one, never an open one. */
const NO_SELLER = '00000000-0000-0000-0000-000000000000';

function forkFor(orm: Cradle['orm'], sellerId: string | null): Em {
  const session =
    sellerId === null ? { role: SYSTEM_ROLE } : { role: SELLER_ROLE, variables: { [SELLER_VARIABLE]: sellerId } };
  // useContext: services that hold this em join a transaction begun on it
  const em = orm.em.fork({ useContext: true, session }) as Em;
  em.setFilterParams(TENANT_FILTER, { sellerId } satisfies TenantFilterArgs);
  return em;
}

export function createScopes(container: AwilixContainer<Cradle>): Scopes {
  const open = (sellerId: string | null, actor: Actor | null, values: Partial<ScopeValues> = {}): Scope => {
    const child = container.createScope<Cradle>();
    for (const [name, value] of Object.entries(values)) child.register(name, asValue(value));
    child.register({
      em: asFunction(({ orm }: Cradle) => forkFor(orm, sellerId)).scoped(),
      actor: asValue(actor),
    });
    return { cradle: child.cradle, dispose: () => child.dispose() };
  };
  return {
    openSellerScope: (sellerId, actor) => open(sellerId ?? NO_SELLER, actor),
    openPublicScope: (sellerId, values) => open(sellerId ?? NO_SELLER, null, values),
    openSystemScope: (actor = null) => open(null, actor),
  };
}
