import { once } from 'node:events';
import type { Redis } from 'ioredis';
import type { Cradle } from '#src/platform/cradle.ts';
import { unavailable } from '#src/platform/errors.ts';
import { pendingMigrations } from '#src/platform/db/migrations.ts';

/** A probe without an answer by then counts as down. */
const PROBE_TIMEOUT_MS = 2_000;

type Answer = 'connected' | 'down';

/**
 * A probe that is asked many times at once runs once: while the database hangs, callers share the one statement that
 * waits, and each of them gives up after the cap.
 */
function makeProbe(check: () => Promise<unknown>): () => Promise<Answer> {
  let running: Promise<Answer> | null = null;
  return () => {
    running ??= check()
      .then(
        (): Answer => 'connected',
        (): Answer => 'down',
      )
      .finally(() => {
        running = null;
      });
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve('down'), PROBE_TIMEOUT_MS);
      void running?.then((answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
    });
  };
}

/** The client connects in the background: right after the start the first probe waits for that, rather than say `down`. */
async function ping(client: Redis): Promise<void> {
  if (client.status === 'connecting' || client.status === 'connect') await once(client, 'ready');
  await client.ping();
}

/** Probes of what the process depends on (contract 6); they use the connections that requests use. */
export function makeHealthService({ orm, redis, lifecycle }: Pick<Cradle, 'orm' | 'redis' | 'lifecycle'>) {
  const probeDatabase = makeProbe(() => orm.em.getConnection().execute('select 1'));
  const probeRedis = makeProbe(async () => redis.client && ping(redis.client));
  let schemaInPlace = false;

  const checkSchema = async (): Promise<boolean> => {
    schemaInPlace ||= (await pendingMigrations(orm)).length === 0;
    return schemaInPlace;
  };

  const redisState = () => (redis.client === null ? ('disabled' as const) : probeRedis());

  return {
    /** State of database and Redis; never throws. */
    async state() {
      const [db, redisAnswer] = await Promise.all([probeDatabase(), redisState()]);
      const status = db === 'down' || redisAnswer === 'down' ? ('degraded' as const) : ('ok' as const);
      return { status, db, redis: redisAnswer };
    },

    /** State of Redis, once the process can serve. @throws 503 when stopping, without database or without schema */
    async ready() {
      if (lifecycle.stopping) throw unavailable('Shutting down');
      if ((await probeDatabase()) === 'down') throw unavailable('Database is down');
      if (!(await checkSchema())) throw unavailable('Schema is not in place');
      return { db: 'connected' as const, redis: await redisState() };
    },
  };
}

export type HealthService = ReturnType<typeof makeHealthService>;
