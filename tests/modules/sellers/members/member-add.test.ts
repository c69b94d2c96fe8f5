import { beforeAll, describe, expect, test } from '#test';
import { makeAdmin, makeMember, makeStaff, type Staff } from '#support/builders/staff.ts';
import { ROLES } from '#src/platform/actor.ts';
import { logIn } from '#support/builders/session.ts';
import { makeUser, PASSWORD, uniqueEmail } from '#support/builders/user.ts';
import { expectInvalid, expectRefusal, withoutChange } from '#support/http/refusal.ts';
import { statementsOf } from '#support/database/statements.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
const PATH = '/sellers/me/members';
const ALREADY_MEMBER = { status: 409, code: 'ALREADY_MEMBER', message: 'User is already a member' };
const NOT_ADDABLE = { status: 409, code: 'CONFLICT', message: 'This account cannot be added' };
const NEEDS_OWNER = { status: 403, code: 'FORBIDDEN', message: 'Requires role OWNER or higher' };

let owner: Staff;
beforeAll(async () => {
  owner = await makeStaff(world);
});
const add = (body: unknown, { http }: Pick<Staff, 'http'> = owner) => http.post(PATH, body);
const newcomer = (overrides: object = {}) => ({
  email: uniqueEmail(),
  role: 'EDITOR',
  displayName: 'Grace',
  password: PASSWORD,
  ...overrides,
});
const userRow = async (email: string) =>
  (await world.sql<Record<string, unknown>>('select * from users where email = ?', [email]))[0];

describe('GET /sellers/me/members', () => {
  test('lists the whole team, oldest first, inactive ones included', async () => {
    const { seller, user, http } = await makeStaff(world, { role: 'VIEWER' });
    const at = (year: number) => `${year}-01-01T00:00:00.000Z`;
    const late = await makeMember(world, { seller, role: 'EDITOR', created_at: at(2020) });
    const gone = await makeMember(world, { seller, role: 'OWNER', created_at: at(2019), is_active: false });
    const blocked = await makeMember(world, {
      seller,
      user: await makeUser(world, { is_active: false }),
      role: 'ADMIN',
      created_at: at(2018),
    });
    await makeMember(world, { seller: (await makeStaff(world)).seller }); // another team

    const answer = await http.get(PATH);

    expect(answer.status).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    const member = (one: { id: string; email: string }, rest: object) => ({
      userId: one.id,
      email: one.email,
      displayName: 'Ada',
      isActive: true,
      createdAt: expect.stringMatching(/Z$/),
      ...rest,
    });
    expect(answer.body).toEqual([
      member(blocked, { role: 'ADMIN', createdAt: at(2018) }),
      member(gone, { role: 'OWNER', isActive: false, createdAt: at(2019) }),
      member(late, { role: 'EDITOR', createdAt: at(2020) }),
      member(user, { role: 'VIEWER' }),
    ]);
  });

  test('memberships of one moment stand in the order of their ids', async () => {
    const { seller, http } = await makeStaff(world);
    const tail = crypto.randomUUID().slice(8);
    for (const prefix of ['00000003', '00000001', '00000002']) {
      await makeMember(world, { seller, created_at: '2020-01-01T00:00:00Z', id: `${prefix}${tail}` });
    }
    const { body } = await http.get(PATH);
    const ids = await world.sql<{ id: string }>(
      'select user_id as id from seller_users m where seller_id = ? order by m.created_at, m.id',
      [seller.id],
    );
    expect(body.map(({ userId }: { userId: string }) => userId)).toEqual(ids.map(({ id }) => id));
  });

  test('hard case 26: takes one statement for 1, 20 and 100 members', async () => {
    const { seller, http } = await makeStaff(world);
    for (const size of [1, 20, 100]) {
      await world.sql(
        `with made as (
           insert into users (email, display_name)
           select 'bulk-' || gen_random_uuid() || '@example.com', 'Bulk' from generate_series(1, ?) returning id
         )
         insert into seller_users (seller_id, user_id) select ?, id from made`,
        [size - (await http.get(PATH)).body.length, seller.id],
      );
      const statements = await statementsOf(world, async () => {
        expect((await http.get(PATH)).body).toHaveLength(size);
      });
      expect(statements).toHaveLength(1);
    }
  });
});

