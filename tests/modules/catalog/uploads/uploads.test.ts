import { createHash, createHmac } from 'node:crypto';
import { beforeAll, describe, expect, test } from '#test';
import { makeSession, type Session } from '#support/builders/session.ts';
import { makeAdmin } from '#support/builders/staff.ts';
import type { Client } from '#support/http/client.ts';
import { expectInvalid, expectRefusal, withoutChange } from '#support/http/refusal.ts';
import { STORAGE_ENV } from '#support/servers/storage.ts';
import { useWorld } from '#support/world.ts';

const TYPES = {
  IMAGE: [
    'image/jpeg',
    'image/png',
    'image/webp',
    'image/gif',
    'image/avif',
    'image/x-icon',
    'image/vnd.microsoft.icon',
  ],
  VIDEO: ['video/mp4', 'video/webm', 'video/quicktime'],
};
const ALLOWED = Object.values(TYPES).flat();
const REFUSED_TYPES = [
  'image/svg+xml',
  'text/html',
  'application/octet-stream',
  'IMAGE/PNG',
  'image/png; charset=utf-8',
  'image/*',
  '',
  'x'.repeat(101),
];
const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';
const PHOTO = { filename: 'photo.jpg', contentType: 'image/jpeg', mediaType: 'IMAGE' };
const NOT_CONFIGURED = { status: 503, code: 'SERVICE_UNAVAILABLE', message: 'Uploads are not configured' };

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/** The signature a storage computes when a PUT of `contentType` arrives at `url`. */
function signatureOf(url: string, contentType: string): string {
  const { pathname, host, searchParams } = new URL(url);
  const query = [...searchParams]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .sort()
    .join('&');
  const headers = `content-type:${contentType}\nhost:${host}\n`;
  const request = ['PUT', pathname, query, headers, 'content-type;host', 'UNSIGNED-PAYLOAD'].join('\n');
  const [, day, region, service] = searchParams.get('X-Amz-Credential')!.split('/');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const hash = createHash('sha256').update(request).digest('hex');
  const text = ['AWS4-HMAC-SHA256', searchParams.get('X-Amz-Date'), scope, hash].join('\n');
  const key = [day!, region!, service!, 'aws4_request'].reduce<string | Buffer>(
    hmac,
    `AWS4${STORAGE_ENV.R2_SECRET_ACCESS_KEY}`,
  );
  return hmac(key, text).toString('hex');
}

