import { createHash, createHmac } from 'node:crypto';
import { describe, expect, test } from '#test';
import type { PaymentMethod } from '#src/modules/orders/index.ts';
import {
  BAD_SIGNATURE,
  ignored,
  makePayable,
  makeProviders,
  NO_SECRET,
  notAvailable,
  PRODUCTION_ENV,
  refusalOf,
  UNAVAILABLE,
} from '#support/servers/payment-providers.ts';

const METHODS = ['stripe', 'paypal', 'test'] as const;
const STRIPE = { STRIPE_SECRET_KEY: 'sk_test_1' };
const PAYPAL = { PAYPAL_CLIENT_ID: 'client', PAYPAL_CLIENT_SECRET: 'secret' };

/** What each method is answered with in USD. */
async function chosen(env: Record<string, string>): Promise<Record<string, string>> {
  const { providers } = makeProviders(env);
  const answers = METHODS.map(async (method) => {
    const refusal = await refusalOf(() => providers.forMethod(method, { currency: 'USD', amountMinor: 1000 }));
    if (refusal !== null) expect(refusal).toEqual(notAvailable(method));
    return [method, refusal === null ? providers.forMethod(method).name : 'none'] as const;
  });
  return Object.fromEntries(await Promise.all(answers));
}

describe('which providers are on', () => {
  test.each([
    ['no key: the test provider for all', {}, ['test', 'test', 'test']],
    ['test payments switched off', { ALLOW_TEST_PAYMENTS: 'false' }, ['none', 'none', 'none']],
    ['production without keys', PRODUCTION_ENV, ['none', 'none', 'none']],
    ['production that allows tests', { ...PRODUCTION_ENV, ALLOW_TEST_PAYMENTS: 'true' }, ['test', 'test', 'test']],
    ['Stripe alone', STRIPE, ['stripe', 'none', 'none']],
    ['PayPal alone', PAYPAL, ['none', 'paypal', 'none']],
    ['both, in production', { ...PRODUCTION_ENV, ...STRIPE, ...PAYPAL }, ['stripe', 'paypal', 'none']],
    ['keys and test payments allowed', { ...STRIPE, ALLOW_TEST_PAYMENTS: 'true' }, ['stripe', 'none', 'none']],
    ['half of the keys of PayPal', { PAYPAL_CLIENT_ID: 'client' }, ['none', 'none', 'none']],
    [
      'a key of PayPal that is missing its other half, with Stripe',
      { ...STRIPE, PAYPAL_CLIENT_SECRET: 's' },
      ['stripe', 'none', 'none'],
    ],
    [
      'webhook secrets are no keys',
      { STRIPE_WEBHOOK_SECRET: 'whsec_1', PAYPAL_WEBHOOK_ID: 'W' },
      ['test', 'test', 'test'],
    ],
  ])('hard case 16: %s', async (_name, env, [stripe, paypal, own]) => {
    expect(await chosen(env as Record<string, string>)).toEqual({ stripe, paypal, test: own });
  });

  test('an order finds the provider it was opened with, as long as that is on', () => {
    const { providers } = makeProviders(STRIPE);
    expect(providers.named('stripe')?.name).toBe('stripe');
    for (const name of ['paypal', 'test', 'constructor', '', null]) expect(providers.named(name)).toBeNull();
    expect(makeProviders({}).providers.named('test')?.name).toBe('test');
    expect(makeProviders({}).providers.named('stripe')).toBeNull();
  });

  test.each([
    ['stripe', 'USD EUR JPY KWD ISK UGX HUF TWD', 'MGA IQD XXX usd'],
    ['paypal', 'USD EUR JPY HUF TWD', 'KWD KRW ISK MGA XXX usd'],
    ['test', 'USD MGA KWD XXX', ''],
  ] as [PaymentMethod, string, string][])('hard case 21: %s takes %s, not %s', async (method, taken, refused) => {
    const { providers } = makeProviders(method === 'test' ? {} : { ...STRIPE, ...PAYPAL });
    const priceIn = (currency: string) => ({ currency, amountMinor: 100_000 });
    for (const currency of taken.split(' ')) expect(providers.forMethod(method, priceIn(currency)).name).toBe(method);
    for (const currency of refused.split(' ').filter(Boolean)) {
      expect(await refusalOf(() => providers.forMethod(method, priceIn(currency)))).toEqual(notAvailable(method));
    }
    expect(providers.forMethod(method).name).toBe(method);
  });

  test.each([
    ['paypal', 'HUF', 199_900, true],
    ['paypal', 'HUF', 199_950, false],
    ['paypal', 'TWD', 1, false],
    ['paypal', 'JPY', 501, true],
    ['paypal', 'USD', 1, true],
    ['stripe', 'HUF', 199_950, true],
  ] as [PaymentMethod, string, number, boolean][])(
    'hard case 21: whether %s takes %s %i: %s',
    async (method, currency, amountMinor, taken) => {
      const { providers } = makeProviders({ ...STRIPE, ...PAYPAL });
      const refusal = await refusalOf(() => providers.forMethod(method, { currency, amountMinor }));
      expect(refusal).toEqual(taken ? null : notAvailable(method));
    },
  );
});

