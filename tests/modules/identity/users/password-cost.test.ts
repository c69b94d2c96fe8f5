import { beforeEach, describe, expect, test } from '#test';
import { makeAdmin, makeMember } from '#support/builders/staff.ts';
import { asValue } from 'awilix';
import { makePasswords, PASSWORD_FUNCTIONS } from '#src/modules/identity/users/password.ts';
import { HIGHEST_BCRYPT_COST } from '#src/modules/identity/users/user.repository.ts';
import { loadConfig } from '#src/platform/config/config.ts';
import { logIn } from '#support/builders/session.ts';
import { bcryptHash, makeUser, PASSWORD, uniqueEmail } from '#support/builders/user.ts';
import { expectRefusal, INVALID_CREDENTIALS, WRONG_PASSWORD } from '#support/http/refusal.ts';
import { emptyTables } from '#support/database/testing-schema.ts';
import { useWorld } from '#support/world.ts';

const DEVELOPMENT = loadConfig({ NODE_ENV: 'development' });

// test runs hash thousands of passwords and do so cheaply; everybody else pays the full price
test('outside of tests a password costs 19 MiB and two passes of argon2id', async () => {
  const passwords = makePasswords({ config: DEVELOPMENT });
  const hash = await passwords.hash('correct horse battery');
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  const noBcrypt = () => Promise.resolve(null);
  expect(await passwords.verify(hash, 'correct horse battery', noBcrypt)).toBe(true);
  expect(await passwords.verify(hash, 'correct horse batterY', noBcrypt)).toBe(false);
});

const OTHERS = '.'.repeat(53);
/** Hashes that no password belongs to: of other kinds, cut, bent. */
const BROKEN = [
  'plain',
  '',
  `$2y$04$${OTHERS}`,
  '$2b$04$abc',
  `$2b$99$${OTHERS}`,
  `$2b$04$${'/'.repeat(53)}`,
  '$argon2id$broken',
  '$argon2id$v=19$m=64,t=1,p=1$YWJjZGVmZ2hpamts$AAAA',
];

/** What a log-in has cost: verifications of argon2id, and rounds of bcrypt. */
describe('hard case 5: a refusal is the same amount of work', () => {
  const world = useWorld();
  let work = { argon2: 0, rounds: 0 };
  const counted = {
    argon2: async (hash: string, password: string) => {
      const correct = await PASSWORD_FUNCTIONS.argon2(hash, password);
      work.argon2 += 1;
      return correct;
    },
    bcrypt: async (hash: string, password: string) => {
      work.rounds += 2 ** Number(hash.slice(4, 6));
      return PASSWORD_FUNCTIONS.bcrypt(hash, password);
    },
  };
  beforeEach(async () => {
    await emptyTables(world.orm);
    world.container.register({ passwords: asValue(makePasswords(world.cradle, counted)) });
  });
  const workOf = async (act: () => Promise<unknown>) => {
    work = { argon2: 0, rounds: 0 };
    await act();
    return work;
  };
  const workOfLogin = (path: string, email: string, password: string) =>
    workOf(async () => expectRefusal(await world.http.post(`/auth/${path}`, { email, password }), INVALID_CREDENTIALS));

  /** Every account that a log-in with this password is refused to. */
  async function makeRefused(costs: number[]): Promise<[email: string, password: string][]> {
    const hashes = [...costs.map((cost) => bcryptHash(PASSWORD, cost % 2 === 0 ? '2a' : '2b', cost)), ...BROKEN];
    const users = [
      await makeUser(world),
      (await makeAdmin(world)).user,
      await makeUser(world, { password_hash: null }),
      ...(await Promise.all(hashes.map((passwordHash) => makeUser(world, { password_hash: passwordHash })))),
    ];
    const inactive = [
      await makeUser(world, { is_active: false }),
      await makeUser(world, { is_active: false, password_hash: bcryptHash() }),
    ];
    return [
      [uniqueEmail('nobody'), PASSWORD],
      ...users.map(({ email }): [string, string] => [email, 'wrong']),
      ...inactive.map(({ email }): [string, string] => [email, PASSWORD]),
    ];
  }

  test.each(['login', 'admin-login'])('%s: one argon2id, and bcrypt at the highest cost there is', async (path) => {
    const costs = [4, 5, 6, 8];
    for (const [email, password] of await makeRefused(costs)) {
      expect([email, await workOfLogin(path, email, password)]).toEqual([email, { argon2: 1, rounds: 2 ** 8 }]);
    }
  });

  test('nothing of bcrypt, once every account has moved on', async () => {
    const user = await makeMember(world, {
      user: await makeUser(world, { password_hash: bcryptHash(PASSWORD, '2b', 5) }),
    });
    const nobody = uniqueEmail('nobody');
    expect(await workOfLogin('login', nobody, PASSWORD)).toEqual({ argon2: 1, rounds: 2 ** 5 });
    await logIn(world, user);
    for (const email of [nobody, user.email]) {
      expect(await workOfLogin('login', email, 'wrong')).toEqual({ argon2: 1, rounds: 0 });
    }
  });

  test('a right password costs its own check', async () => {
    await makeUser(world, { password_hash: bcryptHash(PASSWORD, '2b', 6) });
    for (const [passwordHash, cost] of [
      [undefined, { argon2: 1, rounds: 0 }],
      [bcryptHash(), { argon2: 0, rounds: 2 ** 4 }],
    ] as const) {
      const user = await makeUser(world, passwordHash === undefined ? {} : { password_hash: passwordHash });
      await makeMember(world, { user });
      expect(await workOf(() => logIn(world, user))).toEqual(cost);
    }
  });

  test('change-password: a wrong one costs the same, too', async () => {
    const user = await makeMember(world);
    const session = await logIn(world, user);
    const body = { currentPassword: 'wrong', newPassword: 'another password' };
    const refuse = async () =>
      expectRefusal(await world.http.as(session).post('/auth/change-password', body), WRONG_PASSWORD);
    expect(await workOf(refuse)).toEqual({ argon2: 1, rounds: 0 });
    for (const hash of [bcryptHash(PASSWORD, '2b', 5), bcryptHash(PASSWORD, '2a', 7)]) {
      await makeUser(world, { password_hash: hash });
    }
    await world.sql('update users set password_hash = ? where id = ?', [bcryptHash(), user.id]);
    expect(await workOf(refuse)).toEqual({ argon2: 1, rounds: 2 ** 7 });
  });

  test('asks the index for the highest cost, however many accounts there are', async () => {
    await world.sql(
      `insert into users (email, display_name, password_hash, updated_at)
       select n || '@example.com', 'Ada', '$argon2id$' || n, now() from generate_series(1, 5000) n`,
    );
    await world.sql('analyze users');
    const plan = await world.sql(`explain ${HIGHEST_BCRYPT_COST.text}`);
    expect(JSON.stringify(plan)).toContain('users_password_hash_idx');
  });
});
