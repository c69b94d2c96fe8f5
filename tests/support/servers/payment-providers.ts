import { makePaymentProviders } from '#src/modules/payments/payment-providers.ts';
import type { OpenableOrder, PaymentMethod, PaymentProvider, PaymentProviders } from '#src/modules/orders/index.ts';
import { loadConfig } from '#src/platform/config/config.ts';
import type { AppError } from '#src/platform/errors.ts';
import { createLogger } from '#src/platform/logger.ts';

/** What production needs besides what a test is about. */
export const PRODUCTION_ENV = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgresql://pixecom:secret@db.internal:5432/pixecom',
  JWT_SECRET: 'j'.repeat(32),
  REFRESH_TOKEN_PEPPER: 'p'.repeat(32),
  CORS_ORIGIN: 'https://app.pixecom.io',
  FRONTEND_URL: 'https://app.pixecom.io',
  META_TOKEN_ENCRYPTION_KEY: 'a1'.repeat(32),
};

/** Middle of every test's day. */
export const NOW = new Date('2026-02-10T12:00:00Z');

/** The providers that `env` turns on, at a fixed time; a call may take `timeoutMs` in all. */
export function makeProviders(env: Record<string, string>, timeoutMs = 5_000) {
  const logs: Record<string, unknown>[] = [];
  const config = loadConfig({ NODE_ENV: 'test', LOG_LEVEL: 'debug', ...env });
  const logger = createLogger(config, {
    write: (line: string) => void logs.push(JSON.parse(line) as Record<string, unknown>),
  });
  const providers: PaymentProviders = makePaymentProviders({ config, clock: { now: () => NOW }, logger }, timeoutMs);
  return {
    providers,
    logs,
    named: (name: PaymentMethod): PaymentProvider => providers.named(name)!,
  };
}

/** USD 70.53. */
export const makePayable = (overrides: Partial<OpenableOrder> = {}): OpenableOrder => ({
  id: '0198c0de-1234-7abc-8def-0123456789ab',
  orderNumber: 'ORD-20260210-ABCD1234',
  sellerId: '0198c0de-0000-7000-8000-000000000001',
  customerEmail: 'jane@example.com',
  amountMinor: 7053,
  currency: 'USD',
  returnUrl: 'https://shop.example.com/mouse/checkout?orderId=1',
  cancelUrl: 'https://shop.example.com/mouse',
  ...overrides,
});

/** Status, code and message of a refusal; `null` when there was none. */
export async function refusalOf(work: () => unknown) {
  try {
    await work();
    return null;
  } catch (error) {
    const { status, code, message, cause } = error as AppError;
    return { status, code, message, ...(cause !== undefined && { cause }) };
  }
}

export const UNAVAILABLE = {
  status: 503,
  code: 'PAYMENT_UNAVAILABLE',
  message: 'Payment provider is unavailable. Please try again.',
};
export const BAD_SIGNATURE = { status: 400, code: 'INVALID_SIGNATURE', message: 'Invalid signature' };
export const NO_SECRET = { status: 503, code: 'WEBHOOK_NOT_CONFIGURED', message: 'Webhook is not configured' };
export const notAvailable = (method: string) => ({
  status: 400,
  code: 'PAYMENT_METHOD_UNAVAILABLE',
  message: `Payment method ${method} is not available`,
});

/** A message that says nothing to us. */
export const ignored = (eventId: string) => ({ kind: 'ignored', eventId });
