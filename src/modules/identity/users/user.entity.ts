import { defineEntity, p, quote, raw } from '@mikro-orm/core';
import { createdAt, id, updatedAt } from '#src/platform/db/columns.ts';

/** SQL of a hash of bcrypt; with a higher cost than these, which takes a second, there are none in earnest. */
export const BCRYPT_HASH = `password_hash ~ '^[$]2[ab][$](0[4-9]|1[0-4])[$].{53}$'`;

const UserSchema = defineEntity({
  name: 'User',
  tableName: 'users',
  properties: {
    id: id(),
    email: p.string().length(255).unique(),
    /** PHC string (argon2id, or bcrypt until the next log-in); null for an account nobody can log in to. */
    passwordHash: p.string().length(255).nullable(),
    displayName: p.string().length(255),
    avatarUrl: p.string().length(500).nullable(),
    isActive: p.boolean().default(true),
    isSuperadmin: p.boolean().default(false),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  indexes: [
    {
      // the hashes of bcrypt by their cost, while there are any: each refused log-in asks for the highest
      properties: ['passwordHash'],
      expression: (columns, table, name) =>
        quote`create index ${name} on ${table.name} (substr(${columns.passwordHash}, 5, 2)) where ${raw(BCRYPT_HASH)}`,
    },
  ],
});

export class User extends UserSchema.class {}
UserSchema.setClass(User);
