import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { isRefusal } from '../constraints.ts';
import { MIGRATIONS_PATH, type Orm } from '../orm.ts';
import { SELLER_ROLE, SYSTEM_ROLE } from '../tenancy.ts';

/** SQLSTATE of a statement on a table that is not there. */
const UNDEFINED_TABLE = '42P01';

/** Names of all migrations this code brings, oldest first. */
function knownMigrations(): string[] {
  return readdirSync(MIGRATIONS_PATH)
    .filter((file) => /^Migration\d+\w*\.ts$/.test(file))
    .map((file) => basename(file, '.ts'))
    .sort();
}

/** Names of migrations the database has not seen. Reads only: asking creates no table. */
export async function pendingMigrations(orm: Orm): Promise<string[]> {
  const connection = orm.em.getConnection();
  const [table] = await connection.execute<{ present: boolean }[]>(
    "select to_regclass('platform.migrations') is not null as present",
  );
  if (!table?.present) return knownMigrations();
  const applied = await connection.execute<{ name: string }[]>('select name from platform.migrations');
  const names = new Set(applied.map(({ name }) => name));
  return knownMigrations().filter((name) => !names.has(name));
}

/** What asks the database about itself, beside the requests (contract 6). */
interface Probing {
  probe<T extends object>(sql: string, isBadNews: (row: T) => boolean): Promise<T>;
}

interface State {
  refuses: boolean;
  names: string[];
}

/** What the database says of itself: the schema is behind, requests would be refused, or all is well. */
export type SchemaState = 'missing' | 'refuses' | 'in place';

const ROLES = `'${SELLER_ROLE}', '${SYSTEM_ROLE}'`;

/** `true` where a request could not write: read-only, or a role that is gone, not ours to take, or without a right. */
const REFUSES = `
  current_setting('transaction_read_only') = 'on'
  or (select count(*) from roles where is_ours and sees_schema) < 2
  or exists (
    select from roles, pg_class t, unnest(array['select', 'insert', 'update', 'delete']) as one_right
    where t.relnamespace = to_regnamespace('public') and t.relname = any (known.tables) and t.relkind in ('r', 'p')
      and not has_table_privilege(roles.oid, t.oid, one_right)
  )`;

/** Tells whether the database answers. @throws what the database throws when it does not */
export function makeDatabasePing(orm: Orm): () => Promise<'connected'> {
  return async () => {
    await (orm.em.getConnection() as unknown as Probing).probe('select 1 as one', () => false);
    return 'connected';
  };
}

function stateStatement(tables: string[]): string {
  const list = tables.map((name) => `'${name}'`).join(', ');
  return `
    with known as (select array[${list}]::text[] as tables), roles as (
      select oid, has_schema_privilege(oid, to_regnamespace('public'), 'usage') as sees_schema,
        -- from PostgreSQL 16 on a member may be one that cannot take the role
        pg_has_role(current_user, oid, case when current_setting('server_version_num')::int < 160000 then 'member' else 'set' end)
          as is_ours
      from pg_roles where rolname in (${ROLES})
    )
    select ${REFUSES} as refuses,
      array(select name::text from platform.migrations
        union all select tablename::text from pg_tables where schemaname = 'public') as names
    from known`;
}

/**
 * Tells whether the schema is in place (every migration has been applied and every table is there) and whether both roles
 * can write to it. One statement each time it is asked, because what is there now may go away.
 * @throws what the database throws when it cannot be asked
 */
export function makeSchemaCheck(orm: Orm): () => Promise<SchemaState> {
  const tables = [...orm.getMetadata().getAll().values()].map(({ tableName }) => tableName);
  const expected = [...knownMigrations(), ...tables];
  const statement = stateStatement(tables);
  return async () => {
    try {
      const connection = orm.em.getConnection() as unknown as Probing;
      // a session that may only read stays so, though the database may be written to again
      const state = await connection.probe<State>(statement, ({ refuses }) => refuses);
      const names = new Set(state.names);
      if (!expected.every((name) => names.has(name))) return 'missing';
      return state.refuses ? 'refuses' : 'in place';
    } catch (error) {
      if ((error as { code?: unknown }).code === UNDEFINED_TABLE) return 'missing';
      if (isRefusal(error)) return 'refuses';
      throw error;
    }
  };
}
