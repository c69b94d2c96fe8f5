import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '#test';
import type { PaymentProvider } from '#src/modules/orders/index.ts';
import { closedPort } from '#support/servers/fake-servers.ts';
import {
  BAD_SIGNATURE,
  ignored,
  makePayable,
  makeProviders,
  NO_SECRET,
  notAvailable,
  refusalOf,
  UNAVAILABLE,
} from '#support/servers/payment-providers.ts';
import { type Misdeed, openPaypalServer, type PaypalServer } from '#support/servers/payment-servers.ts';

const ID = 'client-that-nobody-sees';
const SECRET = 'secret-that-nobody-sees';
const WEBHOOK = 'WH-1';
const SHORT_MS = 300;

let paypal: PaypalServer;
let provider: PaymentProvider;
let impatient: PaymentProvider;
let logs: Record<string, unknown>[];

const envOf = (baseUrl: string, more: Record<string, string> = { PAYPAL_WEBHOOK_ID: WEBHOOK }) => ({
  PAYPAL_CLIENT_ID: ID,
  PAYPAL_CLIENT_SECRET: SECRET,
  PAYPAL_API_BASE_URL: baseUrl,
  ...more,
});

beforeAll(async () => {
  paypal = await openPaypalServer(ID, SECRET);
  const hasty = makeProviders(envOf(paypal.baseUrl), SHORT_MS);
  provider = makeProviders(envOf(paypal.baseUrl)).named('paypal');
  impatient = hasty.named('paypal');
  logs = hasty.logs;
  // loads the SDK, which counts too
  await provider.cancel('NONE', makePayable());
  await impatient.cancel('NONE', makePayable());
});
beforeEach(() => {
  paypal.questions.length = 0;
  logs.length = 0;
});
afterEach(() => {
  paypal.misbehave(null);
  paypal.captureAs('COMPLETED');
});
afterAll(() => paypal.close());

const newOrder = (overrides = {}) => makePayable({ id: crypto.randomUUID(), ...overrides });
const openNew = async (overrides = {}) => {
  const order = newOrder(overrides);
  const { paymentId: id } = await provider.open(order, 'paypal');
  return { order, id };
};
const openPaid = async (overrides = {}) => {
  const { order, id } = await openNew(overrides);
  paypal.approve(id);
  const { transactionId } = await provider.settle(id, order);
  paypal.questions.length = 0;
  return { order, id, captureId: transactionId! };
};

describe('opening', () => {
  test('makes an order to be captured that names ours, under ours as its request id', async () => {
    const order = newOrder();
    const { paymentId, client } = await provider.open(order, 'paypal');
    const approvalUrl = `https://paypal.example/checkoutnow?token=${paymentId}`;
    expect(client).toEqual({ type: 'paypal', paypalOrderId: paymentId, approvalUrl });
    const [question] = paypal.questions;
    expect(question!.headers['paypal-request-id']).toBe(order.id);
    expect(JSON.parse(question!.body)).toMatchObject({
      intent: 'CAPTURE',
      purchase_units: [{ custom_id: order.id, amount: { currency_code: 'USD', value: '70.53' } }],
    });
  });

  test('twice, and twice at once, opens one payment', async () => {
    const order = newOrder();
    const first = await provider.open(order, 'paypal');
    expect(await Promise.all([provider.open(order, 'paypal'), provider.open(order, 'paypal')])).toEqual([first, first]);
  });

  test('hard case 10: waits while an equal request is under way', async () => {
    paypal.beBusy(2);
    const { order, id } = await openNew();
    expect(paypal.orders.get(id)!.purchase_units[0]!.custom_id).toBe(order.id);
  });

  test('the older kind of link leads to approval too; an order without one, or with a strange one, is none', async () => {
    const { order, id } = await openNew();
    const { links } = paypal.orders.get(id)!;
    links[1]!.rel = 'approve';
    expect(await provider.open(order, 'paypal')).toMatchObject({ paymentId: id });
    links[1]!.href = 'javascript:alert(1)';
    expect(await refusalOf(() => provider.open(order, 'paypal'))).toEqual(UNAVAILABLE);
    links.pop();
    expect(await refusalOf(() => provider.open(order, 'paypal'))).toEqual(UNAVAILABLE);
  });

  test.each([
    ['JPY', 500, '500'],
    ['HUF', 199_900, '1999'],
    ['TWD', 10_000, '100'],
    ['EUR', 5, '0.05'],
  ])('hard case 21: %s %i reaches PayPal as %s and comes back', async (currency, amountMinor, value) => {
    const { order, id } = await openPaid({ currency, amountMinor });
    expect(paypal.orders.get(id)!.purchase_units[0]!.amount).toEqual({ currency_code: currency, value });
    expect(await provider.settle(id, order)).toMatchObject({ state: 'succeeded', amountMinor, currency });
  });

  test('hard case 21: decimals that PayPal does not take are not rounded away', async () => {
    const order = newOrder({ currency: 'HUF', amountMinor: 199_950 });
    expect(await refusalOf(() => provider.open(order, 'paypal'))).toEqual(notAvailable('paypal'));
    expect(paypal.asked()).toEqual([]);
  });
});

