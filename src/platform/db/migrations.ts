import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { MIGRATIONS_PATH, type Orm } from './orm.ts';

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
