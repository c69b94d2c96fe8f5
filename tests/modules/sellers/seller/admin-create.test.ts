import { beforeAll, describe, expect, test } from '#test';
import { makeSeller } from '#support/builders/seller.ts';
import { logIn } from '#support/builders/session.ts';
import { makeAdmin } from '#support/builders/staff.ts';
import { makeUser, PASSWORD, uniqueEmail } from '#support/builders/user.ts';
import { unique } from '#support/database/rows.ts';
import type { Client } from '#support/http/client.ts';
import { EMAIL_IN_USE, expectInvalid, expectRefusal, withoutChange } from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
const INSTANT = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
let http: Client;
beforeAll(async () => {
  ({ http } = await makeAdmin(world));
});
const create = (body: unknown) => http.post('/admin/sellers', body);
const account = (overrides: object = {}) => ({
  name: 'New Shop',
  email: uniqueEmail(),
  password: PASSWORD,
  ...overrides,
});

describe('POST /admin/sellers', () => {
  test('makes user, seller, OWNER membership and settings, and no session', async () => {
    const email = uniqueEmail('owner');

    const answer = await create({ name: '  Ädä & Söhne ', email: ` ${email.toUpperCase()} `, password: PASSWORD });

    expect(answer.status).toBe(201);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.body).toEqual({
      user: { id: expect.any(String), email, displayName: 'Ädä & Söhne', isActive: true, createdAt: INSTANT },
      seller: {
        id: expect.any(String),
        name: 'Ädä & Söhne',
        slug: expect.stringMatching(/^ada-sohne-[a-z0-9]{6}$/),
        logoUrl: null,
        faviconUrl: null,
        isActive: true,
        status: 'ACTIVE',
        createdAt: INSTANT,
        updatedAt: INSTANT,
      },
    });
    const { user, seller } = answer.body;
    expect(await world.sql('select * from users where id = ?', [user.id])).toEqual([
      expect.objectContaining({
        email,
        display_name: 'Ädä & Söhne',
        password_hash: expect.stringMatching(/^\$argon2id\$/),
        is_active: true,
        is_superadmin: false,
      }),
    ]);
    expect(
      await world.sql('select user_id, role, is_active from seller_users where seller_id = ?', [seller.id]),
    ).toEqual([{ user_id: user.id, role: 'OWNER', is_active: true }]);
    expect(
      await world.sql('select brand_name, default_currency, timezone from seller_settings where seller_id = ?', [
        seller.id,
      ]),
    ).toEqual([{ brand_name: null, default_currency: 'USD', timezone: 'UTC' }]);
    expect(await world.sql('select 1 from refresh_tokens where user_id = ?', [user.id])).toEqual([]);
    expect((await http.get(`/admin/sellers/${seller.id}`)).body).toMatchObject(seller as object);
  });

  test('the new owner can log in', async () => {
    const body = account();
    const { seller } = (await create(body)).body;
    expect((await logIn(world, body)).seller.id).toBe(seller.id);
  });

  test('e-mails in use are 409, whoever uses them', async () => {
    const known = await makeUser(world, { is_active: false });
    for (const email of [known.email, known.email.toUpperCase(), ` ${known.email} `]) {
      expectRefusal(await withoutChange(world, () => create(account({ email }))), EMAIL_IN_USE);
    }
  });

  test('hard case 30: a slug that is taken is drawn again', async () => {
    const name = `twin${unique()}`;
    await makeSeller(world, { slug: `${name}-aaaaaa` });
    await makeSeller(world, { slug: `${name}-bbbbbb` });
    world.nextRandom('aaaaaa', 'bbbbbb', 'cccccc');

    const { user, seller } = (await create(account({ name }))).body;

    expect(seller.slug).toBe(`${name}-cccccc`);
    expect(await world.sql('select seller_id from seller_users where user_id = ?', [user.id])).toEqual([
      { seller_id: seller.id },
    ]);
    expect(await world.sql('select 1 from sellers where name = ?', [name])).toHaveLength(1);
  });

  test('chance that never helps is a plain conflict that stores nothing', async () => {
    const name = `stuck${unique()}`;
    await makeSeller(world, { slug: `${name}-aaaaaa` });
    world.nextRandom(...Array.from({ length: 5 }, () => 'aaaaaa'));
    const answer = await withoutChange(world, () => create(account({ name })));
    expectRefusal(answer, { status: 409, code: 'CONFLICT', message: 'A record with that value already exists.' });
  });

  test('hard case 30: a name without Latin letters still gives a slug', async () => {
    expect((await create(account({ name: '日本の店' }))).body.seller.slug).toMatch(/^shop-[a-z0-9]{6}$/);
  });

  test('a name has at most 255 characters, and its slug 67', async () => {
    const { user, seller } = (await create(account({ name: 'x'.repeat(255) }))).body;
    expect([user.displayName, seller.name]).toEqual(['x'.repeat(255), 'x'.repeat(255)]);
    expect(seller.slug).toMatch(/^x{60}-[a-z0-9]{6}$/);
  });

  test.each([undefined, '', '  '])('an empty phone (%j) is fine', async (phone) => {
    expect((await create(account({ phone }))).status).toBe(201);
  });

  test.each(['+49 30 1234', '0', 5, null, ['1'], false])('a phone (%j) is not', async (phone) => {
    const answer = await withoutChange(world, () => create(account({ phone })));
    expectInvalid(answer, { phone: 'phone is not supported' });
  });

  test.each([
    ['no fields', {}, { name: 'name is required', email: 'email is required', password: 'password is required' }],
    ['an empty name', account({ name: ' ' }), { name: 'name must not be empty' }],
    ['a null name', account({ name: null }), { name: 'name must be of type string' }],
    ['a long name', account({ name: 'x'.repeat(256) }), { name: 'name must have at most 255 characters' }],
    ['a bad e-mail', account({ email: 'nobody@nowhere' }), { email: 'email must be a valid e-mail address' }],
    ['a short password', account({ password: 'short' }), { password: 'password must be 8 to 72 bytes long' }],
    [
      'hard case 7: 73 bytes',
      account({ password: `${'ä'.repeat(36)}a` }),
      { password: 'password must be 8 to 72 bytes long' },
    ],
    ['a slug', account({ slug: 'mine' }), { slug: 'property slug should not exist' }],
    ['superpowers', account({ isSuperadmin: true }), { isSuperadmin: 'property isSuperadmin should not exist' }],
  ])('refuses %s', async (_name, body, problems) => {
    expectInvalid(await withoutChange(world, () => create(body)), problems);
  });
});
