import type { WebhookMessage } from '#src/modules/orders/index.ts';
import type { Logger } from '#src/platform/logger.ts';
import { invalidSignature, webhookNotConfigured } from '../payment-errors.ts';
import { isMalformedToPaypal, isUnknownToPaypal, type PaypalApi, type UsePaypal } from './paypal.client.ts';
import {
  captureSchema,
  eventSchema,
  parentOf,
  type PaypalEvent,
  paypalOrderSchema,
  type Resource,
  resourceSchema,
  verificationSchema,
} from './paypal.schema.ts';
import { headerOf, ignored, parseJson, readContent, type WebhookHeaders } from '../webhook-message.ts';

const COMPLETED = 'COMPLETED';
const REFUNDED = 'REFUNDED';

/** The fields of PayPal's verification that come from the headers of a message. */
const SIGNATURE_FIELDS = {
  auth_algo: 'paypal-auth-algo',
  cert_url: 'paypal-cert-url',
  transmission_id: 'paypal-transmission-id',
  transmission_sig: 'paypal-transmission-sig',
  transmission_time: 'paypal-transmission-time',
};

/** @throws 400 INVALID_SIGNATURE when one is missing */
function signatureOf(headers: WebhookHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(SIGNATURE_FIELDS).map(([field, name]) => {
      const value = headerOf(headers, name);
      if (value === null) throw invalidSignature();
      return [field, value];
    }),
  );
}

/** The bytes as text, when they are UTF-8 and one JSON value: only such a text cannot reach beyond its place. */
function jsonTextOf(body: Buffer): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
    JSON.parse(text);
    return text;
  } catch {
    throw invalidSignature();
  }
}

/** Has PayPal check the signature, over the message as it came. @throws 400 INVALID_SIGNATURE */
async function verify(api: PaypalApi, text: string, signature: Record<string, string>, webhookId: string) {
  const fields = JSON.stringify({ ...signature, webhook_id: webhookId });
  try {
    const answer = await api.verifyWebhook(`${fields.slice(0, -1)},"webhook_event":${text}}`);
    if (verificationSchema.parse(answer).verification_status === 'SUCCESS') return;
  } catch (error) {
    // PayPal itself finds fault with what the headers say
    if (!isMalformedToPaypal(error)) throw error;
  }
  throw invalidSignature();
}

/** How much went back, and for which order: read where PayPal keeps it, because a message may be late. */
async function readCapture(api: PaypalApi, captureId: string) {
  const capture = captureSchema.parse(await api.getCapture(captureId));
  const paymentId = capture.supplementaryData?.relatedIds?.orderId ?? parentOf(capture, 'orders');
  const order = paymentId === null ? null : paypalOrderSchema.parse(await api.getOrder(paymentId));
  const unit = order?.purchaseUnits?.[0];
  const refunds = unit?.payments?.refunds?.filter(({ status }) => status === COMPLETED) ?? [];
  const refundedMinor = refunds.reduce((sum, { amount }) => sum + amount.minor, 0);
  return {
    paymentId,
    orderId: capture.customId ?? unit?.customId ?? null,
    amount: capture.amount,
    refundedMinor: capture.status === REFUNDED ? capture.amount.minor : refundedMinor,
  };
}

async function succeededEvent(api: PaypalApi, eventId: string, resource: Resource): Promise<WebhookMessage> {
  const { id, amount, custom_id: orderId, supplementary_data: related } = resource;
  const paymentId = related?.related_ids?.order_id ?? parentOf(resource, 'orders');
  const told = paymentId !== null && orderId != null && amount !== undefined ? { paymentId, orderId, amount } : null;
  const facts = told ?? (await readCapture(api, id));
  return {
    eventId,
    kind: 'succeeded',
    paymentId: facts.paymentId,
    orderId: facts.orderId,
    amountMinor: facts.amount.minor,
    currency: facts.amount.currency,
    refundedMinor: 0,
    transactionId: id,
  };
}

/** The message is about a refund, which points at its capture; a reversal may be about the capture as a whole. */
async function refundedEvent(
  api: PaypalApi,
  eventId: string,
  resource: Resource,
  wholeCapture = false,
): Promise<WebhookMessage> {
  const refundOf = parentOf(resource, 'captures');
  const captureId = refundOf ?? resource.id;
  const { paymentId, orderId, amount, refundedMinor } = await readCapture(api, captureId);
  const totals = [resource.seller_payable_breakdown?.total_refunded_amount];
  if (refundOf !== null || wholeCapture) totals.push(resource.amount);
  return {
    eventId,
    kind: 'refunded',
    paymentId,
    orderId: orderId ?? resource.custom_id ?? null,
    amountMinor: amount.minor,
    currency: amount.currency,
    refundedMinor: Math.min(amount.minor, Math.max(refundedMinor, ...totals.map((total) => total?.minor ?? 0))),
    transactionId: captureId,
  };
}

type ReadEvent = (api: PaypalApi, eventId: string, resource: Resource) => Promise<WebhookMessage>;
const READERS = new Map<string, ReadEvent>([
  ['PAYMENT.CAPTURE.COMPLETED', succeededEvent],
  ['PAYMENT.CAPTURE.REFUNDED', (api, eventId, resource) => refundedEvent(api, eventId, resource)],
  ['PAYMENT.CAPTURE.REVERSED', (api, eventId, resource) => refundedEvent(api, eventId, resource, true)],
]);

async function readEvent(api: PaypalApi, event: PaypalEvent | null, logger: Logger): Promise<WebhookMessage> {
  const read = READERS.get(event?.event_type ?? '');
  if (event === null || read === undefined) return ignored(event?.id);
  const resource = readContent(resourceSchema, event.resource, logger, event.id);
  if (resource === null) return ignored(event.id);
  try {
    return await read(api, event.id, resource);
  } catch (error) {
    // not a payment of this account
    if (isUnknownToPaypal(error)) return ignored(event.id);
    throw error;
  }
}

interface PaypalWebhook {
  body: Buffer;
  headers: WebhookHeaders;
  webhookId: string | undefined;
  use: UsePaypal;
  logger: Logger;
}

/**
 * Verifies a message of PayPal, then reads it (part 2, section 5.2).
 * @throws 400 INVALID_SIGNATURE; 503 WEBHOOK_NOT_CONFIGURED
 */
export async function parsePaypalWebhook({ body, headers, webhookId, use, logger }: PaypalWebhook) {
  if (webhookId === undefined) throw webhookNotConfigured();
  const signature = signatureOf(headers);
  const text = jsonTextOf(body);
  return use(async (api) => {
    await verify(api, text, signature, webhookId);
    return readEvent(api, readContent(eventSchema, parseJson(text), logger, 'unknown'), logger);
  });
}
