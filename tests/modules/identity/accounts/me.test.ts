import { describe, expect, test } from '#test';
import { makeAdmin, makeMember } from '#support/builders/staff.ts';
import type { Role } from '#src/platform/actor.ts';
import { makeSeller } from '#support/builders/seller.ts';
import { accessTokenFor, signUp } from '#support/builders/session.ts';
import { makeUser } from '#support/builders/user.ts';
import { expectRefusal, UNAUTHORIZED, USER_GONE } from '#support/http/refusal.ts';
import { allStatementsOf } from '#support/database/statements.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();

/** A member and a live token that still says OWNER, whatever the database says. */
async function arrange(member: { role?: Role; is_active?: boolean } = {}, seller: { is_active?: boolean } = {}) {
  const shop = await makeSeller(world, seller);
  const user = await makeMember(world, { seller: shop, ...member });
  const http = world.http.as(await accessTokenFor(world, user, shop));
  return { shop, user, http, me: async () => (await http.get('/auth/me')).body };
}

describe('GET /auth/me', () => {
  test('says who and in which role', async () => {
    const seller = await makeSeller(world);
    const avatarUrl = 'https://cdn.example.com/ada.png';
    const user = await makeUser(world, { display_name: 'Ada', avatar_url: avatarUrl });
    await makeMember(world, { seller, user, role: 'EDITOR' });

    const answer = await world.http.as(await accessTokenFor(world, user, seller)).get('/auth/me');

    expect(answer.status).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.body).toEqual({
      id: user.id,
      email: user.email,
      displayName: 'Ada',
      avatarUrl,
      sellerId: seller.id,
      role: 'EDITOR',
      isSuperadmin: false,
    });
  });

  test('an avatar that is not set is null', async () => {
    const { me } = await arrange();
    expect(await me()).toMatchObject({ avatarUrl: null });
  });

  test.each<Role>(['OWNER', 'ADMIN', 'EDITOR', 'VIEWER'])(
    'role %s comes from the database, not the token',
    async (role) => {
      const { me } = await arrange({ role });
      expect(await me()).toMatchObject({ role });
    },
  );

  test('hard case 8: a changed role shows at the next request', async () => {
    const { user, me } = await arrange({ role: 'OWNER' });
    expect(await me()).toMatchObject({ role: 'OWNER' });
    await world.sql(`update seller_users set role = 'VIEWER' where user_id = ?`, [user.id]);
    expect(await me()).toMatchObject({ role: 'VIEWER' });
  });

  test('hard case 8: a changed superadmin flag shows at the next request', async () => {
    const { user, me } = await arrange();
    await world.sql('update users set is_superadmin = true where id = ?', [user.id]);
    expect(await me()).toMatchObject({ isSuperadmin: true, role: 'OWNER' });
  });

  test('hard case 8: a deactivated membership leaves the seller of the token and takes the role', async () => {
    const { user, shop, me } = await arrange();
    await world.sql('update seller_users set is_active = false where user_id = ?', [user.id]);
    expect(await me()).toMatchObject({ sellerId: shop.id, role: null });
  });

  test('hard case 8: so does a membership that is gone', async () => {
    const { user, shop, me } = await arrange();
    await world.sql('delete from seller_users where user_id = ?', [user.id]);
    expect(await me()).toMatchObject({ sellerId: shop.id, role: null });
  });

  test('hard case 8: so does an inactive seller', async () => {
    const { shop, me } = await arrange();
    await world.sql('update sellers set is_active = false where id = ?', [shop.id]);
    expect(await me()).toMatchObject({ sellerId: shop.id, role: null });
  });

  test('a membership in another seller gives no role in this one', async () => {
    const { user } = await arrange();
    const other = await makeSeller(world);
    const { body } = await world.http.as(await accessTokenFor(world, user, other)).get('/auth/me');
    expect(body).toMatchObject({ sellerId: other.id, role: null });
  });

  test('hard case 10: a superadmin without a seller', async () => {
    const { user: superadmin } = await makeAdmin(world);
    const { body } = await world.http.as(await accessTokenFor(world, superadmin)).get('/auth/me');
    expect(body).toMatchObject({ id: superadmin.id, sellerId: null, role: null, isSuperadmin: true });
  });

  test('hard case 8: a deactivated user is out at the next request', async () => {
    const { user, http } = await arrange();
    await world.sql('update users set is_active = false where id = ?', [user.id]);
    expectRefusal(await http.get('/auth/me'), USER_GONE);
    await world.sql('update users set is_active = true where id = ?', [user.id]);
    expect((await http.get('/auth/me')).status).toBe(200);
  });

  test('hard case 8: so is a deleted one', async () => {
    const { user, http } = await arrange();
    await world.sql('delete from users where id = ?', [user.id]);
    expectRefusal(await http.get('/auth/me'), USER_GONE);
  });

  test('reads the database once', async () => {
    const { http } = await arrange();
    const statements = await allStatementsOf(world, () => http.get('/auth/me'));
    expect(statements.filter((statement) => /join users u on u.id = a.user_id/.test(statement))).toHaveLength(1);
    expect(
      statements.filter(
        (statement) => /^\s*(select|with|insert|update|delete)/i.test(statement) && !/set_config/.test(statement),
      ),
    ).toHaveLength(1);
  });
});

