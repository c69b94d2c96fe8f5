import { describe, expect, test } from '#test';
import { makeAdmin, makeMember } from '#support/builders/staff.ts';
import { decodeJwt } from 'jose';
import { makeSeller } from '#support/builders/seller.ts';
import { makeUser, PASSWORD, uniqueEmail } from '#support/builders/user.ts';
import { refreshCookieOf, refreshValueOf, SESSION_ATTRIBUTES, withCookie } from '#support/http/refresh-cookie.ts';
import { expectRefusal, INVALID_CREDENTIALS, NOT_AN_ADMIN, withoutChange } from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
const adminLogin = (email: string, password = PASSWORD) => world.http.post('/auth/admin-login', { email, password });

describe('POST /auth/admin-login', () => {
  test('a superadmin without a seller gets a session without one', async () => {
    const { user: superadmin } = await makeAdmin(world, { display_name: 'Root' });

    const answer = await adminLogin(` ${superadmin.email.toUpperCase()}`);

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      accessToken: expect.any(String),
      user: { id: superadmin.id, email: superadmin.email, displayName: 'Root' },
      seller: null,
    });
    expect(answer.headers['cache-control']).toBe('no-store');
    const { iat: _iat, exp: _exp, ...claims } = decodeJwt(answer.body.accessToken);
    expect(claims).toEqual({ sub: superadmin.id, sellerId: null, role: null, isSuperadmin: true });
    const cookie = refreshCookieOf(answer)!;
    expect(cookie.attributes).toEqual(SESSION_ATTRIBUTES);
    expect(cookie.value).toMatch(/^[0-9a-f]{96}$/);
    expect(await world.sql('select 1 from refresh_tokens where user_id = ?', [superadmin.id])).toHaveLength(1);
  });

  test('a superadmin who is a member gets the seller context', async () => {
    const { user: superadmin } = await makeAdmin(world);
    const closed = await makeSeller(world, { is_active: false });
    const seller = await makeSeller(world);
    await makeMember(world, { seller: closed, user: superadmin, created_at: '2023-01-01T00:00:00Z' });
    await makeMember(world, { seller, user: superadmin, role: 'EDITOR', created_at: '2024-01-01T00:00:00Z' });

    const answer = await adminLogin(superadmin.email);

    expect(answer.status).toBe(200);
    expect(answer.body.seller).toEqual({ id: seller.id, name: seller.name, slug: seller.slug });
    expect(decodeJwt(answer.body.accessToken)).toMatchObject({
      sellerId: seller.id,
      role: 'EDITOR',
      isSuperadmin: true,
    });
    expect(refreshValueOf(answer).endsWith(`.${seller.id}`)).toBe(true);
  });

  test('hard case 10: the session of a superadmin without a seller works', async () => {
    const { user: superadmin } = await makeAdmin(world);
    const answer = await adminLogin(superadmin.email);

    const me = await world.http.as(answer.body).get('/auth/me');
    expect(me.body).toMatchObject({ id: superadmin.id, sellerId: null, role: null, isSuperadmin: true });
    expect((await world.http.as(answer.body).get('/auth/sellers')).body).toEqual([]);

    const refreshed = await world.http.post('/auth/refresh', undefined, withCookie(refreshValueOf(answer)));
    expect(refreshed.status).toBe(200);
    expect(decodeJwt(refreshed.body.accessToken)).toMatchObject({ sellerId: null, role: null, isSuperadmin: true });
    expect(refreshValueOf(refreshed)).toMatch(/^[0-9a-f]{96}$/);
  });
});

describe('POST /auth/admin-login refuses', () => {
  test.each([
    ['a seller', async () => makeMember(world)],
    ['a user without a seller', () => makeUser(world)],
  ])('%s with 401 NOT_AN_ADMIN', async (_name, arrange) => {
    const { email } = await arrange();
    const answer = await withoutChange(world, () => adminLogin(email));
    expectRefusal(answer, NOT_AN_ADMIN);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  test.each<[string, () => Promise<{ email: string; password?: string }>]>([
    ['an unknown e-mail', () => Promise.resolve({ email: uniqueEmail('nobody') })],
    ['a wrong password', async () => ({ ...(await makeAdmin(world)).user, password: 'wrong' })],
    ['an inactive superadmin', () => makeAdmin(world, { is_active: false }).then(({ user }) => user)],
    ['a superadmin without password', () => makeAdmin(world, { password_hash: null }).then(({ user }) => user)],
    ['a seller with a wrong password', async () => ({ ...(await makeUser(world)), password: 'wrong' })],
  ])('hard case 5: %s with 401 INVALID_CREDENTIALS', async (_name, arrange) => {
    const { email, password } = await arrange();
    expectRefusal(await withoutChange(world, () => adminLogin(email, password)), INVALID_CREDENTIALS);
  });
});
