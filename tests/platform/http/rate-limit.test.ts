import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, describe, expect, test } from '#test';
import { Redis } from 'ioredis';
import { closedPort, openProxy, openSilentServer } from '#support/servers/fake-servers.ts';
import { makeSeller } from '#support/builders/seller.ts';
import { makeMember } from '#support/builders/staff.ts';
import { makeUser, PASSWORD } from '#support/builders/user.ts';
import { expectRefusal, INVALID_CREDENTIALS, TOO_MANY_REQUESTS } from '#support/http/refusal.ts';
import { openWorld, type World } from '#support/world.ts';

type OpenWorld = Awaited<ReturnType<typeof openWorld>>;
const REDIS = 'redis://127.0.0.1:6379';
const ON = { RATE_LIMIT_ENABLED: 'true', TRUST_PROXY: '1' };

const opened: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

async function open(env: Record<string, string> = {}): Promise<OpenWorld> {
  const world = await openWorld({ ...ON, ...env }, false);
  opened.push(world.close);
  return world;
}

/** A client nobody has seen, so that no test meets the counters of another, in Redis neither. */
const freshAddress = (): string => {
  const hex = randomUUID().replaceAll('-', '');
  return `2001:db8:${hex.slice(0, 4)}:${hex.slice(4, 8)}:${hex.slice(8, 12)}:${hex.slice(12, 16)}:${hex.slice(16, 20)}:1`;
};
const from = (address: string) => ({ 'X-Forwarded-For': address });

async function statuses(world: Pick<World, 'http'>, count: number, headers: Record<string, string>, path = '/auth/me') {
  const seen: number[] = [];
  for (let index = 0; index < count; index += 1) seen.push((await world.http.get(path, headers)).status);
  return seen;
}

describe('per client and route', () => {
  test('allowed answers say what is left, the refused one when to come back', async () => {
    const world = await open({ RATE_LIMIT_DEFAULT: '3/60' });
    const client = from(freshAddress());
    for (const remaining of ['2', '1', '0']) {
      const { headers } = await world.http.get('/auth/me', client);
      expect(headers).toMatchObject({ 'x-ratelimit-limit': '3', 'x-ratelimit-remaining': remaining });
      expect(Number(headers['x-ratelimit-reset'])).toBeGreaterThan(0);
      expect(Number(headers['x-ratelimit-reset'])).toBeLessThanOrEqual(60);
      expect(headers).not.toHaveProperty('retry-after');
    }
    const refused = await world.http.get('/auth/me', client);
    expectRefusal(refused, TOO_MANY_REQUESTS);
    expect(Object.keys(refused.body).sort()).toEqual(['code', 'message', 'requestId', 'retryAfter', 'statusCode']);
    expect(refused.headers['retry-after']).toBe(String(refused.body.retryAfter));
    expect(Number.isInteger(refused.body.retryAfter)).toBe(true);
    expect(refused.body.retryAfter).toBeGreaterThan(0);
    expect(refused.body.retryAfter).toBeLessThanOrEqual(60);
    expect(refused.headers).toMatchObject({ 'x-ratelimit-limit': '3', 'x-ratelimit-remaining': '0' });
  });

  test('each client and each route has a bucket of its own; HEAD shares that of GET', async () => {
    const world = await open({ RATE_LIMIT_DEFAULT: '2/60' });
    const [client, other] = [from(freshAddress()), from(freshAddress())];
    expect(await statuses(world, 3, client)).toEqual([401, 401, 429]);
    expect(await statuses(world, 1, other)).toEqual([401]);
    expect(await statuses(world, 1, client, '/auth/sellers')).toEqual([401]);
    expect(await statuses(world, 1, client, '/AUTH/me/?x=1')).toEqual([429]);
    expect((await world.http.send('head', '/auth/me', { headers: client })).status).toBe(429);
    expect((await world.http.send('head', '/auth/me', { headers: other })).status).toBe(401);
    expect(await statuses(world, 1, other)).toEqual([429]);
  });

  test('invalid requests count, and sign-up, log-ins and password changes have the limit RATE_LIMIT_AUTH', async () => {
    const world = await open({ RATE_LIMIT_AUTH: '2/60', RATE_LIMIT_DEFAULT: '100/60' });
    const client = from(freshAddress());
    const paths = { register: 400, login: 400, 'admin-login': 400, 'change-password': 401 };
    for (const [path, status] of Object.entries(paths)) {
      const seen: number[] = [];
      for (const body of [undefined, { nope: 1 }, {}]) {
        seen.push((await world.http.post(`/auth/${path}`, body, client)).status);
      }
      expect([path, ...seen]).toEqual([path, status, status, 429]);
    }
    expect((await world.http.post('/auth/refresh', undefined, client)).headers['x-ratelimit-limit']).toBe('100');
    expect((await world.http.post('/auth/google', undefined, client)).headers['x-ratelimit-limit']).toBe('100');
  });

  test('the window ends', async () => {
    const world = await open({ RATE_LIMIT_DEFAULT: '1/1' });
    const client = from(freshAddress());
    const both = await Promise.all([1, 2].map(() => world.http.get('/auth/me', client)));
    expect(both.map(({ status }) => status).sort()).toEqual([401, 429]);
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    expect(await statuses(world, 1, client)).toEqual([401]);
  });

  test('health, document and docs are exempt, and an unknown route counts nowhere', async () => {
    const world = await open({ RATE_LIMIT_DEFAULT: '1/60' });
    const client = from(freshAddress());
    for (const path of ['/health', '/health/live', '/health/ready', '/openapi.json', '/docs', '/docs/swagger-ui.css']) {
      expect([path, ...(await statuses(world, 3, client, path))]).toEqual([path, 200, 200, 200]);
      expect((await world.http.get(path, client)).headers).not.toHaveProperty('x-ratelimit-limit');
    }
    expect(await statuses(world, 3, client, '/nowhere')).toEqual([404, 404, 404]);
  });

  test('without the switch there are no limits in tests', async () => {
    const world = await open({ RATE_LIMIT_ENABLED: '', RATE_LIMIT_DEFAULT: '1/60' });
    expect(await statuses(world, 3, {})).toEqual([401, 401, 401]);
    expect((await world.http.get('/auth/me')).headers).not.toHaveProperty('x-ratelimit-limit');
  });
});

