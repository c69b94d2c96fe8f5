import { asFunction } from 'awilix';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '#test';
import { Redis } from 'ioredis';
import type { Response } from 'supertest';
import { makeHealthService, PROBE_TIMEOUT_MS } from '#src/modules/health/health.service.ts';
import type { Cradle } from '#src/platform/cradle.ts';
import { closedPort, openProxy, openSilentServer } from '#support/servers/fake-servers.ts';
import { expectRefusal } from '#support/http/refusal.ts';
import { describeOnPostgres } from '#support/database/races.ts';
import { openWorld, useWorld, type World } from '#support/world.ts';

const REDIS = 'redis://127.0.0.1:6379';
const unavailable = (message: string) => ({ status: 503, code: 'SERVICE_UNAVAILABLE', message });
/** What stands for the 2 s of contract 6 where all there is to see is that something gives up. */
const SHORT_MS = 200;

const opened: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

async function open(env: Record<string, string>): Promise<World> {
  const world = await openWorld(env, false);
  opened.push(world.close);
  return world;
}

async function silentServer(): Promise<{ port: number; connections: () => number }> {
  const server = await openSilentServer();
  opened.push(server.close);
  return server;
}

const database = (port: number) => `postgresql://pixecom:hunter2@127.0.0.1:${port}/pixecom`;

const tokenOf = async ({ cradle }: World) => ({
  accessToken: await cradle.accessTokens.issue({
    userId: '00000000-0000-0000-0000-000000000001',
    sellerId: null,
    role: null,
    isSuperadmin: false,
  }),
});

/** Its one slow answer is under way while the other tests run. */
let hanging: { world: World; server: { connections: () => number }; me: Promise<Response>; close: () => Promise<void> };
beforeAll(async () => {
  const server = await openSilentServer();
  const world = await openWorld({ DATABASE_URL: database(server.port) }, false, { connectionTimeoutMillis: SHORT_MS });
  world.container.register({
    healthService: asFunction((cradle: Cradle) => makeHealthService(cradle, SHORT_MS)).singleton(),
  });
  expect((await world.http.get('/health/live')).status).toBe(200);
  expect(server.connections()).toBe(0);
  const me = world.http.as(await tokenOf(world)).get('/auth/me');
  me.catch(() => undefined);
  const close = async () => {
    await server.close();
    await world.close();
  };
  hanging = { world, server, me, close };
});
afterAll(() => hanging.close());

const redisReachable = await (async () => {
  const client = new Redis(REDIS, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 500 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    client.disconnect();
  }
})();

describe('with all in place', () => {
  const world = useWorld();
  const stamp = { service: 'pixecom-api', timestamp: expect.any(String), requestId: 'probe-1' };
  const PROBE = { 'X-Request-Id': 'probe-1' };

  test.each(['/health', '//health'])('%s says so', async (path) => {
    const answer = await world.http.get(path, PROBE);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ status: 'ok', ...stamp, db: 'connected', redis: 'disabled' });
    expect(answer.body.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  test('live says that the process lives, and nothing else', async () => {
    const answer = await world.http.get('/health/live', PROBE);
    expect([answer.status, answer.body]).toEqual([200, { status: 'ok', ...stamp }]);
  });

  test('ready says that it can serve', async () => {
    const answer = await world.http.get('/health/ready', PROBE);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ status: 'ok', ...stamp, db: 'connected', redis: 'disabled' });
  });

  test.each(['/health', '/health/live', '/health/ready', '//health'])('%s ignores its query', async (path) => {
    for (const query of ['x=1', 'x=1&x=1', '__proto__=1']) {
      expect((await world.http.get(`${path}?${query}`)).status).toBe(200);
    }
    const url = `${world.baseUrl}${path.startsWith('//') ? path.slice(1) : `/api${path}`}?%zz`;
    expect((await fetch(url)).status).toBe(200);
  });

  test.each(['//health/live', '//health/ready', '//healthz', '/health/other'])('%s is no route', async (path) => {
    expect((await world.http.get(path)).status).toBe(404);
  });

  test('nobody needs a token, and a bad one does not matter', async () => {
    for (const path of ['/health', '/health/live', '/health/ready']) {
      expect((await world.http.as({ accessToken: 'nonsense' }).get(path)).status).toBe(200);
    }
  });
});

