/**
 * What orders need of a company that takes payments (part 2, section 5.1). The module `payments` implements it; it is
 * declared here because an order that is cancelled takes back its payment, and payments stand above orders.
 */

export const PaymentMethod = { Stripe: 'stripe', Paypal: 'paypal', Test: 'test' } as const;
/** What the shopper asks for; also the names of the providers. */
export type PaymentMethod = (typeof PaymentMethod)[keyof typeof PaymentMethod];

/** What is to be paid. */
export interface Price {
  /** In the currency's minor units: USD 70.53 → 7053, JPY 500 → 500. */
  amountMinor: number;
  currency: string;
}

/** An order as a provider sees it. */
export interface PayableOrder extends Price {
  id: string;
  orderNumber: string;
  sellerId: string;
  customerEmail: string;
}

/** An order whose payment is to begin. */
export interface OpenableOrder extends PayableOrder {
  /** Where a shopper who pays elsewhere is sent, having paid or having given up. */
  returnUrl: string;
  cancelUrl: string;
}

/** What the shopper's browser needs to pay; part of the checkout's answer. */
export type ClientPayment =
  { type: 'stripe'; clientSecret: string } | { type: 'paypal'; paypalOrderId: string; approvalUrl: string };

export interface OpenedPayment {
  paymentId: string;
  client: ClientPayment;
}

/** What the provider says about a payment. `rawStatus` is its own word for it. */
export interface Settlement {
  state: 'succeeded' | 'pending' | 'failed';
  rawStatus: string;
  amountMinor: number;
  currency: string;
  /** The order that the payment was opened for, or null when the provider names none. */
  orderId: string | null;
  transactionId: string | null;
}

/** `succeeded`: too late, the money is in or on its way. `unavailable`: the provider could not be asked. */
export type Cancellation = 'cancelled' | 'succeeded' | 'unavailable';

/** What became of a payment, whichever way that was heard: a provider's message, the shopper's return, a job that asked. */
export interface PaymentEvent {
  kind: 'succeeded' | 'refunded';
  /** Of the provider's message; null when the provider was asked. */
  eventId: string | null;
  paymentId: string | null;
  orderId: string | null;
  /** Of the payment as a whole, in the currency's minor units. */
  amountMinor: number;
  currency: string;
  /** Refunded so far, in all. */
  refundedMinor: number;
  transactionId: string | null;
}

/** A verified message of a provider; `ignored`: it concerns no payment of ours, or nobody can read it. */
export type WebhookMessage = (PaymentEvent & { eventId: string }) | { kind: 'ignored'; eventId: string };

/** One company that takes payments. Its calls end after 10 s. */
export interface PaymentProvider {
  name: PaymentMethod;
  /**
   * Begins a payment; repeating it for the same order returns the same one.
   * @throws 400 PAYMENT_REJECTED when the company refuses it for good; 503 PAYMENT_UNAVAILABLE
   */
  open(order: OpenableOrder, method: PaymentMethod): Promise<OpenedPayment>;
  /** Asks how the payment stands, capturing it where the provider needs that; safe to repeat. @throws 503 PAYMENT_UNAVAILABLE */
  settle(paymentId: string, order: PayableOrder): Promise<Settlement>;
  /** Takes an open payment back. Never throws. */
  cancel(paymentId: string, order: PayableOrder): Promise<Cancellation>;
  /**
   * Checks the signature of a message over its raw bytes, then reads it.
   * @throws 400 INVALID_SIGNATURE; 503 WEBHOOK_NOT_CONFIGURED, 503 PAYMENT_UNAVAILABLE when it cannot be checked now
   */
  parseWebhook(body: Buffer, headers: Record<string, string | string[] | undefined>): Promise<WebhookMessage>;
}

export interface PaymentProviders {
  /** Of those that are configured. */
  names: string[];
  /**
   * The provider for what the shopper asked for; without a price, whatever there will be to pay.
   * @throws 400 PAYMENT_METHOD_UNAVAILABLE when it is not configured, or cannot take the price's currency or amount
   */
  forMethod(method: PaymentMethod, price?: Price): PaymentProvider;
  /** The provider that an order was opened with, by its name; null when it is not configured any more. */
  named(name: string | null): PaymentProvider | null;
}