describe('POST /sellers/me/members: an unknown e-mail', () => {
  test('makes user and membership', async () => {
    const { seller, http } = await makeStaff(world, { role: 'ADMIN' });
    const email = uniqueEmail('grace');
    const body = { email: `  ${email.toUpperCase()} `, role: 'EDITOR', displayName: '  Grace  ', password: PASSWORD };

    const answer = await http.post(PATH, body);

    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      userId: expect.any(String),
      email,
      displayName: 'Grace',
      role: 'EDITOR',
      isActive: true,
      createdAt: expect.stringMatching(/Z$/),
    });
    const { password_hash: hash, ...user } = (await userRow(email))!;
    expect(hash).toMatch(/^\$argon2id\$/);
    expect(user).toMatchObject({ display_name: 'Grace', is_active: true, is_superadmin: false });
    expect(await world.sql('select seller_id, role, is_active from seller_users where user_id = ?', [user.id])).toEqual(
      [{ seller_id: seller.id, role: 'EDITOR', is_active: true }],
    );
    expect(await world.sql('select 1 from refresh_tokens where user_id = ?', [user.id])).toEqual([]);
    expect((await http.get(PATH)).body.at(-1)).toEqual(answer.body);
  });

  test('the new member can log in, and is on this seller', async () => {
    const body = newcomer({ role: 'VIEWER' });
    await add(body);
    const session = await logIn(world, body);
    expect(session.seller.id).toBe(owner.seller.id);
    expect((await world.http.as(session).get('/auth/me')).body.role).toBe('VIEWER');
  });

  test('a password is never trimmed', async () => {
    const body = newcomer({ password: '  spaces  ' });
    await add(body);
    expect((await world.http.post('/auth/login', { email: body.email, password: 'spaces' })).status).toBe(401);
    expect((await world.http.post('/auth/login', { email: body.email, password: '  spaces  ' })).status).toBe(200);
  });

  test.each([
    [['displayName'], { displayName: 'displayName is required' }],
    [['password'], { password: 'password is required' }],
    [['displayName', 'password'], { displayName: 'displayName is required', password: 'password is required' }],
  ])('needs %j', async (left, problems) => {
    const body = Object.fromEntries(Object.entries(newcomer()).filter(([key]) => !left.includes(key)));
    expectInvalid(await withoutChange(world, () => add(body)), problems);
  });
});

describe('POST /sellers/me/members: a known e-mail', () => {
  test.each([true, false])('whoever is a member (active: %s) is 409 ALREADY_MEMBER', async (isActive) => {
    const user = await makeMember(world, { seller: owner.seller, role: 'VIEWER', is_active: isActive });
    const body = { email: user.email, role: 'ADMIN' };
    expectRefusal(await withoutChange(world, () => add(body)), ALREADY_MEMBER);
    expectRefusal(await withoutChange(world, () => add(newcomer(body))), ALREADY_MEMBER);
  });

  test('oneself is a member already', async () => {
    expectRefusal(await add({ email: owner.user.email, role: 'OWNER' }), ALREADY_MEMBER);
  });

  test('a superadmin cannot be added', async () => {
    const { email } = (await makeAdmin(world)).user;
    expectRefusal(await withoutChange(world, () => add(newcomer({ email }))), NOT_ADDABLE);
    expectRefusal(await withoutChange(world, () => add({ email, role: 'VIEWER' })), NOT_ADDABLE);
  });

  test('a superadmin who is a member is one already', async () => {
    const user = await makeMember(world, { seller: owner.seller, user: (await makeAdmin(world)).user });
    expectRefusal(await withoutChange(world, () => add(newcomer({ email: user.email }))), ALREADY_MEMBER);
  });
});

describe('POST /sellers/me/members: roles', () => {
  test.each(ROLES)('an OWNER grants %s', async (role) => {
    expect((await add(newcomer({ role }))).body.role).toBe(role);
  });

  test.each(ROLES)('an ADMIN grants %s unless it is OWNER', async (role) => {
    const admin = await makeStaff(world, { role: 'ADMIN' });
    if (role === 'OWNER') {
      expectRefusal(await withoutChange(world, () => add(newcomer({ role }), admin)), NEEDS_OWNER);
    } else {
      expect((await add(newcomer({ role }), admin)).body.role).toBe(role);
    }
  });
});

describe('POST /sellers/me/members: validation', () => {
  test.each([
    ['no fields', {}, { email: 'email is required', role: 'role must be one of: VIEWER, EDITOR, ADMIN, OWNER' }],
    ['a bad e-mail', newcomer({ email: 'nobody' }), { email: 'email must be a valid e-mail address' }],
    ['a null e-mail', newcomer({ email: null }), { email: 'email must be of type string' }],
    ['a lower-case role', newcomer({ role: 'owner' }), { role: 'role must be one of: VIEWER, EDITOR, ADMIN, OWNER' }],
    ['an unknown role', newcomer({ role: 'BOSS' }), { role: 'role must be one of: VIEWER, EDITOR, ADMIN, OWNER' }],
    ['an empty name', newcomer({ displayName: '  ' }), { displayName: 'displayName must not be empty' }],
    ['a null name', newcomer({ displayName: null }), { displayName: 'displayName must be of type string' }],
    [
      'a long name',
      newcomer({ displayName: 'a'.repeat(101) }),
      { displayName: 'displayName must have at most 100 characters' },
    ],
    ['a short password', newcomer({ password: '1234567' }), { password: 'password must be 8 to 72 bytes long' }],
    [
      'hard case 7: 73 bytes',
      newcomer({ password: `${'ä'.repeat(36)}a` }),
      { password: 'password must be 8 to 72 bytes long' },
    ],
    ['a null password', newcomer({ password: null }), { password: 'password must be of type string' }],
    ['isActive', newcomer({ isActive: false }), { isActive: 'property isActive should not exist' }],
    ['a seller', newcomer({ sellerId: crypto.randomUUID() }), { sellerId: 'property sellerId should not exist' }],
  ])('refuses %s', async (_name, body, problems) => {
    expectInvalid(await withoutChange(world, () => add(body)), problems);
  });

  test('a password has at most 72 bytes, an e-mail 255 characters, a name 100', async () => {
    const email = `${'a'.repeat(243)}@example.com`;
    const body = newcomer({ email, password: 'ä'.repeat(36), displayName: 'ü'.repeat(100) });
    expect((await add(body)).status).toBe(201);
    expectInvalid(await add(newcomer({ email: `a${email}` })), { email: 'email must have at most 255 characters' });
  });
});
