import { describe, expect, test } from '#test';
import { makeDomain } from '#support/builders/domain.ts';
import { makeProduct } from '#support/builders/product.ts';
import { makeSellpage } from '#support/builders/sellpage.ts';
import { makeStaff, type Staff } from '#support/builders/staff.ts';
import { unique } from '#support/database/rows.ts';
import { expectInvalid, expectRefusal, withoutChange } from '#support/http/refusal.ts';
import { statementsOf } from '#support/database/statements.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld({ PLATFORM_IPS: '192.0.2.10,192.0.2.11' });
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const freshHost = (): string => `shop-${unique()}.example.org`;
const domainsOf = ({ seller }: Staff) =>
  world.sql<Record<string, unknown>>('select * from seller_domains where seller_id = ? order by created_at, id', [
    seller.id,
  ]);

describe('POST /domains', () => {
  test('claims a hostname, to be proven by a TXT record', async () => {
    const staff = await makeStaff(world, { role: 'ADMIN' });
    const hostname = freshHost();
    const answer = await staff.http.post('/domains', { domain: ` HTTPS://${hostname.toUpperCase()}.:443/x ` });
    expect(answer.status).toBe(201);
    const { value } = answer.body.verification;
    expect(value).toMatch(/^[0-9a-f]{48}$/);
    expect(answer.body).toEqual({
      id: expect.any(String),
      hostname,
      status: 'PENDING',
      isPrimary: false,
      verification: { type: 'TXT', name: '_pixecom', value, host: `_pixecom.${hostname}` },
      verifiedAt: null,
      failureReason: null,
      createdAt: expect.stringMatching(INSTANT),
      updatedAt: expect.stringMatching(INSTANT),
    });
    expect(await domainsOf(staff)).toEqual([
      expect.objectContaining({
        id: answer.body.id,
        hostname,
        verification_method: 'TXT',
        verification_token: value,
        status: 'PENDING',
        is_primary: false,
        verified_at: null,
      }),
    ]);
  });

  test('claims a hostname, to be proven by an A record', async () => {
    const staff = await makeStaff(world);
    const answer = await staff.http.post('/domains', { domain: freshHost(), verificationMethod: 'A_RECORD' });
    expect(answer.status).toBe(201);
    expect(answer.body.verification).toEqual({ type: 'A', name: '@', value: '192.0.2.10', host: answer.body.hostname });
    expect(await domainsOf(staff)).toEqual([
      expect.objectContaining({
        verification_method: 'A_RECORD',
        verification_token: expect.stringMatching(/^\w{48}$/),
      }),
    ]);
  });

  test('hard case 29: refuses what is no hostname, and hosts of the platform', async () => {
    const { http } = await makeStaff(world);
    for (const domain of ['10.0.0.1', 'localhost', 'a_b.example', 'shop.example?x', 'me@shop.example', '[::1]']) {
      const answer = await withoutChange(world, () => http.post('/domains', { domain }));
      expectRefusal(answer, { status: 400, code: 'INVALID_HOSTNAME', message: 'Invalid hostname' });
    }
    for (const domain of ['pixecom.io', 'SHOP.pixecom.io.', 'https://a.b.pixecom.io/x']) {
      const answer = await withoutChange(world, () => http.post('/domains', { domain }));
      expect([answer.status, answer.body.code]).toEqual([400, 'HOSTNAME_NOT_ALLOWED']);
    }
  });

  test('refuses bad input', async () => {
    const { http } = await makeStaff(world);
    const post = (body: unknown) => withoutChange(world, () => http.post('/domains', body));
    expectInvalid(await post({}), { domain: 'domain is required' });
    expectInvalid(await post({ domain: null }), { domain: 'domain must be of type string' });
    expectInvalid(await post({ domain: ' ' }), { domain: 'domain must not be empty' });
    expectInvalid(await post({ domain: `${'a'.repeat(250)}.com.xx` }), {
      domain: 'domain must have at most 255 characters',
    });
    expectInvalid(await post({ domain: 'a.example', verificationMethod: 'txt' }), {
      verificationMethod: 'verificationMethod must be one of: TXT, A_RECORD',
    });
    expectInvalid(await post({ domain: 'a.example', isPrimary: true }), {
      isPrimary: 'property isPrimary should not exist',
    });
    expectInvalid(await post({ domain: 'a\0.example' }), { domain: 'domain holds characters that are not allowed' });
  });

  test('hard case 29: capitals, a trailing dot and IDN are one hostname with the plain form', async () => {
    const { http } = await makeStaff(world);
    const label = `bücher-${unique()}`;
    const { hostname } = (await http.post('/domains', { domain: `${label}.example` })).body;
    for (const domain of [`${label.toUpperCase()}.EXAMPLE.`, hostname, `http://${hostname}:80`]) {
      expectRefusal(await withoutChange(world, () => http.post('/domains', { domain })), {
        status: 409,
        code: 'DOMAIN_ALREADY_REGISTERED',
        message: `Domain ${hostname} is already registered to your account`,
      });
    }
    expect((await http.post('/domains', { domain: `www.${hostname}` })).status).toBe(201);
  });

  test('refuses the hostname of another seller', async () => {
    const [staff, other] = [await makeStaff(world), await makeStaff(world)];
    for (const status of ['PENDING', 'VERIFIED', 'FAILED'] as const) {
      const { hostname } = await makeDomain(world, { seller: other.seller, status });
      expectRefusal(await withoutChange(world, () => staff.http.post('/domains', { domain: hostname })), {
        status: 409,
        code: 'DOMAIN_TAKEN',
        message: `Domain ${String(hostname)} is already registered by another seller`,
      });
    }
  });
});

