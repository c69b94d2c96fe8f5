import { setTimeout as pause } from 'node:timers/promises';
import type { PgBoss } from 'pg-boss';
import type { Config } from './config/config.ts';
import { readDatabaseUrl } from './config/database-url.ts';
import type { Cradle } from './cradle.ts';
import { JOBS_SCHEMA, type Orm } from './db/orm.ts';
import { retryTransaction } from './db/retry.ts';
import { SESSION_OPTIONS } from './db/session-settings.ts';
import { securityOf, TlsClient } from './db/driver/tls-client.ts';
import type { Logger } from './logger.ts';
import type { Scope, Scopes } from './scope.ts';

/** Work that happens in the background: on a schedule, outside of any request. */
export interface Job {
  /** Queue name, kebab-case. */
  name: string;
  /** Cron expression, UTC. */
  schedule: string;
  /** Runs in a system scope of its own; may run twice, so it is idempotent. */
  run: (cradle: Cradle) => Promise<void>;
}

export interface JobRunner {
  /** Resolves once the jobs run; a queue that cannot be reached is tried again until then, or until `stop`. */
  start(jobs: Job[]): Promise<void>;
  /** Ends a start that still waits, for good. Lets running jobs finish, 10 s at most. */
  stop(): Promise<void>;
}

const STOP_TIMEOUT_MS = 10_000;
const MAX_CONNECTIONS = 3;
const RETRY_MS = 1_000;

async function createBoss({ database }: Pick<Config, 'database'>, orm: Orm): Promise<PgBoss> {
  // loaded here, behind the first requests: it is large
  const { fromPglite, PgBoss } = await import('pg-boss');
  const common = { schema: JOBS_SCHEMA };
  if (database.url !== undefined) {
    const target = readDatabaseUrl(database.url);
    const { host, port, user, password, database: name } = target;
    return new PgBoss({
      ...common,
      host,
      port,
      user,
      password,
      database: name,
      // pg-boss hands all of this to pg's pool, more than its types say
      ...({ Client: TlsClient, ...securityOf(target) } as object),
      max: MAX_CONNECTIONS,
      application_name: 'pixecom-jobs',
      options: SESSION_OPTIONS,
    });
  }
  // the embedded database has one connection; PGlite's own lock keeps the queue out of open transactions
  const native: unknown = await orm.driver.getConnection().getNativeClient();
  return new PgBoss({ ...common, db: fromPglite(native as Parameters<typeof fromPglite>[0]), backend: 'pglite' });
}

/** Hands `jobs` to a queue that is not started yet; what has begun of it is ended when that fails. */
async function startQueue(boss: PgBoss, jobs: Job[], work: (job: Job) => Promise<void>): Promise<void> {
  try {
    await boss.start();
    for (const job of jobs) {
      await boss.createQueue(job.name, { policy: 'singleton' });
      await boss.work(job.name, () => work(job));
      await boss.schedule(job.name, job.schedule);
    }
  } catch (error) {
    await boss.stop({ graceful: false }).catch(() => undefined);
    throw error;
  }
}

async function runIn(scope: Scope, job: Job): Promise<void> {
  try {
    await job.run(scope.cradle);
  } finally {
    await scope.dispose();
  }
}

/** Jobs run by pg-boss in the schema `pgboss` of the same database; several processes share the work. */
export function createJobRunner(config: Pick<Config, 'database'>, orm: Orm, scopes: Scopes, logger: Logger): JobRunner {
  const stopping = new AbortController();
  let running: PgBoss | null = null;
  let starting: Promise<void> | null = null;

  const work = async (job: Job): Promise<void> => {
    try {
      await retryTransaction(() => runIn(scopes.openSystemScope(), job));
    } catch (error) {
      logger.error({ err: error, job: job.name }, 'job failed');
      throw error;
    }
  };

  const startAtLast = async (jobs: Job[]): Promise<void> => {
    while (running === null && !stopping.signal.aborted) {
      try {
        const boss = await createBoss(config, orm);
        boss.on('error', (error: Error) => logger.error({ err: error }, 'job queue error'));
        await startQueue(boss, jobs, work);
        running = boss;
        logger.info({ jobs: jobs.map((job) => job.name) }, 'Jobs started');
      } catch (error) {
        logger.error({ err: error }, 'Jobs cannot start, trying again');
        await pause(RETRY_MS, undefined, stopping).catch(() => undefined);
      }
    }
  };

  return {
    start: (jobs) => (starting ??= startAtLast(jobs)),
    async stop() {
      stopping.abort();
      await starting;
      await running?.stop({ graceful: true, timeout: STOP_TIMEOUT_MS });
    },
  };
}
