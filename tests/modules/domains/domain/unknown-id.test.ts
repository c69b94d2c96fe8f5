import { describe, test } from '#test';
import { makeDomain } from '#support/builders/domain.ts';
import { makeStaff } from '#support/builders/staff.ts';
import type { Client } from '#support/http/client.ts';
import { expectInvalid, expectRefusal, withoutChange } from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
const NIL = '00000000-0000-0000-0000-000000000000';
const DOMAIN_NOT_FOUND = { status: 404, code: 'NOT_FOUND', message: 'Domain not found' };

type Method = 'get' | 'post' | 'patch' | 'delete';
const ONE: [method: Method, path: string, body: object | undefined][] = [
  ['patch', '/domains/:id', { isPrimary: true }],
  ['delete', '/domains/:id', undefined],
  ['post', '/domains/:id/verify', { force: true }],
];

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
