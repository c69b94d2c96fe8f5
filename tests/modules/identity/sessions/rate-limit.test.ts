import { describe, expect, test } from '#test';
import type { Response } from 'supertest';
import { makeSession, signUp } from '#support/builders/session.ts';
import { makeMember } from '#support/builders/staff.ts';
import { PASSWORD, uniqueEmail } from '#support/builders/user.ts';
import { unique } from '#support/database/rows.ts';
import {
  expectRefusal,
  INVALID_CREDENTIALS,
  TOO_MANY_REQUESTS,
  UNAUTHORIZED,
  withoutChange,
} from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

/** A client nobody has seen before, as the one trusted proxy reports it. */
const newClient = () => {
  const number = unique();
  return { 'X-Forwarded-For': `198.18.${number >> 8}.${number & 255}` };
};

function expectTooMany(answer: Response, limit: number, seconds: number): void {
  expectRefusal(answer, TOO_MANY_REQUESTS);
  const { retryAfter } = answer.body;
  expect(Number.isInteger(retryAfter)).toBe(true);
  expect(retryAfter).toBeGreaterThanOrEqual(1);
  expect(retryAfter).toBeLessThanOrEqual(seconds);
  expect(answer.headers['retry-after']).toBe(String(retryAfter));
  expect(answer.headers).toMatchObject({
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': String(retryAfter),
    'cache-control': 'no-store',
  });
}

describe('a limit of 3 a minute for each address and route', () => {
  const world = useWorld({ RATE_LIMIT_ENABLED: 'true', RATE_LIMIT_AUTH: '3/60', TRUST_PROXY: '1' });
  const login = (client: Record<string, string>, body: unknown = { email: uniqueEmail(), password: PASSWORD }) =>
    world.http.post('/auth/login', body, client);
  const exhaust = async (client: Record<string, string>) => {
    for (let time = 0; time < 3; time += 1) await login(client, {});
  };

  test('counts down in the headers of what it allows', async () => {
    const client = newClient();
    for (const remaining of ['2', '1', '0']) {
      const { headers } = await login(client);
      expect(headers).toMatchObject({ 'x-ratelimit-limit': '3', 'x-ratelimit-remaining': remaining });
      expect(Number(headers['x-ratelimit-reset'])).toBeGreaterThanOrEqual(1);
      expect(Number(headers['x-ratelimit-reset'])).toBeLessThanOrEqual(60);
      expect(headers['retry-after']).toBeUndefined();
    }
    expectTooMany(await login(client), 3, 60);
  });

  test('hard case 20: answers 429 without doing anything', async () => {
    const user = await makeMember(world);
    const client = newClient();
    await exhaust(client);
    const answer = await withoutChange(world, () => login(client, { email: user.email, password: PASSWORD }));
    expectTooMany(answer, 3, 60);
    expect((await login(newClient(), { email: user.email, password: PASSWORD })).status).toBe(200);
  });

  test('counts invalid requests', async () => {
    const client = newClient();
    await exhaust(client);
    expectTooMany(await login(client), 3, 60);
  });

  test.each(['/auth/register', '/auth/login', '/auth/admin-login', '/auth/change-password'])(
    'holds for %s, before token and body are looked at',
    async (path) => {
      const client = newClient();
      for (let time = 0; time < 3; time += 1) {
        const answer = await world.http.post(path, {}, client);
        expect([400, 401]).toContain(answer.status);
        expect(answer.headers['x-ratelimit-limit']).toBe('3');
      }
      expectTooMany(await world.http.post(path, {}, client), 3, 60);
    },
  );

  test('each route has a bucket of its own', async () => {
    const client = newClient();
    await exhaust(client);
    expectTooMany(await login(client), 3, 60);
    expect((await world.http.post('/auth/admin-login', {}, client)).status).toBe(400);
    expect((await world.http.post('/auth/register', {}, client)).status).toBe(400);
  });

  test('another spelling of the path is the same bucket', async () => {
    const client = newClient();
    await exhaust(client);
    for (const path of ['/AUTH/Login', '/auth/login/', '/auth/login?x=1']) {
      expectTooMany(await world.http.post(path, {}, client), 3, 60);
    }
  });

  test('other auth routes have the default limit', async () => {
    const client = newClient();
    for (const path of ['/auth/refresh', '/auth/logout', '/auth/google']) {
      const { headers } = await world.http.post(path, undefined, client);
      expect(headers).toMatchObject({ 'x-ratelimit-limit': '300', 'x-ratelimit-remaining': '299' });
    }
    const session = await makeSession(world);
    expect((await world.http.as(session).get('/auth/me', client)).headers['x-ratelimit-limit']).toBe('300');
  });

  test('a 401 carries the headers too', async () => {
    const answer = await world.http.get('/auth/me', newClient());
    expectRefusal(answer, UNAUTHORIZED);
    expect(answer.headers['x-ratelimit-remaining']).toBe('299');
  });

  test.each(['//health', '/health', '/openapi.json', '/nowhere'])('%s has no limit', async (path) => {
    expect((await world.http.get(path, newClient())).headers['x-ratelimit-limit']).toBeUndefined();
  });

  test('hard case 35: behind a proxy each client has a bucket', async () => {
    const [busy, calm] = [newClient(), newClient()];
    await exhaust(busy);
    expectTooMany(await login(busy), 3, 60);
    expect((await login(calm)).headers['x-ratelimit-remaining']).toBe('2');
  });

  test('hard case 35: what a client says in X-Forwarded-For before the proxy changes nothing', async () => {
    const client = newClient()['X-Forwarded-For'];
    await exhaust({ 'X-Forwarded-For': client });
    for (const invented of ['1.2.3.4', '127.0.0.1, 10.0.0.1', 'unknown', '']) {
      expectTooMany(await login({ 'X-Forwarded-For': `${invented}, ${client}` }), 3, 60);
    }
  });
});

describe('hard case 35: without a proxy', () => {
  const world = useWorld({ RATE_LIMIT_ENABLED: 'true', RATE_LIMIT_AUTH: '3/60' });

  test('X-Forwarded-For changes nothing', async () => {
    const login = (headers: Record<string, string>) => world.http.post('/auth/login', {}, headers);
    for (const remaining of ['2', '1', '0']) {
      expect((await login(newClient())).headers['x-ratelimit-remaining']).toBe(remaining);
    }
    expectTooMany(await login(newClient()), 3, 60);
    expectTooMany(await login({ Forwarded: 'for=198.51.100.77', 'X-Real-IP': '198.51.100.78' }), 3, 60);
  });
});

describe('a limit that is not reached', () => {
  const world = useWorld({ RATE_LIMIT_ENABLED: 'true', RATE_LIMIT_AUTH: '5/60' });

  test('leaves answers as they are', async () => {
    const session = await signUp(world);
    const answer = await world.http.post('/auth/login', { email: session.email, password: 'wrong' });
    expectRefusal(answer, INVALID_CREDENTIALS);
    expect(answer.headers['x-ratelimit-remaining']).toBe('4');
  });
});

describe('limits of tests', () => {
  const world = useWorld();

  test('are off unless they are switched on', async () => {
    const email = uniqueEmail();
    for (let time = 0; time < 35; time += 1) {
      const answer = await world.http.post('/auth/register', { email });
      expect(answer.status).toBe(400);
      expect(answer.headers['x-ratelimit-limit']).toBeUndefined();
    }
  });
});
