import { createHmac } from 'node:crypto';
import { describe, expect, test } from '#test';
import { decodeJwt } from 'jose';
import { makeSession, signUp } from '#support/builders/session.ts';
import {
  ageTokens,
  refreshCookieOf,
  refreshValueOf,
  SESSION_ATTRIBUTES,
  withCookie,
} from '#support/http/refresh-cookie.ts';
import {
  expectRefusal,
  NO_ACTIVE_SELLER,
  REFRESH_TOKEN_EXPIRED,
  REFRESH_TOKEN_INVALID,
  REFRESH_TOKEN_MISSING,
  USER_INACTIVE,
  withoutChange,
} from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
const WEEK = 604_800;
const refresh = (value: string) => world.http.post('/auth/refresh', undefined, withCookie(value));
const hashOf = (value: string) =>
  createHmac('sha256', world.cradle.config.auth.refreshTokenPepper).update(value).digest('hex');
const tokensOf = async (userId: string) =>
  (await world.sql<{ token: string }>('select token from refresh_tokens where user_id = ?', [userId])).map(
    ({ token }) => token,
  );

describe('POST /auth/refresh', () => {
  test('answers a new access token and a new cookie', async () => {
    const { user, seller, refreshValue } = await makeSession(world);

    const answer = await refresh(refreshValue);

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ accessToken: expect.any(String) });
    expect(answer.headers['cache-control']).toBe('no-store');
    const { iat, exp, ...claims } = decodeJwt(answer.body.accessToken);
    expect(claims).toEqual({ sub: user.id, sellerId: seller.id, role: 'OWNER', isSuperadmin: false });
    expect(exp! - iat!).toBe(900);
    const cookie = refreshCookieOf(answer)!;
    expect(cookie.attributes).toEqual(SESSION_ATTRIBUTES);
    expect(cookie.value).toMatch(new RegExp(`^[0-9a-f]{96}\\.${seller.id}$`));
    expect(cookie.value).not.toBe(refreshValue);
    expect((await world.http.as(answer.body).get('/auth/me')).body.id).toBe(user.id);
  });

  test('puts the next token in place of the used one', async () => {
    const { user, refreshValue } = await makeSession(world);
    const next = refreshValueOf(await refresh(refreshValue));
    expect(await tokensOf(user.id)).toEqual([hashOf(next)]);
  });

  test('gives the next token seven fresh days', async () => {
    const { user, refreshValue } = await makeSession(world);
    await ageTokens(world, WEEK - 60);
    expect((await refresh(refreshValue)).status).toBe(200);

    const rows = await world.sql(
      `select extract(epoch from expires_at - created_at)::int as life, expires_at > now() + interval '6 days' as fresh
       from refresh_tokens where user_id = ?`,
      [user.id],
    );
    expect(rows).toEqual([{ life: WEEK, fresh: true }]);
  });

  test('goes on and on', async () => {
    const { user, refreshValue } = await makeSession(world);
    let value = refreshValue;
    for (let round = 0; round < 5; round += 1) value = refreshValueOf(await refresh(value));
    expect(await tokensOf(user.id)).toEqual([hashOf(value)]);
  });

  test('leaves the other sessions of the user alone', async () => {
    const { user, refreshValue, email, password } = await signUp(world);
    const other = refreshValueOf(await world.http.post('/auth/login', { email, password }));
    await refresh(refreshValue);
    expect(await tokensOf(user.id)).toContain(hashOf(other));
    expect((await refresh(other)).status).toBe(200);
  });

  test('looks at neither body nor bearer header', async () => {
    const { refreshValue } = await makeSession(world);
    const answer = await world.http.send('post', '/auth/refresh', {
      body: '{"broken": ',
      headers: { ...withCookie(refreshValue), 'Content-Type': 'application/json', Authorization: 'Bearer broken' },
    });
    expect(answer.status).toBe(200);
  });

  test('takes no query', async () => {
    const { refreshValue } = await makeSession(world);
    const answer = await withoutChange(world, () =>
      world.http.post('/auth/refresh?token=1', undefined, withCookie(refreshValue)),
    );
    expectRefusal(answer, { status: 400, code: 'BAD_REQUEST', message: 'property token should not exist' });
  });

  test('role and superadmin flag come from the database', async () => {
    const { user, refreshValue } = await makeSession(world);
    await world.sql(`update seller_users set role = 'VIEWER' where user_id = ?`, [user.id]);
    await world.sql('update users set is_superadmin = true where id = ?', [user.id]);
    const { body } = await refresh(refreshValue);
    expect(decodeJwt(body.accessToken)).toMatchObject({ role: 'VIEWER', isSuperadmin: true });
  });
});

