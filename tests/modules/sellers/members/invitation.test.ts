import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from '#test';
import { decodeJwt } from 'jose';
import { logIn, makeSession, type Session } from '#support/builders/session.ts';
import { makeMember, makeStaff, type Staff } from '#support/builders/staff.ts';
import { makeUser, PASSWORD } from '#support/builders/user.ts';
import { refreshValueOf, withCookie } from '#support/http/refresh-cookie.ts';
import { expectInvalid, expectRefusal, UNAUTHORIZED, USER_GONE, withoutChange } from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
const PATH = '/sellers/me/members';
const WEEK_MS = 7 * 86_400_000;
const INVALID = { status: 400, code: 'INVITATION_INVALID', message: 'Invitation is invalid or expired' };
const NO_PASSWORD = { status: 400, code: 'BAD_REQUEST', message: 'This account exists; invite it without a password' };
const ALREADY_MEMBER = { status: 409, code: 'ALREADY_MEMBER', message: 'User is already a member' };
const NOT_ACCEPTED = { status: 409, code: 'CONFLICT', message: 'Not accepted yet' };
const NEEDS_OWNER = { status: 403, code: 'FORBIDDEN', message: 'Requires role OWNER or higher' };

let owner: Staff;
beforeAll(async () => {
  owner = await makeStaff(world);
});

const invite = ({ email }: { email: string }, role = 'EDITOR', { http }: Pick<Staff, 'http'> = owner) =>
  http.post(PATH, { email, role });
/** The token of an invitation that is right. */
const tokenFor = async (user: { email: string }, role = 'EDITOR', by: Pick<Staff, 'http'> = owner): Promise<string> =>
  (await invite(user, role, by)).body.invitation.token as string;
const accept = (session: { accessToken: string }, token: unknown, refreshValue?: string) =>
  world.http
    .as(session)
    .post('/auth/accept-invitation', { token }, refreshValue === undefined ? {} : withCookie(refreshValue));
const sellersOf = async (session: { accessToken: string }) =>
  (await world.http.as(session).get('/auth/sellers')).body as object[];
const membershipOf = async (userId: string, seller = owner.seller) =>
  (
    await world.sql<{ role: string; is_active: boolean; hash: string | null; ends: Date | null }>(
      `select role, is_active, invitation_hash as hash, invitation_expires_at as ends
       from seller_users where user_id = ? and seller_id = ?`,
      [userId, seller.id],
    )
  )[0];
const pathOf = ({ id }: { id: string }) => `${PATH}/${id}`;

describe('an account that was there before', () => {
  test('is invited: no name is shown, and it sees and can do nothing', async () => {
    const session = await makeSession(world);
    const before = await world.sql('select * from users where id = ?', [session.user.id]);
    const start = Date.now();

    const answer = await invite({ email: ` ${session.user.email.toUpperCase()} ` }, 'ADMIN');

    expect(answer.status).toBe(201);
    const { invitation, ...member } = answer.body;
    expect(member).toEqual({
      userId: session.user.id,
      email: session.user.email,
      displayName: null,
      role: 'ADMIN',
      isActive: false,
      createdAt: expect.stringMatching(/Z$/),
    });
    expect(Object.keys(invitation)).toEqual(['token', 'expiresAt']);
    expect(Math.abs(Date.parse(invitation.expiresAt) - start - WEEK_MS)).toBeLessThan(60_000);
    expect((await owner.http.get(PATH)).body).toContainEqual(member);

    expect(await membershipOf(session.user.id)).toMatchObject({
      is_active: false,
      hash: createHash('sha256').update(invitation.token).digest('hex'),
    });
    expect(await world.sql('select * from users where id = ?', [session.user.id])).toEqual(before);
    expect(await sellersOf(session)).toHaveLength(1);
    expect((await world.http.as(session).post('/auth/switch-seller', { sellerId: owner.seller.id })).status).toBe(404);
    expect((await logIn(world, session)).seller.id).toBe(session.seller.id);
    expect(await world.sql('select 1 from refresh_tokens where token = ?', [invitation.token])).toEqual([]);
  });

  test.each([
    ['a password', { password: PASSWORD }],
    ['a name', { displayName: 'Boss' }],
    ['both', { password: PASSWORD, displayName: 'Boss' }],
  ])('is not invited with %s, the first time or later', async (_name, extra) => {
    const user = await makeUser(world);
    const body = { email: user.email, role: 'VIEWER', ...extra };
    expectRefusal(await withoutChange(world, () => owner.http.post(PATH, body)), NO_PASSWORD);
    await invite(user);
    expectRefusal(await withoutChange(world, () => owner.http.post(PATH, body)), NO_PASSWORD);
  });

  test('is invited anew with 200: the old token is dead, the role is the new one', async () => {
    const session = await makeSession(world);
    const first = await invite(session.user, 'ADMIN');
    const second = await invite(session.user, 'VIEWER');

    expect(second.status).toBe(200);
    expect(second.body).toMatchObject({ role: 'VIEWER', isActive: false, displayName: null });
    expect(second.body.createdAt).toBe(first.body.createdAt);
    expectRefusal(await withoutChange(world, () => accept(session, first.body.invitation.token)), INVALID);
    expect((await accept(session, second.body.invitation.token)).status).toBe(200);
    expect(await membershipOf(session.user.id)).toMatchObject({ role: 'VIEWER', is_active: true });
  });

  test('an ADMIN neither renews, changes nor takes back the invitation of an OWNER', async () => {
    const user = await makeUser(world);
    await invite(user, 'OWNER');
    const admin = await makeStaff(world, { role: 'ADMIN', seller: owner.seller });
    for (const act of [
      () => invite(user, 'VIEWER', admin),
      () => admin.http.patch(pathOf(user), { role: 'VIEWER' }),
      () => admin.http.delete(pathOf(user)),
      // 403 comes before 400
      () => admin.http.post(PATH, { email: user.email, role: 'VIEWER', password: PASSWORD }),
    ]) {
      expectRefusal(await withoutChange(world, act), NEEDS_OWNER);
    }
  });

  test('the invitation of an OWNER is no owner', async () => {
    const lone = await makeStaff(world);
    await invite(await makeUser(world), 'OWNER', lone);
    const answer = await withoutChange(world, () => lone.http.delete(pathOf(lone.user)));
    expect(answer.body.code).toBe('LAST_OWNER');
  });
});

