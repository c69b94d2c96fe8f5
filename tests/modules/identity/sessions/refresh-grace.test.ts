import { describe, expect, test } from '#test';
import { makeAdmin, makeMember } from '#support/builders/staff.ts';
import { decodeJwt } from 'jose';
import { makeSeller } from '#support/builders/seller.ts';
import { logIn, makeSession, signUp } from '#support/builders/session.ts';
import { PASSWORD } from '#support/builders/user.ts';
import { ageTokens, refreshCookieOf, refreshValueOf, withCookie } from '#support/http/refresh-cookie.ts';
import {
  expectRefusal,
  NO_ACTIVE_SELLER,
  REFRESH_TOKEN_EXPIRED,
  REFRESH_TOKEN_INVALID,
  USER_INACTIVE,
  withoutChange,
} from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

const WEEK = 604_800;
/** Longer than any machine takes for a test. */
const GRACE = 600;

const world = useWorld({ REFRESH_REUSE_SECONDS: String(GRACE) });
const refresh = (value: string) => world.http.post('/auth/refresh', undefined, withCookie(value));
/** What is left of the tokens of a user, oldest first, and how far their end is from their beginning. */
const tokensOf = (userId: string) =>
  world.sql<{ life: number; left: number }>(
    `select extract(epoch from expires_at - created_at)::float8 as life,
       extract(epoch from expires_at - now())::float8 as left
     from refresh_tokens where user_id = ? order by created_at, expires_at`,
    [userId],
  );

describe('within the grace of a rotated token', () => {
  test('each use answers 200 with a session of its own', async () => {
    const { user, refreshValue } = await makeSession(world);
    const answers = await Promise.all([1, 2, 3].map(() => refresh(refreshValue)));
    answers.push(await refresh(refreshValue));

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const values = answers.map(refreshValueOf);
    expect(new Set([refreshValue, ...values]).size).toBe(5);
    expect(await tokensOf(user.id)).toHaveLength(5);
    for (const value of values) expect((await refresh(value)).status).toBe(200);
  });

  test('a further use does not prolong it', async () => {
    const { user, refreshValue } = await makeSession(world);
    await refresh(refreshValue);
    await ageTokens(world, GRACE - 100);
    const [before] = await tokensOf(user.id);
    expect(before!.left).toBeLessThanOrEqual(100);

    expect((await refresh(refreshValue)).status).toBe(200);

    const [after] = await tokensOf(user.id);
    expect(after!.life).toBe(before!.life);
  });

  test('a successor is a session of seven days', async () => {
    const { user, refreshValue } = await makeSession(world);
    await refresh(refreshValue);
    const [rotated, next] = await tokensOf(user.id);
    expect(rotated!.left).toBeGreaterThan(0);
    expect(rotated!.left).toBeLessThanOrEqual(GRACE);
    expect(next!.life).toBe(WEEK);
  });

  test('a token that is about to end does not live longer for it, and counts as rotated', async () => {
    const { user, refreshValue } = await makeSession(world);
    await ageTokens(world, WEEK - 100);
    expect((await refresh(refreshValue)).status).toBe(200);
    const [rotated] = await tokensOf(user.id);
    expect(rotated!.left).toBeLessThanOrEqual(100);
    expect(rotated!.life).toBeCloseTo(WEEK - 0.001, 6);

    await ageTokens(world, 100);
    expectRefusal(await refresh(refreshValue), REFRESH_TOKEN_INVALID);
  });
});

describe('after the grace', () => {
  test('hard case 3: a replay is refused without a cookie, changes nothing, and the successors go on', async () => {
    const { refreshValue } = await makeSession(world);
    const values = [refreshValueOf(await refresh(refreshValue)), refreshValueOf(await refresh(refreshValue))];
    await ageTokens(world, GRACE);

    for (const _time of [1, 2]) {
      expectRefusal(await withoutChange(world, () => refresh(refreshValue)), REFRESH_TOKEN_INVALID);
    }
    for (const value of values) expect((await refresh(value)).status).toBe(200);
  });

  test('only a token that was never rotated has expired', async () => {
    const { user, refreshValue } = await makeSession(world);
    const next = refreshValueOf(await refresh(refreshValue));
    await ageTokens(world, WEEK);
    expectRefusal(await refresh(refreshValue), REFRESH_TOKEN_INVALID);
    expectRefusal(await refresh(next), REFRESH_TOKEN_EXPIRED);
    expectRefusal(await refresh(next), REFRESH_TOKEN_INVALID);
    expect(await tokensOf(user.id)).toHaveLength(1);
  });
});

