import { expect, test } from '#test';
import { makeDomain } from '#support/builders/domain.ts';
import { makeAdmin, makeStaff } from '#support/builders/staff.ts';
import { expectRefusal, withoutChange } from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

/** As a production that points nowhere: no force, no addresses. */
const world = useWorld({ ALLOW_FORCED_DOMAIN_VERIFICATION: 'false', PLATFORM_IPS: '' });
const DISABLED = { status: 403, code: 'FORCED_VERIFICATION_DISABLED', message: 'Forced verification is disabled' };
const NO_ADDRESSES = { status: 400, code: 'BAD_REQUEST', message: 'A_RECORD verification is not available' };

test('hard case 3: force is refused, for open, verified and unknown domains alike', async () => {
  const staff = await makeStaff(world);
  const ids = [
    (await makeDomain(world, { seller: staff.seller })).id,
    (await makeDomain(world, { seller: staff.seller, status: 'VERIFIED' })).id,
    crypto.randomUUID(),
  ];
  for (const id of ids) {
    const verify = () => staff.http.post(`/domains/${id}/verify`, { force: true });
    expectRefusal(await withoutChange(world, verify), DISABLED);
  }
});

test('hard case 31: force is refused to superadmins too', async () => {
  const { id } = await makeDomain(world, { seller: (await makeStaff(world)).seller });
  const { http } = await makeAdmin(world);
  expectRefusal(await withoutChange(world, () => http.post(`/admin/stores/${id}/verify`, { force: true })), DISABLED);
});

test('A_RECORD is refused without platform addresses', async () => {
  const [{ http, seller }, admin] = [await makeStaff(world), await makeAdmin(world)];
  const { id } = await makeDomain(world, { seller });
  const method = { verificationMethod: 'A_RECORD' };
  const attempts = [
    () => http.post('/domains', { domain: 'a.example', ...method }),
    () => admin.http.post('/admin/stores', { sellerId: seller.id, hostname: 'a.example', ...method }),
    () => admin.http.patch(`/admin/stores/${id}`, method),
  ];
  for (const attempt of attempts) expectRefusal(await withoutChange(world, attempt), NO_ADDRESSES);
});

test('a claim of old that was made for an A record still has a view', async () => {
  const { http, seller } = await makeStaff(world);
  const { hostname } = await makeDomain(world, { seller, verification_method: 'A_RECORD' });
  expect((await http.get('/domains')).body[0].verification).toEqual({
    type: 'A',
    name: '@',
    value: '',
    host: hostname,
  });
});
