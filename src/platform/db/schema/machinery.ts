import { CURRENT_SELLER, SELLER_ROLE, SYSTEM_ROLE } from '../tenancy.ts';

/**
 * Lets a seller reach the rows of a table of `platform` that are theirs, and the system all of them. Idempotent.
 * `rights`: the seller's on their own rows.
 */
export const platformPoliciesSql = (table: string, rights = 'select, insert, update, delete'): string => `
alter table platform.${table} enable row level security;
alter table platform.${table} force row level security;
drop policy if exists ${table}_seller_policy on platform.${table};
create policy ${table}_seller_policy on platform.${table} to ${SELLER_ROLE}
  using (seller_id = ${CURRENT_SELLER});
drop policy if exists ${table}_system_policy on platform.${table};
create policy ${table}_system_policy on platform.${table} to ${SYSTEM_ROLE} using (true);
grant usage on schema platform to ${SELLER_ROLE}, ${SYSTEM_ROLE};
revoke all on platform.${table} from ${SELLER_ROLE};
grant ${rights} on platform.${table} to ${SELLER_ROLE};
grant select, insert, update, delete on platform.${table} to ${SYSTEM_ROLE};`;

/** Lets the system alone reach the rows of a table of `platform`. */
export const systemTableSql = (table: string): string =>
  `revoke all on platform.${table} from ${SELLER_ROLE}; grant select, insert, update, delete on platform.${table} to ${SYSTEM_ROLE};`;

const ownedBySeller = (table: string): string =>
  `create index if not exists ${table}_seller_id_idx on platform.${table} (seller_id);${platformPoliciesSql(table)}`;

/**
 * Tables that no entity stands for, in the schema `platform`: `public` holds the 27 tables and nothing else. Idempotent;
 * run by migrations and by `schema:update` alike, after the tables of the entities are there.
 *
 * `domain_claims`: when a seller first claimed a hostname, which deleting the claim must not make forgotten.
 * `fulfilment_messages`: when the last message that changed an order was sent, so that an older one changes nothing.
 */
export const MACHINERY_SQL = `
create schema if not exists platform;
create table if not exists platform.domain_claims (
  hostname varchar(255) not null,
  seller_id uuid not null references public.sellers (id) on delete cascade,
  first_claimed_at timestamptz(3) not null default now(),
  primary key (hostname, seller_id)
);
create table if not exists platform.fulfilment_messages (
  order_id uuid not null primary key references public.orders (id) on delete cascade,
  seller_id uuid not null references public.sellers (id) on delete cascade,
  sent_at timestamptz(3) not null
);
${['domain_claims', 'fulfilment_messages'].map(ownedBySeller).join('\n')}`;
