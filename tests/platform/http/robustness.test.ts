import { afterAll, afterEach, beforeAll, describe, expect, test } from '#test';
import { z } from 'zod';
import { route } from '#src/platform/http/route.ts';
import { type MiniApp, openMiniApp } from '#support/http/mini-app.ts';
import { exchange, openRaw } from '#support/http/raw-http.ts';
import { useWorld } from '#support/world.ts';

/** No request can end the process (hard case 34): whatever a client sends, the next one is served. */
const world = useWorld();
const LOGIN = 'POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';

const abandoned = route({
  method: 'get',
  path: '/abandoned/:how',
  access: 'PUBLIC',
  scope: 'none',
  summary: 'Answers twice, or after the answer has left',
  params: z.object({ how: z.enum(['twice', 'half', 'late', 'gone']) }),
  response: z.object({ ok: z.literal(true) }),
  handler: async ({ params, res }) => {
    if (params.how === 'twice') res.json({ ok: true });
    if (params.how === 'half') {
      res.write('{"ok":');
      throw new Error('broke in the middle');
    }
    if (params.how === 'late') {
      res.end('{}');
      throw new Error('broke after the end');
    }
    if (params.how === 'gone') res.destroy();
    return Promise.resolve({ ok: true as const });
  },
});

let mini: MiniApp;
beforeAll(async () => {
  mini = await openMiniApp(world, [abandoned]);
});
afterAll(() => mini.close());
// an uncaught exception would fail the test by itself
afterEach(async () => {
  expect((await world.http.get('/health/live')).status).toBe(200);
});

/** The server has noticed that the connection is gone. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 20));

describe('a client that goes away', () => {
  test.each([
    ['in the middle of the request line', 'GET /api/hea'],
    ['in the middle of the headers', 'GET /api/health HTTP/1.1\r\nHost: x\r\nX-A'],
    ['before its body', `${LOGIN}Content-Length: 100\r\n\r\n`],
    ['in the middle of its body', `${LOGIN}Content-Length: 100\r\n\r\n{"email":`],
    ['in the middle of a chunk', `${LOGIN}Transfer-Encoding: chunked\r\n\r\nff\r\n{"email":`],
    ['in the middle of a compressed body', `${LOGIN}Content-Encoding: gzip\r\nContent-Length: 100\r\n\r\n\x1f\x8b`],
    ['right after its request', 'GET /api/health HTTP/1.1\r\nHost: x\r\n\r\n'],
  ])('%s', async (_when, bytes) => {
    const connection = await openRaw(world.baseUrl);
    connection.write(Buffer.from(bytes, 'latin1'));
    await settle();
    connection.socket.resetAndDestroy();
    await settle();
  });

  test('by closing only its own half still gets the answer', async () => {
    const connection = await openRaw(world.baseUrl);
    connection.socket.end('GET /api/health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect(await connection.ended()).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('by closing its half in the middle of the body is refused', async () => {
    const connection = await openRaw(world.baseUrl);
    connection.socket.end(`${LOGIN}Content-Length: 100\r\n\r\n{"email":`);
    expect(await connection.ended()).not.toMatch(/ 200 /);
  });
});

describe('what is no HTTP', () => {
  test.each([
    ['noise', '\x00\x01\x02\x03\r\n\r\n'],
    ['a TLS greeting', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['an unknown version', 'GET /api/health HTTP/9.9\r\n\r\n'],
    ['no host', 'GET /api/health HTTP/1.1\r\n\r\n'],
    ['a header without a name', 'GET /api/health HTTP/1.1\r\nHost: x\r\n: y\r\n\r\n'],
    ['a header with a control character', 'GET /api/health HTTP/1.1\r\nHost: x\r\nX-A: a\x00b\r\n\r\n'],
    ['two lengths', `${LOGIN}Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}`],
    ['a length and chunks', `${LOGIN}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['a negative length', `${LOGIN}Content-Length: -1\r\n\r\n`],
    ['a chunk that is none', `${LOGIN}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`],
    ['a space in the path', 'GET /api/he alth HTTP/1.1\r\nHost: x\r\n\r\n'],
  ])('%s is refused and the connection closed', async (_what, bytes) => {
    const answer = await exchange(world.baseUrl, [Buffer.from(bytes, 'latin1')]);
    expect(answer).toMatch(/^(HTTP\/1\.1 400 |$)/);
  });

  test('headers without end are refused', async () => {
    const answer = await exchange(world.baseUrl, [`GET /api/health HTTP/1.1\r\nHost: x\r\nX-A: ${'a'.repeat(70_000)}`]);
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
  });
});

/** The one body of every error, with the headers that every answer has. */
function expectFlat(answer: string, status: number, code: string): void {
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1]?.trim();
  expect(header('Content-Type')).toBe('application/json; charset=utf-8');
  expect(header('X-Response-Time-Ms')).toMatch(/^\d+\.\d+$/);
  expect(header('Connection')).toBe('close');
  expect(JSON.parse(body)).toEqual({
    statusCode: status,
    code,
    message: expect.any(String),
    requestId: header('X-Request-Id'),
  });
  expect(world.logs).toContainEqual(expect.objectContaining({ requestId: header('X-Request-Id'), status }));
}