describe('settling', () => {
  test('captures what was approved, once; what is captured already is read', async () => {
    const { order, id } = await openNew();
    paypal.approve(id);
    const settlement = {
      state: 'succeeded',
      rawStatus: 'COMPLETED',
      amountMinor: 7053,
      currency: 'USD',
      orderId: order.id,
      transactionId: expect.stringMatching(/^[0-9A-F]{16}$/),
    };
    paypal.questions.length = 0;
    expect(await provider.settle(id, order)).toEqual(settlement);
    expect(paypal.asked()).toEqual([`POST /v2/checkout/orders/${id}/capture`]);
    expect(await provider.settle(id, order)).toEqual(settlement);
    expect(paypal.asked().slice(1)).toEqual([
      `POST /v2/checkout/orders/${id}/capture`,
      `GET /v2/checkout/orders/${id}`,
    ]);
    expect(paypal.orders.get(id)!.purchase_units[0]!.payments.captures).toHaveLength(1);
  });

  test('asked early, it waits for the shopper, who may still pay', async () => {
    const { order, id } = await openNew();
    expect(await provider.settle(id, order)).toEqual({
      state: 'pending',
      rawStatus: 'PAYER_ACTION_REQUIRED',
      amountMinor: 7053,
      currency: 'USD',
      orderId: order.id,
      transactionId: null,
    });
    paypal.approve(id);
    expect(await provider.settle(id, order)).toMatchObject({ state: 'succeeded' });
  });

  test.each([
    ['PENDING', 'pending', 'PENDING'],
    ['DECLINED', 'failed', 'DECLINED'],
    ['FAILED', 'failed', 'FAILED'],
    ['REFUNDED', 'succeeded', 'COMPLETED'],
    ['PARTIALLY_REFUNDED', 'succeeded', 'COMPLETED'],
  ])('a capture that is %s: %s', async (status, state, rawStatus) => {
    const { order, id } = await openNew();
    paypal.approve(id);
    paypal.captureAs(status);
    expect(await provider.settle(id, order)).toMatchObject({ state, rawStatus, orderId: order.id });
  });

  test('an order that is void, or that PayPal does not know, has failed', async () => {
    const { order, id } = await openNew();
    paypal.orders.get(id)!.status = 'VOIDED';
    expect(await provider.settle(id, order)).toMatchObject({ state: 'failed', rawStatus: 'VOIDED' });
    expect(await provider.settle('UNKNOWN', order)).toMatchObject({ state: 'failed', orderId: null });
  });

  test('completed without a capture is no answer', async () => {
    const { order, id } = await openNew();
    paypal.orders.get(id)!.status = 'COMPLETED';
    expect(await refusalOf(() => provider.settle(id, order))).toEqual(UNAVAILABLE);
  });

  test('hard case 2: an order at PayPal that names none of ours belongs to none', async () => {
    const { order, id } = await openNew();
    delete paypal.orders.get(id)!.purchase_units[0]!.custom_id;
    paypal.approve(id);
    expect(await provider.settle(id, order)).toMatchObject({ state: 'succeeded', orderId: null });
  });
});

describe('cancelling only reads', () => {
  test.each([
    ['approved', null, 'cancelled'],
    ['captured', 'COMPLETED', 'succeeded'],
    ['declined', 'DECLINED', 'cancelled'],
    ['on its way', 'PENDING', 'succeeded'],
  ])('what is %s', async (_name, capture, answer) => {
    const { order, id } = await openNew();
    paypal.approve(id);
    if (capture !== null) {
      paypal.captureAs(capture);
      await provider.settle(id, order);
    }
    paypal.questions.length = 0;
    expect(await provider.cancel(id, order)).toBe(answer);
    expect(paypal.asked()).toEqual([`GET /v2/checkout/orders/${id}`]);
  });

  test('what PayPal does not know will never be captured', async () => {
    expect(await provider.cancel('UNKNOWN', newOrder())).toBe('cancelled');
  });
});

