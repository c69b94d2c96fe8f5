import { describe, expect, test } from '#test';
import { makeStaff } from '../../support/actors.ts';
import { makeDomain, makeProduct, makeSellpage } from '../../support/commerce.ts';
import { expectRefusal, withoutChange } from '../../support/refusal.ts';
import { useWorld } from '../../support/world.ts';

const world = useWorld();
const MINUTE = 60_000;
const WEEK = 7 * 24 * 60 * MINUTE;
const ago = (milliseconds: number): string => new Date(Date.now() - milliseconds).toISOString();
const rowsOf = (hostname: unknown) => world.sql('select * from seller_domains where hostname = ?', [hostname]);
const pageOf = (id: string) => world.sql('select domain_id, status from sellpages where id = ?', [id]);

describe('hard case 3: an unproven claim blocks the true owner for 7 days at most', () => {
  test.each(['PENDING', 'FAILED'])('a %s one makes way after that', async (status) => {
    const [owner, squatter] = [await makeStaff(world), await makeStaff(world)];
    const old = await makeDomain(world, squatter.seller, {
      status,
      created_at: ago(WEEK + MINUTE),
      updated_at: ago(0), // that it was looked at just now does not save it
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

  test.each(['PENDING', 'FAILED'])('a %s one holds until then', async (status) => {
    const [owner, squatter] = [await makeStaff(world), await makeStaff(world)];
    const old = await makeDomain(world, squatter.seller, { status, created_at: ago(WEEK - MINUTE) });
    const claim = () => owner.http.post('/domains', { domain: old.hostname });
    expect((await withoutChange(world, claim)).body.code).toBe('DOMAIN_TAKEN');
    world.advance(120);
    expect((await claim()).status).toBe(201);
    world.advance(-120);
  });

  test('a proven one is never taken over', async () => {
    const [owner, other] = [await makeStaff(world), await makeStaff(world)];
    const old = await makeDomain(world, other.seller, { status: 'VERIFIED', created_at: ago(100 * WEEK) });
    const answer = await withoutChange(world, () => owner.http.post('/domains', { domain: old.hostname }));
    expectRefusal(answer, {
      status: 409,
      code: 'DOMAIN_TAKEN',
      message: `Domain ${String(old.hostname)} is already registered by another seller`,
    });
  });

  test('one’s own old claim stays as it is', async () => {
    const owner = await makeStaff(world);
    const old = await makeDomain(world, owner.seller, { created_at: ago(2 * WEEK) });
    const answer = await withoutChange(world, () => owner.http.post('/domains', { domain: old.hostname }));
    expect([answer.status, answer.body.code]).toEqual([409, 'DOMAIN_ALREADY_REGISTERED']);
  });

  test('pages of the old claim lose the domain and nothing else', async () => {
    const [owner, squatter] = [await makeStaff(world), await makeStaff(world)];
    const product = await makeProduct(world);
    const old = await makeDomain(world, squatter.seller, { created_at: ago(2 * WEEK) });
    const kept = await makeDomain(world, squatter.seller, { status: 'VERIFIED' });
    const page = await makeSellpage(world, squatter.seller, product, { domain_id: old.id });
    const other = await makeSellpage(world, squatter.seller, product, { domain_id: kept.id, status: 'PUBLISHED' });
    expect((await owner.http.post('/domains', { domain: old.hostname })).status).toBe(201);
    expect(await pageOf(page.id)).toEqual([{ domain_id: null, status: 'DRAFT' }]);
    expect(await pageOf(other.id)).toEqual([{ domain_id: kept.id, status: 'PUBLISHED' }]);
  });

  test('the old row stays where the new one cannot be stored', async () => {
    const [owner, squatter] = [await makeStaff(world), await makeStaff(world)];
    const old = await makeDomain(world, squatter.seller, { created_at: ago(2 * WEEK) });
    const token = await makeDomain(world, squatter.seller, { verification_token: 'ab'.repeat(24) });
    const { random } = world.cradle;
    const original = { ...random };
    random.hex = () => token.verification_token as string;
    const answer = await withoutChange(world, () => owner.http.post('/domains', { domain: old.hostname }));
    expect([answer.status, answer.body.code]).toEqual([409, 'CONFLICT']);
    Object.assign(random, original);
  });
});
