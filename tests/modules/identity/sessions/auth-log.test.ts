import { beforeEach, describe, expect, test } from '#test';
import { makeAdmin, makeMember } from '#support/builders/staff.ts';
import { logIn, makeSession, signUp } from '#support/builders/session.ts';
import { makeUser, PASSWORD, uniqueEmail } from '#support/builders/user.ts';
import { refreshValueOf, withCookie } from '#support/http/refresh-cookie.ts';
import { useWorld, type World } from '#support/world.ts';

const AGENT = 'Test/1.0 (a browser)';
const FORWARDED = { 'X-Forwarded-For': '203.0.113.9, 198.51.100.7', 'User-Agent': AGENT };

/** Auth events, without what every log line has. */
const eventsOf = (world: World) =>
  world.logs
    .filter(({ event }) => event !== undefined)
    .map(({ level: _level, time: _time, service: _service, msg: _msg, ...event }) => event);

describe('auth events', () => {
  const world = useWorld();
  const client = { ip: '127.0.0.1', userAgent: AGENT };
  const post = (path: string, body?: unknown, headers: Record<string, string> = {}) =>
    world.http.post(path, body, { ...FORWARDED, ...headers });
  beforeEach(() => void world.logs.splice(0));

  test('REGISTER', async () => {
    const answer = await post('/auth/register', { email: uniqueEmail(), password: PASSWORD, displayName: 'Ada' });
    const requestId = answer.headers['x-request-id'];
    expect(eventsOf(world)).toEqual([{ event: 'REGISTER', userId: answer.body.user.id, requestId, ...client }]);
  });

  test('LOGIN_SUCCESS', async () => {
    const user = await makeMember(world);
    const answer = await post('/auth/login', { email: user.email, password: PASSWORD });
    const requestId = answer.headers['x-request-id'];
    expect(eventsOf(world)).toEqual([{ event: 'LOGIN_SUCCESS', userId: user.id, requestId, ...client }]);
  });

  test('LOGIN_SUCCESS of a superadmin', async () => {
    const { id, email } = (await makeAdmin(world)).user;
    const answer = await post('/auth/admin-login', { email, password: PASSWORD });
    const requestId = answer.headers['x-request-id'];
    expect(eventsOf(world)).toEqual([{ event: 'LOGIN_SUCCESS', userId: id, requestId, ...client }]);
  });

  test.each<[string, string, () => Promise<{ email: string }>, string]>([
    ['an unknown e-mail', '/auth/login', () => Promise.resolve({ email: uniqueEmail() }), PASSWORD],
    ['a wrong password', '/auth/login', () => makeUser(world), 'wrong'],
    ['an inactive user', '/auth/login', () => makeUser(world, { is_active: false }), PASSWORD],
    ['a superadmin at the wrong door', '/auth/login', () => makeAdmin(world).then(({ user }) => user), PASSWORD],
    ['a user without seller', '/auth/login', () => makeUser(world), PASSWORD],
    ['a seller at the wrong door', '/auth/admin-login', () => makeUser(world), PASSWORD],
    ['a wrong admin password', '/auth/admin-login', () => makeAdmin(world).then(({ user }) => user), 'wrong'],
  ])('LOGIN_FAILED: %s', async (_name, path, arrange, password) => {
    const { email } = await arrange();
    const answer = await post(path, { email: email.toUpperCase(), password });
    const requestId = answer.headers['x-request-id'];
    expect(answer.status).toBe(401);
    expect(eventsOf(world)).toEqual([{ event: 'LOGIN_FAILED', email, requestId, ...client }]);
  });

  test('LOGOUT', async () => {
    const { refreshValue } = await makeSession(world);
    world.logs.splice(0);
    const answer = await post('/auth/logout', undefined, withCookie(refreshValue));
    expect(eventsOf(world)).toEqual([{ event: 'LOGOUT', requestId: answer.headers['x-request-id'], ...client }]);
  });

  test('LOGOUT everywhere', async () => {
    const session = await makeSession(world);
    world.logs.splice(0);
    const answer = await world.http.as(session).post('/auth/logout-all', undefined, FORWARDED);
    const requestId = answer.headers['x-request-id'];
    expect(eventsOf(world)).toEqual([{ event: 'LOGOUT', userId: session.user.id, requestId, ...client }]);
  });

  test('PASSWORD_CHANGED', async () => {
    const session = await makeSession(world);
    world.logs.splice(0);
    const body = { currentPassword: PASSWORD, newPassword: 'another password' };
    const answer = await world.http.as(session).post('/auth/change-password', body, FORWARDED);
    const requestId = answer.headers['x-request-id'];
    expect(eventsOf(world)).toEqual([{ event: 'PASSWORD_CHANGED', userId: session.user.id, requestId, ...client }]);
  });

  test('none for what was refused', async () => {
    const session = await signUp(world);
    world.logs.splice(0);
    await post('/auth/register', { email: session.email, password: PASSWORD, displayName: 'Ada' });
    await post('/auth/register', { email: 'x', password: PASSWORD, displayName: 'Ada' });
    await world.http
      .as(session)
      .post('/auth/change-password', { currentPassword: 'wrong', newPassword: 'long enough' });
    await world.http.post('/auth/logout-all');
    expect(eventsOf(world)).toEqual([]);
  });

  test('one line for every request, with its id, path and status', async () => {
    const answer = await post('/auth/login?secret=1', { email: uniqueEmail(), password: PASSWORD });
    const lines = world.logs.filter(({ path }) => path !== undefined);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      requestId: answer.headers['x-request-id'],
      method: 'POST',
      path: '/api/auth/login',
      status: 400,
    });
  });
});

