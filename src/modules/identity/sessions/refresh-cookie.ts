import { createHmac } from 'node:crypto';
import { parseCookie, stringifySetCookie } from 'cookie';
import type { Request, Response } from 'express';
import type { Config } from '#src/platform/config/config.ts';
import type { Random } from '#src/platform/random.ts';
import { REFRESH_SECONDS } from './refresh-token.entity.ts';

const NAME = 'refresh_token';
const SECRET_BYTES = 48;
/** Cookies of one name come from several paths or domains, and a stale one must not hide a good one. */
const MAX_LOOKED_AT = 3;

type AuthConfig = Pick<Config, 'auth'>;

/** An opaque cookie value: a secret, and the seller the session is on. */
export function newRefreshValue(random: Random, sellerId: string | null): string {
  return sellerId === null ? random.hex(SECRET_BYTES) : `${random.hex(SECRET_BYTES)}.${sellerId}`;
}

/** The seller a cookie value names; whether the user may still act for it is decided elsewhere. */
export const sellerOf = (value: string): string | null => value.split('.', 2)[1] ?? null;

/** What is stored instead of the value. */
export function hashRefreshValue({ auth }: AuthConfig, value: string): string {
  return createHmac('sha256', auth.refreshTokenPepper).update(value).digest('hex');
}

/** Every `refresh_token` pair; the rest is ignored, so a whole `Set-Cookie` string sent back works. */
export function readRefreshCookies(req: Request): string[] {
  const pairs = (req.headers.cookie ?? '').split(';');
  return pairs.map((pair) => parseCookie(pair)[NAME] ?? '').filter((value) => value !== '');
}

/** Those of them that may stand for a session: the first that is valid counts (contract 2). */
export const refreshCandidates = (req: Request): string[] => readRefreshCookies(req).slice(0, MAX_LOOKED_AT);

function attributes({ auth }: AuthConfig) {
  return {
    name: NAME,
    httpOnly: true,
    sameSite: 'lax' as const,
    path: '/api/auth',
    secure: auth.cookieSecure,
    ...(auth.cookieDomain !== undefined && { domain: auth.cookieDomain }),
  };
}

export function setRefreshCookie(config: AuthConfig, res: Response, value: string): void {
  res.append('Set-Cookie', stringifySetCookie({ ...attributes(config), value, maxAge: REFRESH_SECONDS }));
}

export function clearRefreshCookie(config: AuthConfig, res: Response): void {
  res.append('Set-Cookie', stringifySetCookie({ ...attributes(config), value: '', expires: new Date(0) }));
}
