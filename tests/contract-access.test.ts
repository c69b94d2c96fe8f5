import { beforeAll, describe, expect, test } from '#test';
import { routes } from '#src/modules/index.ts';
import type { Access } from '#src/platform/http/auth/access.ts';
import type { Route } from '#src/platform/http/route.ts';
import { makeSeller } from '#support/builders/seller.ts';
import { accessTokenFor } from '#support/builders/session.ts';
import { makeAdmin, makeMember, makeStaff } from '#support/builders/staff.ts';
import { makeUser } from '#support/builders/user.ts';
import { readAccessLevels, routeKey } from '#support/contract/access-levels.ts';
import { NIL } from '#support/http/bad-input.ts';
import type { Client } from '#support/http/client.ts';
import {
  expectRefusal,
  MEMBERSHIP_INACTIVE,
  type Refusal,
  SELLER_REQUIRED,
  UNAUTHORIZED,
  USER_GONE,
  withoutChange,
} from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

/**
 * Who may call which route: every route of the table, with every kind of caller. What is expected stands in the contract,
 * the level of a route beside it and what a level asks in part 1, section 1.2; the code's own word for it is held against
 * that first. A new route is covered without a word here.
 */
const world = useWorld();
const named = routes.map((route) => [`${route.method.toUpperCase()} ${route.path}`, route] as const);

const stated = readAccessLevels();
// part 2, section 5.3 names no level: who sends it signs it
stated.set(routeKey('post', '/webhooks/fulfillment/status-update'), 'PUBLIC');

/** @throws Error that says what to write, for a route that the contract does not know */
function levelOf({ method, path, access }: Route): Access {
  const level = stated.get(routeKey(method, path));
  if (level !== undefined) return level;
  const name = `${method.toUpperCase()} /api${path}`;
  throw new Error(
    `docs/contract/ states no level for ${name}: write "### ${name}: ${access} → 200 …", say (CONTRIBUTING)`,
  );
}
const isKnown = ({ method, path }: Route): boolean => stated.has(routeKey(method, path));

describe('the contract', () => {
  test.each(named)('states the level of %s', (_name, route) => {
    expect(route.access).toBe(levelOf(route));
  });

  test('makes superadmins’ routes of those below /admin and of no others', () => {
    const below = routes.filter(({ path }) => path.startsWith('/admin/'));
    expect(routes.filter(({ access }) => access === 'SUPERADMIN')).toEqual(below);
  });
});

const forbidden = (message: string): Refusal => ({ status: 403, code: 'FORBIDDEN', message });
const PASSES = null;
const EDITORS = forbidden('Requires role EDITOR or higher');
const ADMINS = forbidden('Requires role ADMIN or higher');
const OWNERS = forbidden('Requires role OWNER or higher');
const SUPERADMINS = forbidden('Superadmin access required');

const LEVELS = ['USER', 'VIEWER', 'EDITOR', 'ADMIN', 'OWNER', 'CATALOG', 'CATALOG_EDITOR', 'SUPERADMIN'] as const;
type Answers = (Refusal | typeof PASSES)[];
const everywhere = (answer: Refusal): Answers => LEVELS.map(() => answer);
/** At the levels that ask for a seller, all but the first and the last. */
const withoutSeller = (answer: Refusal, superadmin: Refusal | typeof PASSES = SUPERADMINS): Answers => [
  PASSES,
  ...[answer, answer, answer, answer, answer, answer],
  superadmin,
];

/** What each caller gets at the levels above, in their order. */
const CALLERS: Record<string, Answers> = {
  nobody: everywhere(UNAUTHORIZED),
  'a VIEWER': [PASSES, PASSES, EDITORS, ADMINS, OWNERS, PASSES, EDITORS, SUPERADMINS],
  'an EDITOR': [PASSES, PASSES, PASSES, ADMINS, OWNERS, PASSES, PASSES, SUPERADMINS],
  'an ADMIN': [PASSES, PASSES, PASSES, PASSES, OWNERS, PASSES, PASSES, SUPERADMINS],
  'an OWNER': [PASSES, PASSES, PASSES, PASSES, PASSES, PASSES, PASSES, SUPERADMINS],
  'a user without a seller': withoutSeller(SELLER_REQUIRED),
  'a user whose token says superadmin': withoutSeller(SELLER_REQUIRED),
  'a member who was removed': withoutSeller(MEMBERSHIP_INACTIVE),
  'an OWNER of a closed seller': withoutSeller(MEMBERSHIP_INACTIVE),
  'an OWNER whose token names another seller': withoutSeller(MEMBERSHIP_INACTIVE),
  'an OWNER whose account is closed': everywhere(USER_GONE),
  'a superadmin': [
    PASSES,
    ...[SELLER_REQUIRED, SELLER_REQUIRED, SELLER_REQUIRED, SELLER_REQUIRED],
    ...[PASSES, PASSES, PASSES],
  ],
  'a superadmin who is a VIEWER': [PASSES, PASSES, EDITORS, ADMINS, OWNERS, PASSES, EDITORS, PASSES],
  'a superadmin who was a member': withoutSeller(MEMBERSHIP_INACTIVE, PASSES),
  'a superadmin whose account is closed': everywhere(USER_GONE),
};