describe('GET /auth/sellers', () => {
  test('lists active memberships in active sellers, oldest first', async () => {
    const user = await makeUser(world);
    const at = (year: number) => `${year}-01-01T00:00:00Z`;
    const [late, early, closed, left] = [
      await makeSeller(world, { name: 'Late' }),
      await makeSeller(world, { name: 'Early' }),
      await makeSeller(world, { is_active: false }),
      await makeSeller(world),
    ];
    await makeMember(world, { seller: late, user, role: 'OWNER', created_at: at(2024) });
    await makeMember(world, { seller: early, user, role: 'VIEWER', created_at: at(2023) });
    await makeMember(world, { seller: closed, user, created_at: at(2022) });
    await makeMember(world, { seller: left, user, created_at: at(2021), is_active: false });
    await makeMember(world, { seller: late }); // somebody else

    const answer = await world.http.as(await accessTokenFor(world, user, late)).get('/auth/sellers');

    expect(answer.status).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.body).toEqual([
      { id: early.id, name: 'Early', slug: early.slug, role: 'VIEWER' },
      { id: late.id, name: 'Late', slug: late.slug, role: 'OWNER' },
    ]);
  });

  test('memberships of one moment stand in the order of their ids', async () => {
    const user = await makeUser(world);
    const sellers = [await makeSeller(world), await makeSeller(world), await makeSeller(world)];
    const tail = crypto.randomUUID().slice(8);
    for (const [index, prefix] of ['00000003', '00000001', '00000002'].entries()) {
      const createdAt = '2024-01-01T00:00:00Z';
      await makeMember(world, { seller: sellers[index]!, user, created_at: createdAt, id: `${prefix}${tail}` });
    }
    const { body } = await world.http.as(await accessTokenFor(world, user)).get('/auth/sellers');
    expect(body.map(({ id }: { id: string }) => id)).toEqual([sellers[1]!.id, sellers[2]!.id, sellers[0]!.id]);
  });

  test('is empty for a superadmin without a seller', async () => {
    const token = await accessTokenFor(world, (await makeAdmin(world)).user);
    expect((await world.http.as(token).get('/auth/sellers')).body).toEqual([]);
  });

  test('shows a new membership at once', async () => {
    const session = await signUp(world);
    const other = await makeSeller(world, { name: 'Second' });
    await makeMember(world, { seller: other, user: session.user, role: 'ADMIN', created_at: new Date().toISOString() });
    const { body } = await world.http.as(session).get('/auth/sellers');
    expect(body.map(({ name, role }: { name: string; role: Role }) => [name, role])).toEqual([
      ['Ada', 'OWNER'],
      ['Second', 'ADMIN'],
    ]);
  });
});

describe.each(['/auth/me', '/auth/sellers'])('GET %s refuses', (path) => {
  test('a request without a token, whatever its cookie', async () => {
    const { refreshValue } = await signUp(world);
    const answer = await world.http.get(path, { Cookie: `refresh_token=${refreshValue}` });
    expectRefusal(answer, UNAUTHORIZED);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  test('an inactive user', async () => {
    const token = await accessTokenFor(world, await makeUser(world, { is_active: false }));
    expectRefusal(await world.http.as(token).get(path), USER_GONE);
  });

  test('an unknown query key', async () => {
    const answer = await world.http.as(await signUp(world)).get(`${path}?page=1`);
    expectRefusal(answer, { status: 400, code: 'BAD_REQUEST', message: 'property page should not exist' });
  });
});
