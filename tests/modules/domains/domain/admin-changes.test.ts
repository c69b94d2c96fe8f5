import { describe, expect, test } from '#test';
import { makeDomain } from '#support/builders/domain.ts';
import { makeProduct } from '#support/builders/product.ts';
import { makeSeller } from '#support/builders/seller.ts';
import { makeSellpage } from '#support/builders/sellpage.ts';
import { makeAdmin, makeStaff } from '#support/builders/staff.ts';
import { type Misdeed, publishToken, useDns } from '#support/servers/dns-server.ts';
import { expectInvalid, expectRefusal, withoutChange } from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld({ PLATFORM_IPS: '192.0.2.10' });
const dns = useDns(world, { timeoutMs: 150 });
const LONG_AGO = '2026-01-01T00:00:00.000Z';

async function makeStore(overrides: Record<string, unknown> = {}) {
  const [{ http }, seller] = [await makeAdmin(world), await makeSeller(world)];
  const { id, ...row } = await makeDomain(world, { seller, ...overrides });
  const { hostname, verification_token: token } = row as unknown as { hostname: string; verification_token: string };
  return {
    id,
    seller,
    hostname,
    token,
    name: `_pixecom.${hostname}`,
    patch: (body: unknown) => http.patch(`/admin/stores/${id}`, body),
    verify: (body?: object) => http.post(`/admin/stores/${id}/verify`, body),
    stored: async () =>
      (await world.sql<Record<string, unknown>>('select * from seller_domains where id = ?', [id]))[0],
  };
}
const verified = { status: 'VERIFIED', verified_at: LONG_AGO } as const;

describe('PATCH /admin/stores/:id', () => {
  test('makes it the primary one, in place of any other of that seller', async () => {
    const store = await makeStore();
    const [before, foreign] = [
      await makeDomain(world, { seller: store.seller, is_primary: true }),
      await makeDomain(world, { is_primary: true }),
    ];
    const answer = await store.patch({ isPrimary: true });
    expect([answer.status, answer.body.isPrimary]).toEqual([200, true]);
    const primaries = await world.sql('select id from seller_domains where is_primary and id in (?) order by id', [
      [store.id, before.id, foreign.id],
    ]);
    expect(primaries).toEqual([store.id, foreign.id].sort().map((id) => ({ id })));
    expect((await store.patch({ isPrimary: false })).body.isPrimary).toBe(false);
  });

  test('changes the method and leaves the rest', async () => {
    const store = await makeStore({ ...verified, is_primary: true });
    expect((await store.patch({ verificationMethod: 'A_RECORD' })).body).toMatchObject({
      verificationMethod: 'A_RECORD',
      status: 'VERIFIED',
      isPrimary: true,
      verifiedAt: LONG_AGO,
      verificationToken: store.token,
    });
  });

  test.each(['PENDING', 'FAILED'])(
    'hard case 28: a verification withdrawn to %s takes its published pages back',
    async (status) => {
      const store = await makeStore({ ...verified, is_primary: true });
      const product = await makeProduct(world);
      const other = await makeDomain(world, { seller: store.seller, ...verified });
      const page = (overrides: Record<string, unknown>) =>
        makeSellpage(world, { seller: store.seller, product, ...overrides });
      const pages = [
        await page({ domain_id: store.id, status: 'PUBLISHED', updated_at: LONG_AGO }),
        await page({ domain_id: store.id, status: 'ARCHIVED', updated_at: LONG_AGO }),
        await page({ domain_id: other.id, status: 'PUBLISHED', updated_at: LONG_AGO }),
        await page({ status: 'PUBLISHED', updated_at: LONG_AGO }),
      ];
      const answer = await store.patch({ status });
      expect(answer.body).toMatchObject({ status, verifiedAt: null, isPrimary: true });
      expect(await store.stored()).toMatchObject({ status, verified_at: null });
      const rows = await Promise.all(
        pages.map(
          async ({ id }) =>
            (await world.sql<Record<string, unknown>>('select * from sellpages where id = ?', [id]))[0]!,
        ),
      );
      expect(rows.map((row) => row.status)).toEqual(['DRAFT', 'ARCHIVED', 'PUBLISHED', 'PUBLISHED']);
      expect(rows.map((row) => row.domain_id)).toEqual([store.id, store.id, other.id, null]);
      const touched = rows.map((row) => Date.parse(row.updated_at as string) !== Date.parse(LONG_AGO));
      expect(touched).toEqual([true, false, false, false]);
    },
  );

  test('moves an open claim between PENDING and FAILED', async () => {
    const store = await makeStore();
    expect((await store.patch({ status: 'FAILED' })).body.status).toBe('FAILED');
    expect((await store.patch({ status: 'PENDING', isPrimary: true })).body).toMatchObject({
      status: 'PENDING',
      isPrimary: true,
    });
  });

  test('hard case 31: nothing becomes VERIFIED by hand', async () => {
    for (const overrides of [{}, verified]) {
      const store = await makeStore(overrides);
      for (const body of [{ status: 'VERIFIED' }, { status: 'VERIFIED', isPrimary: true }]) {
        expectRefusal(await withoutChange(world, () => store.patch(body)), {
          status: 400,
          code: 'BAD_REQUEST',
          message: 'Use the verify route',
        });
      }
    }
  });

  test('refuses bad input', async () => {
    const store = await makeStore();
    const patch = (body: unknown) => withoutChange(world, () => store.patch(body));
    expectInvalid(await patch({}), { '': 'At least one field must be provided' });
    expectInvalid(await patch({ status: 'ACTIVE' }), { status: 'status must be one of: PENDING, VERIFIED, FAILED' });
    expectInvalid(await patch({ isPrimary: null }), { isPrimary: 'isPrimary must be of type boolean' });
    for (const field of ['hostname', 'sellerId', 'verificationToken', 'verifiedAt']) {
      expectInvalid(await patch({ [field]: 'x' }), { [field]: `property ${field} should not exist` });
    }
  });
});

