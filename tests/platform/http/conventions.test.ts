import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '#test';
import { z } from 'zod';
import { createApp } from '#src/app.ts';
import { routes } from '#src/modules/index.ts';
import { AppError } from '#src/platform/errors.ts';
import { text, uuid } from '#src/platform/http/fields.ts';
import { route } from '#src/platform/http/route.ts';
import { makeSeller } from '#support/builders/seller.ts';
import { accessTokenFor } from '#support/builders/session.ts';
import { makeMember } from '#support/builders/staff.ts';
import { makeUser } from '#support/builders/user.ts';
import { type MiniApp, openMiniApp } from '#support/http/mini-app.ts';
import { exchange } from '#support/http/raw-http.ts';
import { expectRefusal, UNAUTHORIZED } from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld({
  RATE_LIMIT_ENABLED: 'true',
  RATE_LIMIT_AUTH: '6/60',
  TRUST_PROXY: '1',
  SLOW_REQUEST_THRESHOLD_MS: '60000',
});
const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const NIL = '00000000-0000-0000-0000-000000000000';

const KINDS = {
  badRequest: 400,
  unauthorized: 401,
  forbidden: 403,
  notFound: 404,
  conflict: 409,
  payloadTooLarge: 413,
  unprocessable: 422,
  tooManyRequests: 429,
  internal: 500,
  notImplemented: 501,
  unavailable: 503,
} as const;

const shelf = route({
  method: 'patch',
  path: '/shelves/:id',
  access: 'EDITOR',
  rateLimit: 'auth',
  summary: 'Has everything that can be refused',
  params: z.object({ id: uuid }),
  query: z.object({ side: z.enum(['LEFT', 'RIGHT']).optional() }),
  body: z.object({ name: text(1, 10) }),
  response: z.object({ ok: z.literal(true) }),
  handler: () => ({ ok: true as const }),
});

const refusing = route({
  method: 'get',
  path: '/refusing/:kind',
  access: 'PUBLIC',
  scope: 'none',
  rateLimit: 'none',
  summary: 'Refuses in the way it is asked to',
  params: z.object({ kind: z.enum(Object.keys(KINDS)) }),
  response: z.object({}),
  errors: Object.fromEntries(Object.entries(KINDS).map(([, status]) => [`CODE_${status}`, status])),
  handler: ({ params }) => {
    const kind = params.kind as keyof typeof KINDS;
    throw new AppError(kind, `As ${kind}`, { ...(kind === 'tooManyRequests' && { retryAfter: 7 }) });
  },
});

let mini: MiniApp;
beforeAll(async () => {
  mini = await openMiniApp(world, [shelf, refusing]);
});
afterAll(() => mini.close());

let address = 0;
/** A client that has not used up anything. */
const fresh = () => ({ 'X-Forwarded-For': `198.51.100.${(address += 1)}` });

describe('request id', () => {
  const idOf = async (id: string) =>
    (await world.http.get('/health/live', { 'X-Request-Id': id })).headers['x-request-id'];

  test.each(['a', 'Az09._:-', 'x'.repeat(64)])('%p is taken over', async (id) => {
    expect(await idOf(id)).toBe(id);
  });

  test.each(['x'.repeat(65), 'a b', 'a/b', '{"a":1}', 'a,b', 'a%20b'])('%p is replaced', async (id) => {
    expect(await idOf(id)).toMatch(UUID_V4);
  });

  test('is replaced when it is empty or comes twice', async () => {
    for (const lines of ['X-Request-Id:\r\n', 'X-Request-Id: a\r\nX-Request-Id: b\r\n']) {
      const answer = await exchange(world.baseUrl, [
        `GET /api/health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${lines}\r\n`,
      ]);
      expect(/X-Request-Id: (.*)\r\n/.exec(answer)?.[1]).toMatch(UUID_V4);
    }
  });

  test('stands in header, health, error body and log', async () => {
    const healthy = await world.http.get('/health/live', { 'X-Request-Id': 'healthy-1' });
    const refused = await world.http.get('/nowhere', { 'X-Request-Id': 'refused-1' });
    expect([healthy.headers['x-request-id'], healthy.body.requestId]).toEqual(['healthy-1', 'healthy-1']);
    expect([refused.headers['x-request-id'], refused.body.requestId]).toEqual(['refused-1', 'refused-1']);
    const logged = world.logs.filter(({ msg }) => msg === 'request').map(({ requestId }) => requestId);
    expect(logged).toEqual(expect.arrayContaining(['healthy-1', 'refused-1']));
  });
});