const order = makePayable();
const HEX = order.id.replaceAll('-', '');
const STRIPE_ID = `pi_test_${HEX}`;
const PAYPAL_ID = `TEST-${HEX.toUpperCase()}`;
const tagged = (tags: string) => makePayable({ customerEmail: `jane${tags}@example.com` });
const provider = makeProviders({}).named('test');

describe('the test provider', () => {
  test('opens in the shape of the method asked for, the same every time', async () => {
    const clientSecret = `${STRIPE_ID}_secret_${createHash('sha256').update(STRIPE_ID).digest('hex').slice(0, 16)}`;
    const stripe = { paymentId: STRIPE_ID, client: { type: 'stripe', clientSecret } };
    const approvalUrl = `https://payments.invalid/approve/${PAYPAL_ID}`;
    expect(await provider.open(order, 'stripe')).toEqual(stripe);
    expect(await provider.open(order, 'test')).toEqual(stripe);
    expect(await provider.open(order, 'paypal')).toEqual({
      paymentId: PAYPAL_ID,
      client: { type: 'paypal', paypalOrderId: PAYPAL_ID, approvalUrl },
    });
    expect(await provider.open(order, 'stripe')).toEqual(await makeProviders({}).named('test').open(order, 'stripe'));
  });

  const settled = { state: 'succeeded', rawStatus: 'succeeded', amountMinor: 7053, currency: 'USD', orderId: order.id };
  test.each([
    ['', {}],
    ['+decline', { state: 'failed', rawStatus: 'requires_payment_method' }],
    ['+pending', { state: 'pending', rawStatus: 'processing' }],
    ['+mismatch', { amountMinor: 7052 }],
    ['+shop+DECLINE+x', { state: 'failed', rawStatus: 'requires_payment_method' }],
    ['+paid', {}],
    ['+down', {}],
    ['+declined', {}],
    ['-decline', {}],
  ])('settles jane%s@…', async (tags, differs) => {
    expect(await provider.settle(STRIPE_ID, tagged(tags))).toEqual({
      ...settled,
      transactionId: STRIPE_ID,
      ...differs,
    });
  });

  test('a tag counts in the local part only, after a plus', async () => {
    for (const customerEmail of ['decline@example.com', 'jane@decline.example.com', '"a@b+decline"@example.com']) {
      const { state } = await provider.settle(STRIPE_ID, makePayable({ customerEmail }));
      expect([customerEmail, state]).toEqual([customerEmail, 'succeeded']);
    }
  });

  test('hard case 2: a payment names the order that it was opened for, not the one that asks', async () => {
    const other = makePayable({ id: '0198c0de-9999-7abc-8def-0123456789ab' });
    expect(await provider.settle(STRIPE_ID, other)).toMatchObject({ orderId: order.id });
    expect(await provider.settle(PAYPAL_ID, other)).toMatchObject({ orderId: order.id, transactionId: PAYPAL_ID });
    expect(await provider.settle('pi_test_1', other)).toMatchObject({ orderId: null });
  });

  test('cancels, but for what was paid', async () => {
    expect(await provider.cancel(STRIPE_ID, order)).toBe('cancelled');
    expect(await provider.cancel(STRIPE_ID, tagged('+paid'))).toBe('succeeded');
  });

  test('hard case 16: +down cannot be opened', async () => {
    expect(await refusalOf(() => provider.open(tagged('+down'), 'stripe'))).toEqual(UNAVAILABLE);
  });
});