describe('an invitation, before it is accepted', () => {
  test('cannot be made a membership by the team', async () => {
    const user = await makeUser(world);
    await invite(user);
    for (const body of [{ isActive: true }, { isActive: true, role: 'ADMIN' }]) {
      expectRefusal(await withoutChange(world, () => owner.http.patch(pathOf(user), body)), NOT_ACCEPTED);
    }
  });

  test('changes its role, and the token stays good', async () => {
    const session = await makeSession(world);
    const token = await tokenFor(session.user, 'VIEWER');
    const answer = await owner.http.patch(pathOf(session.user), { role: 'ADMIN', isActive: false });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ role: 'ADMIN', isActive: false, displayName: null });
    expect((await accept(session, token)).status).toBe(200);
    expect(await membershipOf(session.user.id)).toMatchObject({ role: 'ADMIN', is_active: true });
  });

  test('is taken back: the row goes, the token is dead, and the next one is a new one', async () => {
    const session = await makeSession(world);
    const { invitation, ...member } = (await invite(session.user, 'ADMIN')).body;
    const answer = await owner.http.delete(pathOf(session.user));
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(member);
    expect(await membershipOf(session.user.id)).toBeUndefined();
    expect((await owner.http.delete(pathOf(session.user))).status).toBe(404);
    expectRefusal(await withoutChange(world, () => accept(session, invitation.token)), INVALID);
    expect((await invite(session.user)).status).toBe(201);
  });
});