describe('while the server starts', () => {
  test('ready is 503, health and live stay 200', async () => {
    const world = await open({});
    world.cradle.lifecycle.starting = true;
    expectRefusal(await world.http.get('/health/ready'), unavailable('Starting'));
    expect((await world.http.get('/health')).body).toMatchObject({ status: 'ok', db: 'connected' });
    expect((await world.http.get('/health/live')).status).toBe(200);
    world.cradle.lifecycle.starting = false;
    expect((await world.http.get('/health/ready')).status).toBe(200);
  });
});

describe('while the server stops', () => {
  test('ready is 503, health and live stay 200', async () => {
    const world = await open({});
    world.cradle.lifecycle.stopping = true;
    expectRefusal(await world.http.get('/health/ready'), unavailable('Shutting down'));
    expect((await world.http.get('/health')).body).toMatchObject({ status: 'ok', db: 'connected' });
    expect((await world.http.get('/health/live')).status).toBe(200);
  });
});

describe('without the schema', () => {
  test('ready is 503 until it is in place', async () => {
    const world = await open({});
    await world.sql("update platform.migrations set name = 'other-' || name");
    try {
      expectRefusal(await world.http.get('/health/ready'), unavailable('Schema is not in place'));
      expect((await world.http.get('/health')).body).toMatchObject({ status: 'ok', db: 'connected' });
    } finally {
      await world.sql("update platform.migrations set name = substr(name, 7) where name like 'other-%'");
    }
    expect((await world.http.get('/health/ready')).status).toBe(200);
  });

  test.each([
    ['a table', 'public.refresh_tokens'],
    ['the history', 'platform.migrations'],
  ])('ready is 503 as soon as %s goes away', async (_what, table) => {
    const world = await open({});
    const [schema, name] = table.split('.');
    expect((await world.http.get('/health/ready')).status).toBe(200);
    await world.sql(`alter table ${table} rename to ${name}_away`);
    try {
      expectRefusal(await world.http.get('/health/ready'), unavailable('Schema is not in place'));
    } finally {
      await world.sql(`alter table ${schema}.${name}_away rename to ${name}`);
    }
    expect((await world.http.get('/health/ready')).status).toBe(200);
  });
});

describe('with the database gone', () => {
  test('hard case 33: health is degraded, ready is 503, live is 200', async () => {
    const world = await open({ DATABASE_URL: database(await closedPort()) });
    const health = await world.http.get('/health');
    expect([health.status, health.body.status, health.body.db]).toEqual([200, 'degraded', 'down']);
    expect((await world.http.get('//health')).body).toMatchObject({ status: 'degraded', db: 'down' });
    expectRefusal(await world.http.get('/health/ready'), unavailable('Database is down'));
    expect((await world.http.get('/health/live')).status).toBe(200);
  });

  test('what needs it is 503, never 401, and leaves the session of the client alone', async () => {
    const world = await open({ DATABASE_URL: database(await closedPort()) });
    const refusal = unavailable('The database cannot be reached');
    expectRefusal(await world.http.as(await tokenOf(world)).get('/auth/me'), refusal);
    expectRefusal(await world.http.post('/auth/login', { email: 'a@b.co', password: 'x' }), refusal);
    const cookie = { Cookie: `refresh_token=${'ab'.repeat(48)}` };
    expectRefusal(await world.http.post('/auth/refresh', undefined, cookie), refusal);
    expectRefusal(await world.http.post('/auth/logout', undefined, cookie), refusal);
    expect((await world.http.get('/auth/me')).status).toBe(401);
    expect(JSON.stringify(world.logs)).not.toContain('hunter2');
  });
});

