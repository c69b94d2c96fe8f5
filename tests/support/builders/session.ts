import type { World } from '../world.ts';
import type { Response } from 'supertest';
import { refreshValueOf } from '../http/refresh-cookie.ts';
import { PASSWORD, uniqueEmail } from './user.ts';
import type { Role } from '#src/platform/actor.ts';
import type { SellerRow } from './seller.ts';
import { makeMember } from './staff.ts';

export type Factory = Pick<World, 'sql' | 'http' | 'cradle'>;

/** A logged-in client: what the browser holds, and whom it belongs to. */
export interface Session {
  accessToken: string;
  refreshValue: string;
  email: string;
  password: string;
  user: { id: string; email: string; displayName: string };
  seller: { id: string; name: string; slug: string };
}

function sessionOf(answer: Response, status: number, email: string, password: string): Session {
  if (answer.status !== status) throw new Error(`expected ${status}, got ${answer.status}: ${answer.text}`);
  return { ...answer.body, refreshValue: refreshValueOf(answer), email, password };
}

/** Signs up through HTTP: a user who owns a seller. */
export async function signUp(
  { http }: Pick<World, 'http'>,
  overrides: { email?: string; password?: string; displayName?: string } = {},
): Promise<Session> {
  const { email = uniqueEmail(), password = PASSWORD, displayName = 'Ada' } = overrides;
  return sessionOf(await http.post('/auth/register', { email, password, displayName }), 201, email, password);
}

/** Logs in through HTTP. */
export async function logIn(
  { http }: Pick<World, 'http'>,
  { email, password = PASSWORD }: { email: string; password?: string },
): Promise<Session> {
  return sessionOf(await http.post('/auth/login', { email, password }), 200, email, password);
}

/** Logs a superadmin in through HTTP; `seller` is null unless they are a member of one. */
export async function logInAdmin(
  { http }: Pick<World, 'http'>,
  { email, password = PASSWORD }: { email: string; password?: string },
): Promise<Session> {
  return sessionOf(await http.post('/auth/admin-login', { email, password }), 200, email, password);
}

/** A user with a membership in a seller of their own and a session on it, without the cost of a sign-up. */
export async function makeSession(
  world: Factory,
  { role = 'OWNER', seller }: { role?: Role; seller?: SellerRow } = {},
): Promise<Session> {
  const user = await makeMember(world, { role, ...(seller && { seller }) });
  return logIn(world, user);
}

/** An access token as the server would issue it, without a log-in. */
export async function accessTokenFor(
  { cradle }: Pick<World, 'cradle'>,
  user: { id: string },
  seller: { id: string } | null = null,
  role: Role | null = seller === null ? null : 'OWNER',
): Promise<{ accessToken: string }> {
  const claims = { userId: user.id, sellerId: seller?.id ?? null, role, isSuperadmin: false };
  return { accessToken: await cradle.accessTokens.issue(claims) };
}
