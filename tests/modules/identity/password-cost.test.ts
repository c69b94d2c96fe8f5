import { expect, test } from '#test';
import { makePasswords } from '#src/modules/identity/password.ts';
import { loadConfig } from '#src/platform/config.ts';

const DEVELOPMENT = loadConfig({ NODE_ENV: 'development' });

// test runs hash thousands of passwords and do so cheaply; everybody else pays the full price
test('outside of tests a password costs 19 MiB and two passes of argon2id', async () => {
  const passwords = makePasswords({ config: DEVELOPMENT });
  const hash = await passwords.hash('correct horse battery');
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await passwords.verify(hash, 'correct horse battery')).toBe(true);
  expect(await passwords.verify(hash, 'correct horse batterY')).toBe(false);
});

test('nobody has the password of an account without one, nor of a hash of an unknown kind', async () => {
  const passwords = makePasswords({ config: DEVELOPMENT });
  for (const hash of [null, 'plain', '$2y$04$abcdefghijklmnopqrstuv']) {
    expect(await passwords.verify(hash, 'plain')).toBe(false);
  }
});
