import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import type { AnyEntity, EntityClass } from '@mikro-orm/core';
import type { PostgreSqlDriver } from '@mikro-orm/postgresql';
import { type EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { SeedManager } from '@mikro-orm/seeder';
import type { Config } from '../config/config.ts';
import { readDatabaseUrl } from '../config/database-url.ts';
import { BindingDriver } from './driver/binding-driver.ts';
import { OWN_CONNECTIONS } from './connection-shares.ts';
import { lockDataDir } from './data-dir-lock.ts';
import { LazyBeginClient } from './driver/lazy-begin-client.ts';
import { Migrator } from './schema/migrator.ts';
import { NamingStrategy } from './schema/naming.ts';
import { SafeSchemaGenerator } from './schema/schema-generator.ts';
import { SESSION_OPTIONS } from './session-settings.ts';
import { TenantGuard } from './tenant-guard.ts';
import { securityOf } from './driver/tls-client.ts';

export type Orm = MikroORM;
export type Em = EntityManager;
type Options = Partial<Parameters<typeof MikroORM.init>[0]>;

/** Schema of the job queue; the ORM never looks into it. */
export const JOBS_SCHEMA = 'pgboss';

/** How long a connection may be waited for: its turn, and then the attempt to connect (contract 1.7). */
const CONNECT_TIMEOUT_MS = 5_000;
/** Connections of a process that everybody shares. */
const SHARED_CONNECTIONS = 24;
/** How long a row that another transaction has locked may be waited for (contract 1.7). */
const LOCK_TIMEOUT_MS = 5_000;
/** No request may hold a connection longer than this with one statement. */
const STATEMENT_TIMEOUT_MS = 30_000;
/** By then the server has ended the statement itself: whatever is silent for longer is lost on the way. */
const ANSWER_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + 5_000;

export const MIGRATIONS_PATH = fileURLToPath(new URL('../../migrations', import.meta.url));

function commonOptions(entities: EntityClass<AnyEntity>[]): Options {
  return {
    entities,
    namingStrategy: NamingStrategy,
    extensions: [SafeSchemaGenerator, Migrator, SeedManager],
    subscribers: [new TenantGuard()],
    // a join per reference would be paid on every read; row-level security guards the referenced rows
    autoJoinRefsForFilters: false,
    metadataCache: { enabled: false },
    // a name that is wrong must be told, not made true: only `schema:update` creates a database
    ensureDatabase: false,
    schemaGenerator: { ignoreSchema: [JOBS_SCHEMA], disableForeignKeys: false },
    migrations: {
      // machinery lives in a schema of its own: `public` holds the 27 tables and nothing else
      tableName: 'platform.migrations',
      path: MIGRATIONS_PATH,
      pathTs: MIGRATIONS_PATH,
      emit: 'ts',
      snapshotName: 'schema-snapshot',
      snapshotOnMigrate: false,
      safe: false,
      allOrNothing: true,
      silent: true,
    },
    seeder: { defaultSeeder: 'DemoSeeder' },
  };
}

/** No request may wait for longer. */
const REQUEST_LIMITS = {
  answerTimeoutMillis: ANSWER_TIMEOUT_MS,
  lock_timeout: LOCK_TIMEOUT_MS,
  statement_timeout: STATEMENT_TIMEOUT_MS,
  idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
};

function postgresOptions(url: string, patient: boolean): Options {
  const target = readDatabaseUrl(url);
  const { host, port, user, password, database } = target;
  return {
    driver: BindingDriver,
    // not as `clientUrl`, of which MikroORM drops the parameters
    host,
    port,
    user,
    password,
    dbName: database,
    pool: { min: 0, max: SHARED_CONNECTIONS + OWN_CONNECTIONS },
    driverOptions: {
      Client: LazyBeginClient,
      ...securityOf(target),
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      ...(patient ? {} : REQUEST_LIMITS),
      application_name: 'pixecom-api',
      options: SESSION_OPTIONS,
      keepAlive: true,
      // statements are queued behind one another: without it pg warns that it will refuse them
      pipeline: true,
    },
  };
}

async function embeddedOptions(dataDir: string): Promise<Options> {
  const { EmbeddedDriver } = await import('./driver/embedded-driver.ts');
  return {
    driver: EmbeddedDriver as unknown as typeof PostgreSqlDriver,
    dbName: join(dataDir, 'pgdata'),
    // a function, because MikroORM deep-clones plain options; called when the connection opens
    driverOptions: (() => {
      lockDataDir(dataDir);
      return {};
    }) as unknown as Record<string, unknown>,
  };
}

/**
 * Options of the ORM: PostgreSQL where a URL is set, else the embedded PostgreSQL in `dataDir`. Opens nothing. `patient` is
 * for changes of the schema, whose indexes and keys take as long as the tables are large.
 */
export async function ormOptions(
  config: Pick<Config, 'database'>,
  entities: EntityClass<AnyEntity>[],
  { patient = false } = {},
): Promise<Options> {
  const { url, dataDir } = config.database;
  const target = url === undefined ? await embeddedOptions(dataDir) : postgresOptions(url, patient);
  return { ...commonOptions(entities), ...target };
}

/** The ORM with its metadata ready and no connection yet: the first statement connects. `patient`: as for its options. */
export async function createOrm(
  config: Pick<Config, 'database'>,
  entities: EntityClass<AnyEntity>[],
  waits: { patient?: boolean } = {},
): Promise<Orm> {
  const options = await ormOptions(config, entities, waits);
  return (await MikroORM.init(options as Parameters<typeof MikroORM.init>[0])) as Orm;
}