describe('hard case 16: PayPal is down', () => {
  test.each(['hang', 'trickle', 'hang up', 'fail', 'garbage', 'another shape'] as Misdeed[])('%s', async (misdeed) => {
    const { order, id } = await openNew();
    paypal.misbehave(misdeed);
    const answers = await Promise.all([
      refusalOf(() => impatient.open(newOrder(), 'paypal')),
      refusalOf(() => impatient.settle(id, order)),
      impatient.cancel(id, order),
    ]);
    expect(answers).toEqual([UNAVAILABLE, UNAVAILABLE, 'unavailable']);
    paypal.misbehave(null);
    // nothing of the failure stays: neither a bad token nor none
    expect(await impatient.cancel(id, order)).toBe('cancelled');
    expect(logs.map(({ operation }) => operation).sort()).toEqual(['cancel', 'open', 'settle']);
  });

  test('a token that is taken no more is replaced, and nobody notices', async () => {
    await openNew();
    paypal.revokeTokens();
    const { order, id } = await openNew();
    paypal.revokeTokens();
    expect(await provider.cancel(id, order)).toBe('cancelled');
    expect(paypal.asked().filter((asked) => asked.includes('token'))).toHaveLength(2);
  });

  test('what it refuses is logged in its own words', async () => {
    expect(await refusalOf(() => impatient.open(newOrder({ currency: 'XXX' }), 'paypal'))).toMatchObject({
      status: 400,
      code: 'PAYMENT_REJECTED',
    });
    expect(logs).toMatchObject([{ operation: 'open', status: 422, code: 'CURRENCY_NOT_SUPPORTED' }]);
  });

  test('a token is got once for many calls', async () => {
    const { named } = makeProviders(envOf(paypal.baseUrl));
    await named('paypal').cancel('NONE', newOrder());
    await named('paypal').cancel('NONE', newOrder());
    expect(paypal.asked().filter((asked) => asked.includes('token'))).toHaveLength(1);
  });

  test('nobody listens, or the keys are not taken', async () => {
    const gone = makeProviders(envOf(`http://127.0.0.1:${await closedPort()}`));
    const stranger = makeProviders({ ...envOf(paypal.baseUrl), PAYPAL_CLIENT_SECRET: `${SECRET}-not` });
    for (const { named } of [gone, stranger]) {
      expect(await refusalOf(() => named('paypal').open(newOrder(), 'paypal'))).toEqual(UNAVAILABLE);
    }
    expect(stranger.logs).toMatchObject([{ provider: 'paypal', operation: 'open', status: 401 }]);
    expect(JSON.stringify([...gone.logs, ...stranger.logs])).not.toMatch(
      /that-nobody-sees|authorization|Basic|Bearer/i,
    );
  });
});

