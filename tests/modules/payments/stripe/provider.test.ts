import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '#test';
import type { PaymentProvider } from '#src/modules/orders/index.ts';
import {
  BAD_SIGNATURE,
  ignored,
  makePayable,
  makeProviders,
  NO_SECRET,
  NOW,
  refusalOf,
  UNAVAILABLE,
} from '#support/servers/payment-providers.ts';
import { type Misdeed, openStripeServer, type StripeServer } from '#support/servers/payment-servers.ts';
import { closedPort } from '#support/servers/fake-servers.ts';

const KEY = 'sk_test_that_nobody_sees';
const SECRET = 'whsec_that_nobody_sees';
const SHORT_MS = 300;

let stripe: StripeServer;
let provider: PaymentProvider;
let impatient: PaymentProvider;
let logs: Record<string, unknown>[];

const envOf = (baseUrl: string, more: Record<string, string> = { STRIPE_WEBHOOK_SECRET: SECRET }) => ({
  STRIPE_SECRET_KEY: KEY,
  STRIPE_API_BASE_URL: baseUrl,
  ...more,
});

beforeAll(async () => {
  stripe = await openStripeServer(KEY);
  const made = makeProviders(envOf(stripe.baseUrl));
  const hasty = makeProviders(envOf(stripe.baseUrl), SHORT_MS);
  provider = made.named('stripe');
  impatient = hasty.named('stripe');
  logs = hasty.logs;
  // loads the SDK, which counts too
  await impatient.cancel('pi_none', makePayable());
  await provider.cancel('pi_none', makePayable());
});
beforeEach(() => {
  stripe.questions.length = 0;
  logs.length = 0;
});
afterEach(() => stripe.misbehave(null));
afterAll(() => stripe.close());

const newOrder = (overrides = {}) => makePayable({ id: crypto.randomUUID(), ...overrides });
const openNew = async (overrides = {}) => {
  const order = newOrder(overrides);
  return { order, id: (await provider.open(order, 'stripe')).paymentId };
};

describe('opening', () => {
  test('makes an intent that names the order, under the order as its key', async () => {
    const order = newOrder();
    const opened = await provider.open(order, 'stripe');
    const [intent] = [...stripe.intents.values()].slice(-1);
    expect(opened).toEqual({
      paymentId: intent!.id,
      client: { type: 'stripe', clientSecret: expect.stringMatching(`^${intent!.id}_secret_.`) },
    });
    expect(intent).toMatchObject({ amount: 7053, currency: 'usd' });
    expect(intent!.metadata).toEqual({
      orderId: order.id,
      orderNumber: order.orderNumber,
      sellerId: order.sellerId,
    });
    expect(stripe.questions.map(({ headers }) => headers['idempotency-key'])).toEqual([order.id]);
  });

  test('twice, and twice at once, opens one payment', async () => {
    const order = newOrder();
    const first = await provider.open(order, 'stripe');
    expect(await Promise.all([provider.open(order, 'stripe'), provider.open(order, 'stripe')])).toEqual([first, first]);
  });

  test('hard case 10: waits while an equal request is under way', async () => {
    stripe.beBusy(2);
    const { order, id } = await openNew();
    expect(stripe.intents.get(id)!.metadata.orderId).toBe(order.id);
    expect(stripe.questions).toHaveLength(3);
  });

  test.each([
    ['JPY', 500, 500],
    ['KWD', 1500, 1500],
    ['ISK', 500, 50_000],
    ['UGX', 7000, 700_000],
    ['HUF', 199_900, 199_900],
  ])('hard case 21: %s %i reaches Stripe as %i and comes back', async (currency, amountMinor, amount) => {
    const { order, id } = await openNew({ currency, amountMinor });
    expect(stripe.intents.get(id)).toMatchObject({ amount, currency: currency.toLowerCase() });
    stripe.pay(id);
    expect(await provider.settle(id, order)).toMatchObject({ state: 'succeeded', amountMinor, currency });
  });

  test('a secret that does not belong to the intent is no answer', async () => {
    const { order, id } = await openNew();
    stripe.intents.get(id)!.client_secret = 'pi_other_secret_1';
    expect(await refusalOf(() => provider.open(order, 'stripe'))).toEqual(UNAVAILABLE);
  });
});

