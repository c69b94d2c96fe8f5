import { describe, expect, test } from '#test';
import type { Response } from 'supertest';
import { makeSeller } from '#support/builders/seller.ts';
import { makeMember } from '#support/builders/staff.ts';
import { useWorld } from '#support/world.ts';

const PLATFORM = 'https://app.pixecom.io';
const world = useWorld({
  CORS_ORIGIN: `${PLATFORM},http://localhost:3000`,
  RATE_LIMIT_ENABLED: 'true',
  RATE_LIMIT_AUTH: '1/60',
});
const EXPOSED =
  'X-Request-Id,X-Response-Time-Ms,Retry-After,X-RateLimit-Limit,X-RateLimit-Remaining,X-RateLimit-Reset,Content-Disposition,X-Export-Truncated';
const METHODS = 'GET,HEAD,PUT,PATCH,POST,DELETE';

const varies = (answer: Response): string[] =>
  (answer.headers.vary ?? '').split(/, */).filter((name: string) => name !== '');
const corsHeaders = (answer: Response) =>
  Object.fromEntries(Object.entries(answer.headers).filter(([name]) => name.startsWith('access-control-')));
const preflight = (path: string, origin: string, headers = 'authorization,x-anything') =>
  world.http.send('options', path, {
    headers: {
      Origin: origin,
      'Access-Control-Request-Method': 'PATCH',
      'Access-Control-Request-Headers': headers,
    },
  });

/** Origins that are not the platform's, though some look like it. */
const STRANGERS = [
  'https://evil.example',
  'https://app.pixecom.io.evil.example',
  'https://app.pixecom.io:8443',
  'http://app.pixecom.io',
  'https://APP.pixecom.io',
  'https://pixecom.io',
  'http://localhost:3001',
  'null',
  '*',
];
const PLATFORM_PATHS = [
  '/auth/me',
  '/auth/login',
  '/health',
  '/nowhere',
  '/admin/dashboard',
  '/storefronts',
  '//health',
];

describe('a platform origin', () => {
  test.each([PLATFORM, 'http://localhost:3000'])('%s is allowed, with credentials', async (origin) => {
    for (const path of PLATFORM_PATHS) {
      const answer = await world.http.get(path, { Origin: origin });
      expect(corsHeaders(answer)).toEqual({
        'access-control-allow-origin': origin,
        'access-control-allow-credentials': 'true',
        'access-control-expose-headers': EXPOSED,
      });
      expect(varies(answer)).toContain('Origin');
    }
  });

  test('gets a preflight of 204 that reflects the headers it asks for', async () => {
    for (const path of PLATFORM_PATHS) {
      const answer = await preflight(path, PLATFORM);
      expect([answer.status, answer.text]).toEqual([204, '']);
      expect(corsHeaders(answer)).toEqual({
        'access-control-allow-origin': PLATFORM,
        'access-control-allow-credentials': 'true',
        'access-control-allow-methods': METHODS,
        'access-control-allow-headers': 'authorization,x-anything',
        'access-control-expose-headers': EXPOSED,
      });
      expect(varies(answer)).toContain('Origin');
      expect(answer.headers['x-request-id']).toEqual(expect.any(String));
    }
  });

  test('keeps its headers on refusals, 429 included', async () => {
    const refused = await world.http.post('/auth/login', {}, { Origin: PLATFORM });
    const limited = await world.http.post('/auth/login', {}, { Origin: PLATFORM });
    expect([refused.status, limited.status]).toEqual([400, 429]);
    for (const answer of [refused, limited]) expect(answer.headers['access-control-allow-origin']).toBe(PLATFORM);
  });
});

describe('any other origin', () => {
  test.each(STRANGERS)('%s is served without CORS headers', async (origin) => {
    for (const path of PLATFORM_PATHS) {
      const answer = await world.http.get(path, { Origin: origin });
      expect(answer.status).toBe((await world.http.get(path)).status);
      expect(corsHeaders(answer)).toEqual({});
      expect(varies(answer)).toContain('Origin');
    }
  });

  test.each(STRANGERS)('%s gets a preflight of 204 that allows nothing', async (origin) => {
    const answer = await preflight('/auth/me', origin);
    expect([answer.status, answer.text, corsHeaders(answer)]).toEqual([204, '', {}]);
    expect(varies(answer)).toContain('Origin');
  });

  test('none at all is served without CORS headers, and caches are told', async () => {
    const answer = await world.http.get('/health');
    expect([answer.status, corsHeaders(answer)]).toEqual([200, {}]);
    expect(varies(answer)).toContain('Origin');
  });
});

describe('the storefront', () => {
  const paths = ['/storefront', '/storefront/shop/pages', '/Storefront/shop', '/storefront/shop?preview=1'];

  test.each([PLATFORM, ...STRANGERS])('answers %s with any origin and never credentials', async (origin) => {
    for (const path of paths) {
      const answer = await world.http.get(path, { Origin: origin, Cookie: 'refresh_token=x' });
      expect(corsHeaders(answer)).toEqual({
        'access-control-allow-origin': '*',
        'access-control-expose-headers': EXPOSED,
      });
    }
  });

  test('answers preflights the same way', async () => {
    for (const path of paths) {
      const answer = await preflight(path, 'https://shop.example', 'idempotency-key');
      expect(answer.status).toBe(204);
      expect(corsHeaders(answer)).toEqual({
        'access-control-allow-origin': '*',
        'access-control-allow-methods': METHODS,
        'access-control-allow-headers': 'idempotency-key',
        'access-control-expose-headers': EXPOSED,
      });
      expect(varies(answer)).toEqual(expect.arrayContaining(['Origin', 'Access-Control-Request-Headers']));
    }
  });

  test('is not what merely begins like it', async () => {
    for (const path of ['/storefronts/x', '/storefront-x', '//storefront/x', '/auth/storefront/x']) {
      expect(corsHeaders(await world.http.get(path, { Origin: 'https://shop.example' }))).toEqual({});
    }
  });
});

test('hard case 36: a verified seller domain is a stranger outside of the storefront', async () => {
  const seller = await makeSeller(world);
  await makeMember(world, { seller });
  await world.sql(
    `insert into seller_domains (seller_id, hostname, verification_token, status, is_primary, verified_at, updated_at)
     values (?, 'shop.example.com', 'token', 'VERIFIED', true, now(), now())`,
    [seller.id],
  );
  const origin = 'https://shop.example.com';
  for (const path of PLATFORM_PATHS) {
    expect(corsHeaders(await world.http.get(path, { Origin: origin }))).toEqual({});
    expect(corsHeaders(await preflight(path, origin))).toEqual({});
  }
  const shop = await world.http.get('/storefront/shop', { Origin: origin });
  expect(shop.headers['access-control-allow-origin']).toBe('*');
  expect(shop.headers).not.toHaveProperty('access-control-allow-credentials');
});
