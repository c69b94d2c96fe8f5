import { LockMode } from '@mikro-orm/core';
import { EntityRepository } from '@mikro-orm/postgresql';
import type { User } from './user.entity.ts';

/** What is shown of a superadmin. */
export type AdminUserRow = Pick<User, 'id' | 'email' | 'displayName' | 'isActive' | 'createdAt' | 'updatedAt'>;

type Raw = Omit<AdminUserRow, 'createdAt' | 'updatedAt'> & { createdAt: string; updatedAt: string };

const SUPERADMINS = `
  select id, email, display_name as "displayName", is_active as "isActive", created_at as "createdAt",
    updated_at as "updatedAt"
  from users where is_superadmin order by created_at desc, id desc`;

export class UserRepository extends EntityRepository<User> {
  /** Newest first, inactive ones included. */
  async superadmins(): Promise<AdminUserRow[]> {
    const rows = await this.getEntityManager().execute<Raw[]>(SUPERADMINS);
    return rows.map((row) => ({ ...row, createdAt: new Date(row.createdAt), updatedAt: new Date(row.updatedAt) }));
  }

  /** All of them, locked in one order until the transaction ends, so that only one request changes them at a time. */
  lockSuperadmins(): Promise<User[]> {
    const lockMode = LockMode.PESSIMISTIC_WRITE;
    return this.find({ isSuperadmin: true }, { lockMode, orderBy: { id: 'asc' }, refresh: true });
  }
}
