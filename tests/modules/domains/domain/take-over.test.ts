import { describe, expect, test } from '#test';
import { makeDomain } from '#support/builders/domain.ts';
import { makeProduct } from '#support/builders/product.ts';
import { makeSellpage } from '#support/builders/sellpage.ts';
import { makeAdmin, makeStaff } from '#support/builders/staff.ts';
import { expectRefusal, withoutChange } from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
const MINUTE = 60_000;
const WEEK = 7 * 24 * 60 * MINUTE;
const ago = (milliseconds: number): string => new Date(Date.now() - milliseconds).toISOString();
const rowsOf = (hostname: unknown) => world.sql('select * from seller_domains where hostname = ?', [hostname]);
const pageOf = (id: string) => world.sql('select domain_id, status from sellpages where id = ?', [id]);

describe('hard case 3: an unproven claim blocks the true owner for 7 days at most', () => {
  test.each(['PENDING', 'FAILED'] as const)('a %s one makes way after that', async (status) => {
    const [owner, squatter] = [await makeStaff(world), await makeStaff(world)];
    const old = await makeDomain(world, {
      seller: squatter.seller,
      status,
      created_at: ago(WEEK + MINUTE),
      updated_at: ago(0),
      is_primary: true,
      failure_reason: 'No TXT record',
    });
    const answer = await owner.http.post('/domains', { domain: old.hostname });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      hostname: old.hostname,
      status: 'PENDING',
      isPrimary: false,
      failureReason: null,
    });
    expect(answer.body.id).not.toBe(old.id);
    expect(answer.body.verification.value).not.toBe(old.verification_token);
    expect(await rowsOf(old.hostname)).toEqual([
      expect.objectContaining({ id: answer.body.id, seller_id: owner.seller.id, verified_at: null }),
    ]);
    expect((await squatter.http.get('/domains')).body).toEqual([]);
    expect((await squatter.http.post(`/domains/${old.id}/verify`, { force: true })).status).toBe(404);
  });

  test.each(['PENDING', 'FAILED'] as const)('a %s one holds until then', async (status) => {
    const [owner, squatter] = [await makeStaff(world), await makeStaff(world)];
    const old = await makeDomain(world, { seller: squatter.seller, status, created_at: ago(WEEK - MINUTE) });
    const claim = () => owner.http.post('/domains', { domain: old.hostname });
    expect((await withoutChange(world, claim)).body.code).toBe('DOMAIN_TAKEN');
    // by the database's clock: that of a server may go wrong
    world.advance(120);
    expect((await withoutChange(world, claim)).body.code).toBe('DOMAIN_TAKEN');
    world.advance(-120);
    await world.sql('update seller_domains set created_at = ? where id = ?', [ago(WEEK + MINUTE), old.id]);
    expect((await claim()).status).toBe(201);
  });

  test('a proven one is never taken over', async () => {
    const [owner, other] = [await makeStaff(world), await makeStaff(world)];
    const old = await makeDomain(world, { seller: other.seller, status: 'VERIFIED', created_at: ago(100 * WEEK) });
    const answer = await withoutChange(world, () => owner.http.post('/domains', { domain: old.hostname }));
    expectRefusal(answer, {
      status: 409,
      code: 'DOMAIN_TAKEN',
      message: `Domain ${String(old.hostname)} is already registered by another seller`,
    });
  });

  test('one’s own old claim stays as it is', async () => {
    const owner = await makeStaff(world);
    const old = await makeDomain(world, { seller: owner.seller, created_at: ago(2 * WEEK) });
    const answer = await withoutChange(world, () => owner.http.post('/domains', { domain: old.hostname }));
    expect([answer.status, answer.body.code]).toEqual([409, 'DOMAIN_ALREADY_REGISTERED']);
  });

  test('pages of the old claim lose the domain and nothing else', async () => {
    const [owner, squatter] = [await makeStaff(world), await makeStaff(world)];
    const product = await makeProduct(world);
    const old = await makeDomain(world, { seller: squatter.seller, created_at: ago(2 * WEEK) });
    const kept = await makeDomain(world, { seller: squatter.seller, status: 'VERIFIED' });
    const page = await makeSellpage(world, { seller: squatter.seller, product, domain_id: old.id });
    const other = await makeSellpage(world, {
      seller: squatter.seller,
      product,
      domain_id: kept.id,
      status: 'PUBLISHED',
    });
    expect((await owner.http.post('/domains', { domain: old.hostname })).status).toBe(201);
    expect(await pageOf(page.id)).toEqual([{ domain_id: null, status: 'DRAFT' }]);
    expect(await pageOf(other.id)).toEqual([{ domain_id: kept.id, status: 'PUBLISHED' }]);
  });

  test('the old row stays where the new one cannot be stored', async () => {
    const [owner, squatter] = [await makeStaff(world), await makeStaff(world)];
    const old = await makeDomain(world, { seller: squatter.seller, created_at: ago(2 * WEEK) });
    const token = await makeDomain(world, { seller: squatter.seller, verification_token: 'ab'.repeat(24) });
    const { random } = world.cradle;
    const original = { ...random };
    random.hex = () => token.verification_token;
    const answer = await withoutChange(world, () => owner.http.post('/domains', { domain: old.hostname }));
    expect([answer.status, answer.body.code]).toEqual([409, 'CONFLICT']);
    Object.assign(random, original);
  });
});

