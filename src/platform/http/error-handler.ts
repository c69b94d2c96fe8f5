import type { ErrorRequestHandler, RequestHandler } from 'express';
import { fromDatabaseError } from '../db/constraints.ts';
import { AppError, badRequest, notFound } from '../errors.ts';
import type { Logger } from '../logger.ts';

/** Unknown routes and methods, with the path but without its query. */
export const unknownRoute: RequestHandler = (req) => {
  throw notFound(`Cannot ${req.method} ${req.originalUrl.split('?', 1)[0]}`);
};

function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const refused = fromDatabaseError(error);
  if (refused) return refused;
  // the router itself refuses bad percent-encoding in a path parameter
  if (error instanceof URIError) return badRequest('Malformed URL encoding');
  return new AppError('internal', 'Internal server error');
}

/** Answers every error with the flat body (contract 1.3). Only 5xx are logged with their cause. */
export function errorHandler(logger: Logger): ErrorRequestHandler {
  return (error: unknown, _req, res, _next) => {
    const refusal = toAppError(error);
    const requestId = res.locals.requestId as string;
    if (refusal.status >= 500 && refusal.kind !== 'notImplemented') {
      logger.error({ err: error, requestId, code: refusal.code }, 'request failed');
    }
    if (res.headersSent) {
      res.destroy();
      return;
    }
    if (refusal.retryAfter !== undefined) res.set('Retry-After', String(refusal.retryAfter));
    res.set('Cache-Control', 'no-store');
    res.status(refusal.status).json({
      statusCode: refusal.status,
      code: refusal.code,
      message: refusal.message,
      requestId,
      ...(refusal.details && { details: refusal.details }),
      ...(refusal.retryAfter !== undefined && { retryAfter: refusal.retryAfter }),
    });
  };
}
