import { beforeEach, describe, expect, test } from '#test';
import { logInAdmin, signUp } from '#support/builders/session.ts';
import { makeAdmin } from '#support/builders/staff.ts';
import { makeUser, PASSWORD } from '#support/builders/user.ts';
import type { Client } from '#support/http/client.ts';
import { withCookie } from '#support/http/refresh-cookie.ts';
import {
  expectInvalid,
  expectRefusal,
  INVALID_CREDENTIALS,
  REFRESH_TOKEN_INVALID,
  USER_GONE,
  withoutChange,
} from '#support/http/refusal.ts';
import { statementsOf } from '#support/database/statements.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
const PATH = '/admin/users';
const NEXT = 'another horse battery';
const LAST_SUPERADMIN = {
  status: 409,
  code: 'LAST_SUPERADMIN',
  message: 'The last active superadmin cannot be deactivated',
};

let me: { id: string; email: string };
let http: Client;
beforeEach(async () => {
  for (const table of ['sellers', 'users']) await world.sql(`delete from ${table}`);
  ({ user: me, http } = await makeAdmin(world));
});
const patch = ({ id }: { id: string }, body: unknown) => http.patch(`${PATH}/${id}`, body);
const stored = async ({ id }: { id: string }) =>
  (await world.sql<Record<string, unknown>>('select * from users where id = ?', [id]))[0]!;
const tokensOf = ({ id }: { id: string }) => world.sql('select 1 from refresh_tokens where user_id = ?', [id]);
const refresh = ({ refreshValue }: { refreshValue: string }) =>
  world.http.post('/auth/refresh', undefined, withCookie(refreshValue));

describe('GET /admin/users', () => {
  test('lists superadmins and nobody else, newest first', async () => {
    await signUp(world);
    const { user: old } = await makeAdmin(world, { is_active: false, display_name: 'Old' });
    await world.sql(`update users set created_at = '2020-01-01', updated_at = '2020-01-02' where id = ?`, [old.id]);

    const answer = await http.get(PATH);

    expect(answer.status).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.body).toEqual([
      {
        id: me.id,
        email: me.email,
        displayName: 'Ada',
        role: 'SUPERADMIN',
        isSuperadmin: true,
        isActive: true,
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        updatedAt: expect.stringMatching(/Z$/),
      },
      {
        id: old.id,
        email: old.email,
        displayName: 'Old',
        role: 'SUPERADMIN',
        isSuperadmin: true,
        isActive: false,
        createdAt: '2020-01-01T00:00:00.000Z',
        updatedAt: '2020-01-02T00:00:00.000Z',
      },
    ]);
  });

  test('hard case 26: takes one statement for 1, 20 and 100 rows, which stand in one order', async () => {
    for (const size of [1, 20, 100]) {
      await world.sql(
        `insert into users (email, display_name, is_superadmin, created_at)
         select gen_random_uuid() || '@example.com', 'Bulk', true, '2020-01-01' from generate_series(1, ?::int)`,
        [size - (await http.get(PATH)).body.length],
      );
      const statements = await statementsOf(world, async () => {
        expect((await http.get(PATH)).body).toHaveLength(size);
      });
      expect(statements).toHaveLength(1);
    }
    const ids = (await http.get(PATH)).body.slice(1).map(({ id }: { id: string }) => id) as string[];
    expect(ids).toEqual(ids.toSorted().toReversed());
  });

  test('takes no query', async () => {
    expectInvalid(await http.get(`${PATH}?page=1`), { page: 'property page should not exist' });
  });
});

