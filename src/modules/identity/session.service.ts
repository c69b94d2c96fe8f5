import { LockMode } from '@mikro-orm/core';
import type { Role } from '#src/platform/actor.ts';
import type { Cradle } from '#src/platform/cradle.ts';
import { unauthorized } from '#src/platform/errors.ts';
import type { SellerContext } from './memberships.ts';
import { hashRefreshValue, newRefreshValue, REFRESH_SECONDS, sellerOf } from './refresh-cookie.ts';
import { RefreshToken } from './refresh-token.entity.ts';
import { User } from './user.entity.ts';

/** The two halves of a session: a short-lived access token and the value of the refresh cookie. */
export interface Session {
  accessToken: string;
  refreshValue: string;
}

export const noActiveSeller = () => unauthorized('No active seller account found', 'NO_ACTIVE_SELLER');
const invalidToken = () => unauthorized('Invalid refresh token', 'REFRESH_TOKEN_INVALID');

type Dependencies = Pick<Cradle, 'em' | 'config' | 'clock' | 'random' | 'accessTokens' | 'memberships'>;

/** Refresh tokens: one-shot, stored as keyed hashes (contract 2). */
export function makeSessionService({ em, config, clock, random, accessTokens, memberships }: Dependencies) {
  const accessTokenFor = (user: User, seller: SellerContext | null): Promise<string> =>
    accessTokens.issue({
      userId: user.id,
      sellerId: seller?.id ?? null,
      role: (seller?.role ?? null) satisfies Role | null,
      isSuperadmin: user.isSuperadmin,
    });

  /** Takes a token out of use; the row lock makes the second of two users of one token find nothing. */
  const consume = (token: RefreshToken): Promise<number> => em.nativeDelete(RefreshToken, { id: token.id });

  const open = async (user: User, seller: SellerContext | null): Promise<Session> => {
    const refreshValue = newRefreshValue(random, seller?.id ?? null);
    const expiresAt = new Date(clock.now().getTime() + REFRESH_SECONDS * 1000);
    em.create(RefreshToken, { user, token: hashRefreshValue(config, refreshValue), expiresAt });
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
    if ((await consume(token)) === 0) throw invalidToken();
    if (token.expiresAt <= clock.now()) return 'expired';
    if (!user.isActive) throw unauthorized('User inactive', 'USER_INACTIVE');
    return open(user, await sellerAfterRefresh(user, value));
  };

  return {
    accessTokenFor,

    /** Opens a session of `user` on `seller`. Caller flushes. */
    open,

    /**
     * Exchanges a refresh value for a new session, in one transaction; a refusal leaves the token as it was.
     * @throws 401 REFRESH_TOKEN_INVALID, REFRESH_TOKEN_EXPIRED, USER_INACTIVE, NO_ACTIVE_SELLER
     */
    async refresh(value: string): Promise<Session> {
      const session = await em.transactional(() => rotate(value));
      if (session === 'expired') throw unauthorized('Refresh token expired', 'REFRESH_TOKEN_EXPIRED');
      return session;
    },

    /** Moves the session of a refresh value to another seller; `null` when the value is not a live one of `userId`. */
    moveTo(value: string, userId: string, seller: SellerContext): Promise<Session | null> {
      return em.transactional(async () => {
        const token = await findToken(value);
        if (token === null || token.user.id !== userId || token.expiresAt <= clock.now()) return null;
        const user = await lockUser(userId);
        return user.isActive && (await consume(token)) === 1 ? open(user, seller) : null;
      });
    },

    /** Ends the session of a refresh value, if there is one. */
    async close(value: string): Promise<void> {
      await em.nativeDelete(RefreshToken, { token: hashRefreshValue(config, value) });
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
    purgeExpired: (): Promise<number> => em.nativeDelete(RefreshToken, { expiresAt: { $lte: clock.now() } }),
  };
}

export type SessionService = ReturnType<typeof makeSessionService>;
