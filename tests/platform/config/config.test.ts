import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '#test';
import { ConfigError, loadConfig } from '#src/platform/config/config.ts';

type Env = Record<string, string | undefined>;

const PRODUCTION = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgresql://pixecom:secret@db.internal:5432/pixecom',
  JWT_SECRET: 'j'.repeat(32),
  REFRESH_TOKEN_PEPPER: 'p'.repeat(32),
  CORS_ORIGIN: 'https://app.pixecom.io',
  FRONTEND_URL: 'https://app.pixecom.io',
  META_TOKEN_ENCRYPTION_KEY: 'a1'.repeat(32),
};

/** The line the process would end with. */
function refusalOf(env: Env): string {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'accepted';
}

const repositoryFile = (path: string) => new URL(`../../../${path}`, import.meta.url);

/** Names of the variables that the schema of `config.ts` reads. */
function schemaVariables(): string[] {
  const source = readFileSync(repositoryFile('src/platform/config/environment.ts'), 'utf8');
  return [...source.matchAll(/^ {2}([A-Z][A-Z0-9_]+): /gm)].map(([, name]) => name!);
}

describe('defaults', () => {
  test('of development: every variable of the contract has its value', () => {
    const config = loadConfig({});
    expect(config).toMatchObject({
      production: false,
      test: false,
      port: 3001,
      database: { url: undefined, dataDir: '.data', migrateOnStart: false },
      redisUrl: undefined,
      auth: { accessTokenSeconds: 900, refreshReuseSeconds: 10, cookieSecure: false, cookieDomain: undefined },
      rateLimit: {
        enabled: true,
        default: { count: 300, seconds: 60 },
        storefront: { count: 300, seconds: 60 },
        checkout: { count: 30, seconds: 60 },
        confirm: { count: 60, seconds: 60 },
        track: { count: 20, seconds: 60 },
        event: { count: 100, seconds: 60 },
        auth: { count: 30, seconds: 60 },
        loginAccount: { count: 10, seconds: 900 },
      },
      corsOrigins: ['http://localhost:3000', 'http://127.0.0.1:3000'],
      frontendUrl: 'http://localhost:3000',
      trustProxy: 0,
      logLevel: 'info',
      slowRequestMs: 1000,
      jobs: { enabled: true, inline: true, workerPort: 3002 },
    });
    expect(config.env).toMatchObject({
      PLATFORM_DOMAIN: 'pixecom.io',
      PLATFORM_HOSTS: ['pixecom.io'],
      PLATFORM_IPS: [],
      R2_BUCKET_NAME: 'pixecom-assets',
      PAYPAL_ENV: 'sandbox',
      ORDER_EXPIRY_MINUTES: 60,
      DEFAULT_TAKE_PERCENT: 70,
      DEFAULT_HOLD_PERCENT: 30,
      DEFAULT_HOLD_DAYS: 7,
      STATS_SYNC_INTERVAL_MINUTES: 15,
      AD_STATS_RAW_RETENTION_DAYS: 90,
      META_RATE_LIMIT_PER_HOUR: 200,
      META_DEFAULT_COUNTRIES: ['US'],
      META_GRAPH_BASE_URL: 'https://graph.facebook.com',
      META_GRAPH_VERSION: 'v22.0',
      META_OAUTH_DIALOG_URL: 'https://www.facebook.com/dialog/oauth',
    });
    expect(config.auth.jwtSecret).not.toBe(config.auth.refreshTokenPepper);
  });

  test('of tests: no rate limits, no jobs, no grace', () => {
    const config = loadConfig({ NODE_ENV: 'test' });
    expect(config.auth.refreshReuseSeconds).toBe(0);
    expect(loadConfig({ NODE_ENV: 'test', REFRESH_REUSE_SECONDS: '5' }).auth.refreshReuseSeconds).toBe(5);
    expect([config.test, config.rateLimit.enabled, config.jobs.enabled]).toEqual([true, false, false]);
    const on = loadConfig({ NODE_ENV: 'test', RATE_LIMIT_ENABLED: 'true', JOBS_ENABLED: 'true' });
    expect([on.rateLimit.enabled, on.jobs.enabled]).toEqual([true, true]);
  });

  test('of production: secure cookies', () => {
    expect(loadConfig(PRODUCTION).auth.cookieSecure).toBe(true);
    expect(loadConfig({ ...PRODUCTION, COOKIE_SECURE: 'false' }).auth.cookieSecure).toBe(false);
  });

  test('an empty variable counts as absent', () => {
    const names = schemaVariables();
    expect(names.length).toBeGreaterThan(50);
    const empty = Object.fromEntries(names.map((name) => [name, '']));
    expect(loadConfig(empty)).toEqual(loadConfig({}));
  });

  test('the settings cannot be changed', () => {
    expect(Object.isFrozen(loadConfig({}))).toBe(true);
  });
});