const clients: Record<string, Client> = {};
beforeAll(async () => {
  const seller = await makeSeller(world);
  const as = async (user: { id: string }, shop?: { id: string }) =>
    world.http.as(await accessTokenFor(world, user, shop));
  const memberOf = async (shop: { id: string }, given: Parameters<typeof makeMember>[1] = {}) =>
    as(await makeMember(world, { seller: shop, ...given }), shop);
  const claims = { userId: (await makeUser(world)).id, sellerId: null, role: null, isSuperadmin: true };
  const admin = async (given?: Parameters<typeof makeAdmin>[1]) => (await makeAdmin(world, given)).user;
  Object.assign(clients, {
    nobody: world.http,
    'a VIEWER': (await makeStaff(world, { seller, role: 'VIEWER' })).http,
    'an EDITOR': (await makeStaff(world, { seller, role: 'EDITOR' })).http,
    'an ADMIN': (await makeStaff(world, { seller, role: 'ADMIN' })).http,
    'an OWNER': (await makeStaff(world, { seller, role: 'OWNER' })).http,
    'a user without a seller': await as(await makeUser(world)),
    'a user whose token says superadmin': world.http.as({ accessToken: await world.cradle.accessTokens.issue(claims) }),
    'a member who was removed': await memberOf(seller, { is_active: false }),
    'an OWNER of a closed seller': await memberOf(await makeSeller(world, { is_active: false })),
    'an OWNER whose token names another seller': await as(await makeMember(world), seller),
    'an OWNER whose account is closed': await memberOf(seller, { user: await makeUser(world, { is_active: false }) }),
    'a superadmin': await as(await admin()),
    'a superadmin who is a VIEWER': await memberOf(seller, { user: await admin(), role: 'VIEWER' }),
    'a superadmin who was a member': await memberOf(seller, { user: await admin(), is_active: false }),
    'a superadmin whose account is closed': await as(await admin({ is_active: false })),
  });
});

const call = (http: Client, { method, path }: Route) =>
  http.send(method, path.replaceAll(/:\w+/g, NIL), { body: method === 'post' || method === 'patch' ? [] : undefined });

/** Whom authorization lets through fails at the query, at the body, which is no object, or at an id that nothing has. */
function statusBehind({ path, query, body }: Route): number {
  if (body !== undefined || (typeof query === 'object' && !query.safeParse({}).success)) return 400;
  return path.includes(':') ? 404 : 200;
}

async function expectAdmitted(http: Client, route: Route): Promise<void> {
  const answer = await call(http, route);
  if (levelOf(route) === 'PUBLIC') {
    // a refresh without its cookie is a 401 of the route's own
    if (answer.body.code !== 'REFRESH_TOKEN_MISSING') expect([401, 403, 500]).not.toContain(answer.status);
    return;
  }
  expect(answer.status).toBe(statusBehind(route));
  expect(answer.headers['cache-control']).toBe('no-store');
}

async function expectRefused(http: Client, route: Route, refusal: Refusal): Promise<void> {
  const answer = await call(http, route);
  expectRefusal(answer, refusal);
  expect(answer.headers['cache-control']).toBe('no-store');
}

/** Runs `act` while `column` of a row is false. */
async function without<T>(table: string, column: string, id: string, act: () => Promise<T>): Promise<void> {
  const set = (value: boolean) => world.sql(`update ${table} set ${column} = ${value} where id = ?`, [id]);
  await set(false);
  await act();
  await set(true);
}

describe.each(named)('%s', (_name, route) => {
  const index = (LEVELS as readonly (Access | undefined)[]).indexOf(isKnown(route) ? levelOf(route) : undefined);

  test.each(Object.keys(CALLERS))('as %s', async (caller) => {
    const http = clients[caller]!;
    const refusal = levelOf(route) === 'PUBLIC' ? PASSES : CALLERS[caller]![index]!;
    await withoutChange(world, () =>
      refusal === PASSES ? expectAdmitted(http, route) : expectRefused(http, route, refusal),
    );
  });
});

const isFor = (...levels: (typeof LEVELS)[number][]) =>
  named.filter(([, route]) => isKnown(route) && (levels as Access[]).includes(levelOf(route)));

describe.each(isFor('VIEWER', 'EDITOR', 'ADMIN', 'OWNER', 'CATALOG', 'CATALOG_EDITOR'))('%s', (_name, route) => {
  test('hard case 8: a live token ends with membership, seller and account', async () => {
    const { user, seller, http } = await makeStaff(world);
    const [membership] = await world.sql<{ id: string }>('select id from seller_users where user_id = ?', [user.id]);
    await expectAdmitted(http, route);
    await without('seller_users', 'is_active', membership!.id, () => expectRefused(http, route, MEMBERSHIP_INACTIVE));
    await without('sellers', 'is_active', seller.id, () => expectRefused(http, route, MEMBERSHIP_INACTIVE));
    await without('users', 'is_active', user.id, () => expectRefused(http, route, USER_GONE));
    await expectAdmitted(http, route);
  });
});

describe.each(isFor('SUPERADMIN'))('%s', (_name, route) => {
  test('hard case 8: a live token ends with the flag and with the account', async () => {
    const { user, http } = await makeAdmin(world);
    await expectAdmitted(http, route);
    await without('users', 'is_superadmin', user.id, () => expectRefused(http, route, SUPERADMINS));
    await without('users', 'is_active', user.id, () => expectRefused(http, route, USER_GONE));
    await expectAdmitted(http, route);
  });
});