describe('messages of the test provider', () => {
  const SECRET = 'test-webhook-secret';
  const listening = makeProviders({ TEST_PAYMENT_WEBHOOK_SECRET: SECRET }).named('test');
  const sign = (body: Buffer | string, secret = SECRET) =>
    `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
  const data = { paymentId: STRIPE_ID, orderId: order.id, amountMinor: 7053, currency: 'usd' };
  const parse = (content: unknown) => {
    const body = Buffer.from(typeof content === 'string' ? content : JSON.stringify(content));
    return listening.parseWebhook(body, { 'x-test-signature': sign(body) });
  };
  const event = {
    eventId: 'evt_1',
    paymentId: STRIPE_ID,
    orderId: order.id,
    amountMinor: 7053,
    currency: 'USD',
    refundedMinor: 0,
    transactionId: STRIPE_ID,
  };

  test.each([
    ['payment.succeeded', {}, { kind: 'succeeded' }],
    ['payment.succeeded', { refundedMinor: 5 }, { kind: 'succeeded' }],
    ['payment.refunded', { refundedMinor: 53 }, { kind: 'refunded', refundedMinor: 53 }],
    ['payment.refunded', {}, { kind: 'refunded', refundedMinor: 7053 }],
  ])('%s with %j', async (type, more, differs) => {
    expect(await parse({ id: 'evt_1', type, data: { ...data, ...more } })).toEqual({ ...event, ...differs });
  });

  test.each([
    ['no JSON', 'hello'],
    ['no event', '[]'],
    ['another type', { id: 'evt_1', type: 'payment.created', data }],
    ['a fraction of a minor unit', { id: 'evt_1', type: 'payment.succeeded', data: { ...data, amountMinor: 1.5 } }],
    ['no order', { id: 'evt_1', type: 'payment.succeeded', data: { ...data, orderId: null } }],
  ])('well signed, and yet nothing to us: %s', async (_name, content) => {
    expect(await parse(content)).toEqual(ignored(''));
  });

  const body = Buffer.from(JSON.stringify({ id: 'evt_1', type: 'payment.succeeded', data }));
  test.each([
    ['missing', undefined],
    ['empty', ''],
    ['twice', [sign(body), sign(body)]],
    ['of another secret', sign(body, 'other')],
    ['of other bytes', sign(`${body.toString()} `)],
    ['without its prefix', sign(body).slice('sha256='.length)],
    ['cut', sign(body).slice(0, -1)],
    ['too long', `${sign(body)}0`],
    ['of as many characters, not bytes', `sha256=${'é'.repeat(64)}`],
  ])('hard case 8: a signature %s', async (_name, signature) => {
    expect(await refusalOf(() => listening.parseWebhook(body, { 'x-test-signature': signature }))).toEqual(
      BAD_SIGNATURE,
    );
  });

  test('hard case 8: without a secret nothing is checked, so nothing is heard', async () => {
    expect(await refusalOf(() => provider.parseWebhook(body, { 'x-test-signature': sign(body, '') }))).toEqual(
      NO_SECRET,
    );
  });
});
