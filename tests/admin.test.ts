import { describe, expect, test } from '#test';
import { makeAdmin, makeStaff } from '#support/builders/staff.ts';
import { ROLES } from '#src/platform/actor.ts';
import { routes } from '#src/modules/index.ts';
import { accessTokenFor } from '#support/builders/session.ts';
import { makeUser } from '#support/builders/user.ts';
import { expectRefusal, UNAUTHORIZED, USER_GONE, withoutChange } from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

/** Generated from the route table: a new admin route is covered without a word here (contract 1.2, 7). */
const world = useWorld();
const admin = routes.filter(({ path }) => path.startsWith('/admin/'));
const named = admin.map((route) => [`${route.method} ${route.path}`, route] as const);
const FORBIDDEN = { status: 403, code: 'FORBIDDEN', message: 'Superadmin access required' };

const call = (http: typeof world.http, { method, path }: (typeof admin)[number]) =>
  http.send(
    method,
    path.replaceAll(/:\w+/g, () => crypto.randomUUID()),
    {
      body: method === 'post' || method === 'patch' ? {} : undefined,
    },
  );

test('admin routes are SUPERADMIN routes, and no other is', () => {
  expect(admin.filter(({ access }) => access !== 'SUPERADMIN')).toEqual([]);
  expect(routes.filter(({ access }) => access === 'SUPERADMIN')).toEqual(admin);
});

describe.each(named)('%s', (_name, route) => {
  test('needs a token', async () => {
    const answer = await withoutChange(world, () => call(world.http, route));
    expectRefusal(answer, UNAUTHORIZED);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  test.each(ROLES)('refuses a seller who is %s', async (role) => {
    const { http } = await makeStaff(world, { role });
    expectRefusal(await withoutChange(world, () => call(http, route)), FORBIDDEN);
  });

  test('refuses a user without a seller, whatever the token says', async () => {
    const claims = { userId: (await makeUser(world)).id, sellerId: null, role: null, isSuperadmin: true };
    const token = { accessToken: await world.cradle.accessTokens.issue(claims) };
    expectRefusal(await withoutChange(world, () => call(world.http.as(token), route)), FORBIDDEN);
  });

  test('hard case 8: a live token ends with the flag and with the user', async () => {
    const { user } = await makeAdmin(world);
    const http = world.http.as(await accessTokenFor(world, user));
    expect([401, 403, 500]).not.toContain((await call(http, route)).status);
    await world.sql('update users set is_superadmin = false where id = ?', [user.id]);
    expectRefusal(await call(http, route), FORBIDDEN);
    await world.sql('update users set is_superadmin = true, is_active = false where id = ?', [user.id]);
    expectRefusal(await call(http, route), USER_GONE);
  });

  test('serves a superadmin who is also a member', async () => {
    const { http } = await makeStaff(world, { role: 'VIEWER', user: (await makeAdmin(world)).user });
    expect([401, 403, 500]).not.toContain((await call(http, route)).status);
  });
});
