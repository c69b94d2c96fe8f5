import { describe, expect, test } from '#test';
import { type Role, ROLES } from '#src/platform/actor.ts';
import { makeMember, makeStaff, type Staff } from '#support/builders/staff.ts';
import { makeUser } from '#support/builders/user.ts';
import { expectInvalid, expectRefusal, withoutChange } from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
const LAST_OWNER = { status: 409, code: 'LAST_OWNER', message: 'The last active owner cannot be removed' };
const NOT_FOUND = { status: 404, code: 'NOT_FOUND', message: 'Member not found' };
const NEEDS_OWNER = { status: 403, code: 'FORBIDDEN', message: 'Requires role OWNER or higher' };
const BAD_ID = { userId: 'Validation failed (uuid is expected)' };

const pathOf = ({ id }: { id: string }) => `/sellers/me/members/${id}`;
const change = ({ http }: Staff, member: { id: string }, body: unknown) => http.patch(pathOf(member), body);
const remove = ({ http }: Staff, member: { id: string }) => http.delete(pathOf(member));
const membership = async (seller: { id: string }, user: { id: string }) =>
  (
    await world.sql('select role, is_active from seller_users where seller_id = ? and user_id = ?', [
      seller.id,
      user.id,
    ])
  )[0];

/** A member next to `staff`. */
const mate = (staff: Staff, role: Role, isActive = true) =>
  makeMember(world, { seller: staff.seller, role, is_active: isActive });

describe('PATCH /sellers/me/members/:userId', () => {
  test('changes the role', async () => {
    const owner = await makeStaff(world);
    const user = await mate(owner, 'VIEWER');

    const answer = await change(owner, user, { role: 'ADMIN' });

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      userId: user.id,
      email: user.email,
      displayName: 'Ada',
      role: 'ADMIN',
      isActive: true,
      createdAt: expect.stringMatching(/Z$/),
    });
    expect(await membership(owner.seller, user)).toEqual({ role: 'ADMIN', is_active: true });
    expect((await owner.http.get('/sellers/me/members')).body).toContainEqual(answer.body);
  });

  test('lets in and out, and both at once', async () => {
    const owner = await makeStaff(world);
    const user = await mate(owner, 'EDITOR');
    expect((await change(owner, user, { isActive: false })).body).toMatchObject({ isActive: false, role: 'EDITOR' });
    expect(await membership(owner.seller, user)).toEqual({ role: 'EDITOR', is_active: false });
    expect((await change(owner, user, { isActive: true, role: 'ADMIN' })).body).toMatchObject({ isActive: true });
    expect(await membership(owner.seller, user)).toEqual({ role: 'ADMIN', is_active: true });
  });

  test('what stays the same is fine', async () => {
    const owner = await makeStaff(world);
    expect((await change(owner, owner.user, { role: 'OWNER', isActive: true })).status).toBe(200);
  });

  test('concerns this team alone', async () => {
    const owner = await makeStaff(world);
    const other = await makeStaff(world);
    const user = await mate(owner, 'VIEWER');
    await makeMember(world, { seller: other.seller, user, role: 'OWNER' });
    await change(owner, user, { role: 'EDITOR', isActive: false });
    expect(await membership(other.seller, user)).toEqual({ role: 'OWNER', is_active: true });
  });

  test.each([
    ['an empty body', {}, { '': 'At least one field must be provided' }],
    ['an unknown role', { role: 'KING' }, { role: 'role must be one of: VIEWER, EDITOR, ADMIN, OWNER' }],
    ['a null role', { role: null }, { role: 'role must be one of: VIEWER, EDITOR, ADMIN, OWNER' }],
    ['a flag in words', { isActive: 'true' }, { isActive: 'isActive must be of type boolean' }],
    ['a null flag', { isActive: null }, { isActive: 'isActive must be of type boolean' }],
    ['a name', { displayName: 'X', role: 'ADMIN' }, { displayName: 'property displayName should not exist' }],
    ['a password', { password: 'x', role: 'ADMIN' }, { password: 'property password should not exist' }],
  ])('refuses %s', async (_name, body, problems) => {
    const owner = await makeStaff(world);
    const user = await mate(owner, 'VIEWER');
    expectInvalid(await withoutChange(world, () => change(owner, user, body)), problems);
  });
});

describe('DELETE /sellers/me/members/:userId', () => {
  test('ends the membership and keeps row and user', async () => {
    const owner = await makeStaff(world);
    const user = await mate(owner, 'ADMIN');

    const answer = await remove(owner, user);

    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ userId: user.id, role: 'ADMIN', isActive: false });
    expect(await membership(owner.seller, user)).toEqual({ role: 'ADMIN', is_active: false });
    expect(await world.sql('select is_active from users where id = ?', [user.id])).toEqual([{ is_active: true }]);
  });

  test('one that has ended stays so, with 200', async () => {
    const owner = await makeStaff(world);
    const user = await mate(owner, 'EDITOR', false);
    const answer = await withoutChange(world, () => remove(owner, user));
    expect(answer.status).toBe(200);
    expect(answer.body.isActive).toBe(false);
  });

  test('a body is ignored', async () => {
    const owner = await makeStaff(world);
    const user = await mate(owner, 'EDITOR');
    expect((await owner.http.send('delete', pathOf(user), { body: { nonsense: 1 } })).status).toBe(200);
  });

  test('an ADMIN may leave, and is then out', async () => {
    const admin = await makeStaff(world, { role: 'ADMIN' });
    await mate(admin, 'OWNER');
    expect((await remove(admin, admin.user)).status).toBe(200);
    expect((await admin.http.get('/sellers/me')).status).toBe(401);
  });
});

