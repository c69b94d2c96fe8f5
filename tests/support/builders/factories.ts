import { hashSync } from '@node-rs/bcrypt';
import type { Response } from 'supertest';
import type { Role } from '#src/platform/actor.ts';
import { hashPassword } from '#src/modules/identity/index.ts';
import { refreshValueOf } from '../http/refresh-cookie.ts';
import type { World } from '../world.ts';

export type Factory = Pick<World, 'sql' | 'http' | 'cradle'>;

/** Password of every user a factory makes, unless a test names another. */
export const PASSWORD = 'correct horse battery';
let passwordHash: Promise<string> | undefined;

let counter = 0;
/** A number no other row of this test file has. */
export const unique = (): number => (counter += 1);
let latest = 0;
/** Rows that are made faster than one in a millisecond run ahead of the clock, but never this far. */
const LAG_MS = 1_000;
/**
 * An instant after every one before it, since rows made within one millisecond have no order of their own, and before
 * whatever the server makes later.
 */
export function nextInstant(): string {
  latest = Math.max(Date.now() - LAG_MS, latest + 1);
  return new Date(latest).toISOString();
}

export const uniqueEmail = (name = 'user'): string => `${name}-${unique()}@example.com`;

export interface UserRow {
  id: string;
  email: string;
  display_name: string;
}

export interface SellerRow {
  id: string;
  name: string;
  slug: string;
}

interface UserOverrides {
  email?: string;
  displayName?: string;
  avatarUrl?: string | null;
  /** `null`: an account nobody can log in to. */
  passwordHash?: string | null;
  isActive?: boolean;
  isSuperadmin?: boolean;
}

/** A user whose password is {@link PASSWORD}. */
export async function makeUser({ sql }: Pick<World, 'sql'>, overrides: UserOverrides = {}): Promise<UserRow> {
  passwordHash ??= hashPassword(PASSWORD, { memoryCost: 64 });
  const { email = uniqueEmail(), displayName = 'Ada', avatarUrl = null, isActive = true } = overrides;
  const hash = overrides.passwordHash === undefined ? await passwordHash : overrides.passwordHash;
  const [row] = await sql<UserRow>(
    `insert into users (email, display_name, avatar_url, password_hash, is_active, is_superadmin, created_at, updated_at)
     values (?, ?, ?, ?, ?, ?, ?, now()) returning id, email, display_name`,
    [email, displayName, avatarUrl, hash, isActive, overrides.isSuperadmin ?? false, nextInstant()],
  );
  return row!;
}

export const makeSuperadmin = (world: Pick<World, 'sql'>, overrides: UserOverrides = {}): Promise<UserRow> =>
  makeUser(world, { email: uniqueEmail('admin'), ...overrides, isSuperadmin: true });

/** A hash as the predecessor made them; cheap, because the cost is no part of what is tested. */
export const bcryptHash = (password = PASSWORD, version: '2a' | '2b' = '2b', cost = 4): string =>
  hashSync(password, cost).replace(/^\$2[aby]\$/, `$${version}$`);

/** A seller with settings and without members. */
export async function makeSeller(
  { sql }: Pick<World, 'sql'>,
  overrides: { name?: string; slug?: string; isActive?: boolean } = {},
): Promise<SellerRow> {
  const { name = 'Shop', slug = `shop-${unique()}`, isActive = true } = overrides;
  const [row] = await sql<SellerRow>(
    `insert into sellers (name, slug, is_active, created_at, updated_at) values (?, ?, ?, ?, now())
     returning id, name, slug`,
    [name, slug, isActive, nextInstant()],
  );
  await sql('insert into seller_settings (seller_id, updated_at) values (?, now())', [row!.id]);
  return row!;
}

interface MemberOverrides {
  user?: { id: string; email: string };
  role?: Role;
  isActive?: boolean;
  /** When the membership began; the oldest one is the user's seller context. */
  createdAt?: string;
  /** Id of the membership, which decides between memberships of one moment. */
  id?: string;
}

/** A membership in `seller`, of a new user unless one is given. Returns the user. */
export async function makeMember(
  world: Pick<World, 'sql'>,
  seller: { id: string },
  overrides: MemberOverrides = {},
): Promise<{ id: string; email: string }> {
  const user = overrides.user ?? (await makeUser(world));
  const { id = crypto.randomUUID(), role = 'OWNER', isActive = true, createdAt } = overrides;
  await world.sql(
    `insert into seller_users (id, seller_id, user_id, role, is_active, created_at, updated_at)
     values (?, ?, ?, ?, ?, ?, now())`,
    [id, seller.id, user.id, role, isActive, createdAt ?? nextInstant()],
  );
  return user;
}

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
  const user = await makeMember(world, seller ?? (await makeSeller(world)), { role });
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
