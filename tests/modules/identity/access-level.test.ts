import { afterAll, beforeAll, describe, expect, test } from '#test';
import { makeAdmin, makeMember } from '#support/builders/staff.ts';
import { z } from 'zod';
import { type Role, ROLES } from '#src/platform/actor.ts';
import { route } from '#src/platform/http/route.ts';
import { makeSeller } from '#support/builders/seller.ts';
import { accessTokenFor } from '#support/builders/session.ts';
import { makeUser } from '#support/builders/user.ts';
import { type MiniApp, openMiniApp } from '#support/http/mini-app.ts';
import { expectRefusal, MEMBERSHIP_INACTIVE, SELLER_REQUIRED, UNAUTHORIZED, USER_GONE } from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
const LEVELS = ['USER', ...ROLES, 'CATALOG', 'CATALOG_EDITOR', 'SUPERADMIN'] as const;
type Level = (typeof LEVELS)[number];

// a route of each level, so that the levels are tested whatever routes there are
const probes = LEVELS.map((access) =>
  route({
    method: 'get',
    path: `/probe/${access}`,
    access,
    summary: `Needs ${access}`,
    response: z.object({ role: z.string().nullable(), sellerId: z.string().nullable() }),
    handler: ({ actor: { role, sellerId } }) => ({ role, sellerId }),
  }),
);
const open = route({
  method: 'get',
  path: '/probe/PUBLIC',
  access: 'PUBLIC',
  scope: 'none',
  summary: 'Open to all',
  response: z.object({ actor: z.null() }),
  handler: ({ actor }) => ({ actor }),
});

let app: MiniApp;
beforeAll(async () => {
  app = await openMiniApp(world, [...probes, open]);
});
afterAll(() => app.close());

type Token = { accessToken: string };
const visit = (level: Level | 'PUBLIC', token?: Token) =>
  (token ? app.http.as(token) : app.http).get(`/probe/${level}`);
const forbidden = (message: string) => ({ status: 403, code: 'FORBIDDEN', message });

async function makeMemberToken(
  role: Role = 'OWNER',
  member: { is_active?: boolean } = {},
  seller: { is_active?: boolean } = {},
) {
  const shop = await makeSeller(world, seller);
  const user = await makeMember(world, { seller: shop, role, ...member });
  return { ...(await accessTokenFor(world, user, shop)), user, shop };
}

describe('PUBLIC', () => {
  test.each(['Bearer broken', 'Bearer', 'nonsense', ''])('ignores the header %p', async (Authorization) => {
    const answer = await app.http.get('/probe/PUBLIC', { Authorization });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ actor: null });
  });

  test('ignores a good token too', async () => {
    expect((await visit('PUBLIC', await makeMemberToken())).body).toEqual({ actor: null });
  });
});

