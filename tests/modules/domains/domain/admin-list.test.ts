import { describe, expect, test } from '#test';
import { makeDomain } from '#support/builders/domain.ts';
import { makeProduct } from '#support/builders/product.ts';
import { makeSeller } from '#support/builders/seller.ts';
import { makeSellpage } from '#support/builders/sellpage.ts';
import { makeAdmin, makeStaff } from '#support/builders/staff.ts';
import { unique } from '#support/database/rows.ts';
import type { Client } from '#support/http/client.ts';
import { expectInvalid, expectRefusal, UNAUTHORIZED, withoutChange } from '#support/http/refusal.ts';
import { statementsOf } from '#support/database/statements.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld({ PLATFORM_IPS: '192.0.2.10' });
const NIL = '00000000-0000-0000-0000-000000000000';
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const admin = async () => (await makeAdmin(world)).http;
const idsOf = (body: { data: { id: string }[] }) => body.data.map(({ id }) => id);
const notFound = (id: string) => ({ status: 404, code: 'NOT_FOUND', message: `Store (domain) ${id} not found` });
const freshHost = (): string => `store-${unique()}.example.net`;

type Method = 'get' | 'post' | 'patch';
const ROUTES: [method: Method, path: string][] = [
  ['get', '/admin/stores'],
  ['get', '/admin/stores/:id'],
  ['post', '/admin/stores'],
  ['patch', '/admin/stores/:id'],
  ['post', '/admin/stores/:id/verify'],
];

describe.each(ROUTES)('%s %s', (method, path) => {
  const send = (http: Client, id: string) =>
    http.send(method, path.replace(':id', id), { body: method === 'get' ? undefined : { isPrimary: true } });

  test('is for superadmins', async () => {
    expectRefusal(await send(world.http, NIL), UNAUTHORIZED);
    const { http } = await makeStaff(world, { role: 'OWNER' });
    expectRefusal(await withoutChange(world, () => send(http, NIL)), {
      status: 403,
      code: 'FORBIDDEN',
      message: 'Superadmin access required',
    });
  });

  if (path.includes(':id')) {
    test('hard case 14: unknown ids are 404, malformed ones 400', async () => {
      const http = await admin();
      const call = (id: string) =>
        http.send(method, path.replace(':id', id), { body: method === 'patch' ? { isPrimary: true } : undefined });
      for (const id of [NIL, crypto.randomUUID()]) expectRefusal(await call(id), notFound(id));
      expectInvalid(await call('7'), { id: 'Validation failed (uuid is expected)' });
    });
  }
});

