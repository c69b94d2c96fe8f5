import { errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { type Claims, type Role, ROLES } from '../../actor.ts';
import type { Clock } from '../../clock.ts';
import type { Config } from '../../config/config.ts';
import { unauthorized } from '../../errors.ts';

const ALGORITHM = 'HS256';
/** Tokens whose signature is known to be good; a few hundred bytes each. */
const MAX_KNOWN = 10_000;

const payload = z.object({
  sub: z.guid(),
  sellerId: z.guid().nullable(),
  role: z.enum(ROLES).nullable(),
  isSuperadmin: z.boolean(),
  iat: z.number(),
  exp: z.number(),
});

export interface AccessTokens {
  /** A signed token that lives `JWT_EXPIRES_IN` from now. */
  issue(claims: Claims & { role: Role | null; isSuperadmin: boolean }): Promise<string>;
  /** @throws 401 UNAUTHORIZED for anything but a live token signed by this server */
  verify(token: string): Promise<Claims>;
}

/** Access tokens: JWT, HS256 only, `exp` required (contract 1.2). */
export function createAccessTokens(config: Pick<Config, 'auth'>, clock: Clock): AccessTokens {
  const known = new Map<string, { claims: Claims; expiresAt: number }>();
  const key = new TextEncoder().encode(config.auth.jwtSecret);
  return {
    issue({ userId, ...claims }) {
      const now = Math.floor(clock.now().getTime() / 1000);
      return new SignJWT({ ...claims })
        .setProtectedHeader({ alg: ALGORITHM })
        .setSubject(userId)
        .setIssuedAt(now)
        .setExpirationTime(now + config.auth.accessTokenSeconds)
        .sign(key);
    },
    async verify(token) {
      // a client sends its token with every request: the signature is computed once, the time is looked at each time
      const found = known.get(token);
      if (found !== undefined && found.expiresAt > clock.now().getTime()) return found.claims;
      try {
        const verified = await jwtVerify(token, key, { algorithms: [ALGORITHM], currentDate: clock.now() });
        const { sub: userId, sellerId, exp } = payload.parse(verified.payload);
        if (known.size >= MAX_KNOWN) known.clear();
        known.set(token, { claims: { userId, sellerId }, expiresAt: exp * 1000 });
        return { userId, sellerId };
      } catch (error) {
        if (error instanceof errors.JOSEError || error instanceof z.ZodError || error instanceof TypeError) {
          throw unauthorized('Unauthorized');
        }
        throw error;
      }
    },
  };
}