describe('every error has the flat body, the request id and the time it took', () => {
  test('an unknown route names method and path, without the query', async () => {
    const answer = await world.http.get('/nowhere/at-all?token=secret');
    expectRefusal(answer, { status: 404, code: 'NOT_FOUND', message: 'Cannot GET /api/nowhere/at-all' });
    expect(Object.keys(answer.body).sort()).toEqual(['code', 'message', 'requestId', 'statusCode']);
  });

  test.each(['//nowhere', '//api', '//api/auth', '//healthy'])('%s is no route', async (path) => {
    const answer = await world.http.get(path);
    expectRefusal(answer, { status: 404, code: 'NOT_FOUND', message: `Cannot GET ${path.slice(1)}` });
  });

  test.each(['delete', 'put', 'patch', 'get'] as const)('%s is unknown where only POST is', async (method) => {
    const answer = await world.http.send(method, '/auth/login');
    const message = `Cannot ${method.toUpperCase()} /api/auth/login`;
    expectRefusal(answer, { status: 404, code: 'NOT_FOUND', message });
  });

  test.each(Object.entries(KINDS))('%s is %d', async (kind, status) => {
    const answer = await mini.http.get(`/refusing/${kind}`);
    const { statusCode, message, requestId, code } = answer.body;
    expect([answer.status, statusCode, message]).toEqual([status, status, `As ${kind}`]);
    expect([requestId, code]).toEqual([answer.headers['x-request-id'], expect.stringMatching(/^[A-Z_]+$/)]);
    expect(Number(answer.headers['x-response-time-ms'])).toBeGreaterThan(0);
    expect(answer.headers['retry-after']).toBe(status === 429 ? '7' : undefined);
    expect(answer.body.retryAfter).toBe(status === 429 ? 7 : undefined);
  });

  test('a validation failure lists path and message and joins the messages', async () => {
    const answer = await world.http.post('/auth/register', { email: 'no', password: 'x', role: 'OWNER' }, fresh());
    expect(answer.status).toBe(400);
    expect(answer.body.details.map(({ path }: { path: string }) => path).sort()).toEqual(
      ['displayName', 'email', 'password', 'role'].sort(),
    );
    const messages = answer.body.details.map(({ message }: { message: string }) => message);
    expect(answer.body.message).toBe(messages.join('; '));
    expect(messages).toContain('property role should not exist');
  });

  test('a body over 100 kB is 413', async () => {
    const answer = await world.http.post('/auth/login', { email: 'x'.repeat(110_000), password: 'x' }, fresh());
    expectRefusal(answer, { status: 413, code: 'PAYLOAD_TOO_LARGE', message: 'request entity too large' });
  });

  test('a feature that is not offered is 501, whatever the body', async () => {
    for (const body of [undefined, '{"a":', '[]']) {
      const answer = await world.http.send('post', '/auth/google', {
        body,
        headers: { ...fresh(), 'Content-Type': 'application/json' },
      });
      expectRefusal(answer, { status: 501, code: 'NOT_IMPLEMENTED', message: 'Google SSO not yet implemented' });
    }
  });

  test('a missing token is 401', async () => {
    expectRefusal(await world.http.get('/auth/me', fresh()), UNAUTHORIZED);
  });
});

