import { defineEntity, p, raw } from '@mikro-orm/core';
import { createdAt, id, instant } from '#src/platform/db/columns.ts';
import { User } from '../users/user.entity.ts';

/** Seven days, in seconds. */
export const REFRESH_SECONDS = 604_800;
/** The same as SQL. In seconds, because a day of a time zone may have 23 hours. */
export const LIFE = `interval '${REFRESH_SECONDS} seconds'`;

const RefreshTokenSchema = defineEntity({
  name: 'RefreshToken',
  tableName: 'refresh_tokens',
  properties: {
    id: id(),
    user: () => p.manyToOne(User).ref().deleteRule('cascade'),
    /** Keyed hash of the cookie value; the value itself is never stored. */
    token: p.string().length(500).unique(),
    /** Seven days after `createdAt`, by the database's clock; less when the token was rotated. */
    expiresAt: instant().onCreate(() => raw<Date>(`now() + ${LIFE}`)),
    createdAt: createdAt(),
  },
  indexes: [{ properties: ['user'] }],
});

export class RefreshToken extends RefreshTokenSchema.class {}
RefreshTokenSchema.setClass(RefreshToken);
