import type { z } from 'zod';
import type { WebhookMessage } from '#src/modules/orders/index.ts';
import type { Logger } from '#src/platform/logger.ts';
import { describeFailure } from './provider-call.ts';

/** Headers as Node hands them out. */
export type WebhookHeaders = Record<string, string | string[] | undefined>;

/** A header that is there exactly once and not empty, else null. */
export function headerOf(headers: WebhookHeaders, name: string): string | null {
  const value = headers[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A verified message that says nothing to act on. */
export const ignored = (eventId = ''): WebhookMessage => ({ kind: 'ignored', eventId });

/** Valid JSON, or undefined. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What a verified message holds, or null where it has another shape: sent again it would not become readable. */
export function readContent<T>(schema: z.ZodType<T>, content: unknown, logger: Logger, eventId: string): T | null {
  const result = schema.safeParse(content);
  if (result.success) return result.data;
  logger.error({ eventId, ...describeFailure(result.error) }, 'payment event cannot be read');
  return null;
}
