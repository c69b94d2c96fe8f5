import { describe, expect, test } from '#test';
import { makeSession, signUp } from '#support/builders/session.ts';
import { makeUser, PASSWORD, uniqueEmail } from '#support/builders/user.ts';
import { expectInvalid, INVALID_CREDENTIALS, expectRefusal, withoutChange } from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
type Values = [name: string, value: unknown, message: string][];

const MISSING = undefined;
const NOT_CLEAN = 'holds characters that are not allowed';
const UUID = 'Validation failed (uuid is expected)';

const wrongTypes = (field: string, message = `${field} must be of type string`): Values => [
  ['missing', MISSING, `${field} is required`],
  ['null', null, message],
  ['a number', 12_345_678, message],
  ['a boolean', true, message],
  ['an array', ['a@b.co'], message],
  ['an object', { $ne: '' }, message],
];
const uncleanTexts = (field: string, around: (text: string) => string = (text) => text): Values => [
  ['U+0000', around('12345678\0'), `${field} ${NOT_CLEAN}`],
  ['an unpaired high surrogate', around('12345678\ud800'), `${field} ${NOT_CLEAN}`],
  ['an unpaired low surrogate', around('\udc0012345678'), `${field} ${NOT_CLEAN}`],
];
const badEmail = 'email must be a valid e-mail address';
const emails: Values = [
  ...wrongTypes('email'),
  ...uncleanTexts('email', (text) => `${text}@example.com`),
  ['empty', '', badEmail],
  ['only spaces', '   ', badEmail],
  ['without @', 'example.com', badEmail],
  ['with two @', 'a@b@example.com', badEmail],
  ['without a name', '@example.com', badEmail],
  ['without a domain', 'a@', badEmail],
  ['a domain without a dot', 'a@localhost', badEmail],
  ['an empty label', 'a@example..com', badEmail],
  ['a trailing dot only', 'a@example.', badEmail],
  ['a space inside', 'a b@example.com', badEmail],
  ['256 characters', `${'a'.repeat(244)}@example.com`, 'email must have at most 255 characters'],
];
const newPasswords = (field: string): Values => {
  const size = `${field} must be 8 to 72 bytes long`;
  return [
    ...wrongTypes(field),
    ...uncleanTexts(field),
    ['empty', '', size],
    ['7 bytes', '1234567', size],
    ['7 characters, trimmed by nobody, and no more', '  12345', size],
    ['73 bytes', 'a'.repeat(73), size],
    ['hard case 7: 73 bytes in 37 characters', `${'é'.repeat(36)}a`, size],
    ['hard case 7: 76 bytes in 19 emoji', '🔑'.repeat(19), size],
  ];
};
const givenPasswords = (field: string): Values => [
  ...wrongTypes(field),
  ...uncleanTexts(field),
  ['empty', '', `${field} must not be empty`],
  ['1001 characters', 'a'.repeat(1001), `${field} must have at most 1000 characters`],
];
const displayNames: Values = [
  ...wrongTypes('displayName'),
  ...uncleanTexts('displayName'),
  ['empty', '', 'displayName must not be empty'],
  ['only white space', ' \t\n ', 'displayName must not be empty'],
  ['101 characters', 'a'.repeat(101), 'displayName must have at most 100 characters'],
];
const sellerIds: Values = [
  ...wrongTypes('sellerId', UUID).map(([name, value, message]): Values[number] =>
    name === 'missing' || typeof value !== 'string' ? [name, value, message] : [name, value, UUID],
  ),
  ['hard case 14: empty', '', UUID],
  ['hard case 14: no uuid', 'abc', UUID],
  ['hard case 14: too short', '00000000-0000-0000-0000-00000000000', UUID],
  ['hard case 14: not hexadecimal', 'g0000000-0000-0000-0000-000000000000', UUID],
  ['hard case 14: without hyphens', '0'.repeat(32), UUID],
  ['hard case 14: braces', '{00000000-0000-0000-0000-000000000000}', UUID],
];

const routes: { path: string; user?: true; valid: () => Record<string, unknown>; fields: Record<string, Values> }[] = [
  {
    path: '/auth/register',
    valid: () => ({ email: uniqueEmail(), password: PASSWORD, displayName: 'Ada' }),
    fields: { email: emails, password: newPasswords('password'), displayName: displayNames },
  },
  {
    path: '/auth/login',
    valid: () => ({ email: uniqueEmail(), password: PASSWORD }),
    fields: { email: emails, password: givenPasswords('password') },
  },
  {
    path: '/auth/admin-login',
    valid: () => ({ email: uniqueEmail(), password: PASSWORD }),
    fields: { email: emails, password: givenPasswords('password') },
  },
  {
    path: '/auth/change-password',
    user: true,
    valid: () => ({ currentPassword: PASSWORD, newPassword: 'another password' }),
    fields: { currentPassword: givenPasswords('currentPassword'), newPassword: newPasswords('newPassword') },
  },
  {
    path: '/auth/switch-seller',
    user: true,
    valid: () => ({ sellerId: crypto.randomUUID() }),
    fields: { sellerId: sellerIds },
  },
];