describe('production requires', () => {
  test('nothing more than this', () => {
    expect(refusalOf(PRODUCTION)).toBe('accepted');
  });

  test.each(['DATABASE_URL', 'JWT_SECRET', 'REFRESH_TOKEN_PEPPER', 'CORS_ORIGIN', 'FRONTEND_URL'])('%s', (name) => {
    expect(refusalOf({ ...PRODUCTION, [name]: undefined })).toBe(`${name} is required in production`);
    expect(refusalOf({ ...PRODUCTION, [name]: '' })).toBe(`${name} is required in production`);
  });

  test.each(['JWT_SECRET', 'REFRESH_TOKEN_PEPPER'])('%s of at least 32 characters', (name) => {
    const refusal = refusalOf({ ...PRODUCTION, [name]: 'x'.repeat(31) });
    expect(refusal).toContain(name);
    expect(refusal).not.toContain('x'.repeat(31));
    expect(refusalOf({ ...PRODUCTION, [name]: 'x'.repeat(32) })).toBe('accepted');
  });

  test.each(['JWT_SECRET', 'REFRESH_TOKEN_PEPPER'])('%s of more than blanks', (name) => {
    for (const value of [' '.repeat(40), `${' '.repeat(20)}${'x'.repeat(31)}`]) {
      expect(refusalOf({ ...PRODUCTION, [name]: value })).toMatch(new RegExp(`^${name} `));
    }
  });

  test('a pepper that is not the secret', () => {
    const refusal = refusalOf({ ...PRODUCTION, REFRESH_TOKEN_PEPPER: PRODUCTION.JWT_SECRET });
    expect(refusal).toContain('REFRESH_TOKEN_PEPPER');
    expect(refusal).not.toContain(PRODUCTION.JWT_SECRET);
  });

  test('secrets of its own, not those of development', () => {
    const development = loadConfig({}).auth;
    expect(refusalOf({ ...PRODUCTION, JWT_SECRET: development.jwtSecret })).toMatch(/^JWT_SECRET /);
    expect(refusalOf({ ...PRODUCTION, REFRESH_TOKEN_PEPPER: development.refreshTokenPepper })).toMatch(
      /^REFRESH_TOKEN_PEPPER /,
    );
    expect(refusalOf({ ...PRODUCTION, JWT_SECRET: development.refreshTokenPepper })).toMatch(/^JWT_SECRET /);
  });

  test('a key for connection tokens, in one of its two forms', () => {
    const { META_TOKEN_ENCRYPTION_KEY: key, ...without } = PRODUCTION;
    expect(refusalOf(without)).toMatch(/^META_TOKEN_ENCRYPTION_KEY.* is required in production$/);
    expect(refusalOf({ ...without, META_TOKEN_ENCRYPTION_KEYS: `2:${key},1:${'b2'.repeat(32)}` })).toBe('accepted');
  });
});

test('everything that is missing or bad is told at once, a line for each', () => {
  const env = { NODE_ENV: 'production', PORT: '80.5', DATABASE_URL: 'postgresql://u:p#ss@h/x', JWT_SECRET: 'short' };
  const lines = refusalOf({ ...env, LOG_LEVEL: 'loud', META_TEST_ACCESS_TOKEN: 'token' }).split('\n');
  expect(lines.map((line) => line.split(' ', 1)[0]).sort()).toEqual([
    'CORS_ORIGIN',
    'DATABASE_URL',
    'FRONTEND_URL',
    'JWT_SECRET',
    'LOG_LEVEL',
    'META_TEST_ACCESS_TOKEN',
    'META_TOKEN_ENCRYPTION_KEYS',
    'PORT',
    'REFRESH_TOKEN_PEPPER',
  ]);
});

describe('characters that nobody sees', () => {
  test.each([
    ['NODE_ENV', 'production\r', String.raw`NODE_ENV must be production, development or test, not "production\r"`],
    ['PORT', '3001\u0085', String.raw`PORT must be a whole number, not "3001\u0085"`],
    ['LOG_LEVEL', 'in\u0000fo\n', String.raw`not "in\u0000fo\n"`],
    ['TRUST_PROXY', '\t1', String.raw`not "\t1"`],
  ])('are shown: %s=%j', (name, value, told) => {
    const refusal = refusalOf({ [name]: value });
    expect(refusal).toContain(told);
    expect(refusal).not.toMatch(/\p{Cc}/u);
  });

  test('are shown without the rest of what may be a secret', () => {
    const refusal = refusalOf({ META_TOKEN_ENCRYPTION_KEY: `${'c3'.repeat(32)}\r` });
    expect(refusal).toBe(String.raw`META_TOKEN_ENCRYPTION_KEY must have 64 hexadecimal digits; it holds "\r"`);
  });
});