describe('messages', () => {
  const message = (type: string, resource: unknown) => ({ id: 'WH-EVENT-1', event_type: type, resource });
  /** Spaces, escapes and numbers as no program of ours would write them. */
  const bytesOf = (content: unknown) =>
    Buffer.from(JSON.stringify(content, null, 3).replace(/^\{/, '{ "n": 1.00, "é": "\\u00e9",'));
  const parse = (content: unknown) => {
    const body = bytesOf(content);
    return provider.parseWebhook(body, paypal.sign(body, WEBHOOK));
  };
  const succeeded = (order: { id: string }, id: string, captureId: string) => ({
    eventId: 'WH-EVENT-1',
    kind: 'succeeded',
    paymentId: id,
    orderId: order.id,
    amountMinor: 7053,
    currency: 'USD',
    refundedMinor: 0,
    transactionId: captureId,
  });

  test('a payment that came in, checked over the very bytes; what the message lacks is read', async () => {
    const { order, id, captureId } = await openPaid();
    const capture = paypal.captures.get(captureId)!;
    const event = succeeded(order, id, captureId);
    expect(await parse(message('PAYMENT.CAPTURE.COMPLETED', capture))).toEqual(event);
    expect(await parse(message('PAYMENT.CAPTURE.COMPLETED', { ...capture, supplementary_data: {} }))).toEqual(event);
    expect(paypal.asked()).toEqual(Array.from({ length: 2 }, () => 'POST /v1/notifications/verify-webhook-signature'));
    expect(await parse(message('PAYMENT.CAPTURE.COMPLETED', { id: captureId }))).toEqual(event);
  });

  test('a refund: its capture leads to the order, the total is of all refunds', async () => {
    const { order, id, captureId } = await openPaid();
    const event = { ...succeeded(order, id, captureId), kind: 'refunded' };
    const first = paypal.refund(id, '10.00');
    expect(await parse(message('PAYMENT.CAPTURE.REFUNDED', first))).toEqual({ ...event, refundedMinor: 1000 });
    paypal.refund(id, '5.53');
    // told late, the first knows of the second
    expect(await parse(message('PAYMENT.CAPTURE.REFUNDED', first))).toEqual({ ...event, refundedMinor: 1553 });
    const total = { total_refunded_amount: { currency_code: 'USD', value: '60.00' } };
    const third = { ...first, seller_payable_breakdown: total };
    expect(await parse(message('PAYMENT.CAPTURE.REFUNDED', third))).toEqual({ ...event, refundedMinor: 6000 });
    paypal.captures.get(captureId)!.status = 'REFUNDED';
    expect(await parse(message('PAYMENT.CAPTURE.REFUNDED', first))).toEqual({ ...event, refundedMinor: 7053 });
  });

  test('a reversal, of a part or of the whole capture', async () => {
    const { order, id, captureId } = await openPaid();
    const event = { ...succeeded(order, id, captureId), kind: 'refunded' };
    const part = { ...paypal.refund(id, '1.00'), amount: { currency_code: 'USD', value: '-70.00' } };
    expect(await parse(message('PAYMENT.CAPTURE.REVERSED', part))).toEqual({ ...event, refundedMinor: 7000 });
    const whole = paypal.captures.get(captureId);
    expect(await parse(message('PAYMENT.CAPTURE.REVERSED', whole))).toEqual({ ...event, refundedMinor: 7053 });
    // a refund that is told with its capture is as large as PayPal's books say
    expect(await parse(message('PAYMENT.CAPTURE.REFUNDED', whole))).toEqual({ ...event, refundedMinor: 100 });
  });

  test.each([
    ['of another kind', message('CHECKOUT.ORDER.APPROVED', { id: '1' }), 'WH-EVENT-1'],
    ['about an unknown capture', message('PAYMENT.CAPTURE.REFUNDED', { id: 'NONE' }), 'WH-EVENT-1'],
    ['of another shape', message('PAYMENT.CAPTURE.COMPLETED', { id: 7 }), 'WH-EVENT-1'],
    ['that is no event', { hello: 'world' }, ''],
  ])('a message %s says nothing', async (_name, content, eventId) => {
    expect(await parse(content)).toEqual(ignored(eventId));
  });

  const body = bytesOf(message('CHECKOUT.ORDER.APPROVED', {}));
  const without = (headers: Record<string, string>, name: string) =>
    Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));
  test.each([
    ['missing', () => ({})],
    ['that lacks its time', () => without(paypal.sign(body, WEBHOOK), 'paypal-transmission-time')],
    ['for another webhook', () => paypal.sign(body, 'WH-2')],
    ['of other bytes', () => paypal.sign(Buffer.from(JSON.stringify(JSON.parse(body.toString()))), WEBHOOK)],
    ['that PayPal cannot read', () => ({ ...paypal.sign(body, WEBHOOK), 'paypal-auth-algo': 'none' })],
  ])('hard case 8: a signature %s', async (_name, headers) => {
    expect(await refusalOf(() => provider.parseWebhook(body, headers()))).toEqual(BAD_SIGNATURE);
  });

  test.each([
    ['no JSON', Buffer.from('hello')],
    ['bytes that are no text', Buffer.from([0x22, 0xff, 0x22])],
    ['a text that would name another webhook', Buffer.from('{}, "webhook_id": "WH-2"')],
  ])('hard case 8: %s never reaches PayPal', async (_name, bytes) => {
    expect(await refusalOf(() => provider.parseWebhook(bytes, paypal.sign(bytes, WEBHOOK)))).toEqual(BAD_SIGNATURE);
    expect(paypal.asked()).toEqual([]);
  });

  test.each(['hang', 'fail', 'garbage', 'another shape'] as Misdeed[])(
    'while PayPal cannot check it (%s), the message shall come again',
    async (misdeed) => {
      paypal.misbehave(misdeed, 'verify');
      expect(await refusalOf(() => impatient.parseWebhook(body, paypal.sign(body, WEBHOOK)))).toEqual(UNAVAILABLE);
    },
  );

  test('hard case 8: without the id of the webhook nothing is checked, so nothing is heard', async () => {
    const { named } = makeProviders(envOf(paypal.baseUrl, {}));
    const work = () => named('paypal').parseWebhook(body, paypal.sign(body, WEBHOOK));
    expect(await refusalOf(work)).toEqual(NO_SECRET);
    expect(paypal.asked()).toEqual([]);
  });
});
