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
  oneOf,
  origins,
  rate,
  redisUrl,
  serverAddresses,
  text,
  wholeNumber,
} from './config-fields.ts';
import { newPassword } from '../http/fields.ts';

/** The environment is wrong; `message` has one line for each variable, which names it and what it takes. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(problems: string[]) {
    super(problems.join('\n'));
  }
}

export const DEVELOPMENT_JWT_SECRET = 'development-only-jwt-secret-change-me-0001';
export const DEVELOPMENT_PEPPER = 'development-only-refresh-pepper-change-me-0002';
const MINIMUM_SECRET_LENGTH = 32;

const environment = z.object({
  NODE_ENV: oneOf('production', 'development', 'test').default('development'),
  PORT: integer(3001, 0, 65_535),
  DATABASE_URL: databaseUrl.optional(),
  DATA_DIR: z.string().default('.data'),
  MIGRATE_ON_START: flag,
  WORKER_INLINE: flag,
  REDIS_URL: redisUrl.optional(),
  JWT_SECRET: text,
  JWT_EXPIRES_IN: duration.prefault('15m'),
  REFRESH_TOKEN_PEPPER: text,
  REFRESH_REUSE_SECONDS: wholeNumber(0, 86_400).optional(),
  COOKIE_SECURE: flag,
  COOKIE_DOMAIN: cookieDomain.optional(),
  CORS_ORIGIN: origins('http://localhost:3000,http://127.0.0.1:3000'),
  FRONTEND_URL: httpUrl.default('http://localhost:3000'),
  TRUST_PROXY: integer(0, 0, 32),
  LOG_LEVEL: oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent').default('info'),
  SLOW_REQUEST_THRESHOLD_MS: integer(1000, 1),
  RATE_LIMIT_ENABLED: flag,
  RATE_LIMIT_DEFAULT: rate({ count: 300, seconds: 60 }),
  RATE_LIMIT_STOREFRONT: rate({ count: 300, seconds: 60 }),
  RATE_LIMIT_CHECKOUT: rate({ count: 30, seconds: 60 }),
  RATE_LIMIT_CONFIRM: rate({ count: 60, seconds: 60 }),
  RATE_LIMIT_TRACK: rate({ count: 20, seconds: 60 }),
  RATE_LIMIT_EVENT: rate({ count: 100, seconds: 60 }),
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
  PAYPAL_ENV: oneOf('sandbox', 'live').default('sandbox'),
  PAYPAL_API_BASE_URL: httpOrigin.optional(),
  TEST_PAYMENT_WEBHOOK_SECRET: text,
  FULFILLMENT_WEBHOOK_SECRET: text,
  ORDER_EXPIRY_MINUTES: integer(60, 1),
  EXPORT_INTERVAL_SECONDS: wholeNumber().optional(),
  JOBS_ENABLED: flag,
  DEFAULT_TAKE_PERCENT: integer(70, 0, 100),
  DEFAULT_HOLD_PERCENT: integer(30, 0, 100),
  DEFAULT_HOLD_DAYS: integer(7, 0, 365),
  STATS_PROVIDER: oneOf('meta', 'mock').optional(),
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

/** What the environment says, typed, with the defaults that do not depend on one another. */
export type Environment = z.infer<typeof environment>;

const MAX_SHOWN = 60;
/** Variables that may hold a secret, of which nothing is ever repeated. */
const SECRET_NAME = /SECRET|PASSWORD|PEPPER|TOKEN|KEY|URL/;

/** A text in quotes, control characters escaped. */
const visible = (text: string): string =>
  JSON.stringify(text).replace(/\p{Cc}/gu, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** A bad value as it may be told: invisible characters are shown. */
function asSeen(name: string, value: string): string {
  if (!SECRET_NAME.test(name)) return `, not ${visible(value.slice(0, MAX_SHOWN))}`;
  const invisible = [...new Set(value.match(/\p{Cc}/gu))];
  return invisible.length === 0 ? '' : `; it holds ${invisible.map(visible).join(', ')}`;
}

type Problems = Map<string, string>;

/** Each variable by itself, so that one that is bad hides no other: it counts as absent. */
function parseEach(given: Record<string, string>): [Environment, Problems] {
  const problems: Problems = new Map();
  const env: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(environment.shape)) {
    const result = schema.safeParse(given[name]);
    if (!result.success) problems.set(name, result.error.issues[0]!.message + asSeen(name, given[name]!));
    env[name] = result.success ? result.data : schema.safeParse(undefined).data;
  }
  return [env as Environment, problems];
}

const REQUIRED = ['DATABASE_URL', 'JWT_SECRET', 'REFRESH_TOKEN_PEPPER', 'CORS_ORIGIN', 'FRONTEND_URL'] as const;
const SECRETS = ['JWT_SECRET', 'REFRESH_TOKEN_PEPPER'] as const;

function problemOfSecret(value: string): string | undefined {
  // blanks are no secret
  if (value.trim().length < MINIMUM_SECRET_LENGTH) {
    return `must have at least ${MINIMUM_SECRET_LENGTH} characters in production`;
  }
  const isPublished = [DEVELOPMENT_JWT_SECRET, DEVELOPMENT_PEPPER].includes(value);
  return isPublished ? 'must not be the development value' : undefined;
}

function requireInProduction(env: Environment, given: Record<string, string>, problems: Problems): void {
  const tell = (name: string, problem: string): void => void (problems.has(name) || problems.set(name, problem));
  for (const name of REQUIRED) if (given[name] === undefined) tell(name, 'is required in production');
  for (const name of SECRETS) {
    const problem = problemOfSecret(env[name] ?? '');
    if (problem !== undefined) tell(name, problem);
  }
  if (env.JWT_SECRET === env.REFRESH_TOKEN_PEPPER) {
    tell('REFRESH_TOKEN_PEPPER', 'must differ from JWT_SECRET');
  }
  if (given.META_TOKEN_ENCRYPTION_KEYS === undefined && given.META_TOKEN_ENCRYPTION_KEY === undefined) {
    tell('META_TOKEN_ENCRYPTION_KEYS', 'or META_TOKEN_ENCRYPTION_KEY is required in production');
  }
}

/** A token for tests must never reach Meta itself. */
function keepTestTokenFromMeta({ META_TEST_ACCESS_TOKEN, META_GRAPH_BASE_URL }: Environment, problems: Problems): void {
  if (META_TEST_ACCESS_TOKEN === undefined || !/facebook\.com\.?$/.test(new URL(META_GRAPH_BASE_URL).hostname)) return;
  problems.set('META_TEST_ACCESS_TOKEN', 'must not be set while META_GRAPH_BASE_URL is at facebook.com');
}

/**
 * Checks the environment; empty variables count as absent (contract 1.10).
 * @throws ConfigError naming every variable that is missing or bad
 */
export function readEnvironment(source: Record<string, string | undefined>): Environment {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value)) as Record<string, string>;
  const [env, problems] = parseEach(given);
  if (env.NODE_ENV === 'production') requireInProduction(env, given, problems);
  keepTestTokenFromMeta(env, problems);
  if (problems.size > 0) throw new ConfigError([...problems].map(([name, problem]) => `${name} ${problem}`));
  return env;
}
