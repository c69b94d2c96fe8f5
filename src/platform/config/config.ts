import type { Rate } from './config-fields.ts';
import { readEnvFile } from './env-file.ts';
import { DEVELOPMENT_JWT_SECRET, DEVELOPMENT_PEPPER, type Environment, readEnvironment } from './environment.ts';

export type { Rate };
export { ConfigError } from './environment.ts';

function databaseConfig(env: Environment) {
  return {
    /** `undefined`: the embedded PostgreSQL in `dataDir`. */
    url: env.DATABASE_URL,
    dataDir: env.DATA_DIR,
    migrateOnStart: env.MIGRATE_ON_START ?? false,
  };
}

function authConfig(env: Environment, { production, test }: { production: boolean; test: boolean }) {
  return {
    jwtSecret: env.JWT_SECRET ?? DEVELOPMENT_JWT_SECRET,
    accessTokenSeconds: env.JWT_EXPIRES_IN,
    refreshTokenPepper: env.REFRESH_TOKEN_PEPPER ?? DEVELOPMENT_PEPPER,
    /** How long a rotated refresh token is still taken. */
    refreshReuseSeconds: env.REFRESH_REUSE_SECONDS ?? (test ? 0 : 10),
    cookieSecure: env.COOKIE_SECURE ?? production,
    cookieDomain: env.COOKIE_DOMAIN,
  };
}

function rateLimitConfig(env: Environment, test: boolean) {
  return {
    enabled: env.RATE_LIMIT_ENABLED ?? !test,
    default: env.RATE_LIMIT_DEFAULT,
    storefront: env.RATE_LIMIT_STOREFRONT,
    checkout: env.RATE_LIMIT_CHECKOUT,
    confirm: env.RATE_LIMIT_CONFIRM,
    track: env.RATE_LIMIT_TRACK,
    event: env.RATE_LIMIT_EVENT,
    auth: env.RATE_LIMIT_AUTH,
    loginAccount: env.RATE_LIMIT_LOGIN_ACCOUNT,
  };
}

/**
 * The typed settings of the process, checked once (contract 1.10). Empty variables count as absent.
 * @throws ConfigError naming every variable that is missing or bad
 */
export function loadConfig(source: Record<string, string | undefined>) {
  const env = readEnvironment(source);
  const production = env.NODE_ENV === 'production';
  const test = env.NODE_ENV === 'test';
  return Object.freeze({
    production,
    test,
    port: env.PORT,
    database: databaseConfig(env),
    redisUrl: env.REDIS_URL,
    auth: authConfig(env, { production, test }),
    rateLimit: rateLimitConfig(env, test),
    corsOrigins: env.CORS_ORIGIN,
    frontendUrl: env.FRONTEND_URL,
    trustProxy: env.TRUST_PROXY,
    logLevel: env.LOG_LEVEL,
    slowRequestMs: env.SLOW_REQUEST_THRESHOLD_MS,
    jobs: { enabled: env.JOBS_ENABLED ?? !test, inline: env.WORKER_INLINE ?? true, workerPort: env.WORKER_PORT },
    /** Variables of modules that read their own: each picks what it needs in its `register`. */
    env,
  });
}

export type Config = ReturnType<typeof loadConfig>;

/**
 * Settings of this process: `.env` in the working directory, where there is one, fills what the environment lacks.
 * @throws EnvFileError, ConfigError
 */
export function loadProcessConfig(): Config {
  for (const [name, value] of Object.entries(readEnvFile('.env'))) process.env[name] ??= value;
  return loadConfig(process.env);
}
