import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import {
  type Cancellation,
  type OpenedPayment,
  type PayableOrder,
  PaymentMethod,
  type PaymentProvider,
  type WebhookMessage,
  type Settlement,
} from '#src/modules/orders/index.ts';
import { invalidSignature, paymentRejected, paymentUnavailable, webhookNotConfigured } from '../payment-errors.ts';
import { headerOf, ignored, parseJson, type WebhookHeaders } from '../webhook-message.ts';

/**
 * Payments without a company: offline, stateless, the same answer every time (part 2, section 5.1). What happens is
 * decided by a tag in the customer's address, such as `jane+decline@example.com`.
 */

type Tag = 'decline' | 'pending' | 'mismatch' | 'down' | 'reject' | 'paid';

const SECRET_LENGTH = 16;

const hasTag = ({ customerEmail }: PayableOrder, tag: Tag): boolean =>
  customerEmail
    .slice(0, customerEmail.lastIndexOf('@'))
    .split('+')
    .slice(1)
    .some((part) => part.toLowerCase() === tag);

const withoutHyphens = (orderId: string): string => orderId.replaceAll('-', '');

/** The order that a payment id was made of, or null when it is none of ours. */
function orderIdOf(paymentId: string): string | null {
  const hex = /^(?:pi_test_([0-9a-f]{32})|TEST-([0-9A-F]{32}))$/.exec(paymentId);
  const digits = (hex?.[1] ?? hex?.[2])?.toLowerCase();
  return digits?.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') ?? null;
}

/** In the shape of the method asked for. */
function openingOf(orderId: string, method: PaymentMethod): OpenedPayment {
  if (method === PaymentMethod.Paypal) {
    const paypalOrderId = `TEST-${withoutHyphens(orderId).toUpperCase()}`;
    const approvalUrl = `https://payments.invalid/approve/${paypalOrderId}`;
    return { paymentId: paypalOrderId, client: { type: 'paypal', paypalOrderId, approvalUrl } };
  }
  const paymentId = `pi_test_${withoutHyphens(orderId)}`;
  const secret = createHash('sha256').update(paymentId).digest('hex').slice(0, SECRET_LENGTH);
  return { paymentId, client: { type: 'stripe', clientSecret: `${paymentId}_secret_${secret}` } };
}

function settlementOf(paymentId: string, order: PayableOrder): Settlement {
  const facts = { amountMinor: order.amountMinor, currency: order.currency, orderId: orderIdOf(paymentId) };
  const settled = { ...facts, transactionId: paymentId };
  if (hasTag(order, 'decline')) return { ...settled, state: 'failed', rawStatus: 'requires_payment_method' };
  if (hasTag(order, 'pending')) return { ...settled, state: 'pending', rawStatus: 'processing' };
  const amountMinor = order.amountMinor - (hasTag(order, 'mismatch') ? 1 : 0);
  return { ...settled, amountMinor, state: 'succeeded', rawStatus: 'succeeded' };
}

const minor = z.int().min(0);
const eventSchema = z.object({
  id: z.string().min(1),
  type: z.enum(['payment.succeeded', 'payment.refunded']),
  data: z.object({
    paymentId: z.string(),
    orderId: z.string(),
    amountMinor: minor,
    currency: z.string(),
    refundedMinor: minor.optional(),
  }),
});

function isSigned(body: Buffer, secret: string, signature: string | null): boolean {
  const expected = Buffer.from(`sha256=${createHmac('sha256', secret).update(body).digest('hex')}`);
  const given = Buffer.from(signature ?? '');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function eventOf(body: Buffer): WebhookMessage {
  const event = eventSchema.safeParse(parseJson(body.toString('utf8')));
  if (!event.success) return ignored();
  const { id, type, data } = event.data;
  const refunded = type === 'payment.refunded';
  return {
    eventId: id,
    kind: refunded ? 'refunded' : 'succeeded',
    paymentId: data.paymentId,
    orderId: data.orderId,
    amountMinor: data.amountMinor,
    currency: data.currency.toUpperCase(),
    // a refund that names no amount is one of everything
    refundedMinor: refunded ? (data.refundedMinor ?? data.amountMinor) : 0,
    transactionId: data.paymentId,
  };
}

interface TestProviderOptions {
  /** Without it, messages are refused with 503. */
  webhookSecret: string | undefined;
}

export const makeTestProvider = ({ webhookSecret }: TestProviderOptions): PaymentProvider => ({
  name: PaymentMethod.Test,

  open(order: PayableOrder, method: PaymentMethod): Promise<OpenedPayment> {
    if (hasTag(order, 'down')) return Promise.reject(paymentUnavailable());
    if (hasTag(order, 'reject')) return Promise.reject(paymentRejected('The test provider rejects this payment'));
    return Promise.resolve(openingOf(order.id, method));
  },

  settle: (paymentId: string, order: PayableOrder): Promise<Settlement> =>
    Promise.resolve(settlementOf(paymentId, order)),

  cancel: (_paymentId: string, order: PayableOrder): Promise<Cancellation> =>
    Promise.resolve(hasTag(order, 'paid') ? 'succeeded' : 'cancelled'),

  parseWebhook(body: Buffer, headers: WebhookHeaders): Promise<WebhookMessage> {
    if (webhookSecret === undefined) return Promise.reject(webhookNotConfigured());
    if (!isSigned(body, webhookSecret, headerOf(headers, 'x-test-signature')))
      return Promise.reject(invalidSignature());
    return Promise.resolve(eventOf(body));
  },
});
