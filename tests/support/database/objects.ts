import type { OwnDatabase } from './empty-database.ts';

/** Every object a person may have made, and what it looks like; not what the ORM keeps in `platform`, nor extensions. */
export async function objectsOf(database: OwnDatabase): Promise<string[]> {
  const rows = await database.sql<{ name: string }>(`
      with own as (select oid as space, nspname from pg_namespace
        where nspname not like 'pg\\_%' and nspname not in ('information_schema', 'platform')),
      tables as (select c.oid, nspname, relname, relkind from pg_class c join own on space = relnamespace),
      extended as (select objid from pg_depend where deptype = 'e')
      select format('%s relation %s (%s)', nspname, relname, relkind) as name from tables
      union all select format('%s column %s.%s %s', nspname, relname, attname, format_type(atttypid, atttypmod))
        from pg_attribute join tables t on t.oid = attrelid where attnum > 0 and not attisdropped
      union all select format('%s constraint %s %s', nspname, conname, pg_get_constraintdef(k.oid))
        from pg_constraint k join own on space = connamespace
      union all select format('%s policy %s.%s', nspname, relname, polname) from pg_policy join tables t on t.oid = polrelid
      union all select format('%s trigger %s.%s', nspname, relname, tgname)
        from pg_trigger join tables t on t.oid = tgrelid where not tgisinternal
      union all select format('%s function %s', nspname, proname)
        from pg_proc p join own on space = pronamespace where p.oid not in (select objid from extended)
      union all select format('%s type %s', nspname, typname)
        from pg_type t join own on space = typnamespace where t.oid not in (select objid from extended) and t.typelem not in (select objid from extended)
      order by name`);
  return rows.map(({ name }) => name);
}

/** What is gone and what is new since `before`; both are empty lists when nothing changed. */
export async function changesSince(
  database: OwnDatabase,
  before: string[],
): Promise<{ lost: string[]; added: string[] }> {
  const after = await objectsOf(database);
  return {
    lost: before.filter((name) => !after.includes(name)),
    added: after.filter((name) => !before.includes(name)),
  };
}
