import { z } from 'zod';
import {
  addresses,
  cookieDomain,
  countries,
  databaseUrl,
  domainName,
  duration,
  flag,
  hexKey,
  hostNames,
  httpOrigin,
  httpUrl,
  integer,
  namedKeys,
  origins,
  rate,
  serverAddresses,
  text,
  wholeNumber,
} from './config-fields.ts';
import { newPassword } from './http/fields.ts';

export type { Rate } from './config-fields.ts';

/** The environment is wrong; `message` names the variable and what it takes. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const DEVELOPMENT_JWT_SECRET = 'development-only-jwt-secret-change-me-0001';
const DEVELOPMENT_PEPPER = 'development-only-refresh-pepper-change-me-0002';
const MINIMUM_SECRET_LENGTH = 32;

const environment = z.object({
  NODE_ENV: z.enum(['production', 'development', 'test']).default('development'),
  PORT: integer(3001, 0, 65_535),
  DATABASE_URL: databaseUrl.optional(),
  DATA_DIR: z.string().default('.data'),
  MIGRATE_ON_START: flag,
  WORKER_INLINE: flag,
  REDIS_URL: z
    .string()
    .refine((value) => /^rediss?:\/\//.test(value) && URL.canParse(value), 'must look like redis://host:6379')
    .optional(),
  JWT_SECRET: text,
  JWT_EXPIRES_IN: duration.prefault('15m'),
  REFRESH_TOKEN_PEPPER: text,
  COOKIE_SECURE: flag,
  COOKIE_DOMAIN: cookieDomain.optional(),
  CORS_ORIGIN: origins('http://localhost:3000,http://127.0.0.1:3000'),
  FRONTEND_URL: httpUrl.default('http://localhost:3000'),
  TRUST_PROXY: integer(0, 0, 32),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  SLOW_REQUEST_THRESHOLD_MS: integer(1000, 1),
  RATE_LIMIT_ENABLED: flag,
  RATE_LIMIT_DEFAULT: rate({ count: 300, seconds: 60 }),
  RATE_LIMIT_STOREFRONT: rate({ count: 300, seconds: 60 }),
  RATE_LIMIT_AUTH: rate({ count: 30, seconds: 60 }),
  RATE_LIMIT_LOGIN_ACCOUNT: rate({ count: 10, seconds: 900 }),
  ALLOW_FORCED_DOMAIN_VERIFICATION: flag,
  ALLOW_TEST_PAYMENTS: flag,
  PLATFORM_DOMAIN: domainName.default('pixecom.io'),
  PLATFORM_HOSTS: hostNames('pixecom.io'),
  PLATFORM_IPS: addresses(''),
  DNS_SERVERS: serverAddresses(''),
  R2_ENDPOINT: httpUrl.optional(),
  R2_ACCESS_KEY_ID: text,
  R2_SECRET_ACCESS_KEY: text,
  R2_BUCKET_NAME: z.string().default('pixecom-assets'),
  CDN_BASE_URL: httpUrl.optional(),
  STRIPE_SECRET_KEY: text,
  STRIPE_WEBHOOK_SECRET: text,
  STRIPE_API_BASE_URL: httpOrigin.default('https://api.stripe.com'),
  PAYPAL_CLIENT_ID: text,
  PAYPAL_CLIENT_SECRET: text,
  PAYPAL_WEBHOOK_ID: text,
  PAYPAL_ENV: z.enum(['sandbox', 'live']).default('sandbox'),
  PAYPAL_API_BASE_URL: httpOrigin.optional(),
  TEST_PAYMENT_WEBHOOK_SECRET: text,
  FULFILLMENT_WEBHOOK_SECRET: text,
  ORDER_EXPIRY_MINUTES: integer(60, 1),
  EXPORT_INTERVAL_SECONDS: wholeNumber().optional(),
  JOBS_ENABLED: flag,
  DEFAULT_TAKE_PERCENT: integer(70, 0, 100),
  DEFAULT_HOLD_PERCENT: integer(30, 0, 100),
  DEFAULT_HOLD_DAYS: integer(7, 0, 365),
  STATS_PROVIDER: z.enum(['meta', 'mock']).optional(),
  STATS_SYNC_INTERVAL_MINUTES: integer(15, 1),
  AD_STATS_RAW_RETENTION_DAYS: integer(90, 1),
  WORKER_PORT: integer(3002, 0, 65_535),
  META_APP_ID: text,
  META_APP_SECRET: text,
  META_REDIRECT_URI: httpUrl.optional(),
  META_TOKEN_ENCRYPTION_KEYS: namedKeys.optional(),
  META_TOKEN_ENCRYPTION_KEY: hexKey.optional(),
  META_GRAPH_BASE_URL: httpUrl.default('https://graph.facebook.com'),
  META_GRAPH_VERSION: z.string().default('v22.0'),
  META_OAUTH_DIALOG_URL: httpUrl.default('https://www.facebook.com/dialog/oauth'),
  META_RATE_LIMIT_PER_HOUR: integer(200, 1),
  META_DEFAULT_COUNTRIES: countries('US'),
  META_TEST_ACCESS_TOKEN: text,
  ADMIN_PASSWORD: text,
  SEED_PASSWORD: newPassword.optional(),
});

type Environment = z.infer<typeof environment>;

function requireInProduction(env: Environment, given: Record<string, string | undefined>): void {
  if (env.NODE_ENV !== 'production') return;
  for (const name of ['DATABASE_URL', 'JWT_SECRET', 'REFRESH_TOKEN_PEPPER', 'CORS_ORIGIN', 'FRONTEND_URL']) {
    if (given[name] === undefined) throw new ConfigError(`${name} is required in production`);
  }
  const developmentValues = [DEVELOPMENT_JWT_SECRET, DEVELOPMENT_PEPPER];
  for (const name of ['JWT_SECRET', 'REFRESH_TOKEN_PEPPER'] as const) {
    const value = env[name] ?? '';
    // blanks are no secret
    if (value.trim().length < MINIMUM_SECRET_LENGTH) {
      throw new ConfigError(`${name} must have at least ${MINIMUM_SECRET_LENGTH} characters in production`);
    }
    if (developmentValues.includes(value)) throw new ConfigError(`${name} must not be the development value`);
  }
  if (env.JWT_SECRET === env.REFRESH_TOKEN_PEPPER) {
    throw new ConfigError('REFRESH_TOKEN_PEPPER must differ from JWT_SECRET');
  }
  if (env.META_TOKEN_ENCRYPTION_KEYS === undefined && env.META_TOKEN_ENCRYPTION_KEY === undefined) {
    throw new ConfigError('META_TOKEN_ENCRYPTION_KEYS or META_TOKEN_ENCRYPTION_KEY is required in production');
  }
}

/** A token for tests must never reach Meta itself. */
function keepTestTokenFromMeta({ META_TEST_ACCESS_TOKEN, META_GRAPH_BASE_URL }: Environment): void {
  if (META_TEST_ACCESS_TOKEN === undefined || !/facebook\.com\.?$/.test(new URL(META_GRAPH_BASE_URL).hostname)) return;
  throw new ConfigError('META_TEST_ACCESS_TOKEN must not be set while META_GRAPH_BASE_URL is at facebook.com');
}

