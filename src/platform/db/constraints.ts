import {
  CheckConstraintViolationException,
  ConnectionException,
  DeadlockException,
  DriverException,
  ForeignKeyConstraintViolationException,
  NotNullConstraintViolationException,
  UniqueConstraintViolationException,
} from '@mikro-orm/core';
import { type AppError, badRequest, conflict, unavailable } from '../errors.ts';

/** SQLSTATE classes and codes whose statement may succeed when the whole transaction is run again. */
const RETRYABLE = new Set(['40001', '40P01']);
/** Code of the error of who waited for a connection in vain (contract 1.7). */
export const NO_TURN = 'NO_TURN';
/** A lock or a connection was waited for in vain. Whoever holds it may do so for long, so nobody is made to wait again. */
const WAITED_IN_VAIN = new Set(['55P03', NO_TURN]);
/** Bad values that slipped through validation: numeric range, text format, enum, length, bad UTF-8, U+0000. */
const INVALID_DATA = /^(22|23502|23514)/;
/**
 * Connection lost or refused (the database may take none, be gone, or know the user no longer), server starting or
 * stopping, statement timed out.
 */
const UNREACHABLE = /^(08|28|3D000|55000|57P0|57014)/;
/** Read-only, log-in or role or right taken away, out of connections or space. */
const REFUSES = /^(25006|28|0L|0P|42501|53)/;
/** A table, column, type or schema that is no longer what the code knows: it changed under the running process. */
const OTHER_SCHEMA = /^(42P01|42703|42704|3F000)/;
/** Says that a row is another seller's, which no statement of ours should have tried. */
const ROW_SECURITY = 'ExecWithCheckOptions';
/** Refuses the value of a setting; ours are the role and the seller. */
const BAD_SETTING = 'call_string_check_hook';
const SOCKET_ERRORS = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EPIPE',
  'EHOSTUNREACH',
  'EAI_AGAIN',
]);
/** Messages of the driver that carry no code. */
const LOST_CONNECTION =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Query read timeout/;

function codeOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : '';
}

/** Marks the error of a statement that was prepared for another schema. */
export const outdated = <E extends Error>(error: E): E => Object.assign(error, { isOutdatedPlan: true });

/** True for the error of a statement that was prepared for another schema: it is prepared anew when it is run again. */
export const isOutdatedPlan = (error: unknown): boolean =>
  (error as { isOutdatedPlan?: unknown }).isOutdatedPlan === true;

/** True when the same transaction may be run again from its start (contract 1.3: broken off, or the schema changed). */
export function isRetryable(error: unknown): boolean {
  return error instanceof DeadlockException || RETRYABLE.has(codeOf(error)) || isOutdatedPlan(error);
}

function isUnreachable(error: Error): boolean {
  const code = codeOf(error);
  return (
    error instanceof ConnectionException ||
    UNREACHABLE.test(code) ||
    SOCKET_ERRORS.has(code) ||
    LOST_CONNECTION.test(error.message)
  );
}

/**
 * True when the database is there and does not do what it is asked, for a reason of its own: read-only, a role or
 * privilege missing, out of connections or space (contract 1.3).
 */
export function isRefusal(error: unknown): boolean {
  const { routine } = error as { routine?: unknown };
  const code = codeOf(error);
  return (REFUSES.test(code) && routine !== ROW_SECURITY) || (code === '22023' && routine === BAD_SETTING);
}

/**
 * The database's refusal as an answer to the client, for what no handler named (contract 1.3); `null` when it is none of
 * these, which makes it a bug.
 */
export function fromDatabaseError(error: unknown): AppError | null {
  if (!(error instanceof Error)) return null;
  if (isRetryable(error) || WAITED_IN_VAIN.has(codeOf(error))) return unavailable('Please try again');
  if (isUnreachable(error)) return unavailable('The database cannot be reached');
  if (isRefusal(error)) return unavailable('The database refuses');
  if (OTHER_SCHEMA.test(codeOf(error))) return unavailable('The schema of the database has changed');
  if (error instanceof UniqueConstraintViolationException) return conflict('A record with that value already exists.');
  if (error instanceof ForeignKeyConstraintViolationException) return badRequest('Related record not found.');
  const invalid =
    error instanceof CheckConstraintViolationException ||
    error instanceof NotNullConstraintViolationException ||
    (error instanceof DriverException && INVALID_DATA.test(codeOf(error)));
  return invalid ? badRequest('Invalid data provided.') : null;
}

/** Name of the violated constraint, when `error` is such a violation: `users_email_unique`. */
export function violatedConstraint(error: unknown): string | null {
  if (!(error instanceof DriverException)) return null;
  const { constraint } = error as { constraint?: unknown };
  return typeof constraint === 'string' ? constraint : null;
}

/**
 * Runs `write` and turns the violation of a named constraint into the refusal the endpoint promises.
 * @throws the mapped AppError, or the original error
 */
export async function mapConstraintErrors<T>(
  refusals: Record<string, () => AppError>,
  write: () => Promise<T>,
): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const refusal = refusals[violatedConstraint(error) ?? ''];
    throw refusal ? refusal() : error;
  }
}

/** Draws of a random value, before a collision counts as a plain conflict. */
const MAX_DRAWS = 5;

/**
 * Runs `write`, a transaction of its own, again while the random value it draws violates the named unique constraint.
 * @throws the violation after five draws
 */
export async function retryOnCollision<T>(
  em: { clear(): void },
  constraint: string,
  write: () => Promise<T>,
): Promise<T> {
  for (let draw = 1; ; draw += 1) {
    try {
      return await write();
    } catch (error) {
      if (violatedConstraint(error) !== constraint || draw === MAX_DRAWS) throw error;
      em.clear();
    }
  }
}
