import { describe, expect, test } from '#test';
import { makeAdmin, makeMember } from '#support/builders/staff.ts';
import { decodeJwt } from 'jose';
import { makeSeller } from '#support/builders/seller.ts';
import { logIn, signUp } from '#support/builders/session.ts';
import { makeUser, PASSWORD, uniqueEmail } from '#support/builders/user.ts';
import { refreshCookieOf, SESSION_ATTRIBUTES, withCookie } from '#support/http/refresh-cookie.ts';
import {
  ADMIN_LOGIN_REQUIRED,
  expectRefusal,
  INVALID_CREDENTIALS,
  NO_ACTIVE_SELLER,
  withoutChange,
} from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
const login = (email: string, password = PASSWORD) => world.http.post('/auth/login', { email, password });

describe('POST /auth/login', () => {
  test('answers user, seller and a session', async () => {
    const seller = await makeSeller(world, { name: 'Gadgets' });
    const user = await makeMember(world, { seller, role: 'EDITOR' });

    const answer = await login(user.email);

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      accessToken: expect.any(String),
      user: { id: user.id, email: user.email, displayName: 'Ada' },
      seller: { id: seller.id, name: 'Gadgets', slug: seller.slug },
    });
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(decodeJwt(answer.body.accessToken)).toMatchObject({
      sub: user.id,
      sellerId: seller.id,
      role: 'EDITOR',
      isSuperadmin: false,
    });
    const cookie = refreshCookieOf(answer)!;
    expect(cookie.attributes).toEqual(SESSION_ATTRIBUTES);
    expect(cookie.value).toMatch(new RegExp(`^[0-9a-f]{96}\\.${seller.id}$`));
    expect(await world.sql('select 1 from refresh_tokens where user_id = ?', [user.id])).toHaveLength(1);
  });

  test('takes the e-mail in any letter case, with spaces around it', async () => {
    const { email } = await signUp(world);
    expect((await login(`  ${email.toUpperCase()} `)).status).toBe(200);
  });

  test('opens a session beside the ones there are', async () => {
    const first = await signUp(world);
    const second = await logIn(world, first);

    expect(await world.sql('select 1 from refresh_tokens where user_id = ?', [first.user.id])).toHaveLength(2);
    for (const { refreshValue } of [first, second]) {
      expect((await world.http.post('/auth/refresh', undefined, withCookie(refreshValue))).status).toBe(200);
    }
  });

  test('changes nothing but the refresh tokens', async () => {
    const { email } = await signUp(world);
    const others = () => world.sql('select md5(string_agg(u::text, $$,$$ order by id)) as hash from users u');
    const before = await others();
    await login(email);
    expect(await others()).toEqual(before);
  });
});

describe('seller context of a log-in', () => {
  test('is the oldest membership', async () => {
    const user = await makeUser(world);
    const [young, old] = [await makeSeller(world), await makeSeller(world)];
    await makeMember(world, { seller: young, user, created_at: '2024-02-02T00:00:00Z', role: 'OWNER' });
    await makeMember(world, { seller: old, user, created_at: '2024-01-01T00:00:00Z', role: 'VIEWER' });

    const session = await logIn(world, user);
    expect(session.seller.id).toBe(old.id);
    expect(decodeJwt(session.accessToken)).toMatchObject({ sellerId: old.id, role: 'VIEWER' });
  });

  test('is decided by the id between memberships of one moment', async () => {
    const user = await makeUser(world);
    const [second, first] = [await makeSeller(world), await makeSeller(world)];
    const createdAt = '2024-01-01T00:00:00Z';
    const id = crypto.randomUUID().slice(8);
    await makeMember(world, { seller: second, user, created_at: createdAt, id: `00000002${id}` });
    await makeMember(world, { seller: first, user, created_at: createdAt, id: `00000001${id}` });

    expect((await logIn(world, user)).seller.id).toBe(first.id);
  });

  test('hard case 8: skips inactive memberships and inactive sellers', async () => {
    const user = await makeUser(world);
    const left = await makeSeller(world);
    const closed = await makeSeller(world, { is_active: false });
    const open = await makeSeller(world);
    await makeMember(world, { seller: left, user, created_at: '2021-01-01T00:00:00Z', is_active: false });
    await makeMember(world, { seller: closed, user, created_at: '2022-01-01T00:00:00Z' });
    await makeMember(world, { seller: open, user, created_at: '2023-01-01T00:00:00Z' });

    expect((await logIn(world, user)).seller.id).toBe(open.id);
  });

  test.each([
    ['no membership at all', async (_user: { id: string; email: string }) => {}],
    [
      'only an inactive membership',
      async (user: { id: string; email: string }) => void (await makeMember(world, { user, is_active: false })),
    ],
    [
      'only an inactive seller',
      async (user: { id: string; email: string }) =>
        void (await makeMember(world, { seller: await makeSeller(world, { is_active: false }), user })),
    ],
  ])('%s is 401 NO_ACTIVE_SELLER', async (_name, arrange) => {
    const user = await makeUser(world);
    await arrange(user);

    const answer = await withoutChange(world, () => login(user.email));

    expectRefusal(answer, NO_ACTIVE_SELLER);
    expect(answer.headers['cache-control']).toBe('no-store');
  });
});

describe('hard case 5: log-ins that fail', () => {
  const failures: [name: string, arrange: () => Promise<{ email: string; password?: string }>][] = [
    ['an unknown e-mail', () => Promise.resolve({ email: uniqueEmail('nobody') })],
    ['a wrong password', async () => ({ ...(await makeMember(world)), password: 'wrong' })],
    ['an inactive user', () => makeUser(world, { is_active: false })],
    ['a user without password', () => makeUser(world, { password_hash: null })],
    ['an inactive superadmin', () => makeAdmin(world, { is_active: false }).then(({ user }) => user)],
    ['a superadmin with a wrong password', async () => ({ ...(await makeAdmin(world)).user, password: 'wrong' })],
    ['a user without seller and a wrong password', async () => ({ ...(await makeUser(world)), password: 'wrong' })],
    [
      'a password in another letter case',
      async () => ({ ...(await makeUser(world)), password: PASSWORD.toUpperCase() }),
    ],
    ['a password with a space behind it', async () => ({ ...(await makeUser(world)), password: `${PASSWORD} ` })],
  ];

  test.each(failures)('%s is 401 INVALID_CREDENTIALS and changes nothing', async (_name, arrange) => {
    const { email, password } = await arrange();
    const answer = await withoutChange(world, () => login(email, password));
    expectRefusal(answer, INVALID_CREDENTIALS);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  test('cannot be told apart by status, body or header', async () => {
    const answers = [];
    for (const [, arrange] of failures) {
      const { email, password } = await arrange();
      answers.push(await login(email, password));
    }
    const shapes = answers.map(({ status, headers, text }) => {
      const volatile = { 'x-request-id': '', 'x-response-time-ms': '', date: '' };
      return { status, headers: { ...headers, ...volatile }, text: text.replace(headers['x-request-id']!, '') };
    });
    for (const shape of shapes) expect(shape).toEqual(shapes[0]);
  });

  test('a superadmin with the right password is sent to /admin', async () => {
    const { user: superadmin } = await makeAdmin(world);
    expectRefusal(await withoutChange(world, () => login(superadmin.email)), ADMIN_LOGIN_REQUIRED);
  });

  test('a superadmin who is a member of a seller too', async () => {
    const { user: superadmin } = await makeAdmin(world);
    await makeMember(world, { user: superadmin });
    expectRefusal(await withoutChange(world, () => login(superadmin.email)), ADMIN_LOGIN_REQUIRED);
  });
});
