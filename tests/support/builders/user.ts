import { nextInstant, unique } from '../database/rows.ts';
import type { World } from '../world.ts';
import { hashPassword } from '#src/modules/identity/index.ts';
import { hashSync } from '@node-rs/bcrypt';

/** Password of every user a factory makes, unless a test names another. */
export const PASSWORD = 'correct horse battery';

let passwordHash: Promise<string> | undefined;

export const uniqueEmail = (name = 'user'): string => `${name}-${unique()}@example.com`;

export interface UserRow {
  id: string;
  email: string;
  display_name: string;
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
