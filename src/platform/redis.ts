import { Redis } from 'ioredis';
import type { Config } from './config/config.ts';
import type { Logger } from './logger.ts';
import { readRedisUrl } from './config/redis-url.ts';

/** A command without an answer by then counts as failed: Redis only ever speeds things up here. */
const COMMAND_TIMEOUT_MS = 500;
/** A connection that says nothing for so long is given up; until the next one stands, commands fail at once. */
const SILENCE_TIMEOUT_MS = 700;
const CONNECT_TIMEOUT_MS = 2_000;
const MAX_RECONNECT_DELAY_MS = 5_000;

export interface RedisStore {
  /** `null` without `REDIS_URL`. */
  client: Redis | null;
  close(): void;
}

/** Connects in the background; Redis being away never stops the process nor fails a request. */
export function connectRedis(config: Pick<Config, 'redisUrl'>, logger: Logger): RedisStore {
  if (config.redisUrl === undefined) return { client: null, close: () => undefined };
  const client = new Redis({
    ...readRedisUrl(config.redisUrl),
    commandTimeout: COMMAND_TIMEOUT_MS,
    socketTimeout: SILENCE_TIMEOUT_MS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    // without a connection a command fails at once instead of waiting in a queue
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(100 * 2 ** Math.min(attempt, 10), MAX_RECONNECT_DELAY_MS),
  });
  let reported = false;
  client.on('error', (error: Error) => {
    if (!reported) logger.warn({ reason: error.message }, 'Redis is unreachable, counting in process');
    reported = true;
  });
  client.on('ready', () => {
    if (reported) logger.info('Redis is back');
    reported = false;
  });
  return { client, close: () => client.disconnect() };
}