describe('what Node refuses by itself has the body of every error', () => {
  const live = 'GET /api/health/live HTTP/1.1\r\n';
  test.each([
    ['a bad request line', 'nonsense\r\n\r\n', 400, 'BAD_REQUEST'],
    ['a path that is not ASCII', 'GET /api/\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n', 400, 'BAD_REQUEST'],
    ['no host', `${live}\r\n`, 400, 'BAD_REQUEST'],
    ['a chunk that is none', `${LOGIN}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, 400, 'BAD_REQUEST'],
    [
      'headers over the limit',
      `${live}Host: x\r\nA: ${'a'.repeat(70_000)}\r\n\r\n`,
      431,
      'REQUEST_HEADER_FIELDS_TOO_LARGE',
    ],
    ['an odd expectation', `${live}Host: x\r\nExpect: foo\r\n\r\n`, 417, 'EXPECTATION_FAILED'],
  ])('%s', async (_what, bytes, status, code) => {
    expectFlat(await exchange(world.baseUrl, [Buffer.from(bytes, 'latin1')]), status, code);
  });

  test('with the id that the client gave, where it could be read', async () => {
    const answer = await exchange(world.baseUrl, [`${live}X-Request-Id: mine\r\n\r\n`]);
    expectFlat(answer, 400, 'BAD_REQUEST');
    expect(answer).toContain('"requestId":"mine"');
  });

  test('but never inside of an answer', async () => {
    const requests = 'GET /api/openapi.json HTTP/1.1\r\nHost: x\r\n\r\nnonsense\r\n\r\n';
    const answer = await exchange(world.baseUrl, [requests]);
    expect(answer.lastIndexOf('HTTP/1.1 ')).toBe(0);
  });

  test('HTTP/1.0 needs no host', async () => {
    expect(await exchange(world.baseUrl, ['GET /api/health/live HTTP/1.0\r\n\r\n'])).toMatch(/^HTTP\/1\.1 200 /);
  });
});

describe('a target that is a whole URL', () => {
  const ask = (target: string) =>
    exchange(world.baseUrl, [`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`]);

  test.each(['http://[::1/x', 'http://[::1/api/health/live', 'foo://a%b/x', 'http://a:b:c/'])(
    '%s that no route has is 404 like any other',
    async (target) => {
      const answer = await ask(target);
      expectFlat(answer, 404, 'NOT_FOUND');
      expect(answer).toMatch(/^X-Content-Type-Options: nosniff\r$/im);
    },
  );

  test('is served by its path', async () => {
    expect(await ask('http://other.example/api/health/live?x=1')).toMatch(/^HTTP\/1\.1 200 /);
  });
});

describe('what is HTTP, barely', () => {
  test.each([
    ['an absolute URL', 'GET http://other.example/api/health/live HTTP/1.1'],
    ['two slashes', 'GET //api/health/live HTTP/1.1'],
    ['a URL of another kind', 'GET javascript:alert(1) HTTP/1.1'],
    ['no slash', 'GET api HTTP/1.1'],
    ['dots', 'GET /api/docs/../../../etc/passwd HTTP/1.1'],
    ['encoded dots', 'GET /api/docs/%2e%2e%2f%2e%2e%2fpackage.json HTTP/1.1'],
    ['an encoded zero', 'GET /api/docs/%00 HTTP/1.1'],
    ['bad encoding', 'GET /api/docs/%zz?%zz HTTP/1.1'],
    ['a long path', `GET /api/${'a'.repeat(10_000)} HTTP/1.1`],
    ['many query keys', `GET /api/auth/me?${'a=1&'.repeat(2_000)} HTTP/1.1`],
    ['an asterisk', 'OPTIONS * HTTP/1.1'],
  ])('%s gets an answer', async (_what, line) => {
    const answer = await exchange(world.baseUrl, [`${line}\r\nHost: x\r\nConnection: close\r\n\r\n`]);
    expect(answer).toMatch(/^HTTP\/1\.1 (200|204|400|401|404) /);
    expect(answer).not.toContain('root:');
  });

  test.each([
    ['ranges', 'Range: bytes=99999999-'],
    ['conditions', 'If-Match: "x"\r\nIf-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT'],
    ['odd cookies', 'Cookie: refresh_token=%zz; ;;==; refresh_token'],
    ['odd tokens', 'Authorization: Bearer Bearer .. ..'],
    ['odd forwarding', 'X-Forwarded-For: , ,%zz\r\nX-Forwarded-Proto: gopher\r\nX-Forwarded-Host: \r\nForwarded: for='],
    ['an odd expectation', 'Expect: 200-ok'],
    ['an upgrade', 'Connection: Upgrade\r\nUpgrade: websocket'],
    ['an odd origin', 'Origin: %zz\r\nAccess-Control-Request-Method: \x7f'.replace('\x7f', '*')],
  ])('%s do no harm', async (_what, headers) => {
    for (const path of ['/api/auth/me', '/api/docs/swagger-ui.css', '/api/health/live']) {
      const answer = await exchange(world.baseUrl, [
        `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers}\r\n\r\n`,
      ]);
      expect(answer).toMatch(/^HTTP\/1\.1 (200|400|401|417) /);
    }
  });

  test('CONNECT is refused', async () => {
    expect(await exchange(world.baseUrl, ['CONNECT other.example:443 HTTP/1.1\r\nHost: x\r\n\r\n'])).not.toMatch(
      / 200 /,
    );
  });

  test('requests sent at once on one connection are answered in order', async () => {
    const request = (id: number, last = false) =>
      `GET /api/health/live HTTP/1.1\r\nHost: x\r\nX-Request-Id: r${id}\r\n${last ? 'Connection: close\r\n' : ''}\r\n`;
    const answer = await exchange(world.baseUrl, [request(1) + request(2) + request(3, true)]);
    expect([...answer.matchAll(/"requestId":"(r\d)"/g)].map(([, id]) => id)).toEqual(['r1', 'r2', 'r3']);
  });
});

describe('a handler that', () => {
  test.each(['twice', 'half', 'late', 'gone'])('answers %s harms nobody', async (how) => {
    await fetch(`${mini.baseUrl}/api/abandoned/${how}`)
      .then((answer) => answer.text())
      .catch(() => undefined);
    await settle();
  });
});