describe('order of checks', () => {
  const badId = '/shelves/not-a-uuid?side=UP&side=DOWN';
  const goodId = `/shelves/${NIL}`;
  const patch = (path: string, body: unknown, headers: Record<string, string>, session?: { accessToken: string }) =>
    (session === undefined ? mini.http : mini.http.as(session)).patch(path, body, { ...headers });

  test('404, 429, 401, 403, then 400 for path, query and body in turn', async () => {
    const seller = await makeSeller(world);
    const viewer = await accessTokenFor(world, await makeMember(world, { seller, role: 'VIEWER' }), seller, 'VIEWER');
    const editor = await accessTokenFor(world, await makeMember(world, { seller, role: 'EDITOR' }), seller, 'EDITOR');
    const client = fresh();
    const unknown = await patch('/shelf?side=UP', { nope: 1 }, client);
    expect([unknown.status, unknown.headers['x-ratelimit-limit']]).toEqual([404, undefined]);

    const anonymous = await patch(badId, { nope: 1 }, client);
    expectRefusal(anonymous, UNAUTHORIZED);
    expect(anonymous.headers['x-ratelimit-remaining']).toBe('5');
    const below = await patch(badId, { nope: 1 }, client, viewer);
    expectRefusal(below, { status: 403, code: 'FORBIDDEN', message: 'Requires role EDITOR or higher' });

    const path = await patch(badId, { nope: 1 }, client, editor);
    expect([path.status, path.body.message]).toEqual([400, 'Validation failed (uuid is expected)']);
    const query = await patch(`${goodId}?side=UP`, { nope: 1 }, client, editor);
    expect([query.status, query.body.message]).toEqual([400, 'side must be one of: LEFT, RIGHT']);
    const body = await patch(`${goodId}?side=LEFT`, { name: 'x', nope: 1 }, client, editor);
    expect([body.status, body.body.message]).toEqual([400, 'property nope should not exist']);
    expect((await patch(goodId, { name: 'x' }, client, editor)).status).toBe(200);

    const limited = await patch(badId, { nope: 1 }, client);
    expect([limited.status, limited.body.code]).toEqual([429, 'TOO_MANY_REQUESTS']);
    expect(Number(limited.headers['x-response-time-ms'])).toBeGreaterThan(0);
  });

  test('bad percent-encoding in the path is refused when the turn of the path comes', async () => {
    const seller = await makeSeller(world);
    const editor = await accessTokenFor(world, await makeMember(world, { seller, role: 'EDITOR' }), seller, 'EDITOR');
    const stranger = await accessTokenFor(world, { id: NIL });
    const send = async (path: string, session?: { accessToken: string }) => {
      const authorization = session && { Authorization: `Bearer ${session.accessToken}` };
      const answer = await fetch(`${mini.baseUrl}/api${path}`, {
        method: 'PATCH',
        headers: { ...fresh(), ...authorization },
      });
      return { status: answer.status, left: answer.headers.get('x-ratelimit-remaining'), body: await answer.json() };
    };
    for (const path of ['/shelves/%zz', '/shelves/%ff']) {
      expect(await send(path)).toMatchObject({ status: 401, left: '5', body: { code: 'UNAUTHORIZED' } });
      expect(await send(path, stranger)).toMatchObject({ status: 401, body: { code: 'USER_INACTIVE' } });
      const refused = { status: 400, left: '5', body: { message: 'Malformed URL encoding' } };
      expect(await send(path, editor)).toMatchObject(refused);
      expect(await send(`/shelf/${path}`, editor)).toMatchObject({ status: 404 });
    }
  });

  test('so it is on every real route with a parameter: 401 comes first', async () => {
    const guarded = routes.filter(({ path, access }) => path.includes(':') && access !== 'PUBLIC');
    expect(guarded.length).toBeGreaterThan(0);
    for (const { method, path } of guarded) {
      const url = `${world.baseUrl}/api${path.replaceAll(/:\w+/g, '%zz')}`;
      const answer = await fetch(url, { method: method.toUpperCase(), headers: fresh() });
      expect([path, answer.status]).toEqual([path, 401]);
    }
  });

  test('nothing of a refused request is read: a huge body without a token is 401', async () => {
    const answer = await mini.http.patch(`/shelves/${NIL}`, { name: 'x'.repeat(110_000) }, fresh());
    expectRefusal(answer, UNAUTHORIZED);
  });
});

describe('headers', () => {
  test('harden every answer, without a content security policy', async () => {
    for (const path of ['/health/live', '/nowhere', '/docs', '/openapi.json']) {
      const { headers } = await world.http.get(path);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'strict-transport-security': expect.stringContaining('max-age='),
        'referrer-policy': expect.any(String),
        'x-request-id': expect.any(String),
        'x-response-time-ms': expect.stringMatching(/^\d+(\.\d+)?$/),
      });
      expect(headers).not.toHaveProperty('content-security-policy');
      expect(headers).not.toHaveProperty('x-powered-by');
      expect(headers).not.toHaveProperty('etag');
    }
  });

  test('keep bearer and auth routes out of every cache, errors included', async () => {
    const session = await accessTokenFor(world, await makeUser(world));
    const answers = [
      await world.http.as(session).get('/auth/me', fresh()),
      await world.http.get('/auth/me', fresh()),
      await world.http.post('/auth/login', { email: 'a' }, fresh()),
      await world.http.post('/auth/google', {}, fresh()),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 401, 400, 501]);
    expect(answers.map(({ headers }) => headers['cache-control'])).toEqual(answers.map(() => 'no-store'));
  });

  test('never make an answer conditional', async () => {
    for (const path of ['/health/live', '/openapi.json', '/docs', '/docs/swagger-ui.css']) {
      const answer = await world.http.get(path, {
        'If-None-Match': '*',
        'If-Modified-Since': new Date().toUTCString(),
      });
      expect([path, answer.status]).toEqual([path, 200]);
    }
  });
});