describe('hard case 13: neither logs nor bodies hold secrets', () => {
  const world = useWorld();

  test('after everything that can be done with a session', async () => {
    const secrets: string[] = [];
    const bodies: string[] = [];
    const keep = <T extends { text: string }>(answer: T): T => {
      bodies.push(answer.text);
      return answer;
    };
    const password = 'the-secret-of-the-test';
    const session = await signUp(world, { password });
    const again = await logIn(world, session);
    const http = world.http.as(session);
    const refreshed = keep(await world.http.post('/auth/refresh', undefined, withCookie(session.refreshValue)));
    keep(await world.http.post('/auth/refresh', undefined, withCookie(session.refreshValue)));
    keep(await world.http.post('/auth/login', { email: session.email, password: `${password}-wrong` }));
    keep(await world.http.post('/auth/login', { email: session.email, password, remember: password }));
    keep(await world.http.post('/auth/register', { email: session.email, password, displayName: 'Ada' }));
    keep(await http.post('/auth/switch-seller', { sellerId: session.seller.id }, withCookie(again.refreshValue)));
    keep(await http.get('/auth/me'));
    keep(await world.http.as({ accessToken: `${session.accessToken}x` }).get('/auth/me'));
    keep(await http.post('/auth/change-password', { currentPassword: 'nope', newPassword: `${password}-2` }));
    keep(await http.post('/auth/change-password', { currentPassword: password, newPassword: `${password}-2` }));
    keep(await http.post('/auth/logout', undefined, withCookie(refreshValueOf(refreshed))));

    const stored = await world.sql<{ password_hash: string }>('select password_hash from users');
    secrets.push(password, session.refreshValue, again.refreshValue, refreshValueOf(refreshed));
    secrets.push(world.cradle.config.auth.refreshTokenPepper, world.cradle.config.auth.jwtSecret);
    secrets.push(...stored.map(({ password_hash }) => password_hash));
    const logs = JSON.stringify(world.logs);
    for (const secret of [...secrets, session.accessToken, refreshed.body.accessToken]) {
      expect(logs).not.toContain(secret);
    }
    for (const secret of secrets) expect(bodies.join('\n')).not.toContain(secret);
    expect(logs).not.toMatch(/refresh_token=|Bearer /);
  });
});

describe('the address in the log', () => {
  describe('behind one proxy', () => {
    const world = useWorld({ TRUST_PROXY: '1' });

    test('is the one that the proxy saw', async () => {
      await world.http.post('/auth/login', { email: uniqueEmail(), password: 'x' }, FORWARDED);
      expect(eventsOf(world)[0]).toMatchObject({ ip: '198.51.100.7' });
    });
  });

  describe('behind two', () => {
    const world = useWorld({ TRUST_PROXY: '2' });

    test('is the one that the first of them saw', async () => {
      await world.http.post('/auth/login', { email: uniqueEmail(), password: 'x' }, FORWARDED);
      expect(eventsOf(world)[0]).toMatchObject({ ip: '203.0.113.9' });
    });
  });
});
