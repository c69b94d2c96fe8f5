import { createHmac } from 'node:crypto';
import { parseCookie, stringifySetCookie } from 'cookie';
import type { Request, Response } from 'express';
import type { Config } from '#src/platform/config.ts';
import type { Random } from '#src/platform/random.ts';

const NAME = 'refresh_token';
const SECRET_BYTES = 48;
/** Seven days. */
export const REFRESH_SECONDS = 604_800;

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

/** The first `refresh_token` pair; the rest is ignored, so a whole `Set-Cookie` string sent back works. */
export function readRefreshCookie(req: Request): string | null {
  return parseCookie(req.headers.cookie ?? '')[NAME] || null;
}

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
