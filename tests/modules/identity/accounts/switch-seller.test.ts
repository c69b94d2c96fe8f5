import { describe, expect, test } from '#test';
import { makeAdmin, makeMember } from '#support/builders/staff.ts';
import { decodeJwt } from 'jose';
import { makeSeller, type SellerRow } from '#support/builders/seller.ts';
import { logIn, logInAdmin, makeSession, type Session } from '#support/builders/session.ts';
import { makeUser } from '#support/builders/user.ts';
import {
  ageTokens,
  refreshCookieOf,
  refreshValueOf,
  SESSION_ATTRIBUTES,
  withCookie,
} from '#support/http/refresh-cookie.ts';
import {
  expectRefusal,
  NO_ACTIVE_SELLER,
  REFRESH_TOKEN_INVALID,
  SELLER_NOT_FOUND,
  UNAUTHORIZED,
  withoutChange,
} from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();

/** Somebody who works for two sellers and is logged in to the first. */
async function makeCommuter(): Promise<{ session: Session; first: SellerRow; second: SellerRow }> {
  const user = await makeUser(world);
  const [first, second] = [await makeSeller(world), await makeSeller(world, { name: 'Second' })];
  await makeMember(world, { seller: first, user, role: 'OWNER', created_at: '2023-01-01T00:00:00Z' });
  await makeMember(world, { seller: second, user, role: 'EDITOR', created_at: '2024-01-01T00:00:00Z' });
  return { session: await logIn(world, user), first, second };
}

const switchTo = (session: Session, sellerId: unknown, cookie?: string) =>
  world.http.as(session).post('/auth/switch-seller', { sellerId }, cookie === undefined ? {} : withCookie(cookie));
const refresh = (value: string) => world.http.post('/auth/refresh', undefined, withCookie(value));
const tokenCount = async (userId: string) =>
  (await world.sql('select 1 from refresh_tokens where user_id = ?', [userId])).length;
const endMembership = ({ user }: Session, seller: SellerRow) =>
  world.sql('update seller_users set is_active = false where user_id = ? and seller_id = ?', [user.id, seller.id]);

describe('POST /auth/switch-seller', () => {
  test('answers a token for the other seller and moves the session along', async () => {
    const { session, second } = await makeCommuter();

    const answer = await switchTo(session, second.id, session.refreshValue);

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      accessToken: expect.any(String),
      seller: { id: second.id, name: 'Second', slug: second.slug },
    });
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(decodeJwt(answer.body.accessToken)).toMatchObject({
      sub: session.user.id,
      sellerId: second.id,
      role: 'EDITOR',
      isSuperadmin: false,
    });
    const cookie = refreshCookieOf(answer)!;
    expect(cookie.attributes).toEqual(SESSION_ATTRIBUTES);
    expect(cookie.value).toMatch(new RegExp(`^[0-9a-f]{96}\\.${second.id}$`));
    expect(await tokenCount(session.user.id)).toBe(1);
    expectRefusal(await refresh(session.refreshValue), REFRESH_TOKEN_INVALID);
    expect((await world.http.as(answer.body).get('/auth/me')).body).toMatchObject({
      sellerId: second.id,
      role: 'EDITOR',
    });
  });

  test('hard case 9: later refreshes stay on the chosen seller', async () => {
    const { session, second } = await makeCommuter();
    let value = refreshValueOf(await switchTo(session, second.id, session.refreshValue));
    for (const _round of [1, 2, 3]) {
      const answer = await refresh(value);
      expect(decodeJwt(answer.body.accessToken)).toMatchObject({ sellerId: second.id, role: 'EDITOR' });
      value = refreshValueOf(answer);
      expect(value.endsWith(`.${second.id}`)).toBe(true);
    }
  });

  test('hard case 9: when the membership ends, refresh falls back to the oldest one', async () => {
    const { session, first, second } = await makeCommuter();
    const value = refreshValueOf(await switchTo(session, second.id, session.refreshValue));
    await endMembership(session, second);

    const answer = await refresh(value);

    expect(answer.status).toBe(200);
    expect(decodeJwt(answer.body.accessToken)).toMatchObject({ sellerId: first.id, role: 'OWNER' });
    expect(refreshValueOf(answer).endsWith(`.${first.id}`)).toBe(true);
  });

  test('hard case 9: so it does when the seller is closed', async () => {
    const { session, first, second } = await makeCommuter();
    const value = refreshValueOf(await switchTo(session, second.id, session.refreshValue));
    await world.sql('update sellers set is_active = false where id = ?', [second.id]);
    expect(decodeJwt((await refresh(value)).body.accessToken)).toMatchObject({ sellerId: first.id });
  });

  test('hard case 9: without another seller refresh is refused, and the token kept', async () => {
    const { session, first, second } = await makeCommuter();
    const value = refreshValueOf(await switchTo(session, second.id, session.refreshValue));
    await endMembership(session, first);
    await endMembership(session, second);

    expectRefusal(await withoutChange(world, () => refresh(value)), NO_ACTIVE_SELLER);

    await world.sql('update seller_users set is_active = true where seller_id = ?', [second.id]);
    expect(decodeJwt((await refresh(value)).body.accessToken)).toMatchObject({ sellerId: second.id });
  });

  test('hard case 9: a superadmin whose membership ends is left without a seller', async () => {
    const { user: superadmin } = await makeAdmin(world);
    const seller = await makeSeller(world);
    const session = await logInAdmin(world, superadmin);
    await makeMember(world, { seller, user: superadmin, role: 'EDITOR' });

    const value = refreshValueOf(await switchTo(session, seller.id, session.refreshValue));
    expect(value.endsWith(`.${seller.id}`)).toBe(true);
    await endMembership(session, seller);

    const answer = await refresh(value);
    expect(decodeJwt(answer.body.accessToken)).toMatchObject({ sellerId: null, role: null, isSuperadmin: true });
    expect(refreshValueOf(answer)).toMatch(/^[0-9a-f]{96}$/);
  });

  test('back and forth, and to the seller one is on', async () => {
    const { session, first, second } = await makeCommuter();
    let value = session.refreshValue;
    for (const { id } of [first, second, second, first]) {
      const answer = await switchTo(session, id, value);
      expect(answer.body.seller.id).toBe(id);
      value = refreshValueOf(answer);
    }
    expect(await tokenCount(session.user.id)).toBe(1);
  });

  test('takes the id in any letter case', async () => {
    const { session, second } = await makeCommuter();
    const answer = await switchTo(session, second.id.toUpperCase(), session.refreshValue);
    expect(answer.body.seller?.id).toBe(second.id);
    expect(refreshValueOf(answer).endsWith(`.${second.id}`)).toBe(true);
  });

  test('leaves the other sessions of the user where they are', async () => {
    const { session, first, second } = await makeCommuter();
    const elsewhere = await logIn(world, session);
    await switchTo(session, second.id, session.refreshValue);
    expect(decodeJwt((await refresh(elsewhere.refreshValue)).body.accessToken)).toMatchObject({ sellerId: first.id });
  });
});

