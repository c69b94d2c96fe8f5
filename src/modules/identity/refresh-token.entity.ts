import { defineEntity, p } from '@mikro-orm/core';
import { createdAt, id, instant } from '#src/platform/db/columns.ts';
import { User } from './user.entity.ts';

const RefreshTokenSchema = defineEntity({
  name: 'RefreshToken',
  tableName: 'refresh_tokens',
  properties: {
    id: id(),
    user: () => p.manyToOne(User).ref().deleteRule('cascade'),
    /** Keyed hash of the cookie value; the value itself is never stored. */
    token: p.string().length(500).unique(),
    expiresAt: instant(),
    createdAt: createdAt(),
  },
  indexes: [{ properties: ['user'] }],
});

export class RefreshToken extends RefreshTokenSchema.class {}
RefreshTokenSchema.setClass(RefreshToken);
