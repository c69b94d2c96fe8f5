import { SELLER_ROLE, SELLER_VARIABLE, SYSTEM_ROLE } from './tenancy.ts';

/**
 * Tables that no entity stands for, in the schema `platform`: `public` holds the 27 tables and nothing else. Idempotent;
 * run by migrations and by `schema:update` alike, after the tables of the entities are there.
 *
 * `domain_claims`: when a seller first claimed a hostname, which deleting the claim must not make forgotten.
 */
export const MACHINERY_SQL = `
create schema if not exists platform;
create table if not exists platform.domain_claims (
  hostname varchar(255) not null,
  seller_id uuid not null references public.sellers (id) on delete cascade,
  first_claimed_at timestamptz(3) not null default now(),
  primary key (hostname, seller_id)
);
create index if not exists domain_claims_seller_id_idx on platform.domain_claims (seller_id);
alter table platform.domain_claims enable row level security;
alter table platform.domain_claims force row level security;
drop policy if exists domain_claims_seller_policy on platform.domain_claims;
create policy domain_claims_seller_policy on platform.domain_claims to ${SELLER_ROLE}
  using (seller_id = nullif(current_setting('${SELLER_VARIABLE}', true), '')::uuid);
drop policy if exists domain_claims_system_policy on platform.domain_claims;
create policy domain_claims_system_policy on platform.domain_claims to ${SYSTEM_ROLE} using (true);
grant usage on schema platform to ${SELLER_ROLE}, ${SYSTEM_ROLE};
grant select, insert, update, delete on platform.domain_claims to ${SELLER_ROLE}, ${SYSTEM_ROLE};`;
