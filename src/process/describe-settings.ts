import type { Config } from '#src/platform/config/config.ts';
import type { Cradle } from '#src/platform/cradle.ts';
import { readDatabaseUrl } from '#src/platform/config/database-url.ts';
import { readRedisUrl } from '#src/platform/config/redis-url.ts';
import { hostAndPort } from '#src/platform/config/server-url.ts';

const NONE = 'none';

function describeDatabase({ url, dataDir }: Config['database']): string {
  if (url === undefined) return `embedded, in ${dataDir}`;
  const { host, port, database } = readDatabaseUrl(url);
  return `${hostAndPort(host, port)}/${database}`;
}

function describeRedis(url: string | undefined): string {
  if (url === undefined) return NONE;
  const { host, port, db } = readRedisUrl(url);
  return `${hostAndPort(host, port)}/${db}`;
}

function describeMeta({ META_APP_ID, META_APP_SECRET, META_REDIRECT_URI, META_GRAPH_BASE_URL }: Config['env']): string {
  const isComplete = META_APP_ID !== undefined && META_APP_SECRET !== undefined && META_REDIRECT_URI !== undefined;
  return isComplete ? new URL(META_GRAPH_BASE_URL).host : NONE;
}

/** What the process runs on, for its log (contract 1.10); no secret, no user. */
export function describeSettings({ config, paymentProviders, storage }: Cradle) {
  const { database, env, redisUrl } = config;
  return {
    environment: env.NODE_ENV,
    database: describeDatabase(database),
    redis: describeRedis(redisUrl),
    payments: paymentProviders.names.join(', ').toLowerCase() || NONE,
    storage: storage.bucket ?? NONE,
    meta: describeMeta(env),
  };
}
