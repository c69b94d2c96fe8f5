import { createHmac } from 'node:crypto';
import { describe, expect, test } from '#test';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { signUp } from '#support/builders/session.ts';
import { makeUser, PASSWORD, uniqueEmail } from '#support/builders/user.ts';
import { refreshCookieOf, refreshValueOf, SESSION_ATTRIBUTES, withCookie } from '#support/http/refresh-cookie.ts';
import { EMAIL_IN_USE, expectRefusal, withoutChange } from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
const newcomer = (overrides: object = {}) => ({
  email: uniqueEmail(),
  password: PASSWORD,
  displayName: 'Ada',
  ...overrides,
});

describe('POST /auth/register', () => {
  test('answers the session of the new user', async () => {
    const answer = await world.http.post('/auth/register', {
      email: '  Ada.Lovelace@Example.COM ',
      password: PASSWORD,
      displayName: "  Ada's Gadgets ",
    });

    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      accessToken: expect.any(String),
      user: { id: expect.any(String), email: 'ada.lovelace@example.com', displayName: "Ada's Gadgets" },
      seller: {
        id: expect.any(String),
        name: "Ada's Gadgets",
        slug: expect.stringMatching(/^ada-s-gadgets-[a-z0-9]{6}$/),
      },
    });
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(Number(answer.headers['x-response-time-ms'])).toBeGreaterThan(0);
    expect(answer.headers['x-powered-by']).toBeUndefined();
  });

  test('stores user, seller, OWNER membership, settings and refresh token', async () => {
    const { user, seller, email } = await signUp(world, { displayName: 'Ada' });

    expect(await world.sql('select * from users where email = ?', [email])).toEqual([
      {
        id: user.id,
        email,
        password_hash: expect.stringMatching(/^\$argon2id\$v=19\$m=64,t=1,p=1\$/),
        display_name: 'Ada',
        avatar_url: null,
        is_active: true,
        is_superadmin: false,
        created_at: expect.any(String),
        updated_at: expect.any(String),
      },
    ]);
    expect(
      await world.sql('select id, name, slug, logo_url, favicon_url, is_active from sellers where id = ?', [seller.id]),
    ).toEqual([{ id: seller.id, name: 'Ada', slug: seller.slug, logo_url: null, favicon_url: null, is_active: true }]);
    expect(await world.sql('select seller_id, role, is_active from seller_users where user_id = ?', [user.id])).toEqual(
      [{ seller_id: seller.id, role: 'OWNER', is_active: true }],
    );
    const [settings] = await world.sql('select * from seller_settings where seller_id = ?', [seller.id]);
    expect(settings).toMatchObject({
      default_currency: 'USD',
      timezone: 'UTC',
      brand_name: null,
      support_email: null,
      meta_pixel_id: null,
      google_analytics_id: null,
    });
    expect(await world.sql('select 1 from refresh_tokens where user_id = ?', [user.id])).toHaveLength(1);
  });

  test('sets a cookie whose keyed hash is stored for seven days', async () => {
    const answer = await world.http.post('/auth/register', newcomer());
    const { user, seller } = answer.body;

    const cookie = refreshCookieOf(answer)!;
    expect(cookie.attributes).toEqual(SESSION_ATTRIBUTES);
    expect(cookie.value).toMatch(/^[0-9a-f]{96}\.[0-9a-f-]{36}$/);
    expect(cookie.value.endsWith(`.${seller.id}`)).toBe(true);

    const [row] = await world.sql<{ token: string; life: number }>(
      `select token, extract(epoch from expires_at - created_at)::int as life from refresh_tokens where user_id = ?`,
      [user.id],
    );
    const pepper = world.cradle.config.auth.refreshTokenPepper;
    expect(row!.token).toBe(createHmac('sha256', pepper).update(cookie.value).digest('hex'));
    expect(row!.life).toBe(604_800);
  });

  test('issues an access token with exactly the claims of the contract', async () => {
    const { accessToken, user, seller } = await signUp(world);

    expect(decodeProtectedHeader(accessToken).alg).toBe('HS256');
    const { iat, exp, ...claims } = decodeJwt(accessToken);
    expect(claims).toEqual({ sub: user.id, sellerId: seller.id, role: 'OWNER', isSuperadmin: false });
    expect(exp! - iat!).toBe(900);
  });

  test('the session works at once: access token, cookie and password', async () => {
    const session = await signUp(world);

    const me = await world.http.as(session).get('/auth/me');
    expect(me.body).toMatchObject({ id: session.user.id, sellerId: session.seller.id, role: 'OWNER' });
    expect((await world.http.post('/auth/refresh', undefined, withCookie(session.refreshValue))).status).toBe(200);
    expect((await world.http.post('/auth/login', { email: session.email, password: PASSWORD })).status).toBe(200);
  });

  test('ignores a bearer header, even a broken one', async () => {
    const answer = await world.http.as({ accessToken: 'broken' }).post('/auth/register', newcomer());
    expect(answer.status).toBe(201);
  });

  test('two users may have one display name, and get slugs of their own', async () => {
    const [first, second] = [
      await signUp(world, { displayName: 'Twin' }),
      await signUp(world, { displayName: 'Twin' }),
    ];
    expect(first.seller.slug).not.toBe(second.seller.slug);
  });
});

describe('POST /auth/register with an e-mail in use', () => {
  test.each([
    ['the same', (email: string) => email],
    ['another letter case', (email: string) => email.toUpperCase()],
    ['spaces around it', (email: string) => `  ${email}\t`],
  ])('hard case 1: %s is 409 and stores nothing', async (_name, variant) => {
    const { email } = await makeUser(world);
    const answer = await withoutChange(world, () =>
      world.http.post('/auth/register', newcomer({ email: variant(email), password: 'another password' })),
    );
    expectRefusal(answer, EMAIL_IN_USE);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  test('an inactive user and a superadmin keep theirs too', async () => {
    const inactive = await makeUser(world, { is_active: false });
    const superadmin = await makeUser(world, { is_superadmin: true });
    for (const { email } of [inactive, superadmin]) {
      const answer = await withoutChange(world, () => world.http.post('/auth/register', newcomer({ email })));
      expectRefusal(answer, EMAIL_IN_USE);
    }
  });

  test('hard case 1: the same request several times at once makes one account', async () => {
    const email = uniqueEmail('race');
    const answers = await Promise.all(
      [email, email.toUpperCase(), ` ${email} `].map((variant) =>
        world.http.post('/auth/register', newcomer({ email: variant })),
      ),
    );

    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    for (const answer of answers.filter(({ status }) => status === 409)) expectRefusal(answer, EMAIL_IN_USE);
    expect(await world.sql('select 1 from users where email = ?', [email])).toHaveLength(1);
    expect(
      await world.sql(
        'select 1 from sellers s where not exists (select 1 from seller_users m where m.seller_id = s.id)',
      ),
    ).toHaveLength(0);
    const winner = answers.find(({ status }) => status === 201)!;
    expect((await world.http.post('/auth/refresh', undefined, withCookie(refreshValueOf(winner)))).status).toBe(200);
  });
});