describe('POST /auth/refresh refuses', () => {
  test('a request without cookie', async () => {
    const answer = await withoutChange(world, () => world.http.post('/auth/refresh'));
    expectRefusal(answer, REFRESH_TOKEN_MISSING);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  test.each([
    ['an unknown value', () => `${'0'.repeat(96)}.${crypto.randomUUID()}`],
    ['garbage', () => 'garbage'],
    ['an injection', () => `' or 1=1 --`],
    ['a very long value', () => 'a'.repeat(8000)],
    ['bad percent-encoding', () => '%E0%A4%A'],
    ['an encoded NUL', () => '%00'],
  ])('%s', async (_name, value) => {
    await makeSession(world);
    const answer = await withoutChange(world, () => refresh(value()));
    expectRefusal(answer, REFRESH_TOKEN_INVALID);
  });

  test('a value that was bent to another seller, or cut', async () => {
    const { refreshValue } = await makeSession(world);
    const other = await makeSession(world);
    const secret = refreshValue.split('.')[0]!;
    for (const value of [`${secret}.${other.seller.id}`, secret, refreshValue.toUpperCase(), `${refreshValue}.x`]) {
      expectRefusal(await withoutChange(world, () => refresh(value)), REFRESH_TOKEN_INVALID);
    }
    expect((await refresh(refreshValue)).status).toBe(200);
  });

  test('the stored hash itself', async () => {
    const { user } = await makeSession(world);
    const [stored] = await tokensOf(user.id);
    expectRefusal(await withoutChange(world, () => refresh(stored!)), REFRESH_TOKEN_INVALID);
  });

  test('hard case 3: a used token, at once, and the newest one still works', async () => {
    const { refreshValue } = await makeSession(world);
    const next = refreshValueOf(await refresh(refreshValue));

    expectRefusal(await withoutChange(world, () => refresh(refreshValue)), REFRESH_TOKEN_INVALID);

    const newest = refreshValueOf(await refresh(next));
    for (const used of [refreshValue, next]) expectRefusal(await refresh(used), REFRESH_TOKEN_INVALID);
    expect((await refresh(newest)).status).toBe(200);
  });

  test('hard case 2: all but one of several at once, without a cookie; the winner goes on', async () => {
    const { user, refreshValue } = await makeSession(world);
    const answers = await Promise.all([1, 2, 3].map(() => refresh(refreshValue)));

    const [winner, ...others] = answers.sort((a, b) => a.status - b.status);
    expect(winner!.status).toBe(200);
    for (const other of others) expectRefusal(other, REFRESH_TOKEN_INVALID);
    expect(await tokensOf(user.id)).toEqual([hashOf(refreshValueOf(winner!))]);
    expect((await refresh(refreshValueOf(winner!))).status).toBe(200);
  });

  test.each([2, -2])('nothing because the clock of the server is %s weeks off', async (weeks) => {
    const { refreshValue } = await makeSession(world);
    world.advance(weeks * WEEK);
    const answer = await refresh(refreshValue);
    world.advance(-weeks * WEEK);
    expect(answer.status).toBe(200);
    expect((await refresh(refreshValueOf(answer))).status).toBe(200);
  });

  test('an expired token, whose row it deletes', async () => {
    const { user, refreshValue } = await makeSession(world);
    await ageTokens(world, WEEK + 1);

    const answer = await refresh(refreshValue);

    expectRefusal(answer, REFRESH_TOKEN_EXPIRED);
    expect(await tokensOf(user.id)).toEqual([]);
    expectRefusal(await refresh(refreshValue), REFRESH_TOKEN_INVALID);
  });

  test('an inactive user', async () => {
    const { user, refreshValue } = await makeSession(world);
    await world.sql('update users set is_active = false where id = ?', [user.id]);
    expectRefusal(await withoutChange(world, () => refresh(refreshValue)), USER_INACTIVE);
  });

  test('hard case 2: a user without seller, whose token is not consumed', async () => {
    const { user, refreshValue } = await makeSession(world);
    await world.sql('update seller_users set is_active = false where user_id = ?', [user.id]);

    expectRefusal(await withoutChange(world, () => refresh(refreshValue)), NO_ACTIVE_SELLER);

    await world.sql('update seller_users set is_active = true where user_id = ?', [user.id]);
    expect((await refresh(refreshValue)).status).toBe(200);
  });

  test('hard case 8: a user whose only seller is inactive', async () => {
    const { seller, refreshValue } = await makeSession(world);
    await world.sql('update sellers set is_active = false where id = ?', [seller.id]);
    expectRefusal(await withoutChange(world, () => refresh(refreshValue)), NO_ACTIVE_SELLER);
  });

  test('the session of a user who was deleted', async () => {
    const { user, refreshValue } = await makeSession(world);
    await world.sql('delete from users where id = ?', [user.id]);
    expectRefusal(await withoutChange(world, () => refresh(refreshValue)), REFRESH_TOKEN_INVALID);
  });
});
