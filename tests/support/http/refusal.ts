import { expect } from '#test';
import type { Response } from 'supertest';
import type { World } from '../world.ts';

export interface Refusal {
  status: number;
  code: string;
  message: string;
}

const refusal = (status: number, code: string, message: string): Refusal => ({ status, code, message });

/** Refusals of the contract, word for word. */
export const UNAUTHORIZED = refusal(401, 'UNAUTHORIZED', 'Unauthorized');
export const USER_GONE = refusal(401, 'USER_INACTIVE', 'User not found or inactive');
export const MEMBERSHIP_INACTIVE = refusal(401, 'MEMBERSHIP_INACTIVE', 'Membership not found or inactive');
export const SELLER_REQUIRED = refusal(403, 'SELLER_REQUIRED', 'This account has no seller');
export const EMAIL_IN_USE = refusal(409, 'EMAIL_IN_USE', 'Email already in use');
export const INVALID_CREDENTIALS = refusal(401, 'INVALID_CREDENTIALS', 'Invalid credentials');
export const ADMIN_LOGIN_REQUIRED = refusal(401, 'ADMIN_LOGIN_REQUIRED', 'Admin accounts must login at /admin');
export const NOT_AN_ADMIN = refusal(401, 'NOT_AN_ADMIN', 'Not an admin account');
export const NO_ACTIVE_SELLER = refusal(401, 'NO_ACTIVE_SELLER', 'No active seller account found');
export const REFRESH_TOKEN_MISSING = refusal(401, 'REFRESH_TOKEN_MISSING', 'No refresh token provided');
export const REFRESH_TOKEN_INVALID = refusal(401, 'REFRESH_TOKEN_INVALID', 'Invalid refresh token');
export const REFRESH_TOKEN_EXPIRED = refusal(401, 'REFRESH_TOKEN_EXPIRED', 'Refresh token expired');
export const USER_INACTIVE = refusal(401, 'USER_INACTIVE', 'User inactive');
export const SELLER_NOT_FOUND = refusal(404, 'NOT_FOUND', 'Seller not found');
export const WRONG_PASSWORD = refusal(400, 'CURRENT_PASSWORD_INCORRECT', 'Current password is incorrect');
export const TOO_MANY_REQUESTS = refusal(429, 'TOO_MANY_REQUESTS', 'Too many requests');

/** Holds an answer against a refusal and against the one error body (contract 1.3). */
export function expectRefusal(answer: Response, { status, code, message }: Refusal): void {
  const { details: _details, retryAfter: _retryAfter, ...body } = answer.body as Record<string, unknown>;
  expect({ status: answer.status, ...body }).toEqual({
    status,
    statusCode: status,
    code,
    message,
    requestId: answer.headers['x-request-id'],
  });
  expect(answer.type).toBe('application/json');
  expect(Number(answer.headers['x-response-time-ms'])).toBeGreaterThan(0);
  expect(answer.headers['set-cookie']).toBeUndefined();
}

/** A 400 that names its problems; `problems` maps paths to messages, in order. */
export function expectInvalid(answer: Response, problems: Record<string, string>): void {
  expectRefusal(answer, refusal(400, 'BAD_REQUEST', Object.values(problems).join('; ')));
  expect(answer.body.details).toEqual(Object.entries(problems).map(([path, message]) => ({ path, message })));
}

/** Runs `act` and makes sure that it left every table as it was. */
export async function withoutChange<T>(world: Pick<World, 'digest'>, act: () => Promise<T>): Promise<T> {
  const before = await world.digest();
  const result = await act();
  expect(await world.digest()).toBe(before);
  return result;
}

export const missing = (message: string): Refusal => ({ status: 404, code: 'NOT_FOUND', message });

export const productMissing = (id: string): Refusal => missing(`Product ${id} not found`);

export const PAGE_NOT_FOUND: Refusal = { status: 404, code: 'NOT_FOUND', message: 'Sellpage not found' };

export const slugTaken = (slug: string): Refusal => ({
  status: 409,
  code: 'SLUG_TAKEN',
  message: `Slug "${slug}" is already used by another sellpage`,
});

export const STORE_NOT_FOUND = { status: 404, code: 'STORE_NOT_FOUND', message: 'Store not found' };

export const LIVE_PAGE_NOT_FOUND = { status: 404, code: 'NOT_FOUND', message: 'Page not found' };