describe('the 7 days count from the first claim', () => {
  const firstClaimed = (seller: { id: string }, hostname: string, days: number) =>
    world.sql(
      `update platform.domain_claims set first_claimed_at = now() - make_interval(days => ?)
       where seller_id = ? and hostname = ?`,
      [days, seller.id, hostname],
    );
  const remembered = (hostname: string) =>
    world.sql('select seller_id from platform.domain_claims where hostname = ?', [hostname]);

  test.each([
    [8, 201],
    [6, 409],
  ])('a claim first made %d days ago, deleted and made again, answers another seller %d', async (days, status) => {
    const [owner, squatter] = [await makeStaff(world), await makeStaff(world)];
    const domain = `renewed-${crypto.randomUUID()}.example`;
    const first = await squatter.http.post('/domains', { domain });
    await firstClaimed(squatter.seller, domain, days);
    for (let time = 0; time < 2; time += 1) {
      const [row] = (await squatter.http.get('/domains')).body;
      expect((await squatter.http.delete(`/domains/${row.id}`)).status).toBe(200);
      expect((await squatter.http.post('/domains', { domain })).status).toBe(201);
    }
    expect(first.status).toBe(201);

    expect((await owner.http.post('/domains', { domain })).status).toBe(status);
    expect(await rowsOf(domain)).toHaveLength(1);
  });

  test('a proof is the end of it', async () => {
    const [owner, other] = [await makeStaff(world), await makeStaff(world)];
    const domain = `proven-${crypto.randomUUID()}.example`;
    const { body } = await owner.http.post('/domains', { domain });
    await firstClaimed(owner.seller, domain, 30);
    expect((await owner.http.post(`/domains/${body.id}/verify`, { force: true })).status).toBe(200);
    expect(await remembered(domain)).toEqual([]);

    await owner.http.delete(`/domains/${body.id}`);
    expect((await owner.http.post('/domains', { domain })).status).toBe(201);
    expect((await other.http.post('/domains', { domain })).body.code).toBe('DOMAIN_TAKEN');
  });

  test('after 60 days it is forgotten', async () => {
    const [owner, other] = [await makeStaff(world), await makeStaff(world)];
    const domain = `forgotten-${crypto.randomUUID()}.example`;
    const { body } = await owner.http.post('/domains', { domain });
    await firstClaimed(owner.seller, domain, 61);
    await owner.http.delete(`/domains/${body.id}`);
    expect((await owner.http.post('/domains', { domain })).status).toBe(201);
    expect((await other.http.post('/domains', { domain })).body.code).toBe('DOMAIN_TAKEN');
  });

  test('it is one seller’s own: others neither see it nor inherit it', async () => {
    const [owner, other] = [await makeStaff(world), await makeStaff(world)];
    const domain = `own-${crypto.randomUUID()}.example`;
    const { body } = await other.http.post('/domains', { domain });
    await firstClaimed(other.seller, domain, 30);
    await other.http.delete(`/domains/${body.id}`);
    expect((await owner.http.post('/domains', { domain })).status).toBe(201);
    expect((await other.http.post('/domains', { domain })).body.code).toBe('DOMAIN_TAKEN');
    const scope = world.cradle.scopes.openPublicScope(owner.seller.id);
    const seen = await scope.cradle.em.execute('select seller_id from platform.domain_claims where hostname = ?', [
      domain,
    ]);
    await scope.dispose();
    expect(seen).toEqual([{ seller_id: owner.seller.id }]);
    expect(await remembered(domain)).toHaveLength(2);
  });
});

describe('20 unproven claims at a time', () => {
  const TOO_MANY = {
    status: 409,
    code: 'TOO_MANY_CLAIMS',
    message: 'Verify or delete some of your domains first',
  };
  const fill = async (seller: { id: string }, count: number) => {
    const rows: Awaited<ReturnType<typeof makeDomain>>[] = [];
    for (let index = 0; index < count; index += 1) {
      rows.push(await makeDomain(world, { seller, status: index % 2 === 0 ? 'PENDING' : 'FAILED' }));
    }
    return rows;
  };

  test('and no more, of whatever name', async () => {
    const [owner, other] = [await makeStaff(world), await makeStaff(world)];
    await makeDomain(world, { seller: owner.seller, status: 'VERIFIED' });
    const rows = await fill(owner.seller, 19);
    expect((await owner.http.post('/domains', { domain: `last-${crypto.randomUUID()}.example` })).status).toBe(201);
    const abandoned = await makeDomain(world, { seller: other.seller, created_at: ago(2 * WEEK) });
    for (const domain of [`more-${crypto.randomUUID()}.example`, abandoned.hostname]) {
      expectRefusal(await withoutChange(world, () => owner.http.post('/domains', { domain })), TOO_MANY);
    }

    expect((await owner.http.post(`/domains/${rows[0]!.id}/verify`, { force: true })).status).toBe(200);
    expect((await owner.http.post('/domains', { domain: abandoned.hostname })).status).toBe(201);
    expectRefusal(await owner.http.post('/domains', { domain: 'again.example' }), TOO_MANY);
    expect((await owner.http.delete(`/domains/${rows[1]!.id}`)).status).toBe(200);
    expect((await owner.http.post('/domains', { domain: `room-${crypto.randomUUID()}.example` })).status).toBe(201);
  });

  test('do not bind an admin', async () => {
    const owner = await makeStaff(world);
    const admin = (await makeAdmin(world)).http;
    await fill(owner.seller, 20);
    const store = { sellerId: owner.seller.id, hostname: `admin-${crypto.randomUUID()}.example` };
    expect((await admin.post('/admin/stores', store)).status).toBe(201);
    expect(await world.sql('select 1 from platform.domain_claims where hostname = ?', [store.hostname])).toHaveLength(
      1,
    );
  });
});
