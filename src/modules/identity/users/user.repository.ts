import { LockMode } from '@mikro-orm/core';
import type { Em } from '#src/platform/db/orm.ts';
import { column, readOnlyRow, readRows, statement } from '#src/platform/db/rows.ts';
import { BCRYPT_HASH, User } from './user.entity.ts';

/** What is shown of a superadmin. */
export type AdminUserRow = Pick<User, 'id' | 'email' | 'displayName' | 'isActive' | 'createdAt' | 'updatedAt'>;

const SUPERADMINS = statement(
  'identity.superadmins',
  `select id, email, display_name as "displayName", is_active as "isActive", created_at as "createdAt",
    updated_at as "updatedAt"
   from users where is_superadmin order by created_at desc, id desc`,
  {
    id: column.uuid,
    email: column.text,
    displayName: column.text,
    isActive: column.boolean,
    createdAt: column.instant,
    updatedAt: column.instant,
  },
);

/** Reads one entry of the index that is made for it. */
export const HIGHEST_BCRYPT_COST = statement(
  'identity.highest-bcrypt-cost',
  `select max(substr(password_hash, 5, 2))::int as cost from users where ${BCRYPT_HASH}`,
  { cost: column.integer.nullable() },
);

export class UserRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /** Newest first, inactive ones included. */
  async superadmins(): Promise<AdminUserRow[]> {
    const rows = await readRows(this.#em, SUPERADMINS);
    return rows.map((row) => ({ ...row, createdAt: new Date(row.createdAt), updatedAt: new Date(row.updatedAt) }));
  }

  /** The highest cost among the accounts whose password is still a hash of bcrypt; `null` without any. */
  async highestBcryptCost(): Promise<number | null> {
    return (await readOnlyRow(this.#em, HIGHEST_BCRYPT_COST)).cost;
  }

  /** All of them, locked in one order until the transaction ends, so that only one request changes them at a time. */
  lockSuperadmins(): Promise<User[]> {
    const lockMode = LockMode.PESSIMISTIC_WRITE;
    return this.#em.find(User, { isSuperadmin: true }, { lockMode, orderBy: { id: 'asc' }, refresh: true });
  }
}