describe('who the client is', () => {
  test('without a proxy: the connection, whatever the headers say', async () => {
    const world = await open({ RATE_LIMIT_DEFAULT: '2/60', TRUST_PROXY: '0' });
    const forged = ['203.0.113.1', '203.0.113.2', '203.0.113.3'].map((address) => ({
      ...from(address),
      'X-Real-IP': address,
      Forwarded: `for=${address}`,
    }));
    const seen = [];
    for (const headers of forged) seen.push((await world.http.get('/auth/me', headers)).status);
    expect(seen).toEqual([401, 401, 429]);
  });

  test('behind one proxy: the address it saw, not the ones before', async () => {
    const world = await open({ RATE_LIMIT_DEFAULT: '2/60', TRUST_PROXY: '1' });
    const real = freshAddress();
    const seen = [];
    for (const forged of ['203.0.113.1, ', '203.0.113.2, 203.0.113.9, ', '']) {
      seen.push((await world.http.get('/auth/me', from(`${forged}${real}`))).status);
    }
    expect(seen).toEqual([401, 401, 429]);
    expect(await statuses(world, 1, from(`${real}, ${freshAddress()}`))).toEqual([401]);
  });

  test('behind two proxies: the second address from the right', async () => {
    const world = await open({ RATE_LIMIT_DEFAULT: '1/60', TRUST_PROXY: '2' });
    const [real, proxy] = [freshAddress(), freshAddress()];
    expect(await statuses(world, 1, from(`203.0.113.1, ${real}, ${proxy}`))).toEqual([401]);
    expect(await statuses(world, 1, from(`203.0.113.2, ${real}, ${freshAddress()}`))).toEqual([429]);
  });
});

describe('failed attempts per e-mail', () => {
  test('count over the three routes, for unknown e-mails too, and are refused before the password is looked at', async () => {
    const world = await open({ RATE_LIMIT_LOGIN_ACCOUNT: '2/900', RATE_LIMIT_AUTH: '1000/60' });
    const email = `${randomUUID()}@example.com`;
    const attempt = (path: string, address: string) =>
      world.http.post(path, { email: address, password: 'wrong password' }, from(freshAddress()));
    expectRefusal(await attempt('/auth/login', email), INVALID_CREDENTIALS);
    expectRefusal(await attempt('/auth/admin-login', ` ${email.toUpperCase()} `), INVALID_CREDENTIALS);
    for (const path of ['/auth/login', '/auth/admin-login'])
      expectRefusal(await attempt(path, email), TOO_MANY_REQUESTS);
    await makeUser(world, { email });
    const correct = await world.http.post('/auth/login', { email, password: PASSWORD });
    expectRefusal(correct, TOO_MANY_REQUESTS);
  });

  test('are forgotten after a success', async () => {
    const world = await open({ RATE_LIMIT_LOGIN_ACCOUNT: '2/900', RATE_LIMIT_AUTH: '1000/60' });
    const email = `${randomUUID()}@example.com`;
    await makeMember(world, {
      seller: await makeSeller(world, { slug: randomUUID() }),
      user: await makeUser(world, { email }),
    });
    for (const password of ['wrong', PASSWORD, 'wrong', PASSWORD, 'wrong', 'wrong']) {
      const answer = await world.http.post('/auth/login', { email, password });
      expect(answer.status).toBe(password === PASSWORD ? 200 : 401);
    }
    expect((await world.http.post('/auth/login', { email, password: PASSWORD })).status).toBe(429);
  });
});

