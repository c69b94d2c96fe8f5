import { describe, expect, test } from '#test';
import { generateKeyPair } from 'jose';
import { makeSeller, type SellerRow } from '#support/builders/seller.ts';
import { accessTokenFor } from '#support/builders/session.ts';
import { makeMember } from '#support/builders/staff.ts';
import { makeUser } from '#support/builders/user.ts';
import { expectRefusal, UNAUTHORIZED, USER_GONE } from '#support/http/refusal.ts';
import { claimsOf, signToken, unsignedToken } from '#support/http/token.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
type Token = { accessToken: string };
interface Owner {
  user: { id: string };
  seller: SellerRow;
}

async function makeOwner(): Promise<Owner> {
  const seller = await makeSeller(world);
  return { user: await makeMember(world, { seller }), seller };
}
const me = (token: Token) => world.http.as(token).get('/auth/me');
const now = () => Math.floor(world.cradle.clock.now().getTime() / 1000);
const claims = ({ user, seller }: Owner, overrides: Record<string, unknown> = {}) =>
  claimsOf(world, user, seller, overrides);

test('a token signed by hand in the right way is taken', async () => {
  const owner = await makeOwner();
  expect((await me(await signToken(world, claims(owner)))).body).toMatchObject({ id: owner.user.id, role: 'OWNER' });
});

describe('hard case 11: refused are tokens', () => {
  const refused: [name: string, make: (owner: Owner) => Token | Promise<Token>][] = [
    ['that nobody signed', (owner) => unsignedToken(claims(owner))],
    ['that nobody signed, in capitals', (owner) => unsignedToken(claims(owner), 'NONE')],
    ['that claim HS256 without a signature', (owner) => unsignedToken(claims(owner), 'HS256')],
    ['with an invented signature', (owner) => unsignedToken(claims(owner), 'HS256', 'c2lnbmF0dXJl')],
    ['of HS384 with the right key', (owner) => signToken(world, claims(owner), { alg: 'HS384' })],
    ['of HS512 with the right key', (owner) => signToken(world, claims(owner), { alg: 'HS512' })],
    [
      'of RS256',
      async (owner) => {
        const { privateKey } = await generateKeyPair('RS256');
        return signToken(world, claims(owner), { alg: 'RS256', key: privateKey });
      },
    ],
    [
      'of ES256',
      async (owner) => {
        const { privateKey } = await generateKeyPair('ES256');
        return signToken(world, claims(owner), { alg: 'ES256', key: privateKey });
      },
    ],
    ['of another key', (owner) => signToken(world, claims(owner), { key: new TextEncoder().encode('x'.repeat(41)) })],
    [
      'signed with the pepper',
      (owner) =>
        signToken(world, claims(owner), {
          key: new TextEncoder().encode(world.cradle.config.auth.refreshTokenPepper),
        }),
    ],
    ['without exp', (owner) => signToken(world, claims(owner, { exp: undefined }))],
    ['with an exp that is a text', (owner) => signToken(world, claims(owner, { exp: String(now() + 900) }))],
    ['with an exp that is null', (owner) => signToken(world, claims(owner, { exp: null }))],
    ['that have expired', (owner) => signToken(world, claims(owner, { iat: now() - 901, exp: now() - 1 }))],
    ['that expire now', (owner) => signToken(world, claims(owner, { exp: now() }))],
    ['that begin later', (owner) => signToken(world, claims(owner, { nbf: now() + 60 }))],
    ['without iat', (owner) => signToken(world, claims(owner, { iat: undefined }))],
    ['without sub', (owner) => signToken(world, claims(owner, { sub: undefined }))],
    ['with a sub that is no UUID', (owner) => signToken(world, claims(owner, { sub: 'admin' }))],
    ['with a sub that is an injection', (owner) => signToken(world, claims(owner, { sub: `' or 1=1 --` }))],
    ['with a sub that is an array', (owner) => signToken(world, claims(owner, { sub: [owner.user.id] }))],
    ['with a sub that is a number', (owner) => signToken(world, claims(owner, { sub: 1 }))],
    ['without sellerId', (owner) => signToken(world, claims(owner, { sellerId: undefined }))],
    ['with an empty sellerId', (owner) => signToken(world, claims(owner, { sellerId: '' }))],
    ['with a sellerId that is no UUID', (owner) => signToken(world, claims(owner, { sellerId: 'all' }))],
    ['with several sellerIds', (owner) => signToken(world, claims(owner, { sellerId: [owner.seller.id] }))],
    ['with U+0000 in sellerId', (owner) => signToken(world, claims(owner, { sellerId: '\u0000' }))],
    ['with an unknown role', (owner) => signToken(world, claims(owner, { role: 'ROOT' }))],
    ['with a role in lower case', (owner) => signToken(world, claims(owner, { role: 'owner' }))],
    ['without role', (owner) => signToken(world, claims(owner, { role: undefined }))],
    ['with a flag that is a text', (owner) => signToken(world, claims(owner, { isSuperadmin: 'true' }))],
    ['without the flag', (owner) => signToken(world, claims(owner, { isSuperadmin: undefined }))],
    [
      'with a critical header nobody knows',
      async (owner) => {
        const { accessToken } = await signToken(world, claims(owner));
        const header = Buffer.from(JSON.stringify({ alg: 'HS256', crit: ['x'], x: 1 })).toString('base64url');
        return { accessToken: `${header}.${accessToken.split('.').slice(1).join('.')}` };
      },
    ],
    [
      'whose claims were changed',
      async (owner) => {
        const [head, , signature] = (await signToken(world, claims(owner))).accessToken.split('.');
        const other = await makeUser(world);
        const body = Buffer.from(JSON.stringify(claims({ ...owner, user: other }))).toString('base64url');
        return { accessToken: `${head}.${body}.${signature}` };
      },
    ],
    [
      'that were cut',
      async (owner) => ({ accessToken: (await signToken(world, claims(owner))).accessToken.slice(0, -2) }),
    ],
    [
      'of two parts',
      async (owner) => ({
        accessToken: (await signToken(world, claims(owner))).accessToken.split('.').slice(0, 2).join('.'),
      }),
    ],
    ['that are no JSON inside', () => ({ accessToken: 'eyJhbGciOiJIUzI1NiJ9.bm90IGpzb24.c2ln' })],
    ['that are garbage', () => ({ accessToken: 'garbage' })],
    ['of dots', () => ({ accessToken: '..' })],
    ['of many bytes', () => ({ accessToken: 'a'.repeat(6000) })],
  ];

  test.each(refused)('%s', async (_name, make) => {
    const answer = await me(await make(await makeOwner()));
    expectRefusal(answer, UNAUTHORIZED);
    expect(answer.headers['cache-control']).toBe('no-store');
  });
});

