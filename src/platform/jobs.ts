import type { PgBoss } from 'pg-boss';
import type { Config } from './config.ts';
import type { Cradle } from './cradle.ts';
import { JOBS_SCHEMA, type Orm } from './db/orm.ts';
import { SESSION_OPTIONS } from './db/session-settings.ts';
import type { Logger } from './logger.ts';
import type { Scopes } from './scope.ts';

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
  start(jobs: Job[]): Promise<void>;
  /** Lets running jobs finish, 10 s at most. */
  stop(): Promise<void>;
}

const STOP_TIMEOUT_MS = 10_000;
const MAX_CONNECTIONS = 3;

async function createBoss({ database }: Pick<Config, 'database'>, orm: Orm): Promise<PgBoss> {
  // loaded here, behind the first requests: it is large
  const { fromPglite, PgBoss } = await import('pg-boss');
  const common = { schema: JOBS_SCHEMA };
  if (database.url !== undefined) {
    return new PgBoss({
      ...common,
      connectionString: database.url,
      max: MAX_CONNECTIONS,
      application_name: 'pixecom-jobs',
      options: SESSION_OPTIONS,
    });
  }
  // the embedded database has one connection; PGlite's own lock keeps the queue out of open transactions
  const native: unknown = await orm.driver.getConnection().getNativeClient();
  return new PgBoss({ ...common, db: fromPglite(native as Parameters<typeof fromPglite>[0]), backend: 'pglite' });
}

/** Jobs run by pg-boss in the schema `pgboss` of the same database; several processes share the work. */
export function createJobRunner(config: Pick<Config, 'database'>, orm: Orm, scopes: Scopes, logger: Logger): JobRunner {
  let boss: PgBoss | null = null;

  const work = async (job: Job): Promise<void> => {
    const scope = scopes.openSystemScope();
    try {
      await job.run(scope.cradle);
    } catch (error) {
      logger.error({ err: error, job: job.name }, 'job failed');
      throw error;
    } finally {
      await scope.dispose();
    }
  };

  return {
    async start(jobs) {
      boss = await createBoss(config, orm);
      boss.on('error', (error: Error) => logger.error({ err: error }, 'job queue error'));
      await boss.start();
      for (const job of jobs) {
        await boss.createQueue(job.name, { policy: 'singleton' });
        await boss.work(job.name, () => work(job));
        await boss.schedule(job.name, job.schedule);
      }
      logger.info({ jobs: jobs.map((job) => job.name) }, 'Jobs started');
    },
    async stop() {
      await boss?.stop({ graceful: true, timeout: STOP_TIMEOUT_MS });
      boss = null;
    },
  };
}
