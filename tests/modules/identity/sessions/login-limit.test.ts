import { describe, expect, test } from '#test';
import { makeAdmin, makeMember } from '#support/builders/staff.ts';
import { asValue } from 'awilix';
import { unavailable } from '#src/platform/errors.ts';
import { accessTokenFor, makeSession } from '#support/builders/session.ts';
import { makeUser, PASSWORD, uniqueEmail } from '#support/builders/user.ts';
import {
  ADMIN_LOGIN_REQUIRED,
  expectRefusal,
  INVALID_CREDENTIALS,
  TOO_MANY_REQUESTS,
  withoutChange,
  WRONG_PASSWORD,
} from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

// two failed attempts for each e-mail; the limit by address is out of the way
const world = useWorld({
  RATE_LIMIT_ENABLED: 'true',
  RATE_LIMIT_AUTH: '100000/60',
  RATE_LIMIT_LOGIN_ACCOUNT: '2/900',
});
const makeMerchant = async () => makeMember(world);
const login = (email: string, password: string) => world.http.post('/auth/login', { email, password });
const adminLogin = (email: string, password: string) => world.http.post('/auth/admin-login', { email, password });
const changePassword = (token: { accessToken: string }, currentPassword: string) =>
  world.http.as(token).post('/auth/change-password', { currentPassword, newPassword: 'another password' });

describe('failed attempts of one e-mail', () => {
  test('beyond the limit are 429, the right password included, before it is checked', async () => {
    const { email } = await makeMerchant();
    for (const _time of [1, 2]) expectRefusal(await login(email, 'wrong'), INVALID_CREDENTIALS);

    for (const password of ['wrong', PASSWORD]) {
      const answer = await withoutChange(world, () => login(email, password));
      expectRefusal(answer, TOO_MANY_REQUESTS);
      expect(answer.body.retryAfter).toBeGreaterThanOrEqual(1);
      expect(answer.body.retryAfter).toBeLessThanOrEqual(900);
      expect(answer.headers['retry-after']).toBe(String(answer.body.retryAfter));
      expect(answer.headers['cache-control']).toBe('no-store');
    }
  });

  test('leave other e-mails alone', async () => {
    const [first, second] = [await makeMerchant(), await makeMerchant()];
    for (const _time of [1, 2, 3]) await login(first.email, 'wrong');
    expect((await login(second.email, PASSWORD)).status).toBe(200);
  });

  test('count in any letter case, and with spaces', async () => {
    const { email } = await makeMerchant();
    await login(email.toUpperCase(), 'wrong');
    await login(` ${email} `, 'wrong');
    expectRefusal(await login(email, PASSWORD), TOO_MANY_REQUESTS);
  });

  test('count for unknown e-mails, so that they cannot be told apart', async () => {
    const email = uniqueEmail('nobody');
    for (const _time of [1, 2]) expectRefusal(await login(email, 'wrong'), INVALID_CREDENTIALS);
    expectRefusal(await login(email, 'wrong'), TOO_MANY_REQUESTS);
  });

  test('count for inactive users', async () => {
    const { email } = await makeUser(world, { is_active: false });
    for (const _time of [1, 2]) expectRefusal(await login(email, PASSWORD), INVALID_CREDENTIALS);
    expectRefusal(await login(email, PASSWORD), TOO_MANY_REQUESTS);
  });

  test('count together over login, admin-login and change-password', async () => {
    const { email, ...user } = await makeMerchant();
    const token = await accessTokenFor(world, user);
    expectRefusal(await login(email, 'wrong'), INVALID_CREDENTIALS);
    expectRefusal(await changePassword(token, 'wrong'), WRONG_PASSWORD);

    expectRefusal(await login(email, PASSWORD), TOO_MANY_REQUESTS);
    expectRefusal(await adminLogin(email, PASSWORD), TOO_MANY_REQUESTS);
    expectRefusal(await withoutChange(world, () => changePassword(token, PASSWORD)), TOO_MANY_REQUESTS);
  });

  test('at admin-login stop a log-in too', async () => {
    const { user: superadmin } = await makeAdmin(world);
    await adminLogin(superadmin.email, 'wrong');
    await login(superadmin.email, 'wrong');
    expectRefusal(await adminLogin(superadmin.email, PASSWORD), TOO_MANY_REQUESTS);
  });

  test('get no further when they are made at once', async () => {
    const { email } = await makeMerchant();
    const answers = await Promise.all([1, 2, 3, 4, 5, 6].map(() => login(email, 'wrong')));
    expect(answers.map(({ status }) => status).sort()).toEqual([401, 401, 429, 429, 429, 429]);
  });
});