describe('PATCH /admin/users/:id', () => {
  test('changes the name', async () => {
    const { user } = await makeAdmin(world);
    const session = await logInAdmin(world, user);
    const { password_hash: hash } = await stored(user);

    const answer = await patch(user, { displayName: '  Grace  ' });

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      id: user.id,
      email: user.email,
      displayName: 'Grace',
      role: 'SUPERADMIN',
      isSuperadmin: true,
      isActive: true,
      createdAt: expect.stringMatching(/Z$/),
      updatedAt: expect.stringMatching(/Z$/),
    });
    expect(await stored(user)).toMatchObject({ display_name: 'Grace', password_hash: hash, is_active: true });
    expect((await refresh(session)).status).toBe(200);
    expect((await http.get(PATH)).body).toContainEqual(answer.body);
  });

  test('hard case 6: deactivation ends sessions and live tokens; reactivation brings no session back', async () => {
    const { user } = await makeAdmin(world);
    const session = await logInAdmin(world, user);
    const own = await logInAdmin(world, me);

    expect((await patch(user, { isActive: false })).body.isActive).toBe(false);

    expect(await tokensOf(user)).toEqual([]);
    expectRefusal(await refresh(session), REFRESH_TOKEN_INVALID);
    expectRefusal(await world.http.as(session).get(PATH), USER_GONE);
    const login = () => world.http.post('/auth/admin-login', { email: user.email, password: PASSWORD });
    expectRefusal(await login(), INVALID_CREDENTIALS);

    expect((await patch(user, { isActive: true })).body.isActive).toBe(true);
    expectRefusal(await refresh(session), REFRESH_TOKEN_INVALID);
    expect((await login()).status).toBe(200);
    expect((await refresh(own)).status).toBe(200);
  });

  test('hard case 6: a new password ends the sessions, and the old password', async () => {
    const { user } = await makeAdmin(world);
    const session = await logInAdmin(world, user);

    expect((await patch(user, { password: NEXT })).status).toBe(200);

    expect(await tokensOf(user)).toEqual([]);
    expectRefusal(await refresh(session), REFRESH_TOKEN_INVALID);
    const login = (password: string) => world.http.post('/auth/admin-login', { email: user.email, password });
    expectRefusal(await login(PASSWORD), INVALID_CREDENTIALS);
    expect((await login(NEXT)).status).toBe(200);
    expect((await stored(user)).password_hash).toMatch(/^\$argon2id\$/);
  });

  test('changes everything at once, oneself included', async () => {
    const answer = await patch(me, { displayName: 'Me', isActive: true, password: NEXT });
    expect(answer.body).toMatchObject({ id: me.id, displayName: 'Me', isActive: true });
    expect((await logInAdmin(world, { email: me.email, password: NEXT })).user.displayName).toBe('Me');
  });

  test('an inactive superadmin may be renamed, and deactivated again', async () => {
    const { user } = await makeAdmin(world, { is_active: false });
    expect((await patch(user, { displayName: 'Gone', isActive: false })).status).toBe(200);
    expect(await stored(user)).toMatchObject({ display_name: 'Gone', is_active: false });
  });

  test('a new password is logged as PASSWORD_CHANGED, without the password; a new name is not', async () => {
    const { user } = await makeAdmin(world);
    const start = world.logs.length;
    await patch(user, { displayName: 'Quiet' });
    await patch(user, { password: 'never in the log' });
    const lines = world.logs.slice(start);
    expect(lines.filter(({ event }) => event === 'PASSWORD_CHANGED')).toEqual([
      expect.objectContaining({ userId: user.id }),
    ]);
    expect(JSON.stringify(lines)).not.toContain('never in the log');
  });

  test('who is no superadmin is 404', async () => {
    const { user } = await signUp(world);
    const answer = await withoutChange(world, () => patch(user, { isActive: false }));
    expectRefusal(answer, { status: 404, code: 'NOT_FOUND', message: `User ${user.id} not found` });
  });

  test.each(['00000000-0000-0000-0000-000000000000', crypto.randomUUID()])('hard case 14: %s is 404', async (id) => {
    const answer = await withoutChange(world, () => patch({ id }, { displayName: 'X', password: NEXT }));
    expectRefusal(answer, { status: 404, code: 'NOT_FOUND', message: `User ${id} not found` });
  });

  test('hard case 14: a malformed id is 400', async () => {
    expectInvalid(await patch({ id: 'me' }, { displayName: 'X' }), { id: 'Validation failed (uuid is expected)' });
  });

  test.each([
    ['an empty body', {}, { '': 'At least one field must be provided' }],
    ['an empty name', { displayName: ' ' }, { displayName: 'displayName must not be empty' }],
    ['a null name', { displayName: null }, { displayName: 'displayName must be of type string' }],
    ['a long name', { displayName: 'x'.repeat(101) }, { displayName: 'displayName must have at most 100 characters' }],
    ['a flag in words', { isActive: 'false' }, { isActive: 'isActive must be of type boolean' }],
    ['a null flag', { isActive: null }, { isActive: 'isActive must be of type boolean' }],
    ['a short password', { password: '1234567' }, { password: 'password must be 8 to 72 bytes long' }],
    ['hard case 7: 73 bytes', { password: `${'ä'.repeat(36)}a` }, { password: 'password must be 8 to 72 bytes long' }],
    ['an e-mail', { email: 'x@example.com' }, { email: 'property email should not exist' }],
    ['the flag itself', { isSuperadmin: false }, { isSuperadmin: 'property isSuperadmin should not exist' }],
    ['a role', { role: 'OWNER' }, { role: 'property role should not exist' }],
  ])('refuses %s', async (_name, body, problems) => {
    await makeAdmin(world);
    expectInvalid(await withoutChange(world, () => patch(me, body)), problems);
  });
});

describe('the last active superadmin', () => {
  test('cannot be deactivated, nothing of the request is done', async () => {
    const user = await makeUser(world); // no superadmin
    await makeAdmin(world, { is_active: false });
    const session = await logInAdmin(world, me);
    const body = { isActive: false, displayName: 'Gone', password: NEXT };
    expectRefusal(await withoutChange(world, () => patch(me, body)), LAST_SUPERADMIN);
    expect((await refresh(session)).status).toBe(200);
    expect((await http.get(PATH)).status).toBe(200);
    expect((await stored(user)).is_active).toBe(true);
  });

  test('may go once there is another one', async () => {
    await makeAdmin(world);
    expect((await patch(me, { isActive: false })).status).toBe(200);
    expectRefusal(await http.get(PATH), USER_GONE);
  });
});
