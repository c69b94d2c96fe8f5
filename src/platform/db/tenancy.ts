/**
 * Tenancy, layer by layer (ADR 0001): row-level security decides, a default-on filter gives good plans and plain 404s,
 * and a guard at flush time refuses rows of another seller before they travel.
 */

/** Role of seller and public scopes: sees the rows of `app.seller_id` and no others. */
export const SELLER_ROLE = 'pixecom_app';

/** Role of the system scope (admin, jobs, authentication): sees every seller. */
export const SYSTEM_ROLE = 'pixecom_system';

/** Session variable that names the seller of a scope. */
export const SELLER_VARIABLE = 'app.seller_id';

/**
 * How a visitor's seller is found: by a statement that gives `app.seller_id` a value where it finds one, and by what
 * it is looked for. It runs under the scope's role, in the message of each statement and in front of it.
 */
export interface Entrance {
  /** One value, marked with `?`. */
  text: string;
  value: string;
}

/** Session variables by which an entrance reaches the driver; no policy knows them, so by themselves they show nothing. */
export const ENTRANCE_VARIABLES = { text: 'app.entrance', value: 'app.entrance_value' } as const;

/** Names seller and role until the transaction ends; `seller` and `role` are SQL, such as `$1`. */
export const scopeStatement = (seller: string, role: string): string =>
  `select set_config('${SELLER_VARIABLE}', ${seller}, true), set_config('role', ${role}, true)`;

/** Name of the filter that every seller-owned entity carries. */
export const TENANT_FILTER = 'tenant';

/** SQL of the seller that the session names; null where it names none. */
export const CURRENT_SELLER = `nullif(current_setting('${SELLER_VARIABLE}', true), '')::uuid`;

function policies(table: string, ownRows: string) {
  return [
    { name: `${table}_seller_policy`, roles: [SELLER_ROLE], using: ownRows, check: ownRows },
    { name: `${table}_system_policy`, roles: [SYSTEM_ROLE], using: 'true', check: 'true' },
  ];
}

export interface TenantFilterArgs {
  /** The seller of the scope; `null` in the system scope, which sees every seller. */
  sellerId: string | null;
}

/** Parts of an entity definition for a table with a `seller_id` of its own. */
export function ownedBySeller(table: string) {
  return {
    rowLevelSecurity: 'force' as const,
    policies: policies(table, `seller_id = ${CURRENT_SELLER}`),
    filters: {
      [TENANT_FILTER]: {
        name: TENANT_FILTER,
        cond: ({ sellerId }: TenantFilterArgs) => (sellerId === null ? {} : { seller: sellerId }),
        default: true,
      },
    },
  };
}