describe('settling', () => {
  test.each([
    ['succeeded', 'succeeded'],
    ['processing', 'pending'],
    ['requires_action', 'pending'],
    ['requires_confirmation', 'pending'],
    ['requires_payment_method', 'failed'],
    ['canceled', 'failed'],
    ['something_new', 'pending'],
  ])('%s is %s', async (status, state) => {
    const { order, id } = await openNew();
    Object.assign(stripe.intents.get(id)!, { status, amount_received: status === 'succeeded' ? 7000 : 0 });
    const settlement = {
      state,
      rawStatus: status,
      // what came in, where something did
      amountMinor: status === 'succeeded' ? 7000 : 7053,
      currency: 'USD',
      orderId: order.id,
      transactionId: id,
    };
    expect(await provider.settle(id, order)).toEqual(settlement);
    expect(await provider.settle(id, order)).toEqual(settlement);
  });

  test('a payment that Stripe does not know has failed', async () => {
    expect(await provider.settle('pi_unknown', newOrder())).toMatchObject({ state: 'failed', orderId: null });
  });

  test('hard case 2: an intent that names no order belongs to none', async () => {
    const { order, id } = await openNew();
    stripe.pay(id).metadata = {};
    expect(await provider.settle(id, order)).toMatchObject({ state: 'succeeded', orderId: null });
  });
});

describe('cancelling', () => {
  test.each([
    ['requires_payment_method', 'cancelled', 'canceled'],
    ['canceled', 'cancelled', 'canceled'],
    ['succeeded', 'succeeded', 'succeeded'],
    ['processing', 'unavailable', 'processing'],
  ])('what is %s is %s', async (status, answer, after) => {
    const { order, id } = await openNew();
    stripe.intents.get(id)!.status = status;
    expect(await provider.cancel(id, order)).toBe(answer);
    expect(stripe.intents.get(id)!.status).toBe(after);
  });

  test('what Stripe does not know, nobody can tell', async () => {
    expect(await provider.cancel('pi_unknown', newOrder())).toBe('unavailable');
  });
});

describe('hard case 16: Stripe is down', () => {
  test.each(['hang', 'trickle', 'hang up', 'fail', 'garbage', 'another shape'] as Misdeed[])('%s', async (misdeed) => {
    const { order, id } = await openNew();
    stripe.misbehave(misdeed);
    const answers = await Promise.all([
      refusalOf(() => impatient.open(newOrder(), 'stripe')),
      refusalOf(() => impatient.settle(id, order)),
      impatient.cancel(id, order),
    ]);
    expect(answers).toEqual([UNAVAILABLE, UNAVAILABLE, 'unavailable']);
    stripe.misbehave(null);
    expect(await provider.settle(id, order)).toMatchObject({ state: 'failed' });
    expect(logs.map(({ operation }) => operation).sort()).toEqual(['cancel', 'open', 'settle']);
  });

  test('nobody listens, or the key is not taken', async () => {
    const gone = makeProviders(envOf(`http://127.0.0.1:${await closedPort()}`));
    const stranger = makeProviders({ ...envOf(stripe.baseUrl), STRIPE_SECRET_KEY: `${KEY}_not` });
    for (const { named } of [gone, stranger]) {
      expect(await refusalOf(() => named('stripe').open(newOrder(), 'stripe'))).toEqual(UNAVAILABLE);
    }
    expect(stranger.logs).toMatchObject([{ provider: 'stripe', operation: 'open', status: 401 }]);
    expect(JSON.stringify([...gone.logs, ...stranger.logs])).not.toMatch(/that_nobody_sees|authorization|secret/i);
  });
});