describe('POST /admin/stores/:id/verify', () => {
  test.each(['PENDING', 'FAILED'])('a %s claim is verified by its TXT record', async (status) => {
    const store = await makeStore({ status, failure_reason: 'earlier' });
    publishToken(dns, store.hostname, store.token);
    const answer = await store.verify();
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      id: store.id,
      sellerId: store.seller.id,
      status: 'VERIFIED',
      failureReason: null,
      verified: true,
      message: 'Domain verified',
    });
    expect(await store.stored()).toMatchObject({ status: 'VERIFIED', failure_reason: null });
  });

  test('or by an A record', async () => {
    const store = await makeStore({ verification_method: 'A_RECORD' });
    dns.publish('A', store.hostname, '192.0.2.10');
    expect((await store.verify({})).body).toMatchObject({ status: 'VERIFIED', verified: true });
  });

  test('or by force', async () => {
    const store = await makeStore();
    expect((await store.verify({ force: true })).body).toMatchObject({ status: 'VERIFIED', verified: true });
    expect(dns.questions.filter((question) => question.endsWith(store.hostname))).toEqual([]);
  });

  test('a definite miss fails the claim', async () => {
    const store = await makeStore();
    const reason = `No TXT record at ${store.name} found`;
    const answer = await store.verify({ force: false });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ status: 'FAILED', failureReason: reason, verified: false, message: reason });
    expect(await store.stored()).toMatchObject({ status: 'FAILED', failure_reason: reason });
  });

  test.each<Misdeed>(['SERVFAIL', 'silence', 'wrong id', 'garbage'])('%s leaves the status', async (misdeed) => {
    for (const status of ['PENDING', 'FAILED']) {
      const store = await makeStore({ status });
      publishToken(dns, store.hostname, store.token);
      dns.misbehave(store.name, misdeed);
      const answer = await store.verify();
      expect([answer.status, answer.body.status, answer.body.verified]).toEqual([201, status, false]);
      expect(answer.body.message).toContain('failed: ');
      expect((await store.stored())!.status).toBe(status);
    }
  });

  test.each([{}, { force: true }])('a verified domain stays so, with %j', async (body) => {
    const store = await makeStore(verified);
    const answer = await withoutChange(world, () => store.verify(body));
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      status: 'VERIFIED',
      verifiedAt: LONG_AGO,
      verified: true,
      message: 'Domain is already verified',
    });
  });

  test('a row that goes while the DNS is asked is not found', async () => {
    const store = await makeStore();
    const release = dns.hold(store.name);
    const pending = store.verify();
    await dns.asked(store.name);
    await world.sql('delete from seller_domains where id = ?', [store.id]);
    release();
    expect((await pending).status).toBe(404);
  });

  test('a seller sees what a superadmin did, and may verify after a withdrawal', async () => {
    const staff = await makeStaff(world);
    const { http } = await makeAdmin(world);
    const { body } = await http.post('/admin/stores', { sellerId: staff.seller.id, hostname: 'made-for-you.example' });
    publishToken(dns, body.hostname, body.verificationToken);
    expect((await staff.http.get('/domains')).body[0].verification.value).toBe(body.verificationToken);
    expect((await staff.http.post(`/domains/${body.id}/verify`)).status).toBe(200);
    await http.patch(`/admin/stores/${body.id}`, { status: 'FAILED' });
    expect((await staff.http.post(`/domains/${body.id}/verify`)).body.status).toBe('VERIFIED');
  });
});
