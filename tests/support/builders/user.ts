import { hashSync } from '@node-rs/bcrypt';
import { hashPassword, type User } from '#src/modules/identity/index.ts';
import { type Columns, insertRow, type Sql, unique } from '../database/rows.ts';

/** Password of every user a builder makes, unless a test names another. */
export const PASSWORD = 'correct horse battery';
let passwordHash: Promise<string> | undefined;

export const uniqueEmail = (name = 'user'): string => `${name}-${unique()}@example.com`;

export interface UserRow {
  id: string;
  email: string;
  display_name: string;
}

/** An active user whose password is {@link PASSWORD}; `password_hash: null` is an account nobody can log in to. */
export async function makeUser(world: Sql, given: Columns<User> = {}): Promise<UserRow> {
  passwordHash ??= hashPassword(PASSWORD, { memoryCost: 64 });
  const { id, email, display_name } = await insertRow<User>(world, 'users', {
    email: uniqueEmail(),
    display_name: 'Ada',
    password_hash: await passwordHash,
    ...given,
  });
  return { id, email, display_name };
}

/** A hash as the predecessor made them; cheap, because the cost is no part of what is tested. */
export const bcryptHash = (password = PASSWORD, version: '2a' | '2b' = '2b', cost = 4): string =>
  hashSync(password, cost).replace(/^\$2[aby]\$/, `$${version}$`);
