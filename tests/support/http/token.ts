import { SignJWT } from 'jose';
import type { World } from '../world.ts';

type Claims = Record<string, unknown>;

interface Signing {
  alg?: string;
  key?: Parameters<SignJWT['sign']>[0];
  header?: Record<string, unknown>;
}

/** The key that signs access tokens. */
export const signingKey = ({ cradle }: Pick<World, 'cradle'>): Uint8Array =>
  new TextEncoder().encode(cradle.config.auth.jwtSecret);

/** Claims of a live token of `user` on `seller`, with `overrides`; `undefined` leaves a claim out. */
export function claimsOf(
  { cradle }: Pick<World, 'cradle'>,
  user: { id: string },
  seller: { id: string } | null,
  overrides: Claims = {},
): Claims {
  const now = Math.floor(cradle.clock.now().getTime() / 1000);
  const role = seller === null ? null : 'OWNER';
  const claims = { sub: user.id, sellerId: seller?.id ?? null, role, isSuperadmin: false, iat: now, exp: now + 900 };
  return Object.fromEntries(Object.entries({ ...claims, ...overrides }).filter(([, value]) => value !== undefined));
}

/** Signs any claims in any way: what an attacker, or a careless colleague, might send. */
export async function signToken(
  world: Pick<World, 'cradle'>,
  claims: Claims,
  { alg = 'HS256', key = signingKey(world), header = {} }: Signing = {},
): Promise<{ accessToken: string }> {
  return { accessToken: await new SignJWT(claims).setProtectedHeader({ alg, ...header }).sign(key) };
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token that nobody signed. */
export const unsignedToken = (claims: Claims, alg = 'none', signature = ''): { accessToken: string } => ({
  accessToken: `${encode({ alg, typ: 'JWT' })}.${encode(claims)}.${signature}`,
});
