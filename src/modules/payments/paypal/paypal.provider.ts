import {
  type Cancellation,
  type OpenableOrder,
  type OpenedPayment,
  type PayableOrder,
  PaymentMethod,
  type PaymentProvider,
  type WebhookMessage,
  type Settlement,
} from '#src/modules/orders/index.ts';
import type { Logger } from '#src/platform/logger.ts';
import { methodUnavailable, paymentUnavailable } from '../payment-errors.ts';
import { toPaypalValue } from './paypal-currency.ts';
import { parsePaypalWebhook } from './paypal.webhook.ts';
import {
  isBusyAtPaypal,
  isRefusedByPaypal,
  isUnknownToPaypal,
  issueOf,
  lazyPaypal,
  type PaypalApi,
  type PaypalSettings,
  reasonOfPaypal,
} from './paypal.client.ts';
import { openedOrderSchema, type PaypalOrder, paypalOrderSchema } from './paypal.schema.ts';
import { makeProviderCall, unlessBusy } from '../provider-call.ts';
import type { WebhookHeaders } from '../webhook-message.ts';

/** Captures that brought the money in, whatever went back since. */
const PAID = new Set(['COMPLETED', 'PARTIALLY_REFUNDED', 'REFUNDED']);
const PENDING = 'PENDING';
const VOIDED = 'VOIDED';
const COMPLETED = 'COMPLETED';
const APPROVAL_LINKS = ['payer-action', 'approve'];

async function openOrder(api: PaypalApi, order: OpenableOrder): Promise<OpenedPayment> {
  const value = toPaypalValue(order.currency, order.amountMinor);
  if (value === null) throw methodUnavailable(PaymentMethod.Paypal);
  const { id, currency, orderNumber, returnUrl, cancelUrl } = order;
  const description = `Order ${orderNumber}`;
  const opened = await api.createOrder({ orderId: id, description, currency, value, returnUrl, cancelUrl });
  const { id: paypalOrderId, links } = openedOrderSchema.parse(opened);
  const approvalUrl = links?.find(({ rel }) => APPROVAL_LINKS.includes(rel))?.href;
  if (approvalUrl === undefined || !/^https?:/.test(approvalUrl)) throw paymentUnavailable();
  return { paymentId: paypalOrderId, client: { type: 'paypal', paypalOrderId, approvalUrl } };
}

/** `null`: PayPal knows no such order; it forgets those that nobody approved. */
async function findOrder(api: PaypalApi, id: string): Promise<PaypalOrder | null> {
  try {
    return paypalOrderSchema.parse(await api.getOrder(id));
  } catch (error) {
    if (isUnknownToPaypal(error)) return null;
    throw error;
  }
}

/** Captures what was approved. Anything else, captured already included, is told by the order itself. */
async function captureOrder(api: PaypalApi, id: string): Promise<PaypalOrder | null> {
  try {
    return paypalOrderSchema.parse(await api.captureOrder(id));
  } catch (error) {
    if (isRefusedByPaypal(error) || isUnknownToPaypal(error)) return findOrder(api, id);
    throw error;
  }
}

function settlementOf(paypalOrder: PaypalOrder | null, order: PayableOrder): Settlement {
  const { currency, amountMinor } = order;
  if (paypalOrder === null) {
    return { state: 'failed', rawStatus: 'NOT_FOUND', amountMinor: 0, currency, orderId: null, transactionId: null };
  }
  const unit = paypalOrder.purchaseUnits?.[0];
  const captures = unit?.payments?.captures ?? [];
  const capture = captures.find(({ status }) => PAID.has(status)) ?? captures.at(-1);
  if (capture === undefined) {
    // completed, and nothing that says how much
    if (paypalOrder.status === COMPLETED) throw paymentUnavailable();
    return {
      state: paypalOrder.status === VOIDED ? 'failed' : 'pending',
      rawStatus: paypalOrder.status,
      amountMinor: unit?.amount?.minor ?? amountMinor,
      currency: unit?.amount?.currency ?? currency,
      orderId: unit?.customId ?? null,
      transactionId: null,
    };
  }
  return {
    state: PAID.has(capture.status) ? 'succeeded' : capture.status === PENDING ? 'pending' : 'failed',
    rawStatus: PAID.has(capture.status) ? COMPLETED : capture.status,
    amountMinor: capture.amount.minor,
    currency: capture.amount.currency,
    orderId: capture.customId ?? unit?.customId ?? null,
    transactionId: capture.id,
  };
}

/**
 * Only reads: what is not captured never will be, and what PayPal does not know cannot be. Money on its way counts as
 * paid, for the order is COMPLETED: whoever cancelled it would sell what is paid for.
 */
async function cancelOrder(api: PaypalApi, id: string, order: PayableOrder): Promise<Cancellation> {
  const found = await findOrder(api, id);
  if (found === null) return 'cancelled';
  const { state, transactionId } = settlementOf(found, order);
  const isCaptured = state === 'succeeded' || (state === 'pending' && transactionId !== null);
  return isCaptured ? 'succeeded' : 'cancelled';
}

interface PaypalOptions extends PaypalSettings {
  /** Without it, messages are refused with 503. */
  webhookId: string | undefined;
  logger: Logger;
}

/** PayPal by Orders v2 (part 2, sections 5.1 and 5.2). */
export function makePaypalProvider(options: PaypalOptions): PaymentProvider {
  const { webhookId, logger, timeoutMs } = options;
  const { use, renew } = lazyPaypal(options);
  const call = makeProviderCall({
    provider: PaymentMethod.Paypal,
    logger,
    timeoutMs,
    codeOf: issueOf,
    reasonOf: reasonOfPaypal,
    isBusy: isBusyAtPaypal,
    onFailure: renew,
  });
  return {
    name: PaymentMethod.Paypal,

    open: (order: OpenableOrder): Promise<OpenedPayment> =>
      call('open', () => unlessBusy(isBusyAtPaypal, () => use((api) => openOrder(api, order)))),

    settle: (paymentId: string, order: PayableOrder): Promise<Settlement> =>
      call('settle', async () => settlementOf(await use((api) => captureOrder(api, paymentId)), order)),

    cancel: (paymentId: string, order: PayableOrder): Promise<Cancellation> =>
      call('cancel', () => use((api) => cancelOrder(api, paymentId, order))).catch(() => 'unavailable'),

    parseWebhook: (body: Buffer, headers: WebhookHeaders): Promise<WebhookMessage> =>
      call('parseWebhook', () => parsePaypalWebhook({ body, headers, webhookId, use, logger })),
  };
}
