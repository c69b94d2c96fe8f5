import { describe, expect, test } from '#test';
import { accessTokenFor, logIn, makeSession, signUp } from '#support/builders/session.ts';
import { bcryptHash, makeUser, PASSWORD } from '#support/builders/user.ts';
import { CLEARED_ATTRIBUTES, refreshCookieOf, withCookie } from '#support/http/refresh-cookie.ts';
import {
  expectRefusal,
  INVALID_CREDENTIALS,
  REFRESH_TOKEN_INVALID,
  UNAUTHORIZED,
  USER_GONE,
  withoutChange,
  WRONG_PASSWORD,
} from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
const NEXT = 'another horse battery';

const change = (session: { accessToken: string }, body: object = {}, headers?: Record<string, string>) =>
  world.http
    .as(session)
    .post('/auth/change-password', { currentPassword: PASSWORD, newPassword: NEXT, ...body }, headers);
const login = (email: string, password: string) => world.http.post('/auth/login', { email, password });
const refresh = (value: string) => world.http.post('/auth/refresh', undefined, withCookie(value));
const hashOf = async (userId: string) =>
  (await world.sql<{ password_hash: string }>('select password_hash from users where id = ?', [userId]))[0]!
    .password_hash;

describe('POST /auth/change-password', () => {
  test('hard case 6: sets the password, ends every session and clears the cookie', async () => {
    const first = await signUp(world);
    const second = await logIn(world, first);
    const stranger = await makeSession(world);

    const answer = await change(second, {}, withCookie(second.refreshValue));

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ message: 'Password changed' });
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(refreshCookieOf(answer)).toMatchObject({ value: '', attributes: CLEARED_ATTRIBUTES });
    expect(await world.sql('select 1 from refresh_tokens where user_id = ?', [first.user.id])).toHaveLength(0);
    for (const { refreshValue } of [first, second]) expectRefusal(await refresh(refreshValue), REFRESH_TOKEN_INVALID);
    expect((await refresh(stranger.refreshValue)).status).toBe(200);
  });

  test('is an update of the user', async () => {
    const session = await signUp(world);
    await world.sql("update users set updated_at = '2026-01-01' where id = ?", [session.user.id]);
    await change(session);
    const later = await world.sql("select 1 from users where id = ? and updated_at > '2026-01-02'", [session.user.id]);
    expect(later).toHaveLength(1);
  });

  test('hard case 6: the old password is dead, the new one works', async () => {
    const session = await signUp(world);
    await change(session);
    expectRefusal(await login(session.email, PASSWORD), INVALID_CREDENTIALS);
    expect((await login(session.email, NEXT)).status).toBe(200);
    expect(await hashOf(session.user.id)).toMatch(/^\$argon2id\$v=19\$m=64,t=1,p=1\$/);
  });

  test('changes only the hash of this user', async () => {
    const session = await signUp(world);
    const others = () =>
      world.sql(
        `select md5(string_agg(to_jsonb(u)::text, ',' order by id)) as hash
         from (select id, email, display_name, avatar_url, is_active, is_superadmin, created_at,
                      case when id = ? then '' else password_hash end from users) u`,
        [session.user.id],
      );
    const before = await others();
    await change(session);
    expect(await others()).toEqual(before);
  });

  test('the access token lives on until it expires', async () => {
    const session = await signUp(world);
    await change(session);
    expect((await world.http.as(session).get('/auth/me')).status).toBe(200);
    expect((await change(session, { currentPassword: NEXT, newPassword: PASSWORD })).status).toBe(200);
  });

  test('may set the same password again, which ends the sessions too', async () => {
    const session = await signUp(world);
    expect((await change(session, { newPassword: PASSWORD })).status).toBe(200);
    expectRefusal(await refresh(session.refreshValue), REFRESH_TOKEN_INVALID);
    expect((await login(session.email, PASSWORD)).status).toBe(200);
  });

  test('hard case 7: a bcrypt hash verifies, and argon2id takes its place', async () => {
    const user = await makeUser(world, { password_hash: bcryptHash() });
    expect((await change(await accessTokenFor(world, user))).status).toBe(200);
    expect(await hashOf(user.id)).toMatch(/^\$argon2id\$/);
  });

  test('works for a user without a seller', async () => {
    const token = await accessTokenFor(world, await makeUser(world));
    expect((await change(token)).status).toBe(200);
  });
});

describe('POST /auth/change-password refuses', () => {
  test.each([
    ['a wrong password', 'wrong'],
    ['the right one with a space', `${PASSWORD} `],
    ['the new one', NEXT],
  ])('%s as the current one, and the sessions stay', async (_name, currentPassword) => {
    const session = await signUp(world);
    const answer = await withoutChange(world, () => change(session, { currentPassword }));
    expectRefusal(answer, WRONG_PASSWORD);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect((await refresh(session.refreshValue)).status).toBe(200);
  });

  test('a user without password', async () => {
    const token = await accessTokenFor(world, await makeUser(world, { password_hash: null }));
    expectRefusal(await withoutChange(world, () => change(token)), WRONG_PASSWORD);
  });

  test('a bad new password before it looks at the current one', async () => {
    const session = await signUp(world);
    const answer = await withoutChange(world, () =>
      change(session, { currentPassword: 'wrong', newPassword: 'short' }),
    );
    expectRefusal(answer, {
      status: 400,
      code: 'BAD_REQUEST',
      message: 'newPassword must be 8 to 72 bytes long',
    });
  });

  test('a request without a token, before it looks at the body', async () => {
    const answer = await withoutChange(world, () => world.http.post('/auth/change-password', {}));
    expectRefusal(answer, UNAUTHORIZED);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  test('an inactive user', async () => {
    const token = await accessTokenFor(world, await makeUser(world, { is_active: false }));
    expectRefusal(await withoutChange(world, () => change(token)), USER_GONE);
  });
});