describe('with storage', () => {
  const world = useWorld(STORAGE_ENV);
  let session: Session;
  let seller: Client;
  let admin: Client;
  const sign = (fields: object = {}) => seller.post('/assets/signed-upload', { ...PHOTO, ...fields });

  beforeAll(async () => {
    session = await makeSession(world, { role: 'EDITOR' });
    seller = world.http.as(session);
    admin = (await makeAdmin(world)).http;
  });

  describe('POST /assets/signed-upload', () => {
    test("a PUT under the seller's own folder, for 300 seconds; no row is stored", async () => {
      const answer = await withoutChange(world, () => sign({ filename: 'Meine Katze.JPG' }));

      expect(answer.status).toBe(201);
      expect(answer.body).toEqual({
        uploadUrl: expect.any(String),
        publicUrl: `https://cdn.example.com/${answer.body.storageKey}`,
        storageKey: expect.stringMatching(new RegExp(`^sellers/${session.seller.id}/${UUID}-meine-katze\\.jpg$`)),
        expiresInSeconds: 300,
      });
      const url = new URL(answer.body.uploadUrl);
      expect(url.origin + url.pathname).toBe(`https://account.r2.example.com/assets/${answer.body.storageKey}`);
      expect(url.searchParams.get('X-Amz-Expires')).toBe('300');
      expect(url.searchParams.get('X-Amz-Date')).toBe(
        `${new Date().toISOString().slice(0, 10).replaceAll('-', '')}T${url.searchParams.get('X-Amz-Date')!.slice(9)}`,
      );
    });

    test('a name without a Latin letter keeps its ending', async () => {
      const { body } = await sign({ filename: 'снимок экрана.png' });
      expect(body.storageKey).toMatch(new RegExp(`^sellers/${session.seller.id}/${UUID}-file\\.png$`));
    });

    test('a superadmin without a seller uploads for the platform', async () => {
      const file = { ...PHOTO, filename: 'лого.ico', contentType: 'image/vnd.microsoft.icon' };
      const answer = await withoutChange(world, () => admin.post('/assets/signed-upload', file));
      expect([answer.status, answer.body.expiresInSeconds]).toEqual([201, 300]);
      expect(answer.body.storageKey).toMatch(new RegExp(`^platform/${UUID}-file\\.ico$`));
      expect(answer.body.publicUrl).toBe(`https://cdn.example.com/${answer.body.storageKey}`);
    });

    test('the content type is part of the signature', async () => {
      const { body } = await sign();
      const { searchParams } = new URL(body.uploadUrl);
      expect(searchParams.get('X-Amz-SignedHeaders')).toBe('content-type;host');
      expect(signatureOf(body.uploadUrl, 'image/jpeg')).toBe(searchParams.get('X-Amz-Signature'));
      expect(signatureOf(body.uploadUrl, 'text/html')).not.toBe(searchParams.get('X-Amz-Signature'));
    });

    test('no checksum of an empty body is signed, and no secret is told', async () => {
      const { text } = await sign();
      expect(text).not.toMatch(/checksum|crc32/i);
      expect(text).not.toContain(STORAGE_ENV.R2_SECRET_ACCESS_KEY);
      expect(JSON.stringify(world.logs)).not.toContain(STORAGE_ENV.R2_SECRET_ACCESS_KEY);
    });

    test('two uploads of one name have two keys', async () => {
      expect((await sign()).body.storageKey).not.toBe((await sign()).body.storageKey);
    });

    test.each(ALLOWED)('takes %s with the media type it is', async (contentType) => {
      for (const [mediaType, types] of Object.entries(TYPES)) {
        const answer = await sign({ contentType, mediaType });
        if (types.includes(contentType)) expect(answer.status).toBe(201);
        else expectInvalid(answer, { contentType: 'contentType must match mediaType' });
      }
    });

    test.each(REFUSED_TYPES)('refuses the content type %p', async (contentType) => {
      expectInvalid(await sign({ contentType }), { contentType: `contentType must be one of: ${ALLOWED.join(', ')}` });
    });

    test.each<[string, object, string]>([
      ['no name', { filename: undefined }, 'filename'],
      ['a blank name', { filename: ' ' }, 'filename'],
      ['a long name', { filename: 'x'.repeat(256) }, 'filename'],
      ['no content type', { contentType: undefined }, 'contentType'],
      ['a null content type', { contentType: null }, 'contentType'],
      ['no media type', { mediaType: undefined }, 'mediaType'],
      ['an unknown media type', { mediaType: 'image' }, 'mediaType'],
      ['another seller', { sellerId: 'x' }, 'sellerId'],
    ])('refuses %s', async (_name, fields, path) => {
      const answer = await sign(fields);
      expect(answer.status).toBe(400);
      expect(answer.body.details).toEqual([{ path, message: expect.any(String) }]);
    });

    test.each([
      ['../../etc/passwd', 'passwd'],
      ['C:\\Users\\me\\Bild 1.PNG', 'bild-1.png'],
      ['..', 'file'],
      ['.htaccess', 'htaccess'],
      ['日本.png', 'file.png'],
      ['a?b&c=d#e%2e.jpg', 'a-b-c-d-e-2e.jpg'],
      [`${'n'.repeat(200)}.jpeg`, `${'n'.repeat(95)}.jpeg`],
    ])('%s becomes a safe name', async (filename, safe) => {
      const { body } = await sign({ filename });
      expect(body.storageKey).toMatch(new RegExp(`^sellers/${session.seller.id}/${UUID}-${safe}$`));
      expect(body.storageKey.split('/')).toHaveLength(3);
    });

    test('hard case 10: a VIEWER may not, nor nobody', async () => {
      const viewer = world.http.as(await makeSession(world, { role: 'VIEWER' }));
      expectRefusal(await viewer.post('/assets/signed-upload', PHOTO), {
        status: 403,
        code: 'FORBIDDEN',
        message: 'Requires role EDITOR or higher',
      });
      expect((await world.http.post('/assets/signed-upload', PHOTO)).status).toBe(401);
    });
  });

  describe('POST /admin/products/upload', () => {
    const upload = (fields: object = {}) =>
      admin.post('/admin/products/upload', { filename: 'Mouse.mp4', contentType: 'video/mp4', ...fields });

    test("a PUT under the platform's folder", async () => {
      const answer = await withoutChange(world, () => upload());

      expect(answer.status).toBe(201);
      expect(Object.keys(answer.body).sort()).toEqual(['publicUrl', 'uploadUrl']);
      expect(answer.body.publicUrl).toMatch(new RegExp(`^https://cdn\\.example\\.com/platform/${UUID}-mouse\\.mp4$`));
      const { searchParams } = new URL(answer.body.uploadUrl);
      expect(searchParams.get('X-Amz-Expires')).toBe('300');
      expect(signatureOf(answer.body.uploadUrl, 'video/mp4')).toBe(searchParams.get('X-Amz-Signature'));
      expect(answer.text).not.toContain(STORAGE_ENV.R2_SECRET_ACCESS_KEY);
    });

    test.each(ALLOWED)('takes %s', async (contentType) => {
      expect((await upload({ contentType })).status).toBe(201);
    });

    test.each(REFUSED_TYPES)('refuses the content type %p', async (contentType) => {
      expect((await upload({ contentType })).body.details[0].path).toBe('contentType');
    });

    test('takes no media type', async () => {
      expectInvalid(await upload({ mediaType: 'VIDEO' }), { mediaType: 'property mediaType should not exist' });
    });
  });
});

describe.each(['R2_ENDPOINT', 'R2_ACCESS_KEY_ID', 'R2_SECRET_ACCESS_KEY', 'CDN_BASE_URL'])('without %s', (name) => {
  const world = useWorld({ ...STORAGE_ENV, [name]: '' });

  test('uploads are not configured, which a bad request learns first', async () => {
    const seller = world.http.as(await makeSession(world));
    const admin = (await makeAdmin(world)).http;
    expectRefusal(await seller.post('/assets/signed-upload', PHOTO), NOT_CONFIGURED);
    const file = { filename: 'a.png', contentType: 'image/png' };
    expectRefusal(await admin.post('/admin/products/upload', file), NOT_CONFIGURED);
    expect((await seller.post('/assets/signed-upload', {})).status).toBe(400);
    expect((await admin.post('/admin/products/upload', { ...file, filename: '' })).status).toBe(400);
  });
});
