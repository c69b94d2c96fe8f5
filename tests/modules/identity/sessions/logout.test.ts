import { describe, expect, test } from '#test';
import { accessTokenFor, logIn, makeSession, signUp } from '#support/builders/session.ts';
import { makeUser } from '#support/builders/user.ts';
import { ageTokens, CLEARED_ATTRIBUTES, refreshCookieOf, withCookie } from '#support/http/refresh-cookie.ts';
import { expectRefusal, REFRESH_TOKEN_INVALID, UNAUTHORIZED, USER_GONE, withoutChange } from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
const refresh = (value: string) => world.http.post('/auth/refresh', undefined, withCookie(value));
const sessionsOf = async (userId: string) =>
  (await world.sql('select 1 from refresh_tokens where user_id = ?', [userId])).length;

describe('POST /auth/logout', () => {
  const logout = (headers?: Record<string, string>) => world.http.post('/auth/logout', undefined, headers);

  test('hard case 4: deletes the token and clears the cookie', async () => {
    const { user, refreshValue } = await makeSession(world);

    const answer = await logout(withCookie(refreshValue));

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ message: 'Logged out' });
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(refreshCookieOf(answer)).toMatchObject({ value: '', attributes: CLEARED_ATTRIBUTES });
    expect(await sessionsOf(user.id)).toBe(0);
    expectRefusal(await refresh(refreshValue), REFRESH_TOKEN_INVALID);
  });

  test('leaves the other sessions of the user', async () => {
    const first = await signUp(world);
    const second = await logIn(world, first);
    await logout(withCookie(first.refreshValue));
    expect(await sessionsOf(first.user.id)).toBe(1);
    expect((await refresh(second.refreshValue)).status).toBe(200);
  });

  test.each([
    ['no cookie', undefined],
    ['an unknown token', withCookie('unknown')],
    ['other cookies', { Cookie: 'theme=dark' }],
  ])('with %s clears the cookie all the same, and nothing else', async (_name, headers) => {
    await makeSession(world);
    const answer = await withoutChange(world, () => logout(headers));
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ message: 'Logged out' });
    expect(refreshCookieOf(answer)).toMatchObject({ value: '', attributes: CLEARED_ATTRIBUTES });
  });

  test('a second time is no error', async () => {
    const { refreshValue } = await makeSession(world);
    for (const _time of [1, 2]) expect((await logout(withCookie(refreshValue))).status).toBe(200);
  });

  test('works for an inactive user and with an expired token', async () => {
    const { user, refreshValue } = await makeSession(world);
    await world.sql('update users set is_active = false where id = ?', [user.id]);
    await ageTokens(world, 604_801);
    expect((await logout(withCookie(refreshValue))).status).toBe(200);
    expect(await sessionsOf(user.id)).toBe(0);
  });

  test('looks at neither body nor bearer header', async () => {
    const { user, refreshValue } = await makeSession(world);
    const answer = await world.http.send('post', '/auth/logout', {
      body: '[not json',
      headers: { ...withCookie(refreshValue), 'Content-Type': 'application/json', Authorization: 'Bearer x.y.z' },
    });
    expect(answer.status).toBe(200);
    expect(await sessionsOf(user.id)).toBe(0);
  });

  test('the access token lives on until it expires', async () => {
    const session = await makeSession(world);
    await logout(withCookie(session.refreshValue));
    expect((await world.http.as(session).get('/auth/me')).status).toBe(200);
    world.advance(900);
    expectRefusal(await world.http.as(session).get('/auth/me'), UNAUTHORIZED);
  });
});

describe('POST /auth/logout-all', () => {
  test('ends every session of the user and clears the cookie', async () => {
    const first = await signUp(world);
    const second = await logIn(world, first);
    const stranger = await makeSession(world);

    const answer = await world.http.as(second).post('/auth/logout-all', undefined, withCookie(second.refreshValue));

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ message: 'Logged out' });
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(refreshCookieOf(answer)).toMatchObject({ value: '', attributes: CLEARED_ATTRIBUTES });
    expect(await sessionsOf(first.user.id)).toBe(0);
    for (const { refreshValue } of [first, second]) expectRefusal(await refresh(refreshValue), REFRESH_TOKEN_INVALID);
    expect((await refresh(stranger.refreshValue)).status).toBe(200);
  });

  test('needs no cookie, and never looks whose it is', async () => {
    const session = await signUp(world);
    const stranger = await makeSession(world);
    const answer = await world.http.as(session).post('/auth/logout-all', undefined, withCookie(stranger.refreshValue));
    expect(answer.status).toBe(200);
    expect(await sessionsOf(session.user.id)).toBe(0);
    expect(await sessionsOf(stranger.user.id)).toBe(1);
    expect((await world.http.as(session).post('/auth/logout-all')).status).toBe(200);
  });

  test('ignores a body', async () => {
    const session = await makeSession(world);
    const answer = await world.http
      .as(session)
      .send('post', '/auth/logout-all', { body: '{', headers: { 'Content-Type': 'application/json' } });
    expect(answer.status).toBe(200);
  });

  test('the access token lives on until it expires', async () => {
    const session = await makeSession(world);
    await world.http.as(session).post('/auth/logout-all');
    expect((await world.http.as(session).get('/auth/me')).status).toBe(200);
  });

  test('refuses a request without a token, cookie or not', async () => {
    const { refreshValue } = await makeSession(world);
    const answer = await withoutChange(world, () =>
      world.http.post('/auth/logout-all', undefined, withCookie(refreshValue)),
    );
    expectRefusal(answer, UNAUTHORIZED);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  test('refuses an inactive user', async () => {
    const token = await accessTokenFor(world, await makeUser(world, { is_active: false }));
    const answer = await withoutChange(world, () => world.http.as(token).post('/auth/logout-all'));
    expectRefusal(answer, USER_GONE);
  });
});