describe('POST /auth/accept-invitation', () => {
  test('makes it a membership, and moves the session along', async () => {
    const session = await makeSession(world);
    const token = await tokenFor(session.user, 'ADMIN');

    const answer = await accept(session, token, session.refreshValue);

    expect(answer.status).toBe(200);
    const { id, name, slug } = owner.seller;
    expect(answer.body).toEqual({ accessToken: expect.any(String), seller: { id, name, slug } });
    expect(decodeJwt(answer.body.accessToken)).toMatchObject({ sellerId: id, role: 'ADMIN' });
    expect((await world.http.as(answer.body).get('/sellers/me')).body.id).toBe(id);
    expect(await sellersOf(session)).toContainEqual({ id, name, slug, role: 'ADMIN' });
    expect(await membershipOf(session.user.id)).toEqual({ role: 'ADMIN', is_active: true, hash: null, ends: null });
    expect((await owner.http.get(PATH)).body).toContainEqual(
      expect.objectContaining({ userId: session.user.id, displayName: 'Ada', isActive: true }),
    );
    const refreshed = await world.http.post('/auth/refresh', undefined, withCookie(refreshValueOf(answer)));
    expect(decodeJwt(refreshed.body.accessToken)).toMatchObject({ sellerId: id });
    const old = await world.http.post('/auth/refresh', undefined, withCookie(session.refreshValue));
    expect(old.status).toBe(401);
  });

  test('needs no cookie', async () => {
    const session = await makeSession(world);
    const answer = await accept(session, await tokenFor(session.user));
    expect(answer.status).toBe(200);
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  test('whoever has accepted once is a member like others', async () => {
    const session = await makeSession(world);
    await accept(session, await tokenFor(session.user));
    expectRefusal(await invite(session.user), ALREADY_MEMBER);
    expect((await owner.http.delete(pathOf(session.user))).body).toMatchObject({ isActive: false, displayName: 'Ada' });
    expectRefusal(await invite(session.user), ALREADY_MEMBER);
    expect((await owner.http.patch(pathOf(session.user), { isActive: true })).body.isActive).toBe(true);
  });

  /** What makes the token of `session` a bad one, and what is sent in its place. */
  const BAD: [string, (session: Session, token: string) => Promise<string>][] = [
    ['one that nobody was given', () => Promise.resolve('0'.repeat(64))],
    ['one that was altered', (_session, token) => Promise.resolve(token.toUpperCase() + '0')],
    ['one with a blank', (_session, token) => Promise.resolve(`${token} `)],
    ['the stored hash', async ({ user }) => (await membershipOf(user.id))!.hash!],
    ['one of another user', async () => tokenFor((await makeSession(world)).user)],
    [
      'one that is over',
      async ({ user }, token) => {
        await world.sql('update seller_users set invitation_expires_at = now() where user_id = ? and not is_active', [
          user.id,
        ]);
        return token;
      },
    ],
    [
      'one that was superseded',
      async ({ user }, token) => {
        await invite(user);
        return token;
      },
    ],
    [
      'one that was taken back',
      async ({ user }, token) => {
        await owner.http.delete(pathOf(user));
        return token;
      },
    ],
  ];
  test.each(BAD)('refuses %s', async (_name, arrange) => {
    const session = await makeSession(world);
    const token = await arrange(session, await tokenFor(session.user));
    const answer = await withoutChange(world, () => accept(session, token, session.refreshValue));
    expectRefusal(answer, INVALID);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(await sellersOf(session)).toHaveLength(1);
  });

  test('refuses one that was used, also after the membership ended', async () => {
    const session = await makeSession(world);
    const token = await tokenFor(session.user);
    await accept(session, token);
    expectRefusal(await withoutChange(world, () => accept(session, token)), INVALID);
    await owner.http.delete(pathOf(session.user));
    expectRefusal(await withoutChange(world, () => accept(session, token)), INVALID);
  });

  test('refuses one of a seller that is inactive', async () => {
    const other = await makeStaff(world);
    const session = await makeSession(world);
    const token = await tokenFor(session.user, 'VIEWER', other);
    await world.sql('update sellers set is_active = false where id = ?', [other.seller.id]);
    expectRefusal(await withoutChange(world, () => accept(session, token)), INVALID);
  });

  test('lets in a user who has no seller', async () => {
    const user = await makeUser(world);
    const accessToken = await world.cradle.accessTokens.issue({
      userId: user.id,
      sellerId: null,
      role: null,
      isSuperadmin: false,
    });
    expect((await accept({ accessToken }, await tokenFor(user))).status).toBe(200);
    expect((await logIn(world, { email: user.email, password: PASSWORD })).seller.id).toBe(owner.seller.id);
  });

  test('401 comes first, then 400', async () => {
    const session = await makeSession(world);
    const token = await tokenFor(session.user);
    expectRefusal(await world.http.post('/auth/accept-invitation', {}), UNAUTHORIZED);
    for (const [body, message] of [
      [{}, 'token is required'],
      [{ token: null }, 'token must be of type string'],
      [{ token: '' }, 'token must not be empty'],
    ] as const) {
      const answer = await withoutChange(world, () => world.http.as(session).post('/auth/accept-invitation', body));
      expectInvalid(answer, { token: message });
    }
    await world.sql('update users set is_active = false where id = ?', [session.user.id]);
    expectRefusal(await withoutChange(world, () => accept(session, token)), USER_GONE);
  });

  test('the database itself lets nobody in who has not accepted', async () => {
    const user = await makeUser(world);
    await invite(user);
    await expect(world.sql('update seller_users set is_active = true where user_id = ?', [user.id])).rejects.toThrow(
      'seller_users_invitation_hash_check',
    );
  });
});

test('a member who was let in before invitations has accepted', async () => {
  const member = await makeMember(world, { seller: owner.seller, is_active: false });
  expect((await owner.http.patch(pathOf(member), { isActive: true })).body).toMatchObject({ isActive: true });
});
