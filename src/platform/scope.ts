import { asValue, type AwilixContainer, Lifetime } from 'awilix';
import type { Actor } from './actor.ts';
import type { Cradle, ScopeValues } from './cradle.ts';
import type { Em } from './db/orm.ts';
import {
  type Entrance,
  ENTRANCE_VARIABLES,
  SELLER_ROLE,
  SELLER_VARIABLE,
  SYSTEM_ROLE,
  TENANT_FILTER,
  type TenantFilterArgs,
} from './db/tenancy.ts';

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
   *
   * With an entrance the seller is found by each statement anew, in its own message: for routes of one or two statements
   * in SQL. Such a scope begins no transaction, and shows nothing to the ORM.
   */
  openPublicScope(seller: string | Entrance | null, values?: Partial<ScopeValues>): Scope;
  /** Sees every seller: admin, jobs, authentication. */
  openSystemScope(actor?: Actor | null): Scope;
}

/** A seller no row belongs to: with it a scope without a seller is an empty one, never an open one. */
const NO_SELLER = '00000000-0000-0000-0000-000000000000';

/** Of the seller whose id or entrance it is; `null`: of the system. */
function sessionOf(seller: string | Entrance | null) {
  if (seller === null) return { role: SYSTEM_ROLE };
  if (typeof seller === 'string') return { role: SELLER_ROLE, variables: { [SELLER_VARIABLE]: seller } };
  const { text, value } = ENTRANCE_VARIABLES;
  return { role: SELLER_ROLE, variables: { [text]: seller.text, [value]: seller.value } };
}

function forkFor(orm: Cradle['orm'], seller: string | Entrance | null): Em {
  const session = sessionOf(seller);
  // useContext: services that hold this em join a transaction begun on it
  const em = orm.em.fork({ useContext: true, session }) as Em;
  const sellerId = seller === null || typeof seller === 'string' ? seller : NO_SELLER;
  em.setFilterParams(TENANT_FILTER, { sellerId } satisfies TenantFilterArgs);
  return em;
}

export function createScopes(container: AwilixContainer<Cradle>): Scopes {
  const open = (seller: string | Entrance | null, actor: Actor | null, values: Partial<ScopeValues> = {}): Scope => {
    const child = container.createScope<Cradle>();
    for (const [name, value] of Object.entries(values)) child.register(name, asValue(value));
    child.register({
      // `asFunction` would read the text of the function anew for each scope
      em: { resolve: () => forkFor(container.cradle.orm, seller), lifetime: Lifetime.SCOPED },
      actor: asValue(actor),
    });
    return { cradle: child.cradle, dispose: () => child.dispose() };
  };
  return {
    openSellerScope: (sellerId, actor) => open(sellerId ?? NO_SELLER, actor),
    openPublicScope: (seller, values) => open(seller ?? NO_SELLER, null, values),
    openSystemScope: (actor = null) => open(null, actor),
  };
}
