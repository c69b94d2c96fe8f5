import { expect, test } from '#test';
import { makeMember, makeStaff, type Staff } from '#support/builders/staff.ts';
import { PASSWORD, uniqueEmail } from '#support/builders/user.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
const PATH = '/sellers/me/members';
const CLIENT = { 'User-Agent': 'test-browser/1.0', 'X-Request-Id': 'member-log' };

/** The MEMBER_CHANGED lines that `act` leaves in the log. */
async function eventsOf(act: () => Promise<unknown>): Promise<Record<string, unknown>[]> {
  const start = world.logs.length;
  await act();
  return world.logs.slice(start).filter(({ event }) => event === 'MEMBER_CHANGED');
}

const expected = (staff: Staff, userId: string) => ({
  event: 'MEMBER_CHANGED',
  level: 'info',
  userId,
  sellerId: staff.seller.id,
  ip: expect.stringContaining('127.0.0.1'),
  userAgent: 'test-browser/1.0',
  requestId: 'member-log',
});

test('adding, changing and removing a member leaves one event each, without secrets', async () => {
  const owner = await makeStaff(world);
  const body = { email: uniqueEmail(), role: 'EDITOR', displayName: 'Grace', password: 'a secret of Grace' };
  let userId = '';

  const added = await eventsOf(async () => {
    userId = (await owner.http.post(PATH, body, CLIENT)).body.userId as string;
  });
  const changed = await eventsOf(() => owner.http.patch(`${PATH}/${userId}`, { role: 'VIEWER' }, CLIENT));
  const removed = await eventsOf(() => owner.http.delete(`${PATH}/${userId}`, CLIENT));

  expect(added).toEqual([expect.objectContaining(expected(owner, userId))]);
  expect(changed).toEqual([expect.objectContaining(expected(owner, userId))]);
  expect(removed).toEqual([expect.objectContaining(expected(owner, userId))]);
  expect(JSON.stringify(world.logs)).not.toContain(body.password);
});

test('what is refused leaves none', async () => {
  const owner = await makeStaff(world);
  const admin = await makeStaff(world, { role: 'ADMIN', seller: owner.seller });
  const viewer = await makeMember(world, { seller: owner.seller, role: 'VIEWER' });
  const events = await eventsOf(async () => {
    await owner.http.delete(`${PATH}/${owner.user.id}`);
    await owner.http.delete(`${PATH}/${crypto.randomUUID()}`);
    await owner.http.post(PATH, { email: viewer.email, role: 'ADMIN' });
    await admin.http.patch(`${PATH}/${owner.user.id}`, { isActive: false });
    await admin.http.post(PATH, { email: uniqueEmail(), role: 'OWNER', displayName: 'X', password: PASSWORD });
  });
  expect(events).toEqual([]);
});
