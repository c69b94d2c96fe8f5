import type Stripe from 'stripe';
import { z } from 'zod';

interface StripeSettings {
  secretKey: string;
  /** Scheme, host and port; nothing behind them. */
  baseUrl: string;
  timeoutMs: number;
}

const PORTS: Record<string, number> = { 'http:': 80, 'https:': 443 };

/** Stripe's SDK. It is large and most processes never take a payment: it is loaded with the first. */
export function lazyStripe({ secretKey, baseUrl, timeoutMs }: StripeSettings): () => Promise<Stripe> {
  const { protocol, hostname, port } = new URL(baseUrl);
  let client: Promise<Stripe> | undefined;
  const load = async (): Promise<Stripe> => {
    const sdk = await import('stripe');
    return new sdk.default(secretKey, {
      protocol: protocol === 'http:' ? 'http' : 'https',
      host: hostname,
      port: port === '' ? PORTS[protocol]! : port,
      timeout: timeoutMs,
      // whoever asked may ask again, under the same idempotency key
      maxNetworkRetries: 0,
      telemetry: false,
    });
  };
  return () => (client ??= load());
}

/** Stripe has no such payment, under this key at least. */
export const isUnknownToStripe = (error: unknown): boolean => (error as { statusCode?: unknown }).statusCode === 404;

/** Stripe understood and will not: the state of the payment does not allow it. */
export const isRefusedByStripe = (error: unknown): boolean => (error as { statusCode?: unknown }).statusCode === 400;

/** An equal request with the same idempotency key is under way. */
export const isBusyAtStripe = (error: unknown): boolean => (error as { statusCode?: unknown }).statusCode === 409;

/** Stripe's own sentence about what it refuses. */
export function reasonOfStripe(error: unknown): string | undefined {
  const { message } = Object(error) as { message?: unknown };
  return typeof message === 'string' ? message : undefined;
}

const amount = z.int().min(0);
const currency = z
  .string()
  .length(3)
  .transform((value) => value.toUpperCase());
const metadata = z.object({ orderId: z.string().optional() }).nullish();

/** What we read of a PaymentIntent. Amounts as Stripe counts them. */
export const intentSchema = z.object({
  id: z.string().min(1),
  status: z.string().min(1),
  amount,
  amount_received: amount,
  currency,
  metadata,
});
export type Intent = z.infer<typeof intentSchema>;

export const openedIntentSchema = z
  .object({ id: z.string().min(1), client_secret: z.string() })
  .refine(({ id, client_secret }) => client_secret.startsWith(`${id}_secret_`), { path: ['client_secret'] });

/** What we read of a Charge. */
export const chargeSchema = z.object({
  payment_intent: z
    .union([z.string(), z.object({ id: z.string() }).transform(({ id }) => id)])
    .nullable()
    .optional(),
  amount_captured: amount,
  amount_refunded: amount,
  currency,
  metadata,
});

export const eventSchema = z.object({
  id: z.string().min(1),
  type: z.string(),
  data: z.object({ object: z.unknown() }),
});
export type StripeEvent = z.infer<typeof eventSchema>;