describe('GET /admin/stores', () => {
  test('lists the domains of all sellers, newest first, with seller and number of pages', async () => {
    const http = await admin();
    await world.sql('delete from seller_domains');
    const [one, two] = [await makeSeller(world, { name: 'One' }), await makeSeller(world, { is_active: false })];
    const at = '2026-04-01T08:00:00.250Z';
    const product = await makeProduct(world);
    const old = await makeDomain(world, {
      seller: one,
      created_at: at,
      updated_at: at,
      status: 'VERIFIED',
      verified_at: at,
      is_primary: true,
      failure_reason: null,
    });
    for (const status of ['DRAFT', 'PUBLISHED', 'ARCHIVED'] as const) {
      await makeSellpage(world, { seller: one, product, domain_id: old.id, status });
    }
    const pair = [
      await makeDomain(world, { seller: two, created_at: '2026-04-02T00:00:00Z' }),
      await makeDomain(world, { seller: one, created_at: '2026-04-02T00:00:00Z' }),
    ].sort((a, b) => (a.id > b.id ? -1 : 1));
    const answer = await http.get('/admin/stores');
    expect(answer.body).toMatchObject({ total: 3, page: 1, limit: 20 });
    expect(idsOf(answer.body)).toEqual([...pair, old].map(({ id }) => id));
    expect(answer.body.data[2]).toEqual({
      id: old.id,
      sellerId: one.id,
      hostname: old.hostname,
      verificationMethod: 'TXT',
      verificationToken: old.verification_token,
      status: 'VERIFIED',
      isPrimary: true,
      verifiedAt: at,
      failureReason: null,
      createdAt: at,
      updatedAt: at,
      seller: { id: one.id, name: 'One', slug: one.slug },
      _count: { sellpages: 3 },
    });
    const pages = [1, 2, 3, 4].map((page) => http.get(`/admin/stores?limit=1&page=${page}`));
    const bodies = (await Promise.all(pages)).map(({ body }) => body);
    expect(bodies.flatMap(idsOf)).toEqual(idsOf(answer.body));
    expect(bodies.map(({ total, data }) => [total, data.length])).toEqual([
      [3, 1],
      [3, 1],
      [3, 1],
      [3, 0],
    ]);
  });

  test('filters by status', async () => {
    const http = await admin();
    await world.sql('delete from seller_domains');
    const seller = await makeSeller(world);
    for (const status of ['PENDING', 'VERIFIED', 'FAILED'] as const) await makeDomain(world, { seller, status });
    const found = async (status: string) => {
      const { body } = await http.get(`/admin/stores?status=${status}`);
      expect(body.total).toBe(body.data.length);
      return body.data.map((store: { status: string }) => store.status).sort();
    };
    expect(await found('PENDING')).toEqual(['PENDING']);
    expect(await found('VERIFIED')).toEqual(['VERIFIED']);
    expect(await found('FAILED')).toEqual(['FAILED']);
    expect(await found('ACTIVE')).toEqual(['VERIFIED']);
    expect(await found('INACTIVE')).toEqual(['FAILED', 'PENDING']);
    expect(await found('')).toEqual(['FAILED', 'PENDING', 'VERIFIED']);
  });

  test('hard case 21: searches the hostname as it is written', async () => {
    const http = await admin();
    const seller = await makeSeller(world);
    const label = `needle-${unique()}`;
    const { id } = await makeDomain(world, { seller, hostname: `${label}.example` });
    const search = async (text: string) =>
      idsOf((await http.get(`/admin/stores?search=${encodeURIComponent(text)}`)).body);
    expect(await search(`  ${label.toUpperCase()}.EX `)).toEqual([id]);
    expect(await search(`${label}%`)).toEqual([]);
    expect(await search(`n_edle`)).toEqual([]);
    expect(await search('\\')).toEqual([]);
    expect(await search(`${label}.example${' '.repeat(100)}x`)).toEqual([]);
    const long = await makeDomain(world, { seller, hostname: `${'a'.repeat(60)}.${'b'.repeat(39)}.example` });
    expect(await search(`${'a'.repeat(60)}.${'b'.repeat(39)}cut off`)).toEqual([long.id]);
  });

  test('refuses bad queries', async () => {
    const http = await admin();
    for (const query of [
      'status=active',
      'status=OPEN',
      'limit=101',
      'limit=0',
      'page=0',
      'page=1e3',
      'q=x',
      'page=1&page=2',
    ]) {
      expect([query, (await http.get(`/admin/stores?${query}`)).status]).toEqual([query, 400]);
    }
  });

  test('hard case 26: takes one statement for 1, 20 and 100 stores', async () => {
    const http = await admin();
    await world.sql('delete from seller_domains');
    const product = await makeProduct(world);
    let rows = 0;
    for (const count of [1, 20, 100]) {
      for (; rows < count; rows += 1) {
        const seller = await makeSeller(world);
        await makeSellpage(world, { seller, product, domain_id: (await makeDomain(world, { seller })).id });
      }
      let length = 0;
      const list = async () => void (length = (await http.get('/admin/stores?limit=100')).body.data.length);
      expect(await statementsOf(world, list)).toHaveLength(1);
      expect(length).toBe(count);
    }
  });
});

describe('GET /admin/stores/:id', () => {
  test('shows the domain with its seller and pages', async () => {
    const http = await admin();
    const seller = await makeSeller(world, { name: 'Shop' });
    await world.sql(`update sellers set logo_url = 'https://cdn.example.com/l.png' where id = ?`, [seller.id]);
    const product = await makeProduct(world);
    const domain = await makeDomain(world, { seller, status: 'FAILED', failure_reason: 'No TXT record' });
    const older = await makeSellpage(world, {
      seller,
      product,
      domain_id: domain.id,
      created_at: '2026-01-01T00:00:00Z',
      title_override: 'Older',
    });
    const newer = await makeSellpage(world, { seller, product, domain_id: domain.id, status: 'ARCHIVED' });
    await makeSellpage(world, { seller, product });
    const answer = await http.get(`/admin/stores/${domain.id}`);
    expect(answer.body).toEqual({
      id: domain.id,
      sellerId: seller.id,
      hostname: domain.hostname,
      verificationMethod: 'TXT',
      verificationToken: domain.verification_token,
      status: 'FAILED',
      isPrimary: false,
      verifiedAt: null,
      failureReason: 'No TXT record',
      createdAt: expect.stringMatching(INSTANT),
      updatedAt: expect.stringMatching(INSTANT),
      seller: {
        id: seller.id,
        name: 'Shop',
        slug: seller.slug,
        logoUrl: 'https://cdn.example.com/l.png',
        faviconUrl: null,
      },
      sellpages: [
        { id: newer.id, slug: newer.slug, status: 'ARCHIVED', titleOverride: null },
        { id: older.id, slug: older.slug, status: 'DRAFT', titleOverride: 'Older' },
      ],
    });
  });
});

