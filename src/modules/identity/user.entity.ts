import { defineEntity, p } from '@mikro-orm/core';
import { createdAt, id, updatedAt } from '#src/platform/db/columns.ts';

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
});

export class User extends UserSchema.class {}
UserSchema.setClass(User);
