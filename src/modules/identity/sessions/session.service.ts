import { LockMode } from '@mikro-orm/core';
import type { Role } from '#src/platform/actor.ts';
import type { Cradle } from '#src/platform/cradle.ts';
import { AppError, unauthorized } from '#src/platform/errors.ts';
import type { SellerContext } from '../memberships.ts';
import { hashRefreshValue, newRefreshValue, sellerOf } from './refresh-cookie.ts';
import { RefreshToken } from './refresh-token.entity.ts';
import { User } from '../users/user.entity.ts';

/** The two halves of a session: a short-lived access token and the value of the refresh cookie. */
export interface Session {
  accessToken: string;
  refreshValue: string;
}

export const noActiveSeller = () => unauthorized('No active seller account found', 'NO_ACTIVE_SELLER');
const invalidToken = () => unauthorized('Invalid refresh token', 'REFRESH_TOKEN_INVALID');

const isRefusal = (error: unknown): error is AppError => error instanceof AppError && error.kind === 'unauthorized';

type Dependencies = Pick<
  Cradle,
  'em' | 'config' | 'random' | 'accessTokens' | 'memberships' | 'refreshTokenRepository'
>;

/** Refresh tokens: rotated with each use, stored as keyed hashes (contract 2). */
export function makeSessionService(dependencies: Dependencies) {
  const { em, config, random, accessTokens, memberships, refreshTokenRepository: tokens } = dependencies;

  const accessTokenFor = (user: User, seller: SellerContext | null): Promise<string> =>
    accessTokens.issue({
      userId: user.id,
      sellerId: seller?.id ?? null,
      role: (seller?.role ?? null) satisfies Role | null,
      isSuperadmin: user.isSuperadmin,
    });

  const open = async (user: User, seller: SellerContext | null): Promise<Session> => {
    const refreshValue = newRefreshValue(random, seller?.id ?? null);
    em.create(RefreshToken, { user, token: hashRefreshValue(config, refreshValue) });
    return { accessToken: await accessTokenFor(user, seller), refreshValue };
  };

  const findToken = (value: string) => em.findOne(RefreshToken, { token: hashRefreshValue(config, value) });

  /** Before the token, always: whoever revokes a user's tokens locks the user first too. */
  const lockUser = (id: string): Promise<User> =>
    em.findOneOrFail(User, id, { lockMode: LockMode.PESSIMISTIC_READ, refresh: true });

  const sellerAfterRefresh = async (user: User, value: string): Promise<SellerContext | null> => {
    const sellers = await memberships.activeOf(user.id);
    const seller = sellers.find(({ id }) => id === sellerOf(value)) ?? sellers[0] ?? null;
    if (seller === null && !user.isSuperadmin) throw noActiveSeller();
    return seller;
  };

  const rotate = async (value: string): Promise<Session | 'expired'> => {
    const token = await findToken(value);
    if (token === null) throw invalidToken();
    const user = await lockUser(token.user.id);
    if (!(await tokens.use(token, config.auth.refreshReuseSeconds))) {
      if (await tokens.removeExpired(token)) return 'expired';
      throw invalidToken();
    }
    if (!user.isActive) throw unauthorized('User inactive', 'USER_INACTIVE');
    return open(user, await sellerAfterRefresh(user, value));
  };

  const refreshOne = async (value: string): Promise<Session | AppError> => {
    try {
      const session = await em.transactional(() => rotate(value));
      return session === 'expired' ? unauthorized('Refresh token expired', 'REFRESH_TOKEN_EXPIRED') : session;
    } catch (error) {
      if (isRefusal(error)) return error;
      throw error;
    }
  };

  /** The session of one value, moved; `null` when the value is not a live one of `userId`. */
  const moveOne = async (value: string, userId: string, seller: SellerContext): Promise<Session | null> => {
    const token = await findToken(value);
    if (token === null || token.user.id !== userId) return null;
    const user = await lockUser(userId);
    return user.isActive && (await tokens.use(token, 0)) ? open(user, seller) : null;
  };

  return {
    accessTokenFor,

    /** Opens a session of `user` on `seller`. Caller flushes. */
    open,

    /**
     * Exchanges the first refresh value that is valid for a new session, in one transaction; a refusal leaves a token as
     * it was. The token used goes on for `REFRESH_REUSE_SECONDS`.
     * @throws 401 REFRESH_TOKEN_INVALID, REFRESH_TOKEN_EXPIRED, USER_INACTIVE, NO_ACTIVE_SELLER: the one that says most
     */
    async refresh(values: string[]): Promise<Session> {
      let refusal = invalidToken();
      for (const value of values) {
        const session = await refreshOne(value);
        if (!(session instanceof AppError)) return session;
        if (refusal.code === invalidToken().code) refusal = session;
      }
      throw refusal;
    },

    /** Moves the session of the first value that is a live one of `userId` to another seller; `null` without one. */
    moveTo(values: string[], userId: string, seller: SellerContext): Promise<Session | null> {
      return em.transactional(async () => {
        for (const value of values) {
          const session = await moveOne(value, userId, seller);
          if (session !== null) return session;
        }
        return null;
      });
    },

    /** Ends the sessions of refresh values, those there are, and the grace of every token of their users. */
    async close(values: string[]): Promise<void> {
      if (values.length === 0) return;
      const token = { $in: values.map((value) => hashRefreshValue(config, value)) };
      await em.transactional(async () => {
        const found = await em.find(RefreshToken, { token });
        const users = [...new Set(found.map(({ user }) => user.id))].sort();
        for (const id of users) {
          await em.findOne(User, id, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
          await tokens.endGrace(id);
        }
        await em.nativeDelete(RefreshToken, { token });
      });
    },

    /**
     * Ends every session of a user. Locks the user, so that a refresh or log-in at the same moment either ends too or
     * starts after. Call inside a transaction.
     */
    async closeAll(userId: string): Promise<void> {
      await em.findOneOrFail(User, userId, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
      await em.nativeDelete(RefreshToken, { user: userId });
    },

    /** Deletes tokens that have expired; returns how many. */
    purgeExpired: (): Promise<number> => tokens.purge(),
  };
}