describe('methods', () => {
  test('HEAD answers as GET without a body', async () => {
    const live = await world.http.send('head', '/health/live');
    expect([live.status, live.text, live.headers['x-request-id']]).toEqual([200, undefined, expect.any(String)]);
    expect((await world.http.send('head', '/auth/me', { headers: fresh() })).status).toBe(401);
    expect((await world.http.send('head', '/nowhere')).status).toBe(404);
  });

  test('OPTIONS answers 204 without a body and reaches no route', async () => {
    for (const path of ['/auth/login', '/auth/me', '/health']) {
      const answer = await world.http.send('options', path);
      expect([answer.status, answer.text, answer.headers['x-ratelimit-limit']]).toEqual([204, '', undefined]);
    }
  });

  test.each(['TRACE', 'PROPFIND', 'PURGE'])('%s is no method of any route', async (method) => {
    const answer = await exchange(world.baseUrl, [
      `${method} /api/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
    ]);
    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
    expect(answer).toContain(`Cannot ${method} /api/health`);
  });

  test('a trailing slash and letter case of the path make no difference', async () => {
    for (const path of ['/health/', '/HEALTH', '//health/', '//Health']) {
      expect((await world.http.get(path)).status).toBe(200);
    }
  });
});

test('the app itself never listens', async () => {
  const server = createServer(createApp(world.container));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  expect((await fetch(`http://127.0.0.1:${port}/api/health/live`)).status).toBe(200);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('the front door', () => {
  test('leads to the docs', async () => {
    const answer = await world.http.get('//');
    expect([answer.status, answer.headers.location]).toEqual([302, '/api/docs']);
  });

  test.each(['/docs/SWAGGER-UI.CSS', '/docs/Swagger-UI-Bundle.js', '/DOCS/favicon-32x32.PNG'])(
    'the letter case of a path does not matter: %s',
    async (path) => {
      expect((await world.http.get(path)).status).toBe(200);
    },
  );
});

describe('an error body', () => {
  const bytesOf = (body: unknown) => Buffer.byteLength(JSON.stringify(body));

  test.each([
    ['many unknown keys', Object.fromEntries(Array.from({ length: 9000 }, (_, index) => [`k${index}`, 1]))],
    ['a long key', { ['x'.repeat(90_000)]: 1 }],
    [
      'long keys of signs that JSON spells out',
      Object.fromEntries(Array.from({ length: 25 }, (_, index) => ['\u0001'.repeat(500) + index, 1])),
    ],
    ['long keys of emoji', Object.fromEntries(Array.from({ length: 25 }, (_, index) => ['😀'.repeat(800) + index, 1]))],
  ])('stays below 16 kB: %s', async (_name, body) => {
    const answer = await world.http.post('/auth/login', body);
    const { code, details, message } = answer.body as { code: string; message: string; details: { path: string }[] };
    expect([answer.status, code]).toEqual([400, 'BAD_REQUEST']);
    expect(bytesOf(answer.body)).toBeLessThanOrEqual(16_384);
    expect(details.length).toBeLessThanOrEqual(20);
    expect(message.isWellFormed() && details.every(({ path }) => path.isWellFormed())).toBe(true);
  });

  test('stays below 16 kB: a long path of signs that JSON spells out', async () => {
    const path = '"'.repeat(12_000);
    const text = await exchange(world.baseUrl, [`GET /api/${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`]);
    const [head, body] = text.split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1.1 404 /);
    expect(Buffer.byteLength(body!)).toBeLessThanOrEqual(16_384);
    expect((JSON.parse(body!) as { message: string }).message).toMatch(/^Cannot GET \/api\/"{1000,}…$/);
  });
});