describe.each(routes)('POST $path', ({ path, user, valid, fields }) => {
  const client = async () => (user ? world.http.as(await makeSession(world)) : world.http);
  const cases = Object.entries(fields).flatMap(([field, values]) =>
    values.map(([name, value, message]) => ({ field, name, value, message })),
  );

  test.each(cases)('$field: $name', async ({ field, value, message }) => {
    const http = await client();
    const answer = await withoutChange(world, () => http.post(path, { ...valid(), [field]: value }));
    expectInvalid(answer, { [field]: message });
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  test.each(['role', 'isSuperadmin', 'id', '__proto__', 'constructor'])('unknown key %s', async (key) => {
    const http = await client();
    const body = JSON.stringify(valid()).replace(/\}$/, `,"${key}":true}`);
    const answer = await withoutChange(world, () =>
      http.send('post', path, { body, headers: { 'Content-Type': 'application/json' } }),
    );
    expectInvalid(answer, { [key]: `property ${key} should not exist` });
  });

  test('an unknown query key', async () => {
    const http = await client();
    const answer = await withoutChange(world, () => http.post(`${path}?debug=1`, valid()));
    expectInvalid(answer, { debug: 'property debug should not exist' });
  });

  test('nothing at all names every field', async () => {
    const http = await client();
    const answer = await withoutChange(world, () => http.post(path, {}));
    expectInvalid(answer, Object.fromEntries(Object.keys(fields).map((field) => [field, `${field} is required`])));
  });
});

describe('several problems at once', () => {
  test('are listed in details and joined in the message', async () => {
    const answer = await world.http.post('/auth/register', { email: 'x', password: 'short', displayName: ' ' });
    expectInvalid(answer, {
      email: badEmail,
      password: 'password must be 8 to 72 bytes long',
      displayName: 'displayName must not be empty',
    });
  });

  test('and never repeat what was sent', async () => {
    const answer = await world.http.post('/auth/register', { email: 'sent-email', password: 's3cret', displayName: 1 });
    expect(answer.text).not.toMatch(/sent-email|s3cret/);
  });
});

describe('values that are just right', () => {
  test.each([
    ['8 bytes', '12345678'],
    ['8 bytes in 4 characters', 'éééé'],
    ['72 bytes', 'a'.repeat(72)],
    ['hard case 7: 72 bytes in 36 characters', 'é'.repeat(36)],
    ['hard case 7: 72 bytes in 18 emoji', '🔑'.repeat(18)],
    ['only spaces', '        '],
  ])('password: %s', async (_name, password) => {
    const { email } = await signUp(world, { password });
    expect((await world.http.post('/auth/login', { email, password })).status).toBe(200);
  });

  test('a password is never trimmed', async () => {
    const password = '  padded password  ';
    const { email } = await signUp(world, { password });
    expectRefusal(await world.http.post('/auth/login', { email, password: password.trim() }), INVALID_CREDENTIALS);
    expect((await world.http.post('/auth/login', { email, password })).status).toBe(200);
  });

  test('an e-mail of 255 characters', async () => {
    const email = `${'a'.repeat(243)}@example.com`;
    expect(email).toHaveLength(255);
    expect((await signUp(world, { email })).user.email).toBe(email);
  });

  test('an e-mail that grows when it is lower-cased is measured as it is stored', async () => {
    const email = `${'İ'.repeat(243)}@example.com`; // 'İ' has two characters in lower case
    const answer = await withoutChange(world, () =>
      world.http.post('/auth/register', { email, password: PASSWORD, displayName: 'Ada' }),
    );
    expectInvalid(answer, { email: 'email must have at most 255 characters' });
  });

  test('a display name of 100 characters between spaces', async () => {
    const { user } = await signUp(world, { displayName: `  ${'n'.repeat(100)}  ` });
    expect(user.displayName).toBe('n'.repeat(100));
  });

  test.each(['/auth/login', '/auth/admin-login'])(
    '%s takes 1000 characters, and a password of one space',
    async (path) => {
      const { email } = await makeUser(world);
      for (const password of ['a'.repeat(1000), ' ']) {
        expectRefusal(await world.http.post(path, { email, password }), INVALID_CREDENTIALS);
      }
    },
  );
});
