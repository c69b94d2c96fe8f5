import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Stand-ins for the companies that take payments: they answer like them, and fail when they are told to. */

export interface Answer {
  status: number;
  body: unknown;
}

interface Question {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** Ways not to give an honest answer. `trickle`: never ends, and is never silent for long. */
export type Misdeed = 'hang' | 'trickle' | 'hang up' | 'fail' | 'garbage' | 'another shape';

export interface CompanyServer {
  baseUrl: string;
  /** Every request so far. */
  questions: Question[];
  /** `POST /v1/payment_intents` and so on, in order. */
  asked: () => string[];
  /** From now on every request is answered this way, or those whose path holds `path`; `null`: honestly again. */
  misbehave: (misdeed: Misdeed | null, path?: string) => void;
  /** From now on every request but the one for a token is refused like this; `null`: honestly again. */
  refuse: (refusal: Answer | null) => void;
  close: () => Promise<void>;
}

const TRICKLE_MS = 20;

const MISDEEDS: Record<Misdeed, (response: ServerResponse) => void> = {
  hang: () => undefined,
  trickle: (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const timer = setInterval(() => response.write(' '), TRICKLE_MS);
    response.on('close', () => clearInterval(timer));
  },
  'hang up': (response) => response.destroy(),
  fail: (response) => response.writeHead(500, { 'content-type': 'application/json' }).end('{"message":"broken"}'),
  garbage: (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('<html>'),
  'another shape': (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":7}'),
};

async function read(request: IncomingMessage): Promise<Question> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = '', url = '', headers } = request;
  return { method, path: url, headers, body: Buffer.concat(chunks).toString('utf8') };
}

async function openCompany(honest: (question: Question) => Answer): Promise<CompanyServer> {
  const questions: Question[] = [];
  let misdeed: Misdeed | null = null;
  let where = '';
  let refusal: Answer | null = null;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const question = await read(request);
    questions.push(question);
    if (misdeed !== null && question.path.includes(where)) return MISDEEDS[misdeed](response);
    const isForToken = question.path.includes('/token');
    const { status, body } = isForToken ? honest(question) : (refusal ?? honest(question));
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    questions,
    asked: () => questions.map(({ method, path }) => `${method} ${path}`),
    misbehave: (next, path = '') => {
      misdeed = next;
      where = path;
    },
    refuse: (next) => void (refusal = next),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

export interface StripeIntent {
  id: string;
  object: 'payment_intent';
  client_secret: string;
  status: string;
  amount: number;
  amount_received: number;
  currency: string;
  metadata: Record<string, string>;
}

export interface StripeServer extends CompanyServer {
  intents: Map<string, StripeIntent>;
  /** The shopper pays. */
  pay: (id: string) => StripeIntent;
  /** The next `count` requests for an intent find an equal one under way. */
  beBusy: (count: number) => void;
}

const stripeError = (status: number, type: string, code: string): Answer => ({
  status,
  body: { error: { type, code, message: `refused: ${code}` } },
});

const digits = (bytes: number): string => randomBytes(bytes).toString('hex');

function newIntent(form: URLSearchParams): StripeIntent {
  const id = `pi_${digits(12)}`;
  const metadata = [...form].flatMap(([name, value]) => {
    const key = /^metadata\[(\w+)\]$/.exec(name)?.[1];
    return key === undefined ? [] : [[key, value] as const];
  });
  return {
    id,
    object: 'payment_intent',
    client_secret: `${id}_secret_${digits(12)}`,
    status: 'requires_payment_method',
    amount: Number(form.get('amount')),
    amount_received: 0,
    currency: form.get('currency')!,
    metadata: Object.fromEntries(metadata),
  };
}

/** PaymentIntents with idempotency keys; asks for `secretKey`. */
export async function openStripeServer(secretKey: string): Promise<StripeServer> {
  const intents = new Map<string, StripeIntent>();
  const keys = new Map<string, { body: string; intent: StripeIntent }>();
  let busy = 0;

  const create = ({ body, headers }: Question): Answer => {
    if (busy > 0) {
      busy -= 1;
      return stripeError(409, 'idempotency_error', 'idempotency_key_in_use');
    }
    const key = headers['idempotency-key'] as string;
    const known = keys.get(key);
    if (known !== undefined && known.body !== body) return stripeError(400, 'idempotency_error', 'key_reused');
    const intent = known?.intent ?? newIntent(new URLSearchParams(body));
    keys.set(key, { body, intent });
    intents.set(intent.id, intent);
    return { status: 200, body: intent };
  };

  const cancel = (intent: StripeIntent): Answer => {
    if (['succeeded', 'canceled', 'processing'].includes(intent.status)) {
      return stripeError(400, 'invalid_request_error', 'payment_intent_unexpected_state');
    }
    intent.status = 'canceled';
    return { status: 200, body: intent };
  };

  const company = await openCompany((question) => {
    const { method, path, headers } = question;
    if (headers.authorization !== `Bearer ${secretKey}`) return stripeError(401, 'invalid_request_error', 'api_key');
    if (method === 'POST' && path === '/v1/payment_intents') return create(question);
    const [, id, action] = /^\/v1\/payment_intents\/([^/]+)(\/cancel)?$/.exec(path) ?? [];
    const intent = intents.get(decodeURIComponent(id ?? ''));
    if (intent === undefined) return stripeError(404, 'invalid_request_error', 'resource_missing');
    return action === undefined ? { status: 200, body: intent } : cancel(intent);
  });
  return {
    ...company,
    intents,
    beBusy: (count) => void (busy = count),
    pay: (id) => Object.assign(intents.get(id)!, { status: 'succeeded', amount_received: intents.get(id)!.amount }),
  };
}

interface PaypalMoney {
  currency_code: string;
  value: string;
}
interface PaypalCapture {
  id: string;
  status: string;
  amount: PaypalMoney;
  custom_id?: string;
  links: { rel: string; href: string; method: string }[];
  supplementary_data: object;
}
export interface PaypalOrder {
  id: string;
  status: string;
  links: { rel: string; href: string; method: string }[];
  purchase_units: {
    custom_id?: string;
    amount: PaypalMoney;
    payments: { captures: PaypalCapture[]; refunds: { id: string; status: string; amount: PaypalMoney }[] };
  }[];
}

export interface PaypalServer extends CompanyServer {
  orders: Map<string, PaypalOrder>;
  captures: Map<string, PaypalCapture>;
  /** The shopper agrees; capturing is up to the shop. */
  approve: (id: string) => void;
  /** Tokens given so far are taken no more. */
  revokeTokens: () => void;
  /** The next `count` requests for an order find an equal one under way. */
  beBusy: (count: number) => void;
  /** What a captured payment's next capture looks like. Default COMPLETED. */
  captureAs: (status: string) => void;
  /** Gives money back; returns the refund as messages carry it. */
  refund: (orderId: string, value: string) => object;
  /** Headers of a message that PayPal sent to `webhookId`. */
  sign: (body: Buffer, webhookId: string) => Record<string, string>;
}

const paypalError = (status: number, issue: string): Answer => ({
  status,
  body: { name: 'REFUSED', message: issue, debug_id: digits(4), details: [{ issue, description: issue }] },
});

const signatureOf = (id: string, time: string, webhookId: string, event: string): string =>
  createHash('sha256').update(`${id}|${time}|${webhookId}|${event}`).digest('base64');

/** The stand-in looks at the very text of the message, as PayPal does. */
function verification(text: string): Answer {
  const request = JSON.parse(text) as Record<string, string>;
  if (request.auth_algo !== 'SHA256withRSA') return paypalError(400, 'VALIDATION_ERROR');
  const event = text.slice(text.indexOf('"webhook_event":') + '"webhook_event":'.length, -1);
  const { transmission_id: id, transmission_time: time, webhook_id: webhook, transmission_sig: given } = request;
  const good = signatureOf(id!, time!, webhook!, event) === given;
  return { status: 200, body: { verification_status: good ? 'SUCCESS' : 'FAILURE' } };
}

const link = (rel: string, href: string) => ({ rel, href, method: 'GET' });

function newOrder(body: string, baseUrl: string): PaypalOrder {
  const { purchase_units: units } = JSON.parse(body) as Pick<PaypalOrder, 'purchase_units'>;
  const id = digits(8).toUpperCase();
  return {
    id,
    status: 'PAYER_ACTION_REQUIRED',
    links: [
      link('self', `${baseUrl}/v2/checkout/orders/${id}`),
      link('payer-action', `https://paypal.example/checkoutnow?token=${id}`),
    ],
    purchase_units: units.map((unit) => ({ ...unit, payments: { captures: [], refunds: [] } })),
  };
}

/** Orders v2 with request ids, and verification of messages; asks for a token that the keys buy. */
export async function openPaypalServer(clientId: string, clientSecret: string): Promise<PaypalServer> {
  const orders = new Map<string, PaypalOrder>();
  const captures = new Map<string, PaypalCapture>();
  const requestIds = new Map<string, PaypalOrder>();
  const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
  let token = digits(8);
  let captureStatus = 'COMPLETED';
  let busy = 0;

  const capture = (order: PaypalOrder): Answer => {
    if (order.status === 'COMPLETED') return paypalError(422, 'ORDER_ALREADY_CAPTURED');
    if (order.status !== 'APPROVED') return paypalError(422, 'ORDER_NOT_APPROVED');
    const [unit] = order.purchase_units;
    const id = digits(8).toUpperCase();
    const made: PaypalCapture = {
      id,
      status: captureStatus,
      amount: unit!.amount,
      ...(unit!.custom_id !== undefined && { custom_id: unit!.custom_id }),
      links: [link('up', `${company.baseUrl}/v2/checkout/orders/${order.id}`)],
      supplementary_data: { related_ids: { order_id: order.id } },
    };
    captures.set(id, made);
    unit!.payments.captures.push(made);
    order.status = captureStatus === 'DECLINED' ? 'APPROVED' : 'COMPLETED';
    return { status: 201, body: order };
  };

  const create = ({ body, headers }: Question): Answer => {
    if (busy > 0) {
      busy -= 1;
      return paypalError(422, 'PREVIOUS_REQUEST_IN_PROGRESS');
    }
    if (body.includes('"XXX"')) return paypalError(422, 'CURRENCY_NOT_SUPPORTED');
    const requestId = headers['paypal-request-id'] as string;
    const order = requestIds.get(requestId) ?? newOrder(body, company.baseUrl);
    requestIds.set(requestId, order);
    orders.set(order.id, order);
    return { status: 200, body: order };
  };

  const company = await openCompany((question) => {
    const { method, path, headers, body } = question;
    if (path === '/v1/oauth2/token') {
      if (headers.authorization !== basic) return { status: 401, body: { error: 'invalid_client' } };
      return { status: 200, body: { access_token: token, token_type: 'Bearer', expires_in: 32_400 } };
    }
    if (headers.authorization !== `Bearer ${token}`) return paypalError(401, 'INVALID_TOKEN');
    if (path === '/v1/notifications/verify-webhook-signature') return verification(body);
    if (method === 'POST' && path === '/v2/checkout/orders') return create(question);
    const captured = captures.get(/^\/v2\/payments\/captures\/(\w+)$/.exec(path)?.[1] ?? '');
    if (captured !== undefined) return { status: 200, body: captured };
    const [, id, action] = /^\/v2\/checkout\/orders\/([^/]+)(\/capture)?$/.exec(path) ?? [];
    const order = orders.get(id ?? '');
    if (order === undefined) return paypalError(404, 'INVALID_RESOURCE_ID');
    return action === undefined ? { status: 200, body: order } : capture(order);
  });

  return {
    ...company,
    orders,
    captures,
    approve: (id) => void (orders.get(id)!.status = 'APPROVED'),
    revokeTokens: () => void (token = digits(8)),
    beBusy: (count) => void (busy = count),
    captureAs: (status) => void (captureStatus = status),
    refund: (orderId, value) => {
      const { payments, amount } = orders.get(orderId)!.purchase_units[0]!;
      const [made] = payments.captures;
      const refund = { id: digits(8), status: 'COMPLETED', amount: { ...amount, value } };
      payments.refunds.push(refund);
      made!.status = 'PARTIALLY_REFUNDED';
      return { ...refund, links: [link('up', `${company.baseUrl}/v2/payments/captures/${made!.id}`)] };
    },
    sign: (body, webhookId) => {
      const [id, time] = [digits(8), '2026-02-10T12:00:00Z'];
      return {
        'paypal-auth-algo': 'SHA256withRSA',
        'paypal-cert-url': 'https://paypal.example/cert',
        'paypal-transmission-id': id,
        'paypal-transmission-time': time,
        'paypal-transmission-sig': signatureOf(id, time, webhookId, body.toString('utf8')),
      };
    },
  };
}