function databaseConfig(env: Environment) {
  return {
    /** `undefined`: the embedded PostgreSQL in `dataDir`. */
    url: env.DATABASE_URL,
    dataDir: env.DATA_DIR,
    migrateOnStart: env.MIGRATE_ON_START ?? false,
  };
}

function authConfig(env: Environment, production: boolean) {
  return {
    jwtSecret: env.JWT_SECRET ?? DEVELOPMENT_JWT_SECRET,
    accessTokenSeconds: env.JWT_EXPIRES_IN,
    refreshTokenPepper: env.REFRESH_TOKEN_PEPPER ?? DEVELOPMENT_PEPPER,
    cookieSecure: env.COOKIE_SECURE ?? production,
    cookieDomain: env.COOKIE_DOMAIN,
  };
}

function rateLimitConfig(env: Environment, test: boolean) {
  return {
    enabled: env.RATE_LIMIT_ENABLED ?? !test,
    default: env.RATE_LIMIT_DEFAULT,
    storefront: env.RATE_LIMIT_STOREFRONT,
    auth: env.RATE_LIMIT_AUTH,
    loginAccount: env.RATE_LIMIT_LOGIN_ACCOUNT,
  };
}

/**
 * The typed settings of the process, checked once (contract 1.10). Empty variables count as absent.
 * @throws ConfigError naming the first variable that is missing or bad
 */
export function loadConfig(source: Record<string, string | undefined>) {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const result = environment.safeParse(given);
  if (!result.success) {
    const issue = result.error.issues[0]!;
    throw new ConfigError(`${issue.path.join('.')} ${issue.message}`);
  }
  const env = result.data;
  requireInProduction(env, given);
  keepTestTokenFromMeta(env);
  const production = env.NODE_ENV === 'production';
  const test = env.NODE_ENV === 'test';
  return Object.freeze({
    production,
    test,
    port: env.PORT,
    database: databaseConfig(env),
    redisUrl: env.REDIS_URL,
    auth: authConfig(env, production),
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

/** Settings of this process: `.env` in the working directory, where there is one, fills what the environment lacks. */
export function loadProcessConfig(): Config {
  try {
    process.loadEnvFile();
  } catch {
    // no .env file: the environment alone decides
  }
  return loadConfig(process.env);
}