describe('JWT_EXPIRES_IN', () => {
  test.each([
    ['900', 900],
    ['1', 1],
    ['45s', 45],
    ['15m', 900],
    ['2h', 7200],
  ])('%s', (value, seconds) => {
    expect(loadConfig({ JWT_EXPIRES_IN: value }).auth.accessTokenSeconds).toBe(seconds);
  });

  test.each(['0', '0s', '0m', '00h', '-1', '-5m', '1d', '15 m', '1.5h', 'm', '1e3', '15M', ' 15m', '999999999h'])(
    '%p is refused',
    (value) => {
      expect(refusalOf({ JWT_EXPIRES_IN: value })).toMatch(/^JWT_EXPIRES_IN /);
    },
  );
});

describe('bad values are named', () => {
  test.each([
    ['NODE_ENV', 'prod'],
    ['PORT', 'abc'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '80.5'],
    ['DATABASE_URL', 'mysql://user@host/db'],
    ['DATABASE_URL', 'db.internal:5432'],
    ['DATABASE_URL', 'postgresql://host:99999/db'],
    ['MIGRATE_ON_START', 'yes'],
    ['WORKER_INLINE', '1'],
    ['REDIS_URL', 'http://localhost:6379'],
    ['REDIS_URL', 'localhost:6379'],
    ['REDIS_URL', 'redis://'],
    ['REDIS_URL', 'redis://localhost/first'],
    ['REDIS_URL', 'redis://localhost?family=6'],
    ['REDIS_URL', 'redis://:100%@localhost'],
    ['REFRESH_REUSE_SECONDS', '-1'],
    ['REFRESH_REUSE_SECONDS', '10s'],
    ['REFRESH_REUSE_SECONDS', '86401'],
    ['COOKIE_SECURE', 'TRUE'],
    ['COOKIE_DOMAIN', 'https://example.com'],
    ['COOKIE_DOMAIN', 'example.com; Secure'],
    ['COOKIE_DOMAIN', 'exämple.com'],
    ['COOKIE_DOMAIN', '127.0.0.1'],
    ['CORS_ORIGIN', '*'],
    ['CORS_ORIGIN', 'https://app.example.com/'],
    ['CORS_ORIGIN', 'https://app.example.com,app.example.com'],
    ['CORS_ORIGIN', 'null'],
    ['FRONTEND_URL', 'app.example.com'],
    ['FRONTEND_URL', 'ftp://app.example.com'],
    ['TRUST_PROXY', 'true'],
    ['TRUST_PROXY', '-1'],
    ['LOG_LEVEL', 'verbose'],
    ['SLOW_REQUEST_THRESHOLD_MS', '0'],
    ['SLOW_REQUEST_THRESHOLD_MS', '1s'],
    ['RATE_LIMIT_ENABLED', 'on'],
    ['RATE_LIMIT_DEFAULT', '300'],
    ['RATE_LIMIT_STOREFRONT', '300/0'],
    ['RATE_LIMIT_CHECKOUT', '30'],
    ['RATE_LIMIT_CONFIRM', '60/min'],
    ['RATE_LIMIT_TRACK', '-1/60'],
    ['RATE_LIMIT_EVENT', '100/0'],
    ['RATE_LIMIT_AUTH', '0/60'],
    ['RATE_LIMIT_LOGIN_ACCOUNT', '10/15m'],
    ['ALLOW_FORCED_DOMAIN_VERIFICATION', 'no'],
    ['ALLOW_TEST_PAYMENTS', '0'],
    ['PLATFORM_DOMAIN', 'pixecom .io'],
    ['PLATFORM_DOMAIN', 'pixecom..io'],
    ['PLATFORM_HOSTS', 'pixecom.io,https://app.pixecom.io'],
    ['PLATFORM_HOSTS', 'pixecom.io,*.pixecom.io'],
    ['PLATFORM_IPS', '203.0.113.7,203.0.113.256'],
    ['PLATFORM_IPS', 'pixecom.io'],
    ['R2_ENDPOINT', 'r2.example.com'],
    ['STRIPE_API_BASE_URL', 'https://api.stripe.com/v1'],
    ['PAYPAL_API_BASE_URL', 'api-m.paypal.com'],
    ['CDN_BASE_URL', 'cdn'],
    ['PAYPAL_ENV', 'production'],
    ['ORDER_EXPIRY_MINUTES', '0'],
    ['EXPORT_INTERVAL_SECONDS', 'never'],
    ['JOBS_ENABLED', 'maybe'],
    ['DEFAULT_TAKE_PERCENT', '101'],
    ['DEFAULT_HOLD_PERCENT', '-1'],
    ['DEFAULT_HOLD_DAYS', '7d'],
    ['STATS_PROVIDER', 'facebook'],
    ['STATS_SYNC_INTERVAL_MINUTES', '0'],
    ['AD_STATS_RAW_RETENTION_DAYS', '0'],
    ['WORKER_PORT', '70000'],
    ['META_REDIRECT_URI', 'callback'],
    ['META_TOKEN_ENCRYPTION_KEY', 'short'],
    ['META_TOKEN_ENCRYPTION_KEYS', 'a1'.repeat(32)],
    ['META_TOKEN_ENCRYPTION_KEYS', `1:${'zz'.repeat(32)}`],
    ['META_TOKEN_ENCRYPTION_KEYS', `1:${'a1'.repeat(32)},1:${'b2'.repeat(32)}`],
    ['META_DEFAULT_COUNTRIES', 'US,usa'],
    ['META_DEFAULT_COUNTRIES', 'us'],
    ['META_DEFAULT_COUNTRIES', ','],
    ['META_GRAPH_BASE_URL', 'graph'],
    ['META_OAUTH_DIALOG_URL', 'dialog'],
    ['META_RATE_LIMIT_PER_HOUR', '0'],
  ])('%s=%s', (name, value) => {
    expect(refusalOf({ [name]: value })).toMatch(new RegExp(`^${name} `));
  });

  test('without repeating what may be a password', () => {
    expect(refusalOf({ DATABASE_URL: 'mysql://user:hunter2@host/db' })).not.toContain('hunter2');
    for (const url of [
      'http://:hunter2@host',
      'redis://:hunter2#@host',
      'redis://:1/hunter2@host',
      'redis://:x?hunter2@h',
    ]) {
      expect(refusalOf({ REDIS_URL: url })).not.toContain('hunter2');
    }
    expect(refusalOf({ REDIS_URL: 'redis://:p@ss#w%rd@localhost' })).toMatch(
      /^REDIS_URL .*percent-encode the password/,
    );
  });

  test('a token for tests never travels to Meta itself', () => {
    const env = { META_TEST_ACCESS_TOKEN: 'token' };
    expect(refusalOf(env)).toMatch(/^META_TEST_ACCESS_TOKEN /);
    for (const url of ['https://graph.facebook.com', 'https://FACEBOOK.com', 'http://graph.facebook.com.']) {
      expect(refusalOf({ ...env, META_GRAPH_BASE_URL: url })).toMatch(/^META_TEST_ACCESS_TOKEN /);
    }
    expect(refusalOf({ ...env, META_GRAPH_BASE_URL: 'http://127.0.0.1:9999' })).toBe('accepted');
  });
});

