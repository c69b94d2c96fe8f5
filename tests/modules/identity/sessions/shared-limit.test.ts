import { afterAll, beforeAll, describe, expect, test } from '#test';
import { makeMember } from '#support/builders/staff.ts';
import { makeUser, PASSWORD } from '#support/builders/user.ts';
import { expectRefusal, INVALID_CREDENTIALS, TOO_MANY_REQUESTS } from '#support/http/refusal.ts';
import { openWorld, useWorld, type World } from '#support/world.ts';

const limits = {
  RATE_LIMIT_ENABLED: 'true',
  RATE_LIMIT_AUTH: '4/60',
  RATE_LIMIT_LOGIN_ACCOUNT: '3/900',
  TRUST_PROXY: '1',
};
const redisUrl = process.env.TEST_REDIS_URL;

// counters outlive a run in Redis: addresses and e-mails of every run are new
const newAddress = () => ({
  'X-Forwarded-For': `2001:db8:${crypto.randomUUID().slice(0, 4)}:${crypto.randomUUID().slice(0, 4)}::1`,
});
const newEmail = () => `user-${crypto.randomUUID()}@example.com`;
const login = (world: Pick<World, 'http'>, email: string, headers: Record<string, string>, password = 'wrong') =>
  world.http.post('/auth/login', { email, password }, headers);

async function makeMerchant(world: World): Promise<string> {
  const user = await makeUser(world, { email: newEmail() });
  return (await makeMember(world, { user })).email;
}

/** A second server process on the same database. */
function useSecondServer(env: Record<string, string>): World {
  const second = {} as World & { close: () => Promise<void> };
  beforeAll(async () => void Object.assign(second, await openWorld(env, false)));
  afterAll(() => second.close());
  return second;
}

const withRedis = redisUrl === undefined ? describe.skip : describe;
const why = redisUrl === undefined ? ' (skipped: needs TEST_REDIS_URL)' : '';

withRedis(`hard case 35: two servers with one Redis${why}`, () => {
  const env = { ...limits, REDIS_URL: redisUrl ?? '' };
  const [first, second] = [useWorld(env), useSecondServer(env)];
  beforeAll(async () => {
    for (const { cradle } of [first, second]) {
      while (cradle.redis.client?.status !== 'ready') await new Promise((resolve) => setTimeout(resolve, 5));
    }
  });

  test('share the count of an address', async () => {
    const address = newAddress();
    const remaining = [];
    for (const world of [first, second, first, second]) {
      remaining.push((await login(world, newEmail(), address)).headers['x-ratelimit-remaining']);
    }
    expect(remaining).toEqual(['3', '2', '1', '0']);
    for (const world of [first, second]) expectRefusal(await login(world, newEmail(), address), TOO_MANY_REQUESTS);
  });

  test('share the failed attempts of an e-mail, and a success clears them for both', async () => {
    const email = await makeMerchant(first);
    for (const world of [first, second]) expectRefusal(await login(world, email, newAddress()), INVALID_CREDENTIALS);
    expect((await login(first, email, newAddress(), PASSWORD)).status).toBe(200);
    for (const world of [second, first, second]) {
      expectRefusal(await login(world, email, newAddress()), INVALID_CREDENTIALS);
    }
    for (const world of [first, second]) {
      expectRefusal(await login(world, email, newAddress(), PASSWORD), TOO_MANY_REQUESTS);
    }
  });
});

describe('Redis that is away', () => {
  const world = useWorld({ ...limits, REDIS_URL: 'redis://127.0.0.1:1' });

  test('is no error: the process counts alone', async () => {
    const address = newAddress();
    for (const remaining of ['3', '2', '1', '0']) {
      const answer = await login(world, newEmail(), address);
      expectRefusal(answer, INVALID_CREDENTIALS);
      expect(answer.headers['x-ratelimit-remaining']).toBe(remaining);
    }
    expectRefusal(await login(world, newEmail(), address), TOO_MANY_REQUESTS);
  });

  test('is no error for the limit of an e-mail either', async () => {
    const email = await makeMerchant(world);
    expectRefusal(await login(world, email, newAddress()), INVALID_CREDENTIALS);
    expect((await login(world, email, newAddress(), PASSWORD)).status).toBe(200);
    for (const _time of [1, 2, 3]) expectRefusal(await login(world, email, newAddress()), INVALID_CREDENTIALS);
    expectRefusal(await login(world, email, newAddress(), PASSWORD), TOO_MANY_REQUESTS);
  });
});
