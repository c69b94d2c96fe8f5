import { beforeAll, describe, expect, test } from '#test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { z } from 'zod';
import { routes } from '#src/modules/index.ts';
import { route } from '#src/platform/http/route.ts';
import { makeOpenApiCheck } from '#support/http/openapi-check.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();

interface Content {
  description?: string;
  content?: Record<string, { schema: Record<string, unknown> }>;
}
interface Operation {
  summary: string;
  description: string;
  'x-access': string;
  security?: Record<string, string[]>[];
  parameters?: { name: string; in: string; required?: boolean; schema: object }[];
  requestBody?: Content;
  responses: Record<string, Content>;
}
interface Document {
  openapi: string;
  info: { title: string; version: string };
  servers: { url: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object>; securitySchemes: Record<string, object> };
}

let document: Document;
const operations: { name: string; path: string; method: string; operation: Operation }[] = [];
beforeAll(async () => {
  const answer = await world.http.get('/openapi.json');
  expect([answer.status, answer.type]).toEqual([200, 'application/json']);
  document = answer.body as Document;
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      operations.push({ name: `${method} ${path}`, path, method, operation });
    }
  }
});

/** Every `$ref` anywhere in a document. */
function referencesOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = '$ref' in value && typeof value.$ref === 'string' ? [value.$ref] : [];
  return [...own, ...Object.values(value).flatMap(referencesOf)];
}

const resolve = (reference: string): unknown =>
  reference
    .slice(2)
    .split('/')
    .reduce<unknown>(
      (value, key) => (value as Record<string, unknown> | undefined)?.[key.replaceAll('~1', '/')],
      document,
    );

/** Every schema of an object anywhere in a schema, and in those it refers to. */
function objectsOf(value: unknown, seen = new Set<unknown>()): Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null || seen.has(value)) return [];
  seen.add(value);
  const own = 'type' in value && value.type === 'object' ? [value as Record<string, unknown>] : [];
  const target = '$ref' in value ? resolve(String(value.$ref)) : undefined;
  return [...own, ...[target, ...Object.values(value)].flatMap((part) => objectsOf(part, seen))];
}

describe('the document', () => {
  test('is OpenAPI 3.1', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d+$/);
    expect(document.info).toMatchObject({ title: expect.any(String), version: expect.any(String) });
    const known = [
      'openapi',
      'info',
      'jsonSchemaDialect',
      'servers',
      'paths',
      'webhooks',
      'components',
      'security',
      'tags',
    ];
    expect(Object.keys(document).filter((key) => !known.includes(key))).toEqual([]);
    for (const { name, operation } of operations) {
      expect([name, typeof operation.summary]).toEqual([name, 'string']);
      expect(Object.keys(operation.responses).length).toBeGreaterThan(0);
      for (const [status, response] of Object.entries(operation.responses)) {
        expect([name, status, typeof response.description]).toEqual([
          name,
          expect.stringMatching(/^[1-5]\d\d$/),
          'string',
        ]);
      }
    }
  });

  test('has schemas of JSON Schema 2020-12, and every reference leads somewhere', () => {
    const ajv = new Ajv2020({ strict: false });
    addFormats.default(ajv);
    ajv.addSchema(document, 'openapi');
    const references = [...new Set(referencesOf(document))];
    expect(references.filter((reference) => !reference.startsWith('#/') || resolve(reference) === undefined)).toEqual(
      [],
    );
    for (const { operation } of operations) {
      const contents = [operation.requestBody, ...Object.values(operation.responses)].flatMap((part) =>
        Object.values(part?.content ?? {}),
      );
      const schemas = [...contents, ...(operation.parameters ?? [])].map(({ schema }) => schema);
      for (const schema of schemas) expect(ajv.validateSchema(schema)).toBe(true);
    }
    for (const schema of Object.values(document.components.schemas)) expect(ajv.validateSchema(schema)).toBe(true);
  });

  test('declares every parameter of a path once, as required', () => {
    for (const { name, path, operation } of operations) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
      const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
      expect([name, declared.map((parameter) => parameter.name).sort()]).toEqual([name, inPath.sort()]);
      expect(declared.every(({ required }) => required === true)).toBe(true);
      const keys = (operation.parameters ?? []).map((parameter) => `${parameter.in} ${parameter.name}`);
      expect(new Set(keys).size).toBe(keys.length);
    }
  });

  test('comes from this server', async () => {
    expect(document.servers).toEqual([{ url: '/' }]);
    expect((await world.http.get('/openapi.json?x=1')).status).toBe(200);
  });
});

