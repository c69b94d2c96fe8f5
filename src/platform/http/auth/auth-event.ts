import type { Request, Response } from 'express';
import type { Logger } from '../../logger.ts';

export type AuthEvent =
  'REGISTER' | 'LOGIN_SUCCESS' | 'LOGIN_FAILED' | 'LOGOUT' | 'PASSWORD_CHANGED' | 'MEMBER_CHANGED';

/** Writes a security event to the log with address and user agent of the client (contract 1.1). Never a secret. */
export function logAuthEvent(
  logger: Logger,
  { req, res }: { req: Request; res: Response },
  event: AuthEvent,
  subject: { userId?: string; email?: string; sellerId?: string | null } = {},
): void {
  const client = { ip: res.locals.ip as string, userAgent: req.headers['user-agent'] };
  logger.info({ event, ...subject, ...client, requestId: res.locals.requestId as string }, 'auth event');
}
