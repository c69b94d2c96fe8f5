import type * as Sdk from '@paypal/paypal-server-sdk';
import { z } from 'zod';

export interface PaypalSettings {
  clientId: string;
  clientSecret: string;
  /** Scheme, host and port; nothing behind them. */
  baseUrl: string;
  timeoutMs: number;
}

/** What an order at PayPal is opened with. */
export interface NewPaypalOrder {
  orderId: string;
  description: string;
  currency: string;
  /** Decimal text. */
  value: string;
  returnUrl: string;
  cancelUrl: string;
}

/** The calls we make. Answers are as they came; whoever asks checks their shape. */
export interface PaypalApi {
  createOrder(order: NewPaypalOrder): Promise<unknown>;
  captureOrder(id: string): Promise<unknown>;
  getOrder(id: string): Promise<unknown>;
  getCapture(id: string): Promise<unknown>;
  /** `request` is JSON text and is sent as it is. */
  verifyWebhook(request: string): Promise<unknown>;
}

const RENEW_BEFORE_SECONDS = 60;
const WHOLE = 'return=representation';

const statusOf = (error: unknown): unknown => (Object(error) as { statusCode?: unknown }).statusCode;
/** PayPal has no such thing, under these keys at least. */
export const isUnknownToPaypal = (error: unknown): boolean => statusOf(error) === 404;
/** PayPal understood and will not: the state of the thing does not allow it. */
export const isRefusedByPaypal = (error: unknown): boolean => statusOf(error) === 422;
/** PayPal could make nothing of what was sent. */
export const isMalformedToPaypal = (error: unknown): boolean => statusOf(error) === 400;

const refusal = z.object({
  result: z.object({
    name: z.string(),
    message: z.string().optional(),
    details: z.array(z.object({ issue: z.string(), description: z.string().optional() })).optional(),
  }),
});

/** PayPal's own word for why it will not, such as `ORDER_NOT_APPROVED`. */
export function issueOf(error: unknown): string | undefined {
  const { data } = refusal.safeParse(error);
  return data?.result.details?.[0]?.issue ?? data?.result.name;
}

/** PayPal's own sentence about what it refuses. */
export function reasonOfPaypal(error: unknown): string | undefined {
  const { data } = refusal.safeParse(error);
  return data?.result.details?.[0]?.description ?? data?.result.message;
}

/** An equal request with the same request id is under way. */
export const isBusyAtPaypal = (error: unknown): boolean => issueOf(error) === 'PREVIOUS_REQUEST_IN_PROGRESS';

/** A client at any address: the SDK knows two, and takes no other. Its own call for a token goes the same way. */
function makeClient(sdk: typeof Sdk, { clientId, clientSecret, baseUrl, timeoutMs }: PaypalSettings): Sdk.Client {
  const { origin } = new URL(baseUrl);
  class ClientAtAddress extends sdk.Client {
    override getRequestBuilderFactory(): ReturnType<Sdk.Client['getRequestBuilderFactory']> {
      const makeBuilder = super.getRequestBuilderFactory();
      return (...what) => {
        const builder = makeBuilder(...what);
        builder.interceptRequest((request) => {
          const { pathname, search } = new URL(request.url);
          return { ...request, url: `${origin}${pathname}${search}` };
        });
        return builder;
      };
    }
  }
  return new ClientAtAddress({
    clientCredentialsAuthCredentials: {
      oAuthClientId: clientId,
      oAuthClientSecret: clientSecret,
      oAuthClockSkew: RENEW_BEFORE_SECONDS,
    },
    httpClientOptions: { timeout: timeoutMs },
  });
}

/** The SDK has no call for this one; its request carries the token like any other. */
async function verifyWebhook(client: Sdk.Client, request: string): Promise<unknown> {
  const builder = client.getRequestBuilderFactory()('POST', '/v1/notifications/verify-webhook-signature');
  builder.header('Content-Type', 'application/json');
  builder.text(request);
  builder.authenticate([{ oauth2: true }]);
  return JSON.parse((await builder.callAsText()).result);
}

function makeApi(sdk: typeof Sdk, settings: PaypalSettings): PaypalApi {
  const client = makeClient(sdk, settings);
  const orders = new sdk.OrdersController(client);
  const payments = new sdk.PaymentsController(client);
  const shopping = {
    // the address was asked for at checkout, and the amount is final
    shippingPreference: sdk.PaypalWalletContextShippingPreference.NoShipping,
    userAction: sdk.PaypalExperienceUserAction.PayNow,
  };
  return {
    createOrder: async ({ orderId, description, currency, value, returnUrl, cancelUrl }) => {
      const amount = { currencyCode: currency, value };
      const body = {
        intent: sdk.CheckoutPaymentIntent.Capture,
        purchaseUnits: [{ customId: orderId, description, amount }],
        paymentSource: { paypal: { experienceContext: { ...shopping, returnUrl, cancelUrl } } },
      };
      return (await orders.createOrder({ body, paypalRequestId: orderId, prefer: WHOLE })).result;
    },
    // without a request id: under one, PayPal would repeat an early refusal; an order is captured once anyway
    captureOrder: async (id) => (await orders.captureOrder({ id, prefer: WHOLE })).result,
    getOrder: async (id) => (await orders.getOrder({ id })).result,
    getCapture: async (captureId) => (await payments.getCapturedPayment({ captureId })).result,
    verifyWebhook: (request) => verifyWebhook(client, request),
  };
}

/** PayPal's SDK. It is large and most processes never take a payment: it is loaded with the first. */
export function lazyPaypal(settings: PaypalSettings) {
  let api: Promise<PaypalApi> | undefined;
  const load = async (): Promise<PaypalApi> => makeApi(await import('@paypal/paypal-server-sdk'), settings);
  const current = (): Promise<PaypalApi> => (api ??= load());
  /** The next call begins anew: the SDK keeps for ever a token that it failed to get, or still waits for. */
  const renew = (): void => void (api = undefined);
  return {
    /** Once more with another token, when PayPal does not take the one we have. */
    use: async <T>(work: (api: PaypalApi) => Promise<T>): Promise<T> => {
      try {
        return await work(await current());
      } catch (error) {
        if (statusOf(error) !== 401) throw error;
        renew();
        return work(await current());
      }
    },
    renew,
  };
}

/** Runs `work` with PayPal's calls. */
export type UsePaypal = ReturnType<typeof lazyPaypal>['use'];
