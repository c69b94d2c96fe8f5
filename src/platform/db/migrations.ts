import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { MIGRATIONS_PATH, type Orm } from './orm.ts';

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

/**
 * Tells whether the schema is in place: every migration has been applied and every table is there. One statement each
 * time it is asked, because what is there now may go away.
 */
export function makeSchemaCheck(orm: Orm): () => Promise<boolean> {
  const tables = [...orm.getMetadata().getAll().values()].map(({ tableName }) => tableName);
  const expected = [...knownMigrations(), ...tables];
  const statement = `select name from platform.migrations
    union all select tablename::text from pg_tables where schemaname = 'public'`;
  return async () => {
    try {
      const rows = await orm.em.getConnection().execute<{ name: string }[]>(statement);
      const names = new Set(rows.map(({ name }) => name));
      return expected.every((name) => names.has(name));
    } catch (error) {
      if ((error as { code?: unknown }).code === UNDEFINED_TABLE) return false;
      throw error;
    }
  };
}