describeOnPostgres('with a database that hangs after a while', () => {
  async function openBehindProxy() {
    const { hostname, port } = new URL(process.env.TEST_DATABASE_URL!);
    const proxy = await openProxy({ host: hostname, port: Number(port || 5432) });
    opened.push(proxy.close);
    const testDatabase = globalThis.testDatabase as { url: string };
    const url = new URL(testDatabase.url);
    url.host = `127.0.0.1:${proxy.port}`;
    return { proxy, world: await open({ DATABASE_URL: url.href }) };
  }

  test('the probes see its recovery, though a connection still hangs', async () => {
    const { proxy, world } = await openBehindProxy();
    expect((await world.http.get('/health')).body.db).toBe('connected');
    proxy.freeze();
    expect((await world.http.get('/health')).body.db).toBe('down');
    expect((await world.http.get('/health')).body.db).toBe('connected');
    expect((await world.http.get('/health/ready')).status).toBe(200);
    await proxy.close(); // nothing waits for the one that hangs
  });

  test('the probes tell', async () => {
    const { proxy, world } = await openBehindProxy();
    expect((await world.http.get('/health/ready')).status).toBe(200);
    const connections = proxy.connections();
    for (let count = 0; count < 10; count += 1) await world.http.get('/health');
    expect(proxy.connections()).toBe(connections);
    proxy.silence();
    const health = await world.http.get('/health');
    expect([health.body.db, health.status]).toEqual(['down', 200]);
    expectRefusal(await world.http.get('/health/ready'), unavailable('Database is down'));
    await proxy.close();
    expect((await world.http.get('/health')).body.db).toBe('down');
  });
});

describe('Redis', () => {
  (redisReachable ? test : test.skip)('that answers is connected, from the first probe on', async () => {
    const world = await open({ REDIS_URL: REDIS });
    expect((await world.http.get('/health')).body).toMatchObject({ status: 'ok', db: 'connected', redis: 'connected' });
    expect((await world.http.get('/health/ready')).body.redis).toBe('connected');
  });

  test('that is gone is down: health is degraded, ready stays 200', async () => {
    const world = await open({ REDIS_URL: `redis://:hunter2@127.0.0.1:${await closedPort()}` });
    for (let count = 0; count < 2; count += 1) {
      expect((await world.http.get('/health')).body).toMatchObject({
        status: 'degraded',
        db: 'connected',
        redis: 'down',
      });
    }
    const ready = await world.http.get('/health/ready');
    expect([ready.status, ready.body.redis]).toEqual([200, 'down']);
  });

  test('that hangs is down, and live does not mind', async () => {
    const server = await silentServer();
    const world = await open({ REDIS_URL: `redis://127.0.0.1:${server.port}` });
    const health = await world.http.get('/health');
    expect(health.body).toMatchObject({ status: 'degraded', db: 'connected', redis: 'down' });
    expect((await world.http.get('/health/live')).status).toBe(200);
  });
});

describe('with a database that hangs', () => {
  test('hard case 33: a probe is capped at 2 s', () => {
    expect(PROBE_TIMEOUT_MS).toBe(2_000);
  });

  test('every probe has its answer', async () => {
    const { world, server } = hanging;
    const paths = ['/health', '/health', '/health/ready', '/health/live'];
    const probes = await Promise.all(paths.map((path) => world.http.get(path)));
    expect(probes.map(({ status }) => status)).toEqual([200, 200, 503, 200]);
    expect(probes[0]!.body).toMatchObject({ status: 'degraded', db: 'down' });
    expect(probes[2]!.body.message).toBe('Database is down');
    // one for each kind of probe, however many ask, and one for the request below; live asked for none
    expect(server.connections()).toBeLessThanOrEqual(3);
  });

  test('what needs it is 503', async () => {
    expectRefusal(await hanging.me, unavailable('The database cannot be reached'));
  });
});
