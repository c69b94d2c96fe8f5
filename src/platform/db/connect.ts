import { setTimeout as pause } from 'node:timers/promises';
import type { AnyEntity, EntityClass, Transaction } from '@mikro-orm/core';
import type { Config } from '../config/config.ts';
import { readDatabaseUrl } from '../config/database-url.ts';
import { hostAndPort } from '../config/server-url.ts';
import { withTimeout } from '../with-timeout.ts';
import { DataDirInUseError } from './data-dir-lock.ts';
import { pendingMigrations } from './schema/migrations.ts';
import { createOrm, type Orm } from './orm.ts';

/** Longer than a connection attempt may take, shorter than the 10 s in which a start has to fail. */
export const PROBE_TIMEOUT_MS = 6_000;
/** Key of the advisory lock under which one process at a time migrates a database. */
const MIGRATION_LOCK = 0x706978;
/** How often a process asks whether another one has done with migrating. */
const MIGRATION_POLL_MS = 200;
/** The first start of the embedded database builds it, which a slow machine may take its time for. */
const EMBEDDED_PROBE_TIMEOUT_MS = 120_000;

type Connection = ReturnType<Orm['em']['getConnection']>;

/** The process cannot start; `message` is one line that names cause and target, without a password. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

const REASONS: Record<string, string> = {
  ECONNREFUSED: 'connection refused',
  ENOTFOUND: 'unknown host',
  EAI_AGAIN: 'unknown host',
  ETIMEDOUT: 'no answer',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  '28P01': 'wrong password',
  '28000': 'log-in refused',
  '3D000': 'database does not exist',
  '53300': 'too many connections',
  '57P03': 'server is starting up',
};

/** Host, port and database of a URL, and the user, but never the password. */
function describeTarget({ url, dataDir }: Config['database']): string {
  if (url === undefined) return `embedded database in ${dataDir}`;
  const { host, port, database, user } = readDatabaseUrl(url);
  return `PostgreSQL at ${hostAndPort(host, port)}, database "${database}", user "${user}"`;
}

function reasonOf(error: unknown): string {
  const { code, message, errors } = error as { code?: string; message?: string; errors?: unknown[] };
  const known = REASONS[code ?? ''];
  if (known !== undefined) return known;
  if (errors !== undefined && errors.length > 0) return reasonOf(errors[0]);
  if (/timeout/i.test(message ?? '')) return 'no answer in time';
  return (message ?? 'unknown').split('\n', 1)[0]!.slice(0, 200);
}

async function tryMigrationLock(connection: Connection, transaction: Transaction): Promise<boolean> {
  const statement = 'select pg_try_advisory_xact_lock(?) as locked';
  const rows = await connection.execute<{ locked: boolean }[]>(statement, [MIGRATION_LOCK], 'all', transaction);
  return rows[0]!.locked;
}

/**
 * Processes that start at once migrate one after the other; the later ones find nothing left to do. On connections without
 * the limits of requests: the lock is held on one that seems idle, and a migration takes as long as the tables are large.
 */
async function migrateInTurn(orm: Orm, config: Pick<Config, 'database'>): Promise<void> {
  const patient = await createOrm(config, orm.config.get<'entities', EntityClass<AnyEntity>[]>('entities'), {
    patient: true,
  });
  try {
    const connection = patient.em.getConnection();
    await connection.transactional(async (lock: Transaction) => {
      while (!(await tryMigrationLock(connection, lock))) await pause(MIGRATION_POLL_MS);
      if ((await pendingMigrations(patient)).length > 0) await patient.migrator.up();
    });
  } finally {
    await patient.close();
  }
}

async function checkSchema(orm: Orm, config: Pick<Config, 'database'>): Promise<void> {
  const pending = await pendingMigrations(orm);
  if (pending.length === 0) return;
  const migrate = config.database.url === undefined || config.database.migrateOnStart;
  if (!migrate) {
    throw new StartError(
      `Pending migration ${pending.join(', ')} on ${describeTarget(config.database)}: run "npm run migrate" or set MIGRATE_ON_START=true`,
    );
  }
  if (config.database.url === undefined) await orm.migrator.up();
  else await migrateInTurn(orm, config);
}

/**
 * Reaches the database and sees to its schema: the embedded one migrates itself, PostgreSQL with `MIGRATE_ON_START`.
 * @throws StartError when the database cannot be reached or its schema is behind
 */
export async function connectDatabase(orm: Orm, config: Pick<Config, 'database'>): Promise<void> {
  try {
    const timeoutMs = config.database.url === undefined ? EMBEDDED_PROBE_TIMEOUT_MS : PROBE_TIMEOUT_MS;
    await withTimeout(timeoutMs, () => orm.em.getConnection().execute('select 1'));
  } catch (error) {
    if (error instanceof DataDirInUseError) throw new StartError(error.message);
    throw new StartError(`Cannot reach ${describeTarget(config.database)}: ${reasonOf(error)}`);
  }
  await checkSchema(orm, config);
}
