import { describe, expect, test } from '#test';
import { makeSession } from '#support/builders/session.ts';
import { PASSWORD, uniqueEmail } from '#support/builders/user.ts';
import { expectInvalid, expectRefusal, withoutChange } from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
const JSON_TYPE = { 'Content-Type': 'application/json' };
const LIMIT = 100 * 1024;

const register = (body: string, headers: Record<string, string> = JSON_TYPE) =>
  world.http.send('post', '/auth/register', { body, headers });
const bad = (message: string) => ({ status: 400, code: 'BAD_REQUEST', message });
const newcomer = () => ({ email: uniqueEmail(), password: PASSWORD, displayName: 'Ada' });
const MISSING = {
  email: 'email is required',
  password: 'password is required',
  displayName: 'displayName is required',
};

describe('the body of an auth route', () => {
  test.each(['[]', '[{"email":"a@b.co"}]', 'null', '1', 'true', '"text"'])(
    'hard case 15: %s is JSON but no object',
    async (body) => {
      expectRefusal(await withoutChange(world, () => register(body)), bad('The body must be a JSON object'));
    },
  );

  test.each(['{', '{"email":"a@b.co",}', "{'email':'a@b.co'}", '\u0000', `{"password":"hunter2hunter2"`])(
    'malformed JSON %p is 400 and not repeated',
    async (body) => {
      const answer = await withoutChange(world, () => register(body));
      expectRefusal(answer, bad('Malformed JSON'));
      expect(JSON.stringify([answer.body, world.logs])).not.toContain('hunter2');
    },
  );

  test.each([
    ['with a JSON content type', JSON_TYPE],
    ['with another content type', { 'Content-Type': 'text/plain' }],
    ['without a content type', {}],
  ])('hard case 19: an empty one %s counts as {}', async (_name, headers) => {
    expectInvalid(await withoutChange(world, () => register('', headers)), MISSING);
  });

  test.each(['application/x-www-form-urlencoded', 'text/plain', 'application/octet-stream'])(
    'of type %s counts as absent',
    async (type) => {
      const answer = await withoutChange(world, () => register(JSON.stringify(newcomer()), { 'Content-Type': type }));
      expectInvalid(answer, MISSING);
    },
  );

  test('hard case 19: over 100 kB is 413', async () => {
    const body = JSON.stringify({ ...newcomer(), displayName: 'x'.repeat(LIMIT) });
    const answer = await withoutChange(world, () => register(body));
    expectRefusal(answer, { status: 413, code: 'PAYLOAD_TOO_LARGE', message: 'request entity too large' });
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  test('that is no UTF-8 is refused, not read as another text', async () => {
    const text = JSON.stringify({ ...newcomer(), displayName: 'A?a' });
    const bytes = Buffer.from(text);
    bytes[text.indexOf('?')] = 0xff;
    const answer = await withoutChange(world, async () => {
      const init = { method: 'POST', headers: JSON_TYPE, body: bytes };
      const response = await fetch(`${world.baseUrl}/api/auth/register`, init);
      return { status: response.status, body: await response.json() };
    });
    expect(answer).toMatchObject({ status: 400, body: { code: 'BAD_REQUEST', message: 'The body cannot be read' } });
  });

  test('of exactly 100 kB is read', async () => {
    expect((await register(JSON.stringify(newcomer()).padEnd(LIMIT))).status).toBe(201);
    expect((await register(JSON.stringify(newcomer()).padEnd(LIMIT + 1))).status).toBe(413);
  });

  test('is not looked at before the token: 401, not 400 or 413', async () => {
    for (const body of ['{', '[]', 'x'.repeat(LIMIT * 2)]) {
      const answer = await world.http.send('post', '/auth/switch-seller', { body, headers: JSON_TYPE });
      expect(answer.status).toBe(401);
    }
  });

  test('of any size is ignored where there is none', async () => {
    const session = await makeSession(world);
    for (const body of ['{', '[]', `"${'x'.repeat(LIMIT * 2)}"`]) {
      const answer = await world.http.as(session).send('post', '/auth/logout-all', { body, headers: JSON_TYPE });
      expect(answer.status).toBe(200);
    }
  });
});

describe('POST /auth/google', () => {
  test.each([
    ['no body', undefined],
    ['a body', '{"idToken":"x"}'],
    ['malformed JSON', '{'],
    ['an array', '[]'],
  ])('is 501 with %s', async (_name, body) => {
    const answer = await withoutChange(world, () =>
      world.http.send('post', '/auth/google', { body, headers: body === undefined ? {} : JSON_TYPE }),
    );
    expectRefusal(answer, { status: 501, code: 'NOT_IMPLEMENTED', message: 'Google SSO not yet implemented' });
    expect(answer.headers['cache-control']).toBe('no-store');
  });
});

describe('hard case 20: what is not there', () => {
  test.each([
    ['get', '/auth/login'],
    ['put', '/auth/register'],
    ['delete', '/auth/me'],
    ['patch', '/auth/me'],
    ['post', '/auth/me'],
    ['get', '/auth'],
    ['post', '/auth/reset-password'],
    ['post', '/auth/login/extra'],
  ] as const)('%s %s is 404', async (method, path) => {
    const answer = await withoutChange(world, () => world.http.send(method, `${path}?secret=1`));
    expectRefusal(answer, { status: 404, code: 'NOT_FOUND', message: `Cannot ${method.toUpperCase()} /api${path}` });
  });
});
