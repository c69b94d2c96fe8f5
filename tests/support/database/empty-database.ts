import { readFile } from 'node:fs/promises';
import { MikroORM } from '@mikro-orm/postgresql';
import { entities } from '#src/modules/index.ts';
import { loadConfig } from '#src/platform/config/config.ts';
import { type Orm, ormOptions } from '#src/platform/db/orm.ts';
import { openPglite } from '#src/platform/db/driver/simple-pglite.ts';
import { onCluster } from './cluster.ts';
import { clusterUrl, databaseUrl, pgliteTemplate, runPrefix } from './test-database.ts';

/** A database of a test's own, beside the one that the other tests of the worker share. */
export interface OwnDatabase {
  /** Only on PostgreSQL. */
  url: string | undefined;
  /** A new one after every `reset`, as a new process would have it. */
  orm: Orm;
  sql: <T = Record<string, unknown>>(text: string) => Promise<T[]>;
  /** Several statements at once. */
  script: (text: string) => Promise<void>;
  /** Empties it: no table, no extension, no schema but `public`; no roles either where the cluster is its own. */
  reset: () => Promise<void>;
  close: () => Promise<void>;
}

/** What the two kinds of database differ in. */
interface Kind {
  url: string | undefined;
  connect: () => Promise<Orm>;
  afterReset: (orm: Orm) => Promise<void>;
  drop: () => Promise<unknown>;
}

const EMPTY = `
do $$ declare name text; begin
  for name in select nspname from pg_namespace where nspname not like 'pg\\_%' and nspname <> 'information_schema' loop
    execute format('drop schema %I cascade', name);
  end loop;
end $$;
create schema public;
grant usage on schema public to public;`;

const DROP_ROLES = `
do $$ declare name text; begin
  for name in select rolname from pg_roles where rolname in ('pixecom_app', 'pixecom_system') loop
    execute format('drop owned by %I', name);
    execute format('drop role %I', name);
  end loop;
end $$;`;

async function initialize(env: Record<string, string>, own: object): Promise<Orm> {
  const options = await ormOptions(loadConfig({ NODE_ENV: 'test', ...env }), entities);
  const quiet = { logger: () => undefined };
  return (await MikroORM.init({ ...options, ...own, ...quiet } as Parameters<typeof MikroORM.init>[0])) as Orm;
}

async function pgliteKind(): Promise<Kind> {
  // emptied right after: a template opens much faster than a new cluster is made
  const pglite = await openPglite({ loadDataDir: new Blob([await readFile(pgliteTemplate)]) });
  return {
    url: undefined,
    connect: () => initialize({}, { driverOptions: () => ({ pglite }) }),
    afterReset: (orm) => orm.em.getConnection().executeDump(DROP_ROLES),
    drop: () => pglite.close(),
  };
}

async function postgresKind(name: string): Promise<Kind> {
  const database = `${runPrefix()}${name}_${process.pid}`;
  const drop = () => onCluster((execute) => execute(`drop database if exists "${database}" with (force)`));
  await drop();
  await onCluster((execute) => execute(`create database "${database}"`));
  const url = databaseUrl(database);
  return { url, connect: () => initialize({ DATABASE_URL: url }, {}), afterReset: () => Promise.resolve(), drop };
}

/** An empty database; `name` tells those of one worker apart. */
export async function openEmptyDatabase(name: string): Promise<OwnDatabase> {
  const kind = await (clusterUrl === undefined ? pgliteKind() : postgresKind(name));
  let orm = await kind.connect();
  const script = (text: string) => orm.em.getConnection().executeDump(text);
  const reset = async () => {
    await script(EMPTY);
    await kind.afterReset(orm);
    await orm.close();
    orm = await kind.connect();
  };
  await reset();
  return {
    url: kind.url,
    get orm() {
      return orm;
    },
    sql: (text) => orm.em.getConnection().execute(text),
    script,
    reset,
    close: async () => {
      await orm.close();
      await kind.drop();
    },
  };
}
