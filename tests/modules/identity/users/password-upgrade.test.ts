import { describe, expect, test } from '#test';
import { makeAdmin, makeMember } from '#support/builders/staff.ts';
import { logIn } from '#support/builders/session.ts';
import { bcryptHash, makeUser, PASSWORD } from '#support/builders/user.ts';
import {
  expectRefusal,
  INVALID_CREDENTIALS,
  NO_ACTIVE_SELLER,
  NOT_AN_ADMIN,
  withoutChange,
} from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
const ARGON2ID = /^\$argon2id\$v=19\$m=64,t=1,p=1\$/;

const login = (email: string, password = PASSWORD) => world.http.post('/auth/login', { email, password });
const hashOf = async (userId: string) =>
  (await world.sql<{ password_hash: string }>('select password_hash from users where id = ?', [userId]))[0]!
    .password_hash;

async function makeVeteran(password = PASSWORD, version: '2a' | '2b' = '2b') {
  const user = await makeUser(world, { password_hash: bcryptHash(password, version) });
  return makeMember(world, { user });
}

describe('hard case 7: a user with a bcrypt hash', () => {
  test.each(['2a', '2b'] as const)('of $%s$ logs in and has argon2id afterwards', async (version) => {
    const user = await makeVeteran(PASSWORD, version);
    expect(await hashOf(user.id)).toMatch(new RegExp(`^\\$${version}\\$04\\$`));

    expect((await login(user.email)).status).toBe(200);

    expect(await hashOf(user.id)).toMatch(ARGON2ID);
    expect((await login(user.email)).status).toBe(200);
    expectRefusal(await login(user.email, 'wrong'), INVALID_CREDENTIALS);
  });

  test('keeps the hash when the password is wrong', async () => {
    const user = await makeVeteran();
    expectRefusal(await withoutChange(world, () => login(user.email, 'wrong')), INVALID_CREDENTIALS);
  });

  test('keeps it when inactive, whatever the password', async () => {
    const user = await makeUser(world, { password_hash: bcryptHash(), is_active: false });
    expectRefusal(await withoutChange(world, () => login(user.email)), INVALID_CREDENTIALS);
  });

  test('may have a password of many bytes', async () => {
    const password = 'пароль с пробелами';
    const user = await makeVeteran(password);
    expect((await login(user.email, password)).status).toBe(200);
    expect((await login(user.email, password)).status).toBe(200);
  });

  test('is upgraded by admin-login too', async () => {
    const { user: superadmin } = await makeAdmin(world, { password_hash: bcryptHash() });
    const { status } = await world.http.post('/auth/admin-login', { email: superadmin.email, password: PASSWORD });
    expect(status).toBe(200);
    expect(await hashOf(superadmin.id)).toMatch(ARGON2ID);
  });

  test('may log in several times at once', async () => {
    const user = await makeVeteran();
    const answers = await Promise.all([1, 2, 3].map(() => login(user.email)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await hashOf(user.id)).toMatch(ARGON2ID);
    expect(await world.sql('select 1 from refresh_tokens where user_id = ?', [user.id])).toHaveLength(3);
  });

  test('keeps it when the log-in ends in a refusal, the right password notwithstanding', async () => {
    const user = await makeUser(world, { password_hash: bcryptHash() });
    const adminLogin = () => world.http.post('/auth/admin-login', { email: user.email, password: PASSWORD });
    expectRefusal(await withoutChange(world, () => login(user.email)), NO_ACTIVE_SELLER);
    expectRefusal(await withoutChange(world, adminLogin), NOT_AN_ADMIN);
  });
});

describe('a user with an argon2id hash', () => {
  test('keeps it', async () => {
    const user = await makeMember(world);
    const before = await hashOf(user.id);
    await logIn(world, user);
    expect(await hashOf(user.id)).toBe(before);
  });
});
