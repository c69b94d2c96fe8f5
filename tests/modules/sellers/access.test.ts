import { describe, expect, test } from '#test';
import { type Role, ROLES } from '#src/platform/actor.ts';
import { makeSeller } from '#support/builders/seller.ts';
import { makeAdmin, makeMember, makeStaff } from '#support/builders/staff.ts';
import type { Client } from '#support/http/client.ts';
import {
  expectRefusal,
  MEMBERSHIP_INACTIVE,
  SELLER_REQUIRED,
  UNAUTHORIZED,
  withoutChange,
} from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
const NIL = '00000000-0000-0000-0000-000000000000';

/** Every route of the module, and the least role that passes. */
const ROUTES: [method: 'get' | 'post' | 'patch' | 'delete', path: string, least: Role][] = [
  ['get', '/sellers/me', 'VIEWER'],
  ['patch', '/sellers/me', 'ADMIN'],
  ['get', '/sellers/me/settings', 'VIEWER'],
  ['patch', '/sellers/me/settings', 'ADMIN'],
  ['get', '/sellers/me/members', 'VIEWER'],
  ['post', '/sellers/me/members', 'ADMIN'],
  ['patch', `/sellers/me/members/${NIL}`, 'ADMIN'],
  ['delete', `/sellers/me/members/${NIL}`, 'ADMIN'],
];
const table = ROUTES.flatMap(([method, path, least]) => ROLES.map((role) => ({ method, path, least, role })));

/** A request that authorization lets through is refused by what follows it: a body that is no object, an unknown member. */
const call = (http: Client, method: (typeof ROUTES)[number][0], path: string) =>
  http.send(method, path, { body: method === 'post' || method === 'patch' ? [] : undefined });

describe('hard case 10: roles', () => {
  test.each(table)('$method $path as $role', async ({ method, path, least, role }) => {
    const { http } = await makeStaff(world, { role });
    const answer = await withoutChange(world, () => call(http, method, path));
    if (ROLES.indexOf(role) < ROLES.indexOf(least)) {
      expectRefusal(answer, { status: 403, code: 'FORBIDDEN', message: `Requires role ${least} or higher` });
    } else {
      expect(answer.status).toBe({ get: 200, post: 400, patch: 400, delete: 404 }[method]);
    }
  });
});

describe.each(ROUTES)('%s %s', (method, path, least) => {
  test('needs a token', async () => {
    expectRefusal(await withoutChange(world, () => call(world.http, method, path)), UNAUTHORIZED);
  });

  test('hard case 10: a superadmin without a seller gets 403', async () => {
    const { http } = await makeAdmin(world);
    expectRefusal(await withoutChange(world, () => call(http, method, path)), SELLER_REQUIRED);
  });

  test('a superadmin who is a member has just that role', async () => {
    const { http } = await makeStaff(world, { role: 'VIEWER', user: (await makeAdmin(world)).user });
    expect((await call(http, method, path)).status).toBe(least === 'VIEWER' ? 200 : 403);
  });

  test('hard case 8: a live token ends with the membership and with the seller', async () => {
    const { http, user, seller } = await makeStaff(world);
    expect([401, 403]).not.toContain((await call(http, method, path)).status);
    await world.sql('update seller_users set is_active = false where user_id = ?', [user.id]);
    expectRefusal(await call(http, method, path), MEMBERSHIP_INACTIVE);
    await world.sql('update seller_users set is_active = true where user_id = ?', [user.id]);
    await world.sql('update sellers set is_active = false where id = ?', [seller.id]);
    expectRefusal(await call(http, method, path), MEMBERSHIP_INACTIVE);
  });
});

test('hard case 8: what one member does to another shows at the next request', async () => {
  const { http, seller } = await makeStaff(world);
  const helper = await makeStaff(world, { role: 'ADMIN', seller });
  const act = () => helper.http.patch('/sellers/me', { name: 'Shop' });
  const change = (body: object) => http.patch(`/sellers/me/members/${helper.user.id}`, body);
  expect((await act()).status).toBe(200);

  expect((await change({ role: 'EDITOR' })).status).toBe(200);
  expect((await act()).status).toBe(403);
  expect((await helper.http.get('/auth/me')).body.role).toBe('EDITOR');

  expect((await change({ role: 'ADMIN' })).status).toBe(200);
  expect((await act()).status).toBe(200);

  expect((await http.delete(`/sellers/me/members/${helper.user.id}`)).status).toBe(200);
  expectRefusal(await act(), MEMBERSHIP_INACTIVE);
  expect((await change({ isActive: true })).status).toBe(200);
  expect((await act()).status).toBe(200);
});

test('a token for a seller one does not work for sees nothing of it', async () => {
  const { user } = await makeStaff(world);
  const foreign = await makeSeller(world);
  await makeMember(world, { seller: foreign });
  const http = world.http.as({
    accessToken: await world.cradle.accessTokens.issue({
      userId: user.id,
      sellerId: foreign.id,
      role: 'OWNER',
      isSuperadmin: false,
    }),
  });
  for (const [method, path] of ROUTES) expectRefusal(await call(http, method, path), MEMBERSHIP_INACTIVE);
});
