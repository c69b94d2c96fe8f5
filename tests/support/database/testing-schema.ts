import { entities } from '#src/modules/index.ts';
import type { Orm } from '#src/platform/db/orm.ts';

/** Beyond this, emptying a table row by row takes longer than making its files anew. */
const MUCH_BYTES = 4_000_000;

const namesOf = (orm: Orm): string[] =>
  [...orm.getMetadata().getAll().values()].map(({ tableName }) => tableName).sort();

/**
 * Functions over all tables, in a schema of their own. Their plans are made once for each connection: planning a look
 * at 27 tables takes longer than looking.
 */
export async function createTestingSchema(orm: Orm): Promise<void> {
  const names = namesOf(orm);
  if (names.length !== entities.length) throw new Error('the digest misses a table');
  // what triggers and foreign keys empty, which are off while tables are emptied; which migrations have run stays
  const derived = await orm.em
    .getConnection()
    .execute<{ name: string }[]>(
      `select tablename as name from pg_tables where schemaname = 'platform' and tablename <> 'migrations'`,
    );
  const digest = (name: string) => `(select md5(string_agg(t::text, '|' order by t::text)) from ${name} t)`;
  await orm.em.getConnection().executeDump(`
    create schema testing;
    create function testing.digest() returns text[] language plpgsql as $$ begin
      return array[${names.map(digest).join(', ')}];
    end $$;
    create function testing.empty(kept text[]) returns void language plpgsql as $$ begin
      perform set_config('session_replication_role', 'replica', true);
      ${derived.map(({ name }) => `delete from platform.${name};`).join('\n      ')}
      ${names.map((name) => `if '${name}' <> all(kept) then delete from ${name}; end if;`).join('\n')}
    end $$;`);
}

/** A digest and where the database's log stood when it was made: as long as nothing is logged, nothing changes. */
let latest: { position: string; digest: string } | undefined;

/** Equal before and after means that no row of any table changed. */
export async function digestOf({ em }: Orm): Promise<string> {
  const connection = em.getConnection();
  const [at] = await connection.execute<{ position: string }[]>('select pg_current_wal_insert_lsn()::text as position');
  const { position } = at!;
  if (latest?.position === position) return latest.digest;
  const [row] = await connection.execute<object[]>('select testing.digest()');
  latest = { position, digest: JSON.stringify(row) };
  return latest.digest;
}

/** Removes every row but those of the tables in `keep`, which refer to no other table than each other. */
export async function emptyTables(orm: Orm, keep: string[] = []): Promise<void> {
  const connection = orm.em.getConnection();
  const [now] = await connection.execute<{ isSuperuser: boolean; bytes: string }[]>(
    `select current_setting('is_superuser')::boolean as "isSuperuser", sum(pg_relation_size(oid)) as bytes
     from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`,
  );
  // only a superuser may leave the foreign keys alone
  const quick = now!.isSuperuser && Number(now!.bytes) < MUCH_BYTES;
  const names = namesOf(orm).filter((name) => !keep.includes(name));
  await connection.execute(
    quick ? `select testing.empty('{${keep.join(', ')}}')` : `truncate ${names.join(', ')} cascade`,
  );
}