describe('GET /domains', () => {
  test('lists the seller’s own, newest first, rows of one moment by id', async () => {
    const [staff, other] = [await makeStaff(world), await makeStaff(world)];
    await makeDomain(world, { seller: other.seller });
    const at = '2026-03-01T10:00:00.123Z';
    const made = [
      await makeDomain(world, { seller: staff.seller, created_at: '2026-02-01T00:00:00Z' }),
      ...(await Promise.all([1, 2, 3].map(() => makeDomain(world, { seller: staff.seller, created_at: at })))).sort(
        (a, b) => (a.id < b.id ? -1 : 1),
      ),
      await makeDomain(world, {
        seller: staff.seller,
        status: 'FAILED',
        failure_reason: 'No TXT record',
        verification_method: 'A_RECORD',
      }),
    ];
    const answer = await staff.http.get('/domains');
    expect(answer.status).toBe(200);
    expect(answer.body.map(({ id }: { id: string }) => id)).toEqual(made.map(({ id }) => id).reverse());
    expect(answer.body[0]).toMatchObject({
      status: 'FAILED',
      failureReason: 'No TXT record',
      verification: { type: 'A', name: '@', value: '192.0.2.10', host: made.at(-1)!.hostname },
    });
    expect(answer.body[1].createdAt).toBe(at);
  });

  test('is empty without domains', async () => {
    expect((await (await makeStaff(world)).http.get('/domains')).body).toEqual([]);
  });

  test('takes one statement for 1, 20 and 100 domains', async () => {
    const staff = await makeStaff(world, { role: 'VIEWER' });
    let rows = 0;
    for (const count of [1, 20, 100]) {
      for (; rows < count; rows += 1) await makeDomain(world, { seller: staff.seller });
      expect(await statementsOf(world, () => staff.http.get('/domains'))).toHaveLength(1);
    }
    expect((await staff.http.get('/domains')).body).toHaveLength(100);
  });
});