describe('POST /auth/switch-seller without a session to move', () => {
  const expectTokenOnly = (answer: Awaited<ReturnType<typeof switchTo>>, seller: SellerRow) => {
    expect(answer.status).toBe(200);
    expect(answer.body.seller.id).toBe(seller.id);
    expect(decodeJwt(answer.body.accessToken)).toMatchObject({ sellerId: seller.id });
    expect(answer.headers['set-cookie']).toBeUndefined();
  };

  test('no cookie', async () => {
    const { session, second } = await makeCommuter();
    expectTokenOnly(await withoutChange(world, () => switchTo(session, second.id)), second);
  });

  test('an unknown token', async () => {
    const { session, second } = await makeCommuter();
    expectTokenOnly(await withoutChange(world, () => switchTo(session, second.id, 'unknown')), second);
  });

  test('the token of another user, which stays theirs', async () => {
    const { session, second } = await makeCommuter();
    const stranger = await makeSession(world);
    expectTokenOnly(await withoutChange(world, () => switchTo(session, second.id, stranger.refreshValue)), second);
    expect((await refresh(stranger.refreshValue)).status).toBe(200);
  });

  test('an expired token', async () => {
    const { session, second } = await makeCommuter();
    await ageTokens(world, 604_801);
    const later = await logIn(world, session);
    expectTokenOnly(await withoutChange(world, () => switchTo(later, second.id, session.refreshValue)), second);
  });
});

describe('POST /auth/switch-seller refuses', () => {
  test.each<[string, (session: Session) => Promise<string>]>([
    ['an unknown seller', () => Promise.resolve(crypto.randomUUID())],
    ['hard case 14: the nil UUID', () => Promise.resolve('00000000-0000-0000-0000-000000000000')],
    ['hard case 14: an id of no version', () => Promise.resolve('00000000-0000-0000-0000-000000000101')],
    ["another user's seller", async () => (await makeSession(world)).seller.id],
    [
      'an inactive membership',
      async ({ user }) => {
        const seller = await makeSeller(world);
        await makeMember(world, { seller, user, is_active: false });
        return seller.id;
      },
    ],
    [
      'an inactive seller',
      async ({ user }) => {
        const seller = await makeSeller(world, { is_active: false });
        await makeMember(world, { seller, user });
        return seller.id;
      },
    ],
  ])('%s with 404, and leaves the session alone', async (_name, arrange) => {
    const session = await makeSession(world);
    const sellerId = await arrange(session);
    const answer = await withoutChange(world, () => switchTo(session, sellerId, session.refreshValue));
    expectRefusal(answer, SELLER_NOT_FOUND);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect((await refresh(session.refreshValue)).status).toBe(200);
  });

  test('a superadmin who is no member, too', async () => {
    const session = await logInAdmin(world, (await makeAdmin(world)).user);
    const { id } = await makeSeller(world);
    expectRefusal(await withoutChange(world, () => switchTo(session, id, session.refreshValue)), SELLER_NOT_FOUND);
  });

  test('a request without a token, before it looks at the body', async () => {
    const answer = await withoutChange(world, () => world.http.post('/auth/switch-seller', { sellerId: 'x' }));
    expectRefusal(answer, UNAUTHORIZED);
  });
});
