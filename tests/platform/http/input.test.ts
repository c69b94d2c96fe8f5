import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '#test';
import { z } from 'zod';
import { int, text, uuid } from '#src/platform/http/fields.ts';
import { route } from '#src/platform/http/route.ts';
import { type MiniApp, openMiniApp } from '#support/http/mini-app.ts';
import { exchange, openRaw } from '#support/http/raw-http.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
const NIL = '00000000-0000-0000-0000-000000000000';
const JSON_TYPE = { 'Content-Type': 'application/json' };

const Body = z.object({
  name: text(1, 10).optional(),
  count: z.int().optional(),
  rank: int(1, 10).optional(),
  ranks: z.array(int(-5, 5)).optional(),
  color: z.enum(['RED', 'BLUE']).optional(),
  productId: uuid.optional(),
  needed: z.object({ id: uuid }).optional(),
  blob: z.record(z.string(), z.unknown()).optional(),
  rows: z.array(z.strictObject({ sku: text(1, 5), id: uuid.optional() })).optional(),
});
const Query = z.object({ q: z.string().optional(), page: z.string().regex(/^\d+$/).optional() });

const echoBody = route({
  method: 'post',
  path: '/echo',
  access: 'PUBLIC',
  scope: 'none',
  summary: 'Says the body again',
  body: Body,
  response: Body,
  handler: ({ body }) => body,
});

const echoQuery = route({
  method: 'get',
  path: '/echo/:id',
  access: 'PUBLIC',
  scope: 'none',
  summary: 'Says id and query again',
  params: z.object({ id: uuid }),
  query: Query,
  response: Query.extend({ id: uuid }),
  handler: ({ params, query }) => ({ ...params, ...query }),
});

const deaf = route({
  method: 'post',
  path: '/deaf',
  access: 'PUBLIC',
  scope: 'none',
  summary: 'Takes neither body nor query',
  response: z.object({ heard: z.literal('nothing') }),
  handler: () => ({ heard: 'nothing' as const }),
});

const raw = route({
  method: 'post',
  path: '/raw',
  access: 'PUBLIC',
  scope: 'none',
  summary: 'Says the bytes again',
  body: 'raw',
  response: z.object({ bytes: z.string() }),
  handler: ({ body }) => ({ bytes: body.toString('base64') }),
});

let mini: MiniApp;
beforeAll(async () => {
  mini = await openMiniApp(world, [echoBody, echoQuery, deaf, raw]);
});
afterAll(() => mini.close());

interface Answer {
  status: number;
  body: { message: string; code: string; details?: { path: string; message: string }[] };
}

async function post(body: string | Uint8Array<ArrayBuffer> | undefined, headers: Record<string, string> = JSON_TYPE) {
  const answer = await fetch(`${mini.baseUrl}/api/echo`, { method: 'POST', headers, body: body ?? null });
  return { status: answer.status, body: (await answer.json()) as Answer['body'] };
}

async function get(path: string): Promise<Answer> {
  const answer = await fetch(`${mini.baseUrl}/api${path}`);
  return { status: answer.status, body: (await answer.json()) as Answer['body'] };
}

function expectBad(answer: Answer, message: string | RegExp): void {
  expect([answer.status, answer.body.code]).toEqual([400, 'BAD_REQUEST']);
  expect(answer.body.message).toMatch(message);
}