/** Whether the client of a world has a connection that answers. */
async function connected({ cradle }: Pick<World, 'cradle'>): Promise<void> {
  for (let patience = 0; cradle.redis.client?.status !== 'ready' && patience < 200; patience += 1) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(cradle.redis.client?.status).toBe('ready');
}

const probe = new Redis(REDIS, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 500 });
probe.on('error', () => undefined);
const reachable = await probe
  .connect()
  .then(() => true)
  .catch(() => false);
const describeOnRedis = reachable ? describe : describe.skip;
afterAll(() => probe.disconnect());

describeOnRedis(reachable ? 'on Redis' : 'on Redis (skipped: nobody answers at 127.0.0.1:6379)', () => {
  test('two processes share the counters', async () => {
    const worlds = [
      await open({ RATE_LIMIT_DEFAULT: '4/60', REDIS_URL: REDIS }),
      await open({ RATE_LIMIT_DEFAULT: '4/60', REDIS_URL: REDIS }),
    ];
    for (const world of worlds) await connected(world);
    const client = from(freshAddress());
    const seen: (string | number)[] = [];
    for (let index = 0; index < 6; index += 1) {
      const { status, headers } = await worlds[index % 2]!.http.get('/auth/me', client);
      seen.push(status, headers['x-ratelimit-remaining']!);
    }
    expect(seen).toEqual([401, '3', 401, '2', 401, '1', 401, '0', 429, '0', 429, '0']);
  });

  test('many at once are counted one by one', async () => {
    const worlds = [
      await open({ RATE_LIMIT_DEFAULT: '10/60', REDIS_URL: REDIS }),
      await open({ RATE_LIMIT_DEFAULT: '10/60', REDIS_URL: REDIS }),
    ];
    for (const world of worlds) await connected(world);
    const client = from(freshAddress());
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) => worlds[index % 2]!.http.get('/auth/me', client)),
    );
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(20);
  });

  test('is connected to at the start, before anybody asks', async () => {
    const proxy = await openProxy({ host: '127.0.0.1', port: 6379 });
    opened.push(proxy.close);
    await open({ REDIS_URL: `redis://127.0.0.1:${proxy.port}` });
    for (let patience = 0; proxy.connections() === 0 && patience < 200; patience += 1) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(proxy.connections()).toBe(1);
  });

  test('its going away costs nobody an answer', async () => {
    const proxy = await openProxy({ host: '127.0.0.1', port: 6379 });
    opened.push(proxy.close);
    const world = await open({ RATE_LIMIT_DEFAULT: '3/60', REDIS_URL: `redis://127.0.0.1:${proxy.port}` });
    await connected(world);
    expect(await statuses(world, 1, from(freshAddress()))).toEqual([401]);
    proxy.silence();
    const client = from(freshAddress());
    expect(await statuses(world, 4, client)).toEqual([401, 401, 401, 429]);
    // a connection that says nothing is given up, so that requests need not wait for it again and again
    expect(world.cradle.redis.client?.status).not.toBe('ready');
    await proxy.close();
    expect(await statuses(world, 1, client)).toEqual([429]);
  });
});

describe('a Redis that is not there', () => {
  test.each([
    ['nobody listens', async () => closedPort()],
    [
      'it accepts and never answers',
      async () => {
        const silent = await openSilentServer();
        opened.push(silent.close);
        return silent.port;
      },
    ],
  ])('%s: counted in process', async (_how, port) => {
    const world = await open({ RATE_LIMIT_DEFAULT: '2/60', REDIS_URL: `redis://127.0.0.1:${await port()}` });
    const client = from(freshAddress());
    expect(await statuses(world, 3, client)).toEqual([401, 401, 429]);
    expect(world.logs.filter(({ level }) => level === 'error')).toEqual([]);
  });

  test('is said once in the log, without the password', async () => {
    const world = await open({ REDIS_URL: `redis://:hunter2@127.0.0.1:${await closedPort()}` });
    await statuses(world, 3, from(freshAddress()));
    const warnings = world.logs.filter(({ level }) => level === 'warn');
    expect(warnings).toHaveLength(1);
    expect(JSON.stringify(world.logs)).not.toContain('hunter2');
  });

  test('still lets an account in and counts its failures', async () => {
    const world = await open({
      RATE_LIMIT_LOGIN_ACCOUNT: '2/900',
      REDIS_URL: `redis://127.0.0.1:${await closedPort()}`,
    });
    const email = `${randomUUID()}@example.com`;
    await makeMember(world, {
      seller: await makeSeller(world, { slug: randomUUID() }),
      user: await makeUser(world, { email }),
    });
    const seen = [];
    for (const password of ['wrong', PASSWORD, 'wrong', 'wrong', PASSWORD]) {
      seen.push((await world.http.post('/auth/login', { email, password })).status);
    }
    expect(seen).toEqual([401, 200, 401, 401, 429]);
  });
});