describe('malformed Authorization headers', () => {
  const get = (headers: Record<string, string>) => world.http.get('/auth/me', headers);

  test('none at all', async () => expectRefusal(await get({}), UNAUTHORIZED));

  test.each([
    ['another scheme', (token: string) => `Basic ${token}`],
    ['no scheme', (token: string) => token],
    ['no token', () => 'Bearer'],
    ['no token but a space', () => 'Bearer '],
    ['two tokens', (token: string) => `Bearer ${token} ${token}`],
    ['a list', (token: string) => `Bearer ${token}, Bearer ${token}`],
    ['quotes', (token: string) => `Bearer "${token}"`],
    ['a scheme glued on', (token: string) => `Bearer${token}`],
    ['the token scheme', (token: string) => `Token ${token}`],
    ['a parameter', (token: string) => `Bearer token=${token}`],
  ])('%s', async (_name, header) => {
    const { user, seller } = await makeOwner();
    const { accessToken } = await accessTokenFor(world, user, seller);
    expectRefusal(await get({ Authorization: header(accessToken) }), UNAUTHORIZED);
  });

  test('a token anywhere else is none', async () => {
    const { user, seller } = await makeOwner();
    const { accessToken } = await accessTokenFor(world, user, seller);
    expectRefusal(await get({ Cookie: `access_token=${accessToken}; token=${accessToken}` }), UNAUTHORIZED);
    expectRefusal(await get({ 'X-Access-Token': accessToken }), UNAUTHORIZED);
  });

  test('the scheme is taken in any letter case', async () => {
    const { user, seller } = await makeOwner();
    const { accessToken } = await accessTokenFor(world, user, seller);
    expect((await get({ Authorization: `bearer ${accessToken}` })).status).toBe(200);
  });
});

describe('claims name the user and the seller, and no more', () => {
  test('role and superadmin flag of the token count for nothing', async () => {
    const owner = await makeOwner();
    await world.sql(`update seller_users set role = 'VIEWER' where user_id = ?`, [owner.user.id]);
    const answer = await me(await signToken(world, claims(owner, { role: 'OWNER', isSuperadmin: true })));
    expect(answer.body).toMatchObject({ role: 'VIEWER', isSuperadmin: false });
  });

  test.each([
    ['the nil UUID', '00000000-0000-0000-0000-000000000000'],
    ['nobody', crypto.randomUUID()],
  ])('a sub of %s is USER_INACTIVE', async (_name, sub) => {
    const owner = await makeOwner();
    expectRefusal(await me(await signToken(world, claims(owner, { sub }))), USER_GONE);
  });

  test('a sellerId of nobody has no role', async () => {
    const owner = await makeOwner();
    const sellerId = crypto.randomUUID();
    expect((await me(await signToken(world, claims(owner, { sellerId })))).body).toMatchObject({
      sellerId,
      role: null,
    });
  });
});

describe('life of a token', () => {
  test('ends JWT_EXPIRES_IN after it was issued, to the second', async () => {
    const { user, seller } = await makeOwner();
    const token = await accessTokenFor(world, user, seller);
    world.advance(895);
    expect((await me(token)).status).toBe(200);
    world.advance(5);
    expectRefusal(await me(token), UNAUTHORIZED);
  });
});

describe('hard case 37: JWT_EXPIRES_IN', () => {
  describe.each([
    ['900', 900],
    ['90s', 90],
    ['2h', 7200],
  ])('%s', (value, seconds) => {
    const other = useWorld({ JWT_EXPIRES_IN: value });

    test(`means ${seconds} seconds`, async () => {
      const user = await makeUser(other);
      const token = await accessTokenFor(other, user);
      other.advance(seconds - 5);
      expect((await other.http.as(token).get('/auth/me')).status).toBe(200);
      other.advance(5);
      expectRefusal(await other.http.as(token).get('/auth/me'), UNAUTHORIZED);
    });
  });
});