describe.each(LEVELS)('level %s', (level) => {
  test('refuses nobody with 401', async () => {
    const answer = await visit(level);
    expectRefusal(answer, UNAUTHORIZED);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  test('refuses an inactive user with 401, whatever they were', async () => {
    const seller = await makeSeller(world);
    const user = await makeUser(world, { is_active: false, is_superadmin: true });
    await makeMember(world, { seller, user });
    expectRefusal(await visit(level, await accessTokenFor(world, user, seller)), USER_GONE);
  });
});

describe('seller roles', () => {
  const table = ROLES.flatMap((role) => ROLES.map((level) => ({ role, level })));

  test.each(table)('$role at a route of $level', async ({ role, level }) => {
    const token = await makeMemberToken(role);
    const answer = await visit(level, token);
    if (ROLES.indexOf(role) >= ROLES.indexOf(level)) {
      expect(answer.body).toEqual({ role, sellerId: token.shop.id });
      expect(answer.headers['cache-control']).toBe('no-store');
    } else {
      expectRefusal(answer, forbidden(`Requires role ${level} or higher`));
    }
  });

  test.each(ROLES)('%s may read the catalogue and use USER routes, but is no superadmin', async (role) => {
    const token = await makeMemberToken(role);
    expect((await visit('CATALOG', token)).status).toBe(200);
    expect((await visit('USER', token)).status).toBe(200);
    expectRefusal(await visit('SUPERADMIN', token), forbidden('Superadmin access required'));
  });

  test.each(ROLES)('hard case 8: %s who was demoted or promoted is so at once', async (role) => {
    const { user, ...token } = await makeMemberToken(role);
    for (const next of ROLES) {
      await world.sql('update seller_users set role = ? where user_id = ?', [next, user.id]);
      const statuses = await Promise.all(ROLES.map(async (level) => (await visit(level, token)).status));
      expect(statuses).toEqual(ROLES.map((level) => (ROLES.indexOf(next) >= ROLES.indexOf(level) ? 200 : 403)));
    }
  });
});

describe.each([...ROLES, 'CATALOG', 'CATALOG_EDITOR'] as const)('hard case 8: at a route of %s', (level) => {
  test('an inactive membership is 401 at the next request', async () => {
    const { user, ...token } = await makeMemberToken();
    expect((await visit(level, token)).status).toBe(200);
    await world.sql('update seller_users set is_active = false where user_id = ?', [user.id]);
    expectRefusal(await visit(level, token), MEMBERSHIP_INACTIVE);
  });

  test('so is one that was removed', async () => {
    const { user, ...token } = await makeMemberToken();
    await world.sql('delete from seller_users where user_id = ?', [user.id]);
    expectRefusal(await visit(level, token), MEMBERSHIP_INACTIVE);
  });

  test('so is an inactive seller, and USER routes go on', async () => {
    const { shop, ...token } = await makeMemberToken();
    await world.sql('update sellers set is_active = false where id = ?', [shop.id]);
    expectRefusal(await visit(level, token), MEMBERSHIP_INACTIVE);
    expect((await visit('USER', token)).status).toBe(200);
  });

  test('so is the seller of somebody else', async () => {
    const { user } = await makeMemberToken();
    const token = await accessTokenFor(world, user, await makeSeller(world));
    expectRefusal(await visit(level, token), MEMBERSHIP_INACTIVE);
  });

  test('an inactive user is 401 at the next request', async () => {
    const { user, ...token } = await makeMemberToken();
    await world.sql('update users set is_active = false where id = ?', [user.id]);
    expectRefusal(await visit(level, token), USER_GONE);
  });

  test('a user without a seller in the token is 403', async () => {
    expectRefusal(await visit(level, await accessTokenFor(world, await makeUser(world))), SELLER_REQUIRED);
  });
});

describe('hard case 10: a superadmin without a seller', () => {
  const makeAdminToken = async () => accessTokenFor(world, (await makeAdmin(world)).user);

  test.each(ROLES)('gets 403 SELLER_REQUIRED at a route of %s', async (level) => {
    expectRefusal(await visit(level, await makeAdminToken()), SELLER_REQUIRED);
  });

  test('passes USER, CATALOG, CATALOG_EDITOR and SUPERADMIN', async () => {
    const token = await makeAdminToken();
    for (const level of ['USER', 'CATALOG', 'CATALOG_EDITOR', 'SUPERADMIN'] as const) {
      expect((await visit(level, token)).body).toEqual({ role: null, sellerId: null });
    }
  });

  test('loses SUPERADMIN and CATALOG with the flag, at once', async () => {
    const { user: superadmin } = await makeAdmin(world);
    const token = await accessTokenFor(world, superadmin);
    await world.sql('update users set is_superadmin = false where id = ?', [superadmin.id]);
    expectRefusal(await visit('SUPERADMIN', token), forbidden('Superadmin access required'));
    expectRefusal(await visit('CATALOG', token), SELLER_REQUIRED);
  });
});

describe('a superadmin who is a member', () => {
  test('has just the role of the membership on seller routes', async () => {
    const { user: superadmin } = await makeAdmin(world);
    const seller = await makeSeller(world);
    await makeMember(world, { seller, user: superadmin, role: 'EDITOR' });
    const token = await accessTokenFor(world, superadmin, seller, 'EDITOR');

    expect((await visit('EDITOR', token)).body).toEqual({ role: 'EDITOR', sellerId: seller.id });
    expectRefusal(await visit('ADMIN', token), forbidden('Requires role ADMIN or higher'));
    expect((await visit('SUPERADMIN', token)).status).toBe(200);
  });

  test('whose membership ended is out of seller and catalogue routes, and stays a superadmin', async () => {
    const { user: superadmin } = await makeAdmin(world);
    const seller = await makeSeller(world);
    await makeMember(world, { seller, user: superadmin, is_active: false });
    const token = await accessTokenFor(world, superadmin, seller);
    for (const level of ['VIEWER', 'CATALOG'] as const) expectRefusal(await visit(level, token), MEMBERSHIP_INACTIVE);
    expect((await visit('SUPERADMIN', token)).status).toBe(200);
  });
});