describe('attempts that do not fail', () => {
  test('never stand in the way of each other', async () => {
    const { email } = await makeMerchant();
    const answers = await Promise.all(Array.from({ length: 40 }, () => login(email, PASSWORD)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 40 }, () => 200));
  });

  test('let wrong ones among them get no further', async () => {
    const { email } = await makeMerchant();
    await login(email, 'wrong');
    const passwords = [PASSWORD, ...Array.from({ length: 10 }, () => 'wrong')];
    const answers = await Promise.all(passwords.map((password) => login(email, password)));
    const checked = answers.filter(({ status }) => status === 401).length;
    // the right one may clear the count in the middle of them
    expect(checked).toBeLessThanOrEqual(4);
    expectRefusal(await login(email, PASSWORD), TOO_MANY_REQUESTS);
  });

  test('because the server cannot tell do not count', async () => {
    const { email } = await makeMerchant();
    const { passwords } = world.cradle;
    const away = { verify: () => Promise.reject(unavailable('The database cannot be reached')) };
    world.container.register({ passwords: asValue({ ...passwords, ...away }) });
    try {
      for (const _time of [1, 2, 3]) expect((await login(email, 'wrong')).status).toBe(503);
      const answers = await Promise.all([1, 2, 3, 4].map(() => login(email, 'wrong')));
      expect(answers.map(({ status }) => status)).toEqual([503, 503, 503, 503]);
    } finally {
      world.container.register({ passwords: asValue(passwords) });
    }
    for (const _time of [1, 2]) expectRefusal(await login(email, 'wrong'), INVALID_CREDENTIALS);
    expectRefusal(await login(email, PASSWORD), TOO_MANY_REQUESTS);
  });
});

describe('a success', () => {
  test('at login clears the count', async () => {
    const { email } = await makeMerchant();
    for (const _round of [1, 2, 3]) {
      await login(email, 'wrong');
      expect((await login(email, PASSWORD)).status).toBe(200);
    }
    await login(email, 'wrong');
    await login(email, 'wrong');
    expectRefusal(await login(email, PASSWORD), TOO_MANY_REQUESTS);
  });

  test('at admin-login clears it', async () => {
    const { email } = (await makeAdmin(world)).user;
    await adminLogin(email, 'wrong');
    expect((await adminLogin(email, PASSWORD)).status).toBe(200);
    for (const _time of [1, 2]) expectRefusal(await adminLogin(email, 'wrong'), INVALID_CREDENTIALS);
  });

  test('at change-password clears it', async () => {
    const session = await makeSession(world);
    await login(session.email, 'wrong');
    expect((await changePassword(session, PASSWORD)).status).toBe(200);
    for (const _time of [1, 2]) expectRefusal(await login(session.email, 'wrong'), INVALID_CREDENTIALS);
    expectRefusal(await login(session.email, 'another password'), TOO_MANY_REQUESTS);
  });

  test('is what a log-in over and over is', async () => {
    const { email } = await makeMerchant();
    for (const _time of [1, 2, 3, 4, 5]) expect((await login(email, PASSWORD)).status).toBe(200);
  });

  test('of the password alone never locks out somebody at the wrong door', async () => {
    const { email } = (await makeAdmin(world)).user;
    for (const _time of [1, 2, 3]) expectRefusal(await login(email, PASSWORD), ADMIN_LOGIN_REQUIRED);
    expect((await adminLogin(email, PASSWORD)).status).toBe(200);
  });
});

describe('other requests', () => {
  test('with that e-mail are served', async () => {
    const session = await makeSession(world);
    for (const _time of [1, 2, 3]) await login(session.email, 'wrong');
    expect((await world.http.as(session).get('/auth/me')).status).toBe(200);
    const answer = await world.http.post('/auth/register', {
      email: session.email,
      password: PASSWORD,
      displayName: 'Ada',
    });
    expect(answer.status).toBe(409);
  });
});
