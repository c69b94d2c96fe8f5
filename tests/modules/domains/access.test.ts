import { describe, expect, test } from '#test';
import { type Role, ROLES } from '#src/platform/actor.ts';
import { makeDomain } from '#support/builders/domain.ts';
import { makeAdmin, makeStaff } from '#support/builders/staff.ts';
import type { Client } from '#support/http/client.ts';
import { expectInvalid, expectRefusal, SELLER_REQUIRED, UNAUTHORIZED, withoutChange } from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
const NIL = '00000000-0000-0000-0000-000000000000';
const DOMAIN_NOT_FOUND = { status: 404, code: 'NOT_FOUND', message: 'Domain not found' };

type Method = 'get' | 'post' | 'patch' | 'delete';
const ROUTES: [method: Method, path: string, least: Role, passed: number][] = [
  ['get', '/domains', 'VIEWER', 200],
  ['post', '/domains', 'ADMIN', 400],
  ['patch', '/domains/:id', 'ADMIN', 400],
  ['delete', '/domains/:id', 'ADMIN', 404],
  ['post', '/domains/:id/verify', 'ADMIN', 400],
];
const ONE: [method: Method, path: string, body: object | undefined][] = [
  ['patch', '/domains/:id', { isPrimary: true }],
  ['delete', '/domains/:id', undefined],
  ['post', '/domains/:id/verify', { force: true }],
];

/** What authorization lets through fails at the body, or at an unknown id. */
const call = (http: Client, method: Method, path: string) =>
  http.send(method, path.replace(':id', NIL), { body: method === 'post' || method === 'patch' ? [] : undefined });

describe.each(ROUTES)('hard case 5: %s %s', (method, path, least, passed) => {
  test.each(ROLES)('as %s', async (role) => {
    const { http } = await makeStaff(world, { role });
    const answer = await withoutChange(world, () => call(http, method, path));
    if (ROLES.indexOf(role) >= ROLES.indexOf(least)) expect(answer.status).toBe(passed);
    else expectRefusal(answer, { status: 403, code: 'FORBIDDEN', message: `Requires role ${least} or higher` });
  });

  test('without a token', async () => {
    expectRefusal(await call(world.http, method, path), UNAUTHORIZED);
  });

  test('as a superadmin without a seller', async () => {
    const { http } = await makeAdmin(world);
    expectRefusal(await withoutChange(world, () => call(http, method, path)), SELLER_REQUIRED);
  });
});

describe.each(ONE)('%s %s', (method, path, body) => {
  const send = (http: Client, id: string) => http.send(method, path.replace(':id', id), { body });

  test('hard case 6: another seller’s domain is as unknown as any', async () => {
    const [{ http }, owner] = [await makeStaff(world), await makeStaff(world)];
    const { id } = await makeDomain(world, { seller: owner.seller });
    expectRefusal(await withoutChange(world, () => send(http, id)), DOMAIN_NOT_FOUND);
    expectRefusal(await withoutChange(world, () => send(http, crypto.randomUUID())), DOMAIN_NOT_FOUND);
  });

  test('hard case 14: the nil UUID is 404, a malformed one 400', async () => {
    const { http } = await makeStaff(world);
    expectRefusal(await send(http, NIL), DOMAIN_NOT_FOUND);
    expectInvalid(await send(http, 'not-a-uuid'), { id: 'Validation failed (uuid is expected)' });
  });
});