describe.each(['patch', 'delete'] as const)('%s: who cannot be found', (method) => {
  const call = ({ http }: Staff, id: string) =>
    http.send(method, `/sellers/me/members/${id}`, { body: method === 'patch' ? { role: 'EDITOR' } : undefined });

  test.each([
    ['hard case 14: the nil UUID', () => '00000000-0000-0000-0000-000000000000'],
    ['hard case 14: an id of the demo data', () => '00000000-0000-0000-0000-000000000101'],
    ['nobody', () => crypto.randomUUID()],
    ['a user without a membership', async () => (await makeUser(world)).id],
    ['a member of another team', async () => (await makeStaff(world)).user.id],
  ])('%s is 404', async (_name, idOf) => {
    const owner = await makeStaff(world);
    const id = await idOf();
    expectRefusal(await withoutChange(world, () => call(owner, id)), NOT_FOUND);
  });

  test('the id of the membership is 404', async () => {
    const owner = await makeStaff(world);
    const [row] = await world.sql<{ id: string }>('select id from seller_users where user_id = ?', [owner.user.id]);
    expectRefusal(await call(owner, row!.id), NOT_FOUND);
  });

  test.each(['1', 'me', 'not-a-uuid', '00000000-0000-0000-0000-00000000010'])('hard case 14: %j is 400', async (id) => {
    const owner = await makeStaff(world);
    expectInvalid(await call(owner, id), BAD_ID);
  });

  test('an id in capitals is found', async () => {
    const owner = await makeStaff(world);
    const user = await mate(owner, 'VIEWER');
    expect((await call(owner, user.id.toUpperCase())).status).toBe(200);
  });
});

describe('an ADMIN', () => {
  test.each([
    ['demotes', { role: 'ADMIN' }],
    ['deactivates', { isActive: false }],
    ['even confirms', { role: 'OWNER' }],
  ])('%s no OWNER', async (_name, body) => {
    const admin = await makeStaff(world, { role: 'ADMIN' });
    await mate(admin, 'OWNER');
    const target = await mate(admin, 'OWNER');
    expectRefusal(await withoutChange(world, () => change(admin, target, body)), NEEDS_OWNER);
    expectRefusal(await withoutChange(world, () => remove(admin, target)), NEEDS_OWNER);
  });

  test('lets no former OWNER in again', async () => {
    const admin = await makeStaff(world, { role: 'ADMIN' });
    const target = await mate(admin, 'OWNER', false);
    expectRefusal(await withoutChange(world, () => change(admin, target, { isActive: true })), NEEDS_OWNER);
  });

  test.each(ROLES)('makes nobody an OWNER, be they %s', async (role) => {
    const admin = await makeStaff(world, { role: 'ADMIN' });
    await mate(admin, 'OWNER');
    const target = role === 'ADMIN' ? admin.user : await mate(admin, role);
    expectRefusal(await withoutChange(world, () => change(admin, target, { role: 'OWNER' })), NEEDS_OWNER);
  });

  test('makes nobody an OWNER, whether there is such a member or not', async () => {
    const admin = await makeStaff(world, { role: 'ADMIN' });
    expectRefusal(await change(admin, { id: crypto.randomUUID() }, { role: 'OWNER' }), NEEDS_OWNER);
  });

  test.each(['ADMIN', 'EDITOR', 'VIEWER'] as const)('changes and removes a member who is %s', async (role) => {
    const admin = await makeStaff(world, { role: 'ADMIN' });
    const target = await mate(admin, role);
    expect((await change(admin, target, { role: 'VIEWER' })).body.role).toBe('VIEWER');
    expect((await remove(admin, target)).body.isActive).toBe(false);
  });
});

describe('the last active owner', () => {
  /** The owner, and others who are no active owners. */
  async function makeLoneOwner(): Promise<Staff> {
    const owner = await makeStaff(world);
    await mate(owner, 'ADMIN');
    await mate(owner, 'OWNER', false);
    await makeMember(world, { seller: owner.seller, user: await makeUser(world, { is_active: false }), role: 'OWNER' });
    await makeStaff(world); // an owner of another seller
    return owner;
  }

  test.each([
    ['demoted', { role: 'ADMIN' }],
    ['deactivated', { isActive: false }],
    ['both', { role: 'VIEWER', isActive: false }],
  ])('cannot be %s', async (_name, body) => {
    const owner = await makeLoneOwner();
    expectRefusal(await withoutChange(world, () => change(owner, owner.user, body)), LAST_OWNER);
  });

  test('cannot be removed', async () => {
    const owner = await makeLoneOwner();
    expectRefusal(await withoutChange(world, () => remove(owner, owner.user)), LAST_OWNER);
    expect((await owner.http.get('/sellers/me')).status).toBe(200);
  });

  test('may go once there is another one', async () => {
    const owner = await makeLoneOwner();
    const next = await mate(owner, 'EDITOR');
    expect((await change(owner, next, { role: 'OWNER' })).status).toBe(200);
    expect((await change(owner, owner.user, { role: 'VIEWER' })).status).toBe(200);
    expect((await change(owner, next, { role: 'VIEWER' })).status).toBe(403);
  });

  test('inactive owners and owners whose user is inactive may go', async () => {
    const owner = await makeLoneOwner();
    const blocked = await makeMember(world, {
      seller: owner.seller,
      user: await makeUser(world, { is_active: false }),
      role: 'OWNER',
    });
    expect((await remove(owner, blocked)).status).toBe(200);
    expect((await change(owner, blocked, { role: 'VIEWER' })).status).toBe(200);
  });
});