describe('every route', () => {
  test('is in the document, and nothing else is', () => {
    const table = routes.map(({ method, path }) => `${method} /api${path.replaceAll(/:(\w+)/g, '{$1}')}`);
    const beside = ['get /health', 'get /api/openapi.json', 'get /api/docs'];
    expect(operations.map(({ name }) => name).sort()).toEqual([...table, ...beside].sort());
    expect(new Set(table).size).toBe(table.length);
    expect(table.length).toBeGreaterThanOrEqual(14);
  });

  test('has its level, success status, and each refusal with its code', () => {
    const operationOf = (method: string, path: string): Operation =>
      document.paths[`/api${path.replaceAll(/:(\w+)/g, '{$1}')}`]![method]!;
    for (const each of routes) {
      const operation = operationOf(each.method, each.path);
      expect(operation).toMatchObject({ 'x-access': each.access, summary: each.summary });
      expect(operation.description).toContain(each.access);
      expect(operation.security).toEqual(each.access === 'PUBLIC' ? undefined : [{ bearer: [] }]);
      const codes = { ...each.errors, INTERNAL_SERVER_ERROR: 500 };
      for (const [code, status] of Object.entries(codes)) {
        expect(operation.responses[status]?.description?.split(', ')).toContain(code);
      }
      expect(operation.responses[each.status]).toBeDefined();
      expect(operation.requestBody === undefined).toBe(each.body === undefined);
    }
  });

  test.each([
    ['get', '/api/health', [200], [400, 401, 429]],
    ['get', '/api/health/ready', [200, 503], [400, 401, 429]],
    ['post', '/api/auth/register', [201, 400, 409, 413, 429, 500], [200, 401, 403]],
    ['post', '/api/auth/login', [200, 400, 401, 413, 429], [201, 403]],
    ['get', '/api/auth/me', [200, 400, 401, 429], [403, 413]],
    ['post', '/api/auth/switch-seller', [200, 400, 401, 404, 413, 429], [201, 403]],
    ['post', '/api/auth/google', [501], [200, 201, 401, 413, 503]],
  ] as const)('for example %s %s', (method, path, present, absent) => {
    const statuses = Object.keys(document.paths[path]![method]!.responses).map(Number);
    expect(statuses).toEqual(expect.arrayContaining([...present]));
    expect(statuses.filter((status) => (absent as readonly number[]).includes(status))).toEqual([]);
  });

  test('describes every error with the one body', () => {
    for (const { name, operation } of operations) {
      const errors = Object.entries(operation.responses).filter(([status]) => Number(status) >= 400);
      const schemas = errors.map(([, { content }]) => content?.['application/json']?.schema);
      expect([name, ...schemas]).toEqual([name, ...errors.map(() => ({ $ref: '#/components/schemas/Error' }))]);
    }
    expect(document.components.schemas.Error).toMatchObject({
      required: ['statusCode', 'code', 'message', 'requestId'],
      additionalProperties: false,
    });
  });

  test('says of every object in its body what happens to unknown keys', () => {
    for (const { name, operation } of operations) {
      const loose = objectsOf(operation.requestBody).filter((schema) => !('additionalProperties' in schema));
      expect([name, loose]).toEqual([name, []]);
    }
  });

  test('keeps password hashes, tokens and the like out of its answers by name', () => {
    const answers = operations.map(({ operation }) => operation.responses);
    expect(JSON.stringify([answers, document.components.schemas])).not.toMatch(/passwordHash|accessTokenEnc|tokenHash/);
  });
});

