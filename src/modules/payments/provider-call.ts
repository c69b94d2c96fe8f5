import { z } from 'zod';
import type { PaymentMethod, PaymentProvider } from '#src/modules/orders/index.ts';
import { AppError } from '#src/platform/errors.ts';
import type { Logger } from '#src/platform/logger.ts';
import { withTimeout } from '#src/platform/with-timeout.ts';
import { paymentRejected, paymentUnavailable } from './payment-errors.ts';

/** What one call to a company may take in all, however many requests it needs (part 2, section 5.1). */
export const CALL_TIMEOUT_MS = 10_000;

/** What may be logged of a failure: kind, status and code. Messages, headers and bodies of SDK errors may hold secrets. */
export function describeFailure(error: unknown): Record<string, unknown> {
  if (error instanceof z.ZodError) {
    return { failure: 'UnexpectedAnswer', fields: error.issues.map(({ path }) => path.join('.')) };
  }
  const { name, type, statusCode, code } = Object(error) as Record<string, unknown>;
  return { failure: type ?? name, status: statusCode, code };
}

/** Refusals that say nothing about the payment: our keys, the time it took, an equal request, too many of them. */
const PASSING_REFUSALS = new Set([401, 403, 408, 409, 429]);

/** Whether a company answered that it will never take what was sent (part 2, section 4.5). */
function isFinalRefusal(error: unknown): boolean {
  const { statusCode } = Object(error) as { statusCode?: unknown };
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500 && !PASSING_REFUSALS.has(statusCode);
}

/** How long an equal request is left alone before it is asked again, and how often; together as long as a call may take. */
const BUSY_PAUSE_MS = 100;
const MAX_ATTEMPTS = CALL_TIMEOUT_MS / BUSY_PAUSE_MS;

/**
 * Does `work` again while the company says that an equal request is under way: two repetitions of one checkout may meet
 * there. The call around it ends in time.
 */
export async function unlessBusy<T>(isBusy: (error: unknown) => boolean, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error) || attempt === MAX_ATTEMPTS) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, BUSY_PAUSE_MS));
  }
}

interface CallOptions {
  provider: PaymentMethod;
  logger: Logger;
  timeoutMs: number;
  /** The company's own word for a failure, where its SDK does not put it into `code`. */
  codeOf?: (error: unknown) => string | undefined;
  /** Why the company refuses, in its words for people; what is an id in it is not shown. */
  reasonOf: (error: unknown) => string | undefined;
  /** An equal request is under way, whatever status says so. */
  isBusy: (error: unknown) => boolean;
  /** What has to be forgotten after a failure. */
  onFailure?: () => void;
}

export type ProviderCall = <T>(operation: keyof PaymentProvider, work: () => Promise<T>) => Promise<T>;

/**
 * Runs what talks to a company: it ends in time, and whatever goes wrong is logged and becomes 503 PAYMENT_UNAVAILABLE;
 * a payment that may not even begin is 400 PAYMENT_REJECTED. Refusals of ours pass as they are.
 */
export const makeProviderCall =
  ({ provider, logger, timeoutMs, codeOf, reasonOf, isBusy, onFailure }: CallOptions): ProviderCall =>
  async (operation, work) => {
    try {
      return await withTimeout(timeoutMs, work);
    } catch (error) {
      if (error instanceof AppError) throw error;
      onFailure?.();
      const code = codeOf?.(error);
      const failure = { ...describeFailure(error), ...(code !== undefined && { code }) };
      logger.warn({ provider, operation, ...failure }, 'payment provider call failed');
      if (operation === 'open' && isFinalRefusal(error) && !isBusy(error)) throw paymentRejected(reasonOf(error));
      throw paymentUnavailable();
    }
  };