describe('PATCH /domains/:id', () => {
  const primaries = async (staff: Staff) =>
    (await domainsOf(staff)).filter(({ is_primary }) => is_primary).map(({ id }) => id);

  test('makes a domain of any status the primary one, in place of any other', async () => {
    const [staff, other] = [await makeStaff(world), await makeStaff(world)];
    const foreign = await makeDomain(world, { seller: other.seller, is_primary: true });
    for (const status of ['PENDING', 'VERIFIED', 'FAILED'] as const) {
      const { id } = await makeDomain(world, { seller: staff.seller, status });
      const answer = await staff.http.patch(`/domains/${id}`, { isPrimary: true });
      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject({ id, status, isPrimary: true });
      expect(await primaries(staff)).toEqual([id]);
    }
    expect(await primaries(other)).toEqual([foreign.id]);
  });

  test('takes the rank from this one alone', async () => {
    const staff = await makeStaff(world);
    const [plain, primary] = [
      await makeDomain(world, { seller: staff.seller }),
      await makeDomain(world, { seller: staff.seller, is_primary: true }),
    ];
    expect((await staff.http.patch(`/domains/${plain.id}`, { isPrimary: false })).body.isPrimary).toBe(false);
    expect(await primaries(staff)).toEqual([primary.id]);
    expect((await staff.http.patch(`/domains/${primary.id}`, { isPrimary: false })).body.isPrimary).toBe(false);
    expect(await primaries(staff)).toEqual([]);
  });

  test('the same request twice is one', async () => {
    const staff = await makeStaff(world);
    const { id } = await makeDomain(world, { seller: staff.seller });
    const first = await staff.http.patch(`/domains/${id}`, { isPrimary: true });
    const second = await withoutChange(world, () => staff.http.patch(`/domains/${id}`, { isPrimary: true }));
    expect(second.body).toEqual(first.body);
  });

  test('refuses bad input', async () => {
    const staff = await makeStaff(world);
    const { id } = await makeDomain(world, { seller: staff.seller });
    const patch = (body: unknown) => withoutChange(world, () => staff.http.patch(`/domains/${id}`, body));
    const empty = await patch({});
    expect([empty.status, empty.body.message]).toEqual([400, 'At least one field must be provided for update']);
    expectInvalid(await patch({ isPrimary: 'true' }), { isPrimary: 'isPrimary must be of type boolean' });
    expectInvalid(await patch({ isPrimary: null }), { isPrimary: 'isPrimary must be of type boolean' });
    expectInvalid(await patch({ isPrimary: true, hostname: 'x.example' }), {
      hostname: 'property hostname should not exist',
    });
  });
});

describe('DELETE /domains/:id', () => {
  test('removes a domain; the rank of the primary goes to nobody', async () => {
    const staff = await makeStaff(world);
    const [kept, gone] = [
      await makeDomain(world, { seller: staff.seller }),
      await makeDomain(world, { seller: staff.seller, is_primary: true, status: 'VERIFIED' }),
    ];
    const answer = await staff.http.delete(`/domains/${gone.id}`);
    expect([answer.status, answer.body]).toEqual([200, { deleted: true, id: gone.id }]);
    expect(await domainsOf(staff)).toEqual([expect.objectContaining({ id: kept.id, is_primary: false })]);
    expect((await staff.http.delete(`/domains/${gone.id}`)).status).toBe(404);
    expect((await staff.http.post('/domains', { domain: gone.hostname })).status).toBe(201);
  });

  test('refuses one that pages of any status stand on', async () => {
    const staff = await makeStaff(world);
    const product = await makeProduct(world);
    const domain = await makeDomain(world, { seller: staff.seller, status: 'VERIFIED' });
    for (const [index, status] of (['DRAFT', 'ARCHIVED', 'PUBLISHED'] as const).entries()) {
      await makeSellpage(world, { seller: staff.seller, product, domain_id: domain.id, status });
      expectRefusal(await withoutChange(world, () => staff.http.delete(`/domains/${domain.id}`)), {
        status: 409,
        code: 'DOMAIN_IN_USE',
        message: `Domain is used by ${index + 1} sellpage(s)`,
      });
    }
    await world.sql('update sellpages set domain_id = null where domain_id = ?', [domain.id]);
    expect((await staff.http.delete(`/domains/${domain.id}`)).status).toBe(200);
  });
});