describe('POST /admin/stores', () => {
  test('claims a hostname for a seller', async () => {
    const [http, seller] = [await admin(), await makeSeller(world)];
    const hostname = freshHost();
    const answer = await http.post('/admin/stores', { sellerId: seller.id, hostname: `HTTP://${hostname}./x` });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      id: expect.any(String),
      sellerId: seller.id,
      hostname,
      verificationMethod: 'TXT',
      verificationToken: expect.stringMatching(/^pixecom-verify-[a-z0-9]{32}$/),
      status: 'PENDING',
      isPrimary: false,
      verifiedAt: null,
      failureReason: null,
      createdAt: expect.stringMatching(INSTANT),
      updatedAt: expect.stringMatching(INSTANT),
    });
    expect(
      await world.sql('select seller_id, status, verification_token from seller_domains where hostname = ?', [
        hostname,
      ]),
    ).toEqual([{ seller_id: seller.id, status: 'PENDING', verification_token: answer.body.verificationToken }]);
    const other = { sellerId: seller.id, hostname: freshHost(), verificationMethod: 'A_RECORD' };
    expect((await http.post('/admin/stores', other)).body.verificationMethod).toBe('A_RECORD');
  });

  test('refuses a hostname that anybody has', async () => {
    const [http, seller, other] = [await admin(), await makeSeller(world), await makeSeller(world)];
    for (const [owner, overrides] of [
      [seller, { created_at: '2026-01-01T00:00:00Z' }],
      [other, {}],
      [other, { status: 'VERIFIED', created_at: '2026-01-01T00:00:00Z' }],
    ] as const) {
      const { hostname } = await makeDomain(world, { seller: owner, ...overrides });
      const answer = await withoutChange(world, () => http.post('/admin/stores', { sellerId: seller.id, hostname }));
      expectRefusal(answer, {
        status: 409,
        code: 'DOMAIN_TAKEN',
        message: `Hostname "${String(hostname)}" is already registered`,
      });
    }
  });

  test('takes an unproven claim over after 7 days', async () => {
    const [http, seller, squatter] = [await admin(), await makeSeller(world), await makeSeller(world)];
    const old = await makeDomain(world, { seller: squatter, status: 'FAILED', created_at: '2026-01-01T00:00:00Z' });
    const page = await makeSellpage(world, { seller: squatter, domain_id: old.id });
    const answer = await http.post('/admin/stores', { sellerId: seller.id, hostname: old.hostname });
    expect([answer.status, answer.body.sellerId]).toEqual([201, seller.id]);
    expect(await world.sql('select id from seller_domains where hostname = ?', [old.hostname])).toEqual([
      { id: answer.body.id },
    ]);
    expect(await world.sql('select domain_id from sellpages where id = ?', [page.id])).toEqual([{ domain_id: null }]);
  });

  test('refuses bad input', async () => {
    const [http, seller] = [await admin(), await makeSeller(world)];
    const post = (body: object) => withoutChange(world, () => http.post('/admin/stores', body));
    const { hostname } = await makeDomain(world, { seller });
    for (const host of ['new.example', hostname]) {
      expectRefusal(await post({ sellerId: NIL, hostname: host }), {
        status: 404,
        code: 'NOT_FOUND',
        message: `Seller ${NIL} not found`,
      });
    }
    for (const host of ['127.0.0.1', '', '  ', `${'a'.repeat(300)}.com`]) {
      expect((await post({ sellerId: seller.id, hostname: host })).body.code).toBe('INVALID_HOSTNAME');
    }
    expect((await post({ sellerId: NIL, hostname: 'x.pixecom.io' })).body.code).toBe('HOSTNAME_NOT_ALLOWED');
    expectInvalid(await post({}), { sellerId: 'sellerId is required', hostname: 'hostname is required' });
    expectInvalid(await post({ sellerId: 'x', hostname: 'a.example' }), {
      sellerId: 'Validation failed (uuid is expected)',
    });
    expectInvalid(await post({ sellerId: seller.id, hostname: 'a.example', status: 'VERIFIED' }), {
      status: 'property status should not exist',
    });
  });
});