describe('a body', () => {
  test('is JSON in UTF-8', async () => {
    expect(await post('{"name":"Ädä"}')).toEqual({ status: 201, body: { name: 'Ädä' } });
    const named = await post('{"name":"Ädä"}', { 'Content-Type': 'Application/JSON; charset=UTF-8' });
    expect(named).toEqual({ status: 201, body: { name: 'Ädä' } });
  });

  test.each([
    ['absent', undefined, JSON_TYPE],
    ['empty', '', JSON_TYPE],
    ['empty of another type', '', { 'Content-Type': 'text/plain' }],
    ['empty with a charset nobody knows', '', { 'Content-Type': 'application/json; charset=klingon' }],
    ['empty and said to be compressed', '', { ...JSON_TYPE, 'Content-Encoding': 'gzip' }],
    ['of another type', '{"name":"x","nope":1}', { 'Content-Type': 'text/plain' }],
    ['a form', 'name=x&nope=1', { 'Content-Type': 'application/x-www-form-urlencoded' }],
    ['of a type that is only like JSON', '{"nope":1}', { 'Content-Type': 'application/vnd.api+json' }],
  ])('that is %s counts as {}', async (_name, body, headers) => {
    expect(await post(body, headers)).toEqual({ status: 201, body: {} });
  });

  const head = 'POST /api/echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n';

  test.each([
    ['of a charset nobody takes', 'Content-Type: application/json; charset=latin1\r\n'],
    ['said to be compressed', 'Content-Type: application/json\r\nContent-Encoding: rot13\r\n'],
    ['plain', 'Content-Type: application/json\r\n'],
  ])('that is empty, %s, counts as {} by chunks and by length', async (_how, headers) => {
    for (const body of ['Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 'Content-Length: 00\r\n\r\n']) {
      expect(await exchange(mini.baseUrl, [head, headers, body])).toMatch(/^HTTP\/1\.1 201 .*\r\n\r\n\{\}$/s);
    }
  });

  test('that comes by chunks, late, is read', async () => {
    const connection = await openRaw(mini.baseUrl);
    connection.write(`${head}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`);
    for (const chunk of ['c\r\n{"name":"Ada\r\n', '2\r\n"}\r\n', '0\r\n\r\n']) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      connection.write(chunk);
    }
    expect(await connection.ended()).toMatch(/^HTTP\/1\.1 201 .*\{"name":"Ada"\}$/s);
  });

  test('is given as it came to a route that wants its bytes', async () => {
    for (const body of [gzipSync('{"a":1}'), Buffer.from('{"a":1}')]) {
      const headers = { ...JSON_TYPE, 'Content-Encoding': 'gzip' };
      const answer = await fetch(`${mini.baseUrl}/api/raw`, { method: 'POST', headers, body: Uint8Array.from(body) });
      expect(await answer.json()).toEqual({ bytes: body.toString('base64') });
    }
  });

  test.each(['[]', '[{"name":"x"}]', '1', 'true', '"text"', 'null'])('that is %s is no object', async (body) => {
    expectBad(await post(body), 'The body must be a JSON object');
  });

  test.each(['{', '{"name":}', "{'name':'x'}", '{"name":"x"} trailing', '\u0000', 'undefined', '{"name":"hunter2'])(
    'that is %p is malformed, and the answer does not quote it',
    async (body) => {
      const answer = await post(body);
      expectBad(answer, /^Malformed JSON$/);
    },
  );

  test('in another charset is refused', async () => {
    for (const charset of ['latin1', 'klingon', 'utf-16']) {
      const answer = await post('{"name":"x"}', { 'Content-Type': `application/json; charset=${charset}` });
      expectBad(answer, 'The body cannot be read');
    }
  });

  test('that is not UTF-8 is never stored as something else', async () => {
    const answer = await post(Uint8Array.from(Buffer.from('{"name":"\xff\xfe"}', 'latin1')));
    expect([201, 400]).toContain(answer.status);
    expect(JSON.stringify(answer.body)).not.toContain('\xff');
  });

  test('may be compressed', async () => {
    const gzip = { ...JSON_TYPE, 'Content-Encoding': 'gzip' };
    expect(await post(Uint8Array.from(gzipSync('{"name":"x"}')), gzip)).toEqual({ status: 201, body: { name: 'x' } });
    expectBad(await post('{"name":"x"}', gzip), 'The body cannot be read');
    expectBad(await post('{"name":"x"}', { ...JSON_TYPE, 'Content-Encoding': 'rot13' }), 'The body cannot be read');
    expectBad(await post(Uint8Array.from(gzipSync('{"name":"x"}').subarray(0, 12)), gzip), 'The body cannot be read');
  });

  test('is at most 100 kB, decompressed too', async () => {
    const filled = (length: number) => `{"blob":{"x":"${'x'.repeat(length - 17)}"}}`.padEnd(length);
    expect((await post(filled(102_400))).status).toBe(201);
    const bomb = Uint8Array.from(gzipSync(filled(10_000_000)));
    expect(bomb.length).toBeLessThan(20_000);
    for (const answer of [
      await post(filled(102_401)),
      await post(bomb, { ...JSON_TYPE, 'Content-Encoding': 'gzip' }),
    ]) {
      expect([answer.status, answer.body.code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
      expect(answer.body.message).toBe('request entity too large');
    }
  });

  test('is ignored by a route that takes none', async () => {
    for (const body of ['{', '[]', '{"nope":1}', 'x'.repeat(200_000)]) {
      const answer = await fetch(`${mini.baseUrl}/api/deaf`, { method: 'POST', headers: JSON_TYPE, body });
      expect(answer.status).toBe(201);
    }
  });
});

describe('keys', () => {
  test('that are unknown are refused, each by name and place', async () => {
    const answer = await post('{"nope":1,"rows":[{"sku":"a"},{"sku":"b","size":"L"}],"constructor":1}');
    expect(answer.body.details).toEqual([
      { path: 'rows.1.size', message: 'property size should not exist' },
      { path: 'nope', message: 'property nope should not exist' },
      { path: 'constructor', message: 'property constructor should not exist' },
    ]);
    expectBad(answer, answer.body.details!.map(({ message }) => message).join('; '));
  });

  test('named __proto__ are unknown like any other and reach nobody', async () => {
    expectBad(await post('{"__proto__":{"admin":true}}'), 'property __proto__ should not exist');
    expectBad(await post('{"rows":[{"sku":"a","__proto__":{"admin":true}}]}'), 'property __proto__ should not exist');
    const free = await post('{"blob":{"__proto__":{"admin":true},"prototype":1}}');
    expect(free.status).toBe(201);
    expectBad(await get(`/echo/${NIL}?__proto__=1`), 'property __proto__ should not exist');
    expectBad(await get(`/echo/${NIL}?__proto__[admin]=1`), 'property __proto__[admin] should not exist');
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  test('of a query are refused when unknown or given twice', async () => {
    expectBad(await get(`/echo/${NIL}?limit=1`), /^property limit should not exist$/);
    expectBad(await get(`/echo/${NIL}?page=1&page=1`), /^page must not be given twice$/);
    expectBad(await get(`/echo/${NIL}?q=1&%71=1`), /^q must not be given twice$/);
    expectBad(await get(`/echo/${NIL}?page[]=1`), 'property page[] should not exist');
    const deafAnswer = await fetch(`${mini.baseUrl}/api/deaf?x=1`, { method: 'POST' });
    expect(deafAnswer.status).toBe(400);
  });

  test('and values of a query are decoded', async () => {
    const answer = await get(`/echo/${NIL}?q=a+b%2Bc%20%26%3D%C3%A4&&page=2&`);
    expect(answer).toEqual({ status: 200, body: { id: NIL, q: 'a b+c &=ä', page: '2' } });
    expect((await get(`/echo/${NIL}?`)).status).toBe(200);
    expect((await get(`/echo/${NIL}?q`)).body).toEqual({ id: NIL, q: '' });
    expect((await get(`/echo/${NIL}?q=a=b?c`)).body).toEqual({ id: NIL, q: 'a=b?c' });
  });
});

describe('bad percent-encoding', () => {
  test.each(['%', '%zz', '%f', '%ff', '%c3%28', '%ed%a0%80'])('%s is refused in query and path', async (encoded) => {
    expectBad(await get(`/echo/${NIL}?q=${encoded}`), /^Malformed URL encoding$/);
    expectBad(await get(`/echo/${NIL}?${encoded}=1`), /^Malformed URL encoding$/);
    expectBad(await get(`/echo/${encoded}`), /^Malformed URL encoding$/);
    expectBad(await get(`/echo/${encoded}?q=1`), /^Malformed URL encoding$/);
  });

  test('of a path nobody serves is 404 like any other', async () => {
    const answer = await fetch(`${world.baseUrl}/api/nowhere/%zz?x=%zz`);
    expect(answer.status).toBe(404);
    expect(((await answer.json()) as Answer['body']).message).toBe('Cannot GET /api/nowhere/%zz');
  });
});

describe('values', () => {
  test.each(['no', '00000000-0000-0000-0000-00000000000', '{00000000-0000-0000-0000-000000000000}', '0'.repeat(32)])(
    '%s is no UUID, in path and body alike',
    async (id) => {
      expectBad(await get(`/echo/${encodeURIComponent(id)}`), /^Validation failed \(uuid is expected\)$/);
      expectBad(await post(JSON.stringify({ productId: id })), /^Validation failed \(uuid is expected\)$/);
    },
  );

  test.each(['5', '["x"]', 'null', '{}', 'true'])('%s of another type is no UUID either', async (value) => {
    expectBad(await post(`{"productId":${value}}`), /^Validation failed \(uuid is expected\)$/);
    expectBad(await post(`{"rows":[{"sku":"a","id":${value}}]}`), /^Validation failed \(uuid is expected\)$/);
  });

  test('absent is required', async () => {
    expectBad(await post('{"needed":{}}'), /^needed\.id is required$/);
  });

  test.each([NIL, '00000000-0000-0000-0000-000000000101', 'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF'])(
    '%s is a UUID',
    async (id) => {
      expect((await get(`/echo/${id}`)).status).toBe(200);
      expect((await post(JSON.stringify({ productId: id }))).status).toBe(201);
    },
  );

  test.each([
    ['U+0000', '\u0000'],
    ['a lone high surrogate', '\ud800'],
    ['a lone low surrogate', 'a\udc00b'],
  ])('%s is refused wherever it stands', async (_name, bad) => {
    const escaped = JSON.stringify(bad);
    expectBad(await post(`{"name":${escaped}}`), /^name holds characters/);
    expectBad(await post(`{"blob":{"a":[{"b":${escaped}}]}}`), /^blob\.a\.0\.b holds characters/);
    expectBad(await post(`{"blob":{${escaped}:1}}`), 'characters that are not allowed');
    expectBad(await post(`{${escaped}:1}`), 'characters that are not allowed');
  });

  test('U+0000 is refused in query and path', async () => {
    expectBad(await get(`/echo/${NIL}?q=a%00b`), 'q holds characters');
    expectBad(await get(`/echo/${NIL}?q%00=1`), 'characters that are not allowed');
    expectBad(await get(`/echo/%00`), 'id holds characters');
  });

  test.each([
    ['{"name":null}', /^name must be of type string$/],
    ['{"name":"   "}', /^name must not be empty$/],
    ['{"name":"12345678901"}', /^name must have at most 10 characters$/],
    ['{"name":7}', /^name must be of type string$/],
    ['{"count":1.5}', /^count must be a whole number$/],
    ['{"count":"1"}', /^count must be of type number$/],
    ['{"count":1e999}', /^count must/],
    ['{"color":"red"}', /^color must be one of: RED, BLUE$/],
    ['{"rows":{}}', /^rows must be of type array$/],
    ['{"rows":[{}]}', /^rows\.0\.sku is required$/],
  ])('%s is refused in words', async (body, message) => {
    expectBad(await post(body), message);
  });

  test('nested beyond reason are refused, at no cost', async () => {
    const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
    expectBad(await post(`{"blob":{"x":${deep(50_000)}}}`), 'The body is nested too deeply');
    expectBad(await post(deep(50_000)), 'The body must be a JSON object');
    expectBad(await post(`{"x":`.repeat(16_000) + '1' + '}'.repeat(16_000)), 'The body is nested too deeply');
    expect((await post(`{"blob":{"x":${deep(60)}}}`)).status).toBe(201);
  });
});

test.each([
  [{ rank: 1e20 }, ['rank must be at most 10']],
  [{ rank: -1e300 }, ['rank must be at least 1']],
  [{ ranks: [0, 2 ** 53, -(2 ** 60)] }, ['ranks.1 must be at most 5', 'ranks.2 must be at least -5']],
  [{ rank: 11, ranks: [6] }, ['rank must be at most 10', 'ranks.0 must be at most 5']],
])('a number beyond two limits is told the nearer one: %j', async (body, messages) => {
  const answer = await post(JSON.stringify(body));
  expectBad(answer, messages.join('; '));
  expect(answer.body.details?.map(({ message }) => message)).toEqual(messages);
});