describe('messages', () => {
  const seconds = Math.floor(NOW.getTime() / 1000);
  const sign = (body: Buffer | string, { at = seconds, secret = SECRET } = {}) =>
    `t=${at},v1=${createHmac('sha256', secret).update(`${at}.`).update(body).digest('hex')}`;
  const parse = (content: unknown) => {
    const body = Buffer.from(typeof content === 'string' ? content : JSON.stringify(content, null, 2));
    return provider.parseWebhook(body, { 'stripe-signature': sign(body) });
  };
  const message = (type: string, object: unknown) => ({ id: 'evt_1', object: 'event', type, data: { object } });
  const chargeOf = (id: string, more = {}) => ({
    id: 'ch_1',
    payment_intent: id,
    amount: 7053,
    amount_captured: 7053,
    amount_refunded: 1000,
    currency: 'usd',
    metadata: {},
    ...more,
  });

  test('a payment that came in', async () => {
    const { order, id } = await openNew();
    expect(await parse(message('payment_intent.succeeded', stripe.pay(id)))).toEqual({
      eventId: 'evt_1',
      kind: 'succeeded',
      paymentId: id,
      orderId: order.id,
      amountMinor: 7053,
      currency: 'USD',
      refundedMinor: 0,
      transactionId: id,
    });
  });

  test('a refund: the total so far, and the order from the charge or, failing that, from its intent', async () => {
    const { order, id } = await openNew();
    const event = {
      eventId: 'evt_1',
      kind: 'refunded',
      paymentId: id,
      orderId: order.id,
      amountMinor: 7053,
      currency: 'USD',
      refundedMinor: 1000,
      transactionId: id,
    };
    stripe.questions.length = 0;
    // a call that an earlier test gave up may arrive only now
    const asked = () => stripe.asked().filter((question) => question.includes(id));
    expect(await parse(message('charge.refunded', chargeOf(id, { metadata: { orderId: order.id } })))).toEqual(event);
    expect(asked()).toEqual([]);
    expect(await parse(message('charge.refunded', chargeOf(id)))).toEqual(event);
    expect(await parse(message('charge.refunded', chargeOf(id, { payment_intent: { id } })))).toEqual(event);
    expect(asked()).toEqual([`GET /v1/payment_intents/${id}`, `GET /v1/payment_intents/${id}`]);
    expect(await parse(message('charge.refunded', chargeOf('pi_foreign')))).toMatchObject({ orderId: null });
  });

  test('while the intent cannot be read, the message shall come again', async () => {
    const { id } = await openNew();
    stripe.misbehave('another shape');
    expect(await refusalOf(() => parse(message('charge.refunded', chargeOf(id))))).toEqual(UNAVAILABLE);
  });

  test.each([
    ['of another kind', message('customer.created', {}), 'evt_1'],
    ['about a charge without an intent', message('charge.refunded', chargeOf('', { payment_intent: null })), 'evt_1'],
    ['of another shape', message('payment_intent.succeeded', { id: 'pi_1' }), 'evt_1'],
    ['that is no event', { hello: 'world' }, ''],
    ['that is no JSON', 'hello', ''],
  ])('a message %s says nothing', async (_name, content, eventId) => {
    expect(await parse(content)).toEqual(ignored(eventId));
    expect(stripe.asked()).toEqual([]);
  });

  const body = Buffer.from(JSON.stringify(message('payment_intent.succeeded', { é: 1.0 })));
  test.each([
    ['missing', undefined],
    ['empty', ''],
    ['no signature', 'hello'],
    ['twice', [sign(body), sign(body)]],
    ['of another secret', sign(body, { secret: 'whsec_other' })],
    ['of other bytes', sign(`${body.toString()} `)],
    ['older than 300 s', sign(body, { at: seconds - 301 })],
    ['of another scheme', sign(body).replace('v1=', 'v0=')],
  ])('hard case 8: a signature %s', async (_name, signature) => {
    expect(await refusalOf(() => provider.parseWebhook(body, { 'stripe-signature': signature }))).toEqual(
      BAD_SIGNATURE,
    );
  });

  test('a signature of 300 s ago counts; so does the second of two', async () => {
    for (const signature of [sign(body, { at: seconds - 300 }), `${sign(body)}`.replace('v1=', 'v1=00,v1=')]) {
      expect(await provider.parseWebhook(body, { 'stripe-signature': signature })).toEqual(ignored('evt_1'));
    }
  });

  test('hard case 8: without a secret nothing is checked, so nothing is heard', async () => {
    const { named } = makeProviders(envOf(stripe.baseUrl, {}));
    expect(await refusalOf(() => named('stripe').parseWebhook(body, { 'stripe-signature': sign(body) }))).toEqual(
      NO_SECRET,
    );
  });
});