test('comma lists are trimmed and forget empty parts', () => {
  const config = loadConfig({
    CORS_ORIGIN: ' https://a.example.com , https://b.example.com:8443,',
    PLATFORM_IPS: '203.0.113.7, ,203.0.113.8',
  });
  expect(config.corsOrigins).toEqual(['https://a.example.com', 'https://b.example.com:8443']);
  expect(config.env.PLATFORM_IPS).toEqual(['203.0.113.7', '203.0.113.8']);
});

test('good values are taken', () => {
  const env = {
    COOKIE_DOMAIN: 'app.example.com',
    PLATFORM_DOMAIN: 'localhost',
    PLATFORM_HOSTS: 'example.com,App.Example.org',
    PLATFORM_IPS: '203.0.113.7,2001:db8::7',
    META_DEFAULT_COUNTRIES: 'US, DE',
    META_TOKEN_ENCRYPTION_KEYS: `2:${'a1'.repeat(32)},1:${'b2'.repeat(32)}`,
  };
  const config = loadConfig(env);
  expect(config.auth.cookieDomain).toBe('app.example.com');
  expect(loadConfig({ COOKIE_DOMAIN: '.example.com' }).auth.cookieDomain).toBe('.example.com');
  expect(config.env).toMatchObject({
    PLATFORM_DOMAIN: 'localhost',
    PLATFORM_HOSTS: ['example.com', 'App.Example.org'],
    PLATFORM_IPS: ['203.0.113.7', '2001:db8::7'],
    META_DEFAULT_COUNTRIES: ['US', 'DE'],
  });
});

test('.env.example lists every variable and no other', () => {
  const file = repositoryFile('.env.example');
  expect(existsSync(file)).toBe(true);
  const listed = [...readFileSync(file, 'utf8').matchAll(/^#? ?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name!);
  expect([...new Set(listed)].sort()).toEqual(schemaVariables().sort());
});