describe('a refused refresh does not begin the grace', () => {
  test.each([
    ['of an inactive user', 'update users set is_active = false where id = ?', USER_INACTIVE],
    ['for lack of a seller', 'update seller_users set is_active = false where user_id = ?', NO_ACTIVE_SELLER],
  ])('%s', async (_name, lockOut, refusal) => {
    const { user, refreshValue } = await makeSession(world);
    await world.sql(lockOut, [user.id]);
    expectRefusal(await withoutChange(world, () => refresh(refreshValue)), refusal);
    await world.sql(lockOut.replace('false', 'true'), [user.id]);
    expect((await refresh(refreshValue)).status).toBe(200);
  });
});

describe('the grace ends', () => {
  const logout = (value: string) => world.http.post('/auth/logout', undefined, withCookie(value));

  test('with the log-out of a successor', async () => {
    const { user, refreshValue } = await makeSession(world);
    const next = refreshValueOf(await refresh(refreshValue));
    expect((await logout(next)).status).toBe(200);
    expect(await tokensOf(user.id)).toEqual([]);
    for (const value of [refreshValue, next]) expectRefusal(await refresh(value), REFRESH_TOKEN_INVALID);
  });

  test('with the log-out by the rotated token itself, and of no other user', async () => {
    const { refreshValue } = await makeSession(world);
    const next = refreshValueOf(await refresh(refreshValue));
    const stranger = await makeSession(world);
    await refresh(stranger.refreshValue);

    await logout(refreshValue);

    expectRefusal(await refresh(refreshValue), REFRESH_TOKEN_INVALID);
    expect((await refresh(next)).status).toBe(200);
    expect((await refresh(stranger.refreshValue)).status).toBe(200);
  });

  test('for every browser of the user, while their sessions go on', async () => {
    const first = await signUp(world);
    const second = await logIn(world, first);
    const other = refreshValueOf(await refresh(second.refreshValue));
    await logout(first.refreshValue);
    expectRefusal(await refresh(second.refreshValue), REFRESH_TOKEN_INVALID);
    expect((await refresh(other)).status).toBe(200);
  });

  test('with a new password', async () => {
    const session = await signUp(world);
    const next = refreshValueOf(await refresh(session.refreshValue));
    const body = { currentPassword: PASSWORD, newPassword: 'another password' };
    expect((await world.http.as(session).post('/auth/change-password', body)).status).toBe(200);
    expect(await tokensOf(session.user.id)).toEqual([]);
    for (const value of [session.refreshValue, next]) expectRefusal(await refresh(value), REFRESH_TOKEN_INVALID);
  });

  test('with the deactivation of the user', async () => {
    const { user: admin } = await makeAdmin(world);
    const boss = await world.http.post('/auth/admin-login', { email: admin.email, password: PASSWORD });
    const { user: other } = await makeAdmin(world);
    const login = await world.http.post('/auth/admin-login', { email: other.email, password: PASSWORD });
    await refresh(refreshValueOf(login));
    const answer = await world.http.as(boss.body).patch(`/admin/users/${other.id}`, { isActive: false });
    expect(answer.status).toBe(200);
    expect(await tokensOf(other.id)).toEqual([]);
  });
});

describe('switch-seller', () => {
  const makeCommuter = async () => {
    const session = await makeSession(world);
    const other = await makeSeller(world);
    await makeMember(world, { seller: other, user: session.user });
    const move = (value: string) =>
      world.http.as(session).post('/auth/switch-seller', { sellerId: other.id }, withCookie(value));
    return { session, other, move };
  };

  test('leaves the token it moves no grace', async () => {
    const { session, other, move } = await makeCommuter();
    const moved = refreshValueOf(await move(session.refreshValue));
    expectRefusal(await withoutChange(world, () => refresh(session.refreshValue)), REFRESH_TOKEN_INVALID);
    expect(decodeJwt((await refresh(moved)).body.accessToken).sellerId).toBe(other.id);
  });

  test('takes a token in its grace, once', async () => {
    const { session, other, move } = await makeCommuter();
    const next = refreshValueOf(await refresh(session.refreshValue));
    const moved = refreshValueOf(await move(session.refreshValue));
    expectRefusal(await refresh(session.refreshValue), REFRESH_TOKEN_INVALID);
    expect(decodeJwt((await refresh(moved)).body.accessToken).sellerId).toBe(other.id);
    expect((await refresh(next)).status).toBe(200);
  });

  test('moves nothing by a token whose grace is over', async () => {
    const { session, move } = await makeCommuter();
    await refresh(session.refreshValue);
    await ageTokens(world, GRACE);
    const answer = await withoutChange(world, () => move(session.refreshValue));
    expect(answer.status).toBe(200);
    expect(refreshCookieOf(answer)).toBeNull();
  });
});
