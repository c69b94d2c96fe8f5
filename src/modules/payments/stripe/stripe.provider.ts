import type Stripe from 'stripe';
import {
  type Cancellation,
  type OpenedPayment,
  type PayableOrder,
  PaymentMethod,
  type PaymentProvider,
  type WebhookMessage,
  type Settlement,
} from '#src/modules/orders/index.ts';
import type { Clock } from '#src/platform/clock.ts';
import type { Logger } from '#src/platform/logger.ts';
import { invalidSignature, webhookNotConfigured } from '../payment-errors.ts';
import { makeProviderCall, unlessBusy } from '../provider-call.ts';
import { headerOf, ignored, readContent, type WebhookHeaders } from '../webhook-message.ts';
import { fromStripeAmount, toStripeAmount } from './stripe-currency.ts';
import {
  chargeSchema,
  eventSchema,
  type Intent,
  intentSchema,
  isBusyAtStripe,
  isRefusedByStripe,
  isUnknownToStripe,
  lazyStripe,
  openedIntentSchema,
  reasonOfStripe,
  type StripeEvent,
} from './stripe.client.ts';

const SIGNATURE_TOLERANCE_SECONDS = 300;
const SUCCEEDED = 'succeeded';
/** Nothing more comes of these by itself. */
const FAILED = new Set(['requires_payment_method', 'canceled']);

async function openIntent(stripe: Stripe, order: PayableOrder): Promise<OpenedPayment> {
  const intent = await stripe.paymentIntents.create(
    {
      amount: toStripeAmount(order.currency, order.amountMinor),
      currency: order.currency.toLowerCase(),
      automatic_payment_methods: { enabled: true },
      description: `Order ${order.orderNumber}`,
      metadata: { orderId: order.id, orderNumber: order.orderNumber, sellerId: order.sellerId },
    },
    { idempotencyKey: order.id },
  );
  const { id, client_secret } = openedIntentSchema.parse(intent);
  return { paymentId: id, client: { type: 'stripe', clientSecret: client_secret } };
}

/** `null`: Stripe knows no such intent. */
async function findIntent(stripe: Stripe, id: string): Promise<Intent | null> {
  try {
    return intentSchema.parse(await stripe.paymentIntents.retrieve(id));
  } catch (error) {
    if (isUnknownToStripe(error)) return null;
    throw error;
  }
}

function settlementOf(intent: Intent | null, order: PayableOrder): Settlement {
  if (intent === null) {
    const { currency } = order;
    return { state: 'failed', rawStatus: 'not_found', amountMinor: 0, currency, orderId: null, transactionId: null };
  }
  const { id, status, currency } = intent;
  const paid = status === SUCCEEDED;
  return {
    state: paid ? 'succeeded' : FAILED.has(status) ? 'failed' : 'pending',
    rawStatus: status,
    amountMinor: fromStripeAmount(currency, paid ? intent.amount_received : intent.amount),
    currency,
    orderId: intent.metadata?.orderId ?? null,
    transactionId: id,
  };
}

async function cancelIntent(stripe: Stripe, id: string): Promise<Cancellation> {
  let status: string | undefined;
  try {
    ({ status } = intentSchema.parse(await stripe.paymentIntents.cancel(id)));
  } catch (error) {
    if (!isRefusedByStripe(error)) throw error;
    // paid, already cancelled, or on its way: then nobody knows yet
    status = (await findIntent(stripe, id))?.status;
  }
  if (status === SUCCEEDED) return 'succeeded';
  return status === 'canceled' ? 'cancelled' : 'unavailable';
}

function succeededEvent({ id: eventId, data }: StripeEvent, logger: Logger): WebhookMessage {
  const intent = readContent(intentSchema, data.object, logger, eventId);
  if (intent === null) return ignored(eventId);
  return {
    eventId,
    kind: 'succeeded',
    paymentId: intent.id,
    orderId: intent.metadata?.orderId ?? null,
    amountMinor: fromStripeAmount(intent.currency, intent.amount_received),
    currency: intent.currency,
    refundedMinor: 0,
    transactionId: intent.id,
  };
}

async function refundedEvent(
  stripe: Stripe,
  { id: eventId, data }: StripeEvent,
  logger: Logger,
): Promise<WebhookMessage> {
  const charge = readContent(chargeSchema, data.object, logger, eventId);
  const paymentId = charge?.payment_intent ?? null;
  // charges made without an intent are none of ours
  if (charge === null || paymentId === null) return ignored(eventId);
  // a charge has the metadata that its intent had when it was made
  const orderId = charge.metadata?.orderId ?? (await findIntent(stripe, paymentId))?.metadata?.orderId ?? null;
  return {
    eventId,
    kind: 'refunded',
    paymentId,
    orderId,
    amountMinor: fromStripeAmount(charge.currency, charge.amount_captured),
    currency: charge.currency,
    refundedMinor: fromStripeAmount(charge.currency, charge.amount_refunded),
    transactionId: paymentId,
  };
}

/** @throws 400 INVALID_SIGNATURE */
async function verify(stripe: Stripe, body: Buffer, signature: string, secret: string, now: Date): Promise<unknown> {
  try {
    return await stripe.webhooks.constructEventAsync(
      body,
      signature,
      secret,
      SIGNATURE_TOLERANCE_SECONDS,
      undefined,
      now.getTime(),
    );
  } catch (error) {
    if ((error as { type?: unknown }).type === 'StripeSignatureVerificationError') throw invalidSignature();
    // well signed, and yet no event
    return undefined;
  }
}

async function readEvent(stripe: Stripe, content: unknown, logger: Logger): Promise<WebhookMessage> {
  const event = readContent(eventSchema, content, logger, 'unknown');
  if (event?.type === 'payment_intent.succeeded') return succeededEvent(event, logger);
  if (event?.type === 'charge.refunded') return refundedEvent(stripe, event, logger);
  return ignored(event?.id);
}

interface StripeOptions {
  secretKey: string;
  webhookSecret: string | undefined;
  baseUrl: string;
  timeoutMs: number;
  clock: Clock;
  logger: Logger;
}

/** Stripe by PaymentIntents (part 2, sections 5.1 and 5.2). */
export function makeStripeProvider(options: StripeOptions): PaymentProvider {
  const { webhookSecret, timeoutMs, clock, logger } = options;
  const client = lazyStripe(options);
  const call = makeProviderCall({
    provider: PaymentMethod.Stripe,
    logger,
    timeoutMs,
    reasonOf: reasonOfStripe,
    isBusy: isBusyAtStripe,
  });
  return {
    name: PaymentMethod.Stripe,

    open: (order: PayableOrder): Promise<OpenedPayment> =>
      call('open', () => unlessBusy(isBusyAtStripe, async () => openIntent(await client(), order))),

    settle: (paymentId: string, order: PayableOrder): Promise<Settlement> =>
      call('settle', async () => settlementOf(await findIntent(await client(), paymentId), order)),

    cancel: (paymentId: string): Promise<Cancellation> =>
      call('cancel', async () => cancelIntent(await client(), paymentId)).catch(() => 'unavailable'),

    parseWebhook(body: Buffer, headers: WebhookHeaders): Promise<WebhookMessage> {
      return call('parseWebhook', async () => {
        if (webhookSecret === undefined) throw webhookNotConfigured();
        const signature = headerOf(headers, 'stripe-signature');
        if (signature === null) throw invalidSignature();
        const stripe = await client();
        return readEvent(stripe, await verify(stripe, body, signature, webhookSecret, clock.now()), logger);
      });
    },
  };
}
