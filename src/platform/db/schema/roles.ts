import { SELLER_ROLE, SYSTEM_ROLE } from '../tenancy.ts';

/**
 * Makes the two roles that requests run under, idempotently. Runs before tables are created, by migrations and by
 * `schema:update` alike: policies name the roles, and default privileges give them the tables that follow
 * ({@link grantsSql} those that were there before).
 * Neither role can log in, own a table or bypass row-level security; a role that could is refused.
 */
export const ROLES_SQL = `
do $$
declare
  role_name text;
begin
  foreach role_name in array array['${SELLER_ROLE}', '${SYSTEM_ROLE}'] loop
    begin
      if not exists (select from pg_roles where rolname = role_name) then
        execute format('create role %I nologin', role_name);
      end if;
    exception when duplicate_object or unique_violation then
      null; -- another database of this cluster made it at the same moment
    end;
    if exists (select from pg_roles where rolname = role_name and (rolsuper or rolbypassrls)) then
      raise exception 'role % must not be a superuser or bypass row-level security', role_name;
    end if;
    if not pg_has_role(current_user, role_name, 'member') then
      execute format('grant %I to current_user', role_name);
    end if;
    execute format('grant usage on schema public to %I', role_name);
    execute format('alter default privileges in schema public grant select, insert, update, delete on tables to %I', role_name);
  end loop;
end $$;`;

/** Substring search over names and codes (catalogue, orders) rests on trigram indexes. */
export const EXTENSIONS_SQL = 'create extension if not exists pg_trgm;';

/** Gives the two roles what they lack on tables of `public` that were there before them: those of another database. */
export const grantsSql = (tables: string[]): string => `
do $$
declare
  missing record;
begin
  for missing in
    select t.oid::regclass as name, rolname as role from pg_class t, pg_roles
    where t.relnamespace = 'public'::regnamespace and t.relkind in ('r', 'p')
      and t.relname = any (array[${tables.map((name) => `'${name}'`).join(', ')}]::text[])
      and rolname in ('${SELLER_ROLE}', '${SYSTEM_ROLE}')
      and not (has_table_privilege(rolname, t.oid, 'select') and has_table_privilege(rolname, t.oid, 'insert')
        and has_table_privilege(rolname, t.oid, 'update') and has_table_privilege(rolname, t.oid, 'delete'))
  loop
    execute format('grant select, insert, update, delete on %s to %I', missing.name, missing.role);
  end loop;
end $$;`;
