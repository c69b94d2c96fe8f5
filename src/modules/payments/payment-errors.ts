import { badRequest, unavailable } from '#src/platform/errors.ts';

/** Refusals around payments (part 2, sections 4.5, 5.1, 5.2). None carries a cause: what SDKs throw holds requests and keys. */

/** 503: the provider failed, did not answer in time, or answered what nobody understands. */
export const paymentUnavailable = () =>
  unavailable('Payment provider is unavailable. Please try again.', 'PAYMENT_UNAVAILABLE');

/** A word of letters and digits is an id or a key; a reason needs none. */
const ID = /(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w*-]{8,}/g;
const MAX_REASON = 200;

/** 400: the company refuses this payment for good, and says why. */
export function paymentRejected(reason: string | undefined) {
  const told = (reason ?? '')
    .replaceAll(/\p{Cc}+/gu, ' ')
    .replaceAll(ID, '…')
    .trim();
  return badRequest([...told].slice(0, MAX_REASON).join('') || 'The payment was rejected', 'PAYMENT_REJECTED');
}

/** 400: the method is not configured, or cannot take the currency or amount. */
export const methodUnavailable = (method: string) =>
  badRequest(`Payment method ${method} is not available`, 'PAYMENT_METHOD_UNAVAILABLE');

/** 400: the signature of a message is missing, wrong or too old. */
export const invalidSignature = () => badRequest('Invalid signature', 'INVALID_SIGNATURE');

/** 503: there is no secret to check signatures with. */
export const webhookNotConfigured = () => unavailable('Webhook is not configured', 'WEBHOOK_NOT_CONFIGURED');
