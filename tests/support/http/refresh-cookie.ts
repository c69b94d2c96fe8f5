import type { Response } from 'supertest';
import type { World } from '../world.ts';

/** A `Set-Cookie` line of the refresh cookie, taken apart. */
export interface RefreshCookie {
  value: string;
  /** Attribute names as sent; flags have the value `''`. */
  attributes: Record<string, string>;
  /** The whole line. */
  line: string;
}

const linesOf = (answer: Response): string[] => (answer.headers['set-cookie'] as unknown as string[] | undefined) ?? [];

/** The refresh cookie of an answer, `null` when it sets no cookie at all. Throws when it sets several. */
export function refreshCookieOf(answer: Response): RefreshCookie | null {
  const [line, ...others] = linesOf(answer);
  if (line === undefined) return null;
  if (others.length > 0 || !line.startsWith('refresh_token=')) throw new Error('unexpected Set-Cookie headers');
  const [pair, ...attributes] = line.split('; ');
  return {
    value: pair!.slice('refresh_token='.length),
    attributes: Object.fromEntries(
      attributes.map((attribute) => {
        const [name, value = ''] = attribute.split('=', 2);
        return [name!, value];
      }),
    ),
    line,
  };
}

/** The value of the refresh cookie of an answer that must set one. */
export function refreshValueOf(answer: Response): string {
  const cookie = refreshCookieOf(answer);
  if (cookie === null || cookie.value === '') throw new Error(`status ${answer.status} set no refresh cookie`);
  return cookie.value;
}

/** Headers of a client that holds a refresh cookie. */
export const withCookie = (value: string) => ({ Cookie: `refresh_token=${value}` });

/** What a session cookie looks like outside of production. */
export const SESSION_ATTRIBUTES = { 'Max-Age': '604800', Path: '/api/auth', HttpOnly: '', SameSite: 'Lax' };

/** The same, when it takes the cookie away. */
export const CLEARED_ATTRIBUTES = {
  Path: '/api/auth',
  Expires: 'Thu, 01 Jan 1970 00:00:00 GMT',
  HttpOnly: '',
  SameSite: 'Lax',
};

/** Makes every refresh token so many seconds older: what they are due by is the database's clock, which no test can move. */
export async function ageTokens({ sql }: Pick<World, 'sql'>, seconds: number): Promise<void> {
  const shift = `interval '${seconds} seconds'`;
  await sql(`update refresh_tokens set created_at = created_at - ${shift}, expires_at = expires_at - ${shift}`);
}