describe('the docs page', () => {
  test('is served from local assets only', async () => {
    const page = await world.http.get('/docs');
    expect([page.status, page.type]).toEqual([200, 'text/html']);
    expect(page.text).not.toMatch(/(https?:)?\/\/[a-z]/i);
    const assets = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url]) => url!);
    expect(assets.length).toBeGreaterThanOrEqual(3);
    for (const asset of assets) {
      expect(asset).toMatch(/^\/api\/docs\//);
      const answer = await world.http.get(`/${asset}`);
      expect([asset, answer.status]).toEqual([asset, 200]);
    }
  });

  test('shows the document of this server and asks nobody to validate it', async () => {
    const { text, type } = await world.http.get('/docs/initializer.js');
    expect(type).toMatch(/javascript/);
    expect(text).toContain("url: '/api/openapi.json'");
    expect(text).toContain('validatorUrl: null');
    expect(text).not.toMatch(/https?:/);
  });

  test('knows no other paths or methods', async () => {
    expect((await world.http.get('/docs/nowhere.js')).status).toBe(404);
    for (const file of ['index.html', 'swagger-initializer.js', 'oauth2-redirect.html', 'package.json', 'README.md']) {
      expect([file, (await world.http.get(`/docs/${file}`)).status]).toEqual([file, 404]);
    }
    expect((await world.http.get('/docs/../package.json')).status).toBe(404);
    expect((await world.http.post('/docs', {})).status).toBe(404);
    expect((await world.http.post('/openapi.json', {})).status).toBe(404);
  });

  test('takes ranges and conditions for what they are not worth', async () => {
    const headers = { Range: 'bytes=999999999-', 'If-Match': '"x"', 'If-Unmodified-Since': new Date(0).toUTCString() };
    const answer = await world.http.get('/docs/swagger-ui.css', headers);
    expect([answer.status, answer.type]).toEqual([200, 'text/css']);
  });
});

describe('the checker of the test suite', () => {
  const thing = route({
    method: 'get',
    path: '/things/:id',
    access: 'PUBLIC',
    scope: 'none',
    summary: 'One thing',
    params: z.object({ id: z.guid() }),
    response: z.object({ id: z.guid(), name: z.string().nullable() }),
    errors: { NOT_FOUND: 404 },
    handler: () => ({ id: '', name: null }),
  });
  const check = makeOpenApiCheck([thing]);
  const id = '00000000-0000-0000-0000-000000000000';
  const error = { statusCode: 404, code: 'NOT_FOUND', message: 'x', requestId: 'r' };

  test('lets right answers pass', () => {
    check('get', `/api/things/${id}`, { status: 200, body: { id, name: 'x' } });
    check('GET', `/api/things/${id}`, { status: 200, body: { id, name: null } });
    check('get', '/api/things/x', { status: 404, body: error });
    check('get', '/api/nowhere', { status: 404, body: error });
    check('post', `/api/things/${id}`, { status: 404, body: error });
  });

  test.each([
    ['a missing key', `/api/things/${id}`, 200, { id }],
    ['a wrong type', `/api/things/${id}`, 200, { id, name: 7 }],
    ['a bad format', `/api/things/${id}`, 200, { id: 'x', name: null }],
    ['a key that is not documented', `/api/things/${id}`, 200, { id, name: null, cost: 1 }],
    ['a status that is not documented', `/api/things/${id}`, 409, error],
    ['another error body', `/api/things/${id}`, 404, { error: 'Not Found' }],
    ['an error with an array of messages', `/api/things/${id}`, 404, { ...error, message: ['x'] }],
    ['a route that is not documented', '/api/other', 200, {}],
    ['another error body of an unknown route', '/api/other', 404, { message: 'x' }],
    ['a password hash', `/api/things/${id}`, 200, { id, name: '$argon2id$v=19$m=19456' }],
  ])('refuses %s', (_what, path, status, body) => {
    expect(() => check('get', path, { status, body })).toThrow(/breaks the contract/);
  });
});
