import { once } from 'node:events';
import type { Redis } from 'ioredis';
import type { Cradle } from '#src/platform/cradle.ts';
import { unavailable } from '#src/platform/errors.ts';
import { withTimeout } from '#src/platform/with-timeout.ts';
import { makeDatabasePing, makeSchemaCheck } from '#src/platform/db/schema/migrations.ts';

/** A probe without an answer by then counts as down (contract 6). */
export const PROBE_TIMEOUT_MS = 2_000;

type Capped<T> = T | 'down';
type Dependencies = Pick<Cradle, 'orm' | 'redis' | 'lifecycle'>;

/**
 * `down` when `check` fails or takes longer than the cap. A probe that is asked many times at once runs once; one that has
 * been given up is not waited for again.
 */
function makeProbe<T>(check: () => Promise<T>, capMs: number): () => Promise<Capped<T>> {
  let running: Promise<Capped<T>> | null = null;
  return () => {
    running ??= withTimeout(capMs, check)
      .catch(() => 'down' as const)
      .finally(() => {
        running = null;
      });
    return running;
  };
}

/** The client connects in the background: right after the start the first probe waits for that, rather than say `down`. */
async function ping(client: Redis): Promise<void> {
  if (client.status === 'connecting' || client.status === 'connect') await once(client, 'ready');
  await client.ping();
}

/** Probes of what the process depends on (contract 6); the database's has connections of its own. */
export function makeHealthService({ orm, redis, lifecycle }: Dependencies, capMs = PROBE_TIMEOUT_MS) {
  const probeDatabase = makeProbe(makeDatabasePing(orm), capMs);
  const probeSchema = makeProbe(makeSchemaCheck(orm), capMs);
  const probeRedis = makeProbe(async () => {
    if (redis.client !== null) await ping(redis.client);
    return 'connected' as const;
  }, capMs);

  const redisState = () => (redis.client === null ? ('disabled' as const) : probeRedis());

  return {
    /** State of database and Redis; never throws. */
    async state() {
      const [db, redisAnswer] = await Promise.all([probeDatabase(), redisState()]);
      const status = db === 'down' || redisAnswer === 'down' ? ('degraded' as const) : ('ok' as const);
      return { status, db, redis: redisAnswer };
    },

    /** State of Redis, once the process can serve. @throws 503 when stopping, without schema, or the database is down or refuses */
    async ready() {
      if (lifecycle.stopping) throw unavailable('Shutting down');
      if (lifecycle.starting) throw unavailable('Starting');
      const schema = await probeSchema();
      if (schema === 'down') throw unavailable('Database is down');
      if (schema === 'refuses') throw unavailable('Database refuses');
      if (schema === 'missing') throw unavailable('Schema is not in place');
      return { db: 'connected' as const, redis: await redisState() };
    },
  };
}
