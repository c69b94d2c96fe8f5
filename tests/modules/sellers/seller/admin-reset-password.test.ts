import { beforeAll, describe, expect, test } from '#test';
import { makeSeller } from '#support/builders/seller.ts';
import { logIn, makeSession } from '#support/builders/session.ts';
import { makeAdmin, makeMember } from '#support/builders/staff.ts';
import { makeUser, PASSWORD } from '#support/builders/user.ts';
import type { Client } from '#support/http/client.ts';
import { withCookie } from '#support/http/refresh-cookie.ts';
import {
  expectInvalid,
  expectRefusal,
  INVALID_CREDENTIALS,
  REFRESH_TOKEN_INVALID,
  withoutChange,
} from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
const NEXT = 'another horse battery';
const at = (year: number) => ({ created_at: `${year}-01-01T00:00:00Z` });

let http: Client;
beforeAll(async () => {
  ({ http } = await makeAdmin(world));
});
const reset = ({ id }: { id: string }, body: unknown = { newPassword: NEXT }) =>
  http.post(`/admin/sellers/${id}/reset-password`, body);
const hashOf = async ({ id }: { id: string }) =>
  (await world.sql<{ hash: string }>('select password_hash as hash from users where id = ?', [id]))[0]!.hash;
const noAccount = ({ id }: { id: string }) => ({
  status: 404,
  code: 'NOT_FOUND',
  message: `No user account linked to seller ${id}`,
});

describe('POST /admin/sellers/:id/reset-password', () => {
  test('hard case 6: the old password and the old sessions are dead, the new password works', async () => {
    const session = await makeSession(world);
    const other = await logIn(world, session);
    const bystander = await makeSession(world, { role: 'ADMIN', seller: { ...session.seller } });

    const answer = await reset(session.seller);

    expect(answer.status).toBe(201);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.body).toEqual({ success: true, message: 'Password reset successfully' });
    expect(await world.sql('select 1 from refresh_tokens where user_id = ?', [session.user.id])).toEqual([]);
    for (const { refreshValue } of [session, other]) {
      const refreshed = await world.http.post('/auth/refresh', undefined, withCookie(refreshValue));
      expectRefusal(refreshed, REFRESH_TOKEN_INVALID);
    }
    const { email } = session;
    expectRefusal(await world.http.post('/auth/login', { email, password: PASSWORD }), INVALID_CREDENTIALS);
    expect((await logIn(world, { email, password: NEXT })).seller.id).toBe(session.seller.id);
    expect(await hashOf(session.user)).toMatch(/^\$argon2id\$/);
    const refreshed = await world.http.post('/auth/refresh', undefined, withCookie(bystander.refreshValue));
    expect(refreshed.status).toBe(200);
  });

  test('gives a password to an owner who had none', async () => {
    const seller = await makeSeller(world);
    const user = await makeMember(world, { seller, user: await makeUser(world, { password_hash: null }) });
    expect((await reset(seller)).status).toBe(201);
    expect((await logIn(world, { email: user.email, password: NEXT })).seller.id).toBe(seller.id);
  });

  test('works for a deactivated seller', async () => {
    const seller = await makeSeller(world, { is_active: false });
    const owner = await makeMember(world, { seller });
    const before = await hashOf(owner);
    expect((await reset(seller)).status).toBe(201);
    expect(await hashOf(owner)).not.toBe(before);
  });

  test('is for the oldest active OWNER alone', async () => {
    const seller = await makeSeller(world);
    const team = [
      await makeMember(world, { seller, role: 'ADMIN', ...at(2015) }),
      await makeMember(world, { seller, is_active: false, ...at(2016) }),
      await makeMember(world, { seller, user: await makeUser(world, { is_active: false }), ...at(2017) }),
      await makeMember(world, { seller, user: (await makeAdmin(world)).user, ...at(2018) }),
      await makeMember(world, { seller, ...at(2020) }),
    ];
    const owner = await makeMember(world, { seller, ...at(2019) });
    await makeMember(world, { ...at(2014) });
    const before = await Promise.all(team.map(hashOf));
    const ownBefore = await hashOf(owner);

    expect((await reset(seller)).status).toBe(201);

    expect(await Promise.all(team.map(hashOf))).toEqual(before);
    expect(await hashOf(owner)).not.toBe(ownBefore);
  });

  test('never touches a superadmin, not even the only owner', async () => {
    const seller = await makeSeller(world);
    await makeMember(world, { seller, user: (await makeAdmin(world)).user });
    expectRefusal(await withoutChange(world, () => reset(seller)), noAccount(seller));
  });

  test('a seller without an active OWNER is 404', async () => {
    const seller = await makeSeller(world);
    expectRefusal(await withoutChange(world, () => reset(seller)), noAccount(seller));
    await makeMember(world, { seller, role: 'ADMIN' });
    await makeMember(world, { seller, is_active: false });
    await makeMember(world, { seller, user: await makeUser(world, { is_active: false }) });
    expectRefusal(await withoutChange(world, () => reset(seller)), noAccount(seller));
  });

  test.each(['00000000-0000-0000-0000-000000000000', crypto.randomUUID()])('hard case 14: %s is 404', async (id) => {
    const answer = await withoutChange(world, () => reset({ id }));
    expectRefusal(answer, { status: 404, code: 'NOT_FOUND', message: `Seller ${id} not found` });
  });

  test('is logged as PASSWORD_CHANGED, without the password', async () => {
    const { seller, user } = await makeSession(world);
    const start = world.logs.length;
    await reset(seller, { newPassword: 'never in the log' });
    const lines = world.logs.slice(start);
    expect(lines.filter(({ event }) => event === 'PASSWORD_CHANGED')).toEqual([
      expect.objectContaining({ userId: user.id, sellerId: seller.id, requestId: expect.any(String) }),
    ]);
    expect(JSON.stringify(lines)).not.toContain('never in the log');
  });

  test.each([
    ['no field', {}, { newPassword: 'newPassword is required' }],
    ['a short password', { newPassword: '1234567' }, { newPassword: 'newPassword must be 8 to 72 bytes long' }],
    [
      'hard case 7: 73 bytes',
      { newPassword: `${'ä'.repeat(36)}a` },
      { newPassword: 'newPassword must be 8 to 72 bytes long' },
    ],
    ['null', { newPassword: null }, { newPassword: 'newPassword must be of type string' }],
    ['another name', { newPassword: NEXT, password: NEXT }, { password: 'property password should not exist' }],
    ['a user', { newPassword: NEXT, userId: crypto.randomUUID() }, { userId: 'property userId should not exist' }],
  ])('refuses %s', async (_name, body, problems) => {
    const { seller } = await makeSession(world);
    expectInvalid(await withoutChange(world, () => reset(seller, body)), problems);
  });
});
