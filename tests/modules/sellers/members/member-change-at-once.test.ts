import { expect, test } from '#test';
import { makeStaff } from '#support/builders/staff.ts';
import { expectRefusal, MEMBERSHIP_INACTIVE } from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();

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
