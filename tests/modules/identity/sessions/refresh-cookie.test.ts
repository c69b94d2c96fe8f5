import { describe, expect, test } from '#test';
import { decodeJwt } from 'jose';
import { makeSession, signUp } from '#support/builders/session.ts';
import {
  CLEARED_ATTRIBUTES,
  refreshCookieOf,
  refreshValueOf,
  SESSION_ATTRIBUTES,
} from '#support/http/refresh-cookie.ts';
import {
  expectRefusal,
  REFRESH_TOKEN_INVALID,
  REFRESH_TOKEN_MISSING,
  USER_INACTIVE,
  withoutChange,
} from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

describe('the cookie parser', () => {
  const world = useWorld();
  const refresh = (cookie: string) => world.http.post('/auth/refresh', undefined, { Cookie: cookie });

  test('hard case 4: understands a whole Set-Cookie string', async () => {
    const { email, password } = await makeSession(world);
    const { line } = refreshCookieOf(await world.http.post('/auth/login', { email, password }))!;
    expect(line).toContain('; ');

    const answer = await refresh(line);

    expect(answer.status).toBe(200);
    const next = refreshCookieOf(answer)!;
    expect((await world.http.post('/auth/logout', undefined, { Cookie: next.line })).status).toBe(200);
    expectRefusal(await refresh(`refresh_token=${next.value}`), REFRESH_TOKEN_INVALID);
  });

  test.each([
    ['among other cookies', (value: string) => `theme=dark; refresh_token=${value}; lang=en`],
    ['without a space', (value: string) => `theme=dark;refresh_token=${value};lang=en`],
    ['behind broken pairs', (value: string) => `broken; =x; ;; refresh_token=${value}`],
    ['before a second one', (value: string) => `refresh_token=${value}; refresh_token=other`],
    [
      'beside names that contain its name',
      (value: string) => `xrefresh_token=1; refresh_token2=2; refresh_token=${value}`,
    ],
    ['beside keys of Object.prototype', (value: string) => `__proto__=1; constructor=2; refresh_token=${value}`],
  ])('finds the token %s', async (_name, header) => {
    const { refreshValue } = await makeSession(world);
    expect((await refresh(header(refreshValue))).status).toBe(200);
  });

  test('takes the first of three that is valid, and looks at no fourth', async () => {
    const { user, refreshValue } = await makeSession(world);
    const other = await makeSession(world);
    const used = refreshValueOf(await refresh(`refresh_token=${refreshValue}`));
    const pairs = (...values: string[]) => values.map((value) => `refresh_token=${value}`).join('; ');

    const far = await withoutChange(world, () => refresh(pairs('a', 'b', refreshValue, used)));
    expectRefusal(far, REFRESH_TOKEN_INVALID);

    const answer = await refresh(pairs('a', refreshValue, used, other.refreshValue));
    expect(decodeJwt(answer.body.accessToken).sub).toBe(user.id);
    const next = refreshValueOf(answer);
    expect((await refresh(pairs('', next, other.refreshValue))).status).toBe(200);
    expect((await refresh(`refresh_token=${other.refreshValue}`)).status).toBe(200);
  });

  test('goes on to the next where the user of the first is locked out', async () => {
    const [first, second] = [await makeSession(world), await makeSession(world)];
    const both = `refresh_token=${first.refreshValue}; refresh_token=${second.refreshValue}`;
    await world.sql('update users set is_active = false where id in (?, ?)', [first.user.id, second.user.id]);
    expectRefusal(await withoutChange(world, () => refresh(`refresh_token=x; ${both}`)), USER_INACTIVE);

    await world.sql('update users set is_active = true where id = ?', [second.user.id]);
    const answer = await refresh(both);
    expect(decodeJwt(answer.body.accessToken).sub).toBe(second.user.id);
  });

  test('switch-seller moves the first that is valid and of the user', async () => {
    const [stranger, session] = [await makeSession(world), await makeSession(world)];
    const cookie = `refresh_token=x; refresh_token=${stranger.refreshValue}; refresh_token=${session.refreshValue}`;
    const answer = await world.http
      .as(session)
      .post('/auth/switch-seller', { sellerId: session.seller.id }, { Cookie: cookie });
    expect((await refresh(`refresh_token=${refreshValueOf(answer)}`)).status).toBe(200);
    expectRefusal(await refresh(`refresh_token=${session.refreshValue}`), REFRESH_TOKEN_INVALID);
    expect((await refresh(`refresh_token=${stranger.refreshValue}`)).status).toBe(200);
  });

  test('log-out ends the session of every one of them', async () => {
    const sessions = [await makeSession(world), await makeSession(world), await makeSession(world)];
    const pairs = ['x', ...sessions.map(({ refreshValue }) => refreshValue)].map((value) => `refresh_token=${value}`);
    const stranger = await makeSession(world);
    await world.http.post('/auth/logout', undefined, { Cookie: pairs.join('; ') });
    for (const { refreshValue } of sessions) {
      expectRefusal(await refresh(`refresh_token=${refreshValue}`), REFRESH_TOKEN_INVALID);
    }
    expect((await refresh(`refresh_token=${stranger.refreshValue}`)).status).toBe(200);
  });

  test.each([
    ['no header', ''],
    ['other cookies', 'theme=dark; lang=en'],
    ['another letter case', 'Refresh_Token=abc'],
    ['no value', 'refresh_token='],
    ['no equals sign', 'refresh_token'],
  ])('finds nothing in %s', async (_name, header) => {
    expectRefusal(await refresh(header), REFRESH_TOKEN_MISSING);
  });
});

describe('COOKIE_SECURE and COOKIE_DOMAIN', () => {
  const world = useWorld({ COOKIE_SECURE: 'true', COOKIE_DOMAIN: 'pixecom.io' });
  const more = { Secure: '', Domain: 'pixecom.io' };

  test('are attributes of every cookie that is set', async () => {
    const { email, password } = await signUp(world);
    const login = await world.http.post('/auth/login', { email, password });
    expect(refreshCookieOf(login)!.attributes).toEqual({ ...SESSION_ATTRIBUTES, ...more });
    const refreshed = await world.http.post('/auth/refresh', undefined, {
      Cookie: `refresh_token=${refreshValueOf(login)}`,
    });
    expect(refreshCookieOf(refreshed)!.attributes).toEqual({ ...SESSION_ATTRIBUTES, ...more });
  });

  test('and of every cookie that is cleared', async () => {
    const answer = await world.http.post('/auth/logout');
    expect(refreshCookieOf(answer)).toMatchObject({ value: '', attributes: { ...CLEARED_ATTRIBUTES, ...more } });
  });
});
