import { expect, test } from '#test';
import { routes } from '#src/modules/index.ts';
import { openApiDocument } from '#src/platform/http/docs/openapi.ts';
import { makeOpenApiCheck } from '#support/http/openapi-check.ts';

/**
 * Every answer of the whole suite passes through `makeOpenApiCheck` (see `support/http/client.ts`), which throws when the API
 * document says otherwise. Here the check itself is checked, and that the document leaves no route out.
 */
const check = makeOpenApiCheck(routes);
const error = { statusCode: 404, code: 'NOT_FOUND', message: 'Cannot GET /api/nope', requestId: 'r' };
const health = {
  status: 'ok',
  service: 'pixecom-api',
  timestamp: '2026-01-01T00:00:00.000Z',
  requestId: 'r',
  db: 'connected',
  redis: 'disabled',
};

test('the document has every route with its level', () => {
  const { paths } = openApiDocument(routes) as unknown as {
    paths: Record<string, Record<string, { 'x-access': string }>>;
  };
  const listed = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => `${method} ${path} ${operation['x-access']}`),
  );
  const expected = routes.map(
    ({ method, path, access }) => `${method} /api${path.replaceAll(/:(\w+)/g, '{$1}')} ${access}`,
  );
  const beside = ['get /health PUBLIC', 'get /api/openapi.json PUBLIC', 'get /api/docs PUBLIC'];
  expect(listed.sort()).toEqual([...expected, ...beside].sort());
});

test('the document promises no status that cannot occur', () => {
  const { paths } = openApiDocument(routes) as unknown as {
    paths: Record<string, Record<string, { responses: Record<string, { description: string }> }>>;
  };
  const promised = (path: string, method: string) => Object.keys(paths[path]![method]!.responses).sort();
  expect(promised('/api/auth/google', 'post')).toEqual(['400', '429', '500', '501']);
  expect(paths['/api/auth/google']!.post!.responses[501]!.description).toBe('NOT_IMPLEMENTED');
  for (const path of ['/health', '/api/health', '/api/health/live'])
    expect(promised(path, 'get')).toEqual(['200', '500']);
  expect(promised('/api/health/ready', 'get')).toEqual(['200', '500', '503']);
  for (const path of ['/api/openapi.json', '/api/docs']) expect(promised(path, 'get')).toEqual(['200']);
  // without a scope a route says itself that it needs the database
  expect(promised('/api/storefront/{sellerSlug}/event', 'post')).toContain('503');
  expect(promised('/api/auth/me', 'get')).toContain('503');
});

test('a right answer passes', () => {
  expect(() => check('GET', '/api/health', { status: 200, body: health })).not.toThrow();
  expect(() => check('GET', '/health', { status: 200, body: health })).not.toThrow();
  expect(() => check('GET', '/api/nope', { status: 404, body: error })).not.toThrow();
});

test.each([
  ['a missing field', '/api/health', 200, { ...health, db: undefined }],
  ['a field nobody declared', '/api/health', 200, { ...health, password: 'x' }],
  ['a field nobody declared, at the alias', '/health', 200, { ...health, password: 'x' }],
  ['an unknown enum value', '/api/health', 200, { ...health, redis: 'maybe' }],
  ['a status that is not documented', '/api/health', 418, error],
  ['an unknown route that answers', '/api/nope', 200, {}],
  ['an error body without a code', '/api/nope', 404, { ...error, code: undefined }],
  ['a password hash', '/api/nope', 404, { ...error, message: '$argon2id$v=19$m=19456' }],
])('%s fails', (_name, path, status, body) => {
  expect(() => check('GET', path, { status, body: JSON.parse(JSON.stringify(body)) as unknown })).toThrow(
    'breaks the contract',
  );
});
