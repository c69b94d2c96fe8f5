import { afterAll, afterEach, beforeAll, describe, expect, test } from '#test';
import { createHmac } from 'node:crypto';
import { makeDomain } from '#support/builders/domain.ts';
import { makeProduct } from '#support/builders/product.ts';
import { makeSellpage, makeShop, type Shop } from '#support/builders/sellpage.ts';
import { makeSession } from '#support/builders/session.ts';
import { NIL } from '#support/http/bad-input.ts';
import { placeOrder, stockOf } from '#support/requests/checkout.ts';
import {
  openPaypalServer,
  openStripeServer,
  type PaypalServer,
  type StripeServer,
} from '#support/servers/payment-servers.ts';
import { expectRefusal, withoutChange } from '#support/http/refusal.ts';
import { openWorld, useWorld, type World } from '#support/world.ts';

const WEBHOOK_SECRET = 'whsec_that_nobody_sees';
let stripe: StripeServer;
let paypal: PaypalServer;
let world: World & { close: () => Promise<void> };

beforeAll(async () => {
  stripe = await openStripeServer('sk_test_that_nobody_sees');
  paypal = await openPaypalServer('paypal-client', 'paypal-secret-that-nobody-sees');
  world = await openWorld({
    STRIPE_SECRET_KEY: 'sk_test_that_nobody_sees',
    STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
    STRIPE_API_BASE_URL: stripe.baseUrl,
    PAYPAL_CLIENT_ID: 'paypal-client',
    PAYPAL_CLIENT_SECRET: 'paypal-secret-that-nobody-sees',
    PAYPAL_API_BASE_URL: paypal.baseUrl,
  });
});
afterEach(() => {
  for (const company of [stripe, paypal]) {
    company.misbehave(null);
    company.refuse(null);
  }
});
afterAll(async () => {
  await world.close();
  await Promise.all([stripe.close(), paypal.close()]);
});

const confirm = (shop: Shop, id: string) => world.http.post(`/storefront/${shop.seller.slug}/checkout/${id}/confirm`);
const stateOf = async (id: string) =>
  (await world.sql('select status, payment_method, payment_id, transaction_id from orders where id = ?', [id]))[0];
const eventTypes = async (id: string) =>
  (
    await world.sql<{ type: string }>(
      'select event_type as type from order_events where order_id = ? order by created_at',
      [id],
    )
  ).map(({ type }) => type);

describe('Stripe, by a stand-in', () => {
  /** The message that an intent succeeded. */
  const tell = (intentId: string) => {
    const event = { id: `evt_${intentId}`, object: 'event', type: 'payment_intent.succeeded' };
    const body = JSON.stringify({ ...event, data: { object: stripe.intents.get(intentId) } });
    const time = Math.floor(Date.now() / 1000);
    const signature = createHmac('sha256', WEBHOOK_SECRET).update(`${time}.${body}`).digest('hex');
    return world.http.send('post', '/webhooks/stripe', {
      body,
      headers: { 'content-type': 'application/json', 'stripe-signature': `t=${time},v1=${signature}` },
    });
  };

  test('hard case 19: from the checkout to the paid order, by browser and by message, in both orders', async () => {
    for (const first of ['browser', 'message']) {
      const shop = await makeShop(world);
      const placed = await placeOrder(world, shop);
      expect(placed.status).toBe(201);
      const [intent] = [...stripe.intents.values()].filter(({ metadata }) => metadata.orderId === placed.body.orderId);
      expect(intent).toMatchObject({
        amount: 3489,
        currency: 'usd',
        metadata: { orderNumber: placed.body.orderNumber, sellerId: shop.seller.id },
      });
      expect(placed.body.payment).toEqual({ type: 'stripe', clientSecret: intent!.client_secret });
      expectRefusal(await withoutChange(world, () => confirm(shop, placed.body.orderId)), {
        status: 400,
        code: 'PAYMENT_NOT_COMPLETED',
        message: 'Payment not completed. Status: requires_payment_method',
      });
      stripe.pay(intent!.id);
      const browser = async () => expect((await confirm(shop, placed.body.orderId)).status).toBe(201);
      const message = async () => expect((await tell(intent!.id)).body).toEqual({ received: true });
      for (const act of first === 'browser' ? [browser, message, message] : [message, browser, browser]) await act();
      expect(await stateOf(placed.body.orderId)).toEqual({
        status: 'CONFIRMED',
        payment_method: 'stripe',
        payment_id: intent!.id,
        transaction_id: intent!.id,
      });
      expect(await eventTypes(placed.body.orderId)).toEqual(['CREATED', 'CONFIRMED']);
    }
  });

  test('hard case 16: a provider that fails leaves nothing behind, and the key may be tried again', async () => {
    const shop = await makeShop(world);
    stripe.misbehave('fail');
    const failed = await placeOrder(world, shop, {}, 'key');
    expect([failed.status, failed.body.code]).toEqual([503, 'PAYMENT_UNAVAILABLE']);
    expect(await stockOf(world, shop.red)).toBe(100);
    stripe.misbehave(null);
    expect((await placeOrder(world, shop, {}, 'key')).status).toBe(201);
  });

  test('hard case 10: 20 equal requests make one intent', async () => {
    const shop = await makeShop(world);
    const answers = await Promise.all(Array.from({ length: 20 }, () => placeOrder(world, shop, {}, 'same')));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]!.status).toBe(201);
    const { orderId } = answers[0]!.body as { orderId: string };
    expect([...stripe.intents.values()].filter(({ metadata }) => metadata.orderId === orderId)).toHaveLength(1);
  });

  test('hard case 21: currencies without decimals go unscaled', async () => {
    const shop = await makeShop(world, { product: { currency: 'JPY', base_price: '500.00', compare_at_price: null } });
    const placed = await placeOrder(world, shop, { shippingMethod: 'express' });
    const [intent] = [...stripe.intents.values()].filter(({ metadata }) => metadata.orderId === placed.body.orderId);
    expect(intent).toMatchObject({ amount: 513, currency: 'jpy' });
  });

  test('hard case 12: an order that the seller cancels cannot be paid any more', async () => {
    const shop = await makeShop(world);
    const placed = await placeOrder(world, shop);
    const seller = world.http.as(await makeSession(world, { seller: shop.seller }));
    const answer = await seller.patch(`/orders/${placed.body.orderId}/status`, { status: 'CANCELLED' });
    expect(answer.status).toBe(200);
    const [intent] = [...stripe.intents.values()].filter(({ metadata }) => metadata.orderId === placed.body.orderId);
    expect(intent!.status).toBe('canceled');
  });
});

describe('PayPal, by a stand-in', () => {
  test('from the checkout to the captured order', async () => {
    const shop = await makeShop(world);
    const placed = await placeOrder(world, shop, { paymentMethod: 'paypal' });
    const { paypalOrderId, approvalUrl } = placed.body.payment;
    expect(approvalUrl).toBe(`https://paypal.example/checkoutnow?token=${paypalOrderId}`);
    paypal.approve(paypalOrderId);
    expect((await confirm(shop, placed.body.orderId)).status).toBe(201);
    const [capture] = [...paypal.captures.values()].filter(({ custom_id }) => custom_id === placed.body.orderId);
    expect(await stateOf(placed.body.orderId)).toEqual({
      status: 'CONFIRMED',
      payment_method: 'paypal',
      payment_id: paypalOrderId,
      transaction_id: capture!.id,
    });
  });
});

describe('hard case 21: what the company of the method does not take', () => {
  const refuse = async (shop: Shop, overrides: Record<string, unknown>) =>
    expectRefusal(
      await withoutChange(world, () => placeOrder(world, shop, { paymentMethod: 'paypal', ...overrides })),
      {
        status: 400,
        code: 'PAYMENT_METHOD_UNAVAILABLE',
        message: 'Payment method paypal is not available',
      },
    );
  /** A product without variants that the shop sells on a page of its own. */
  const sell = async ({ seller }: Shop, currency: string) => {
    const product = await makeProduct(world, { currency, base_price: '1000.00' });
    await makeSellpage(world, { seller, product, status: 'PUBLISHED' });
    return { items: [{ productId: product.id, quantity: 1 }] };
  };

  test('is told by the currency of the goods, not by that of the page', async () => {
    const [dollars, dinars] = [await makeShop(world), await makeShop(world, { product: { currency: 'KWD' } })];
    paypal.questions.length = 0;
    await refuse(dollars, await sell(dollars, 'KWD'));
    await refuse(dinars, {});
    expect(paypal.asked()).toEqual([]);
    const placed = await placeOrder(world, dinars, { ...(await sell(dinars, 'USD')), paymentMethod: 'paypal' });
    expect([placed.status, placed.body.currency, placed.body.payment.type]).toEqual([201, 'USD', 'paypal']);
  });

  test('is told by the amount: PayPal takes no decimals of HUF', async () => {
    const free = { header_config: '{"shipping": {"price": 0}}' };
    const shop = await makeShop(world, {
      page: free,
      product: { currency: 'HUF', base_price: '1999.50', compare_at_price: null },
    });
    const line = { productId: shop.product.id, variantId: shop.red.id };
    paypal.questions.length = 0;
    await refuse(shop, { items: [{ ...line, quantity: 1 }] });
    expect(paypal.asked()).toEqual([]);
    const placed = await placeOrder(world, shop, { paymentMethod: 'paypal', items: [{ ...line, quantity: 2 }] });
    expect([placed.status, placed.body.total]).toEqual([201, 3999]);
    const { paypalOrderId } = placed.body.payment;
    expect(paypal.orders.get(paypalOrderId)!.purchase_units[0]!.amount).toEqual({
      currency_code: 'HUF',
      value: '3999',
    });
  });

  test('is told after the goods, whether the method is offered at all before them', async () => {
    const shop = await makeShop(world, { product: { currency: 'KWD' } });
    const items = [{ productId: NIL, quantity: 1 }];
    const unknown = await placeOrder(world, shop, { paymentMethod: 'paypal', items });
    const notOffered = await placeOrder(world, shop, { paymentMethod: 'test', items });
    expect([unknown.body.code, notOffered.body.code]).toEqual(['PRODUCT_NOT_AVAILABLE', 'PAYMENT_METHOD_UNAVAILABLE']);
  });
});

describe('hard case 16: methods that are not configured', () => {
  const bare = useWorld({ STRIPE_SECRET_KEY: 'sk_test_that_nobody_sees' });

  test.each(['paypal', 'test'])('%s is refused before anything is stored', async (paymentMethod) => {
    const shop = await makeShop(bare);
    expectRefusal(await withoutChange(bare, () => placeOrder(bare, shop, { paymentMethod })), {
      status: 400,
      code: 'PAYMENT_METHOD_UNAVAILABLE',
      message: `Payment method ${paymentMethod} is not available`,
    });
  });
});

describe('a payment that the company refuses', () => {
  const stripeSays = (status: number, message: string) => ({
    status,
    body: { error: { type: 'card_error', message } },
  });
  const paypalSays = (status: number, description?: string) => ({
    status,
    body: { name: 'UNPROCESSABLE_ENTITY', message: 'Refused.', details: [{ issue: 'AMOUNT_TOO_SMALL', description }] },
  });
  /** One order was made and given up: nothing is held, and the same key makes another. */
  const expectGivenUp = async (shop: Shop): Promise<void> => {
    const orders = await world.sql('select status, payment_id, idempotency_key from orders where seller_id = ?', [
      shop.seller.id,
    ]);
    expect(orders).toEqual([{ status: 'CANCELLED', payment_id: null, idempotency_key: null }]);
    expect(await stockOf(world, shop.red)).toBe(100);
  };

  test.each([
    [400, 'Amount must be at least $0.50 usd', 'Amount must be at least $0.50 usd'],
    [402, 'This currency needs a bank account', 'This currency needs a bank account'],
    [404, 'No such account: acct_1A2b3C4d5E6f', 'No such account: …'],
    [400, '', 'The payment was rejected'],
  ])('for good, Stripe with %i, is told with the reason and without ids: %j', async (status, said, message) => {
    const shop = await makeShop(world);
    stripe.refuse(stripeSays(status, said));
    expectRefusal(await placeOrder(world, shop, {}, 'key'), { status: 400, code: 'PAYMENT_REJECTED', message });
    await expectGivenUp(shop);
    stripe.refuse(null);
    expect((await placeOrder(world, shop, {}, 'key')).status).toBe(201);
  });

  test.each([
    [422, 'The amount is below the minimum.', 'The amount is below the minimum.'],
    [400, undefined, 'Refused.'],
  ])('for good, PayPal with %i, is told with the reason: %j', async (status, said, message) => {
    const shop = await makeShop(world);
    paypal.refuse(paypalSays(status, said));
    const answer = await placeOrder(world, shop, { paymentMethod: 'paypal' }, 'key');
    expectRefusal(answer, { status: 400, code: 'PAYMENT_REJECTED', message });
    await expectGivenUp(shop);
  });

  test.each([401, 403, 408, 429, 500, 503])('for now, with %i, may be tried again', async (status) => {
    for (const paymentMethod of ['stripe', 'paypal']) {
      const shop = await makeShop(world);
      stripe.refuse(stripeSays(status, 'secret reason'));
      paypal.refuse(paypalSays(status, 'secret reason'));
      const answer = await placeOrder(world, shop, { paymentMethod });
      expect([answer.status, answer.body.code]).toEqual([503, 'PAYMENT_UNAVAILABLE']);
      expect(answer.text).not.toContain('secret reason');
      await expectGivenUp(shop);
    }
  });
});

describe('a shopper who pays at PayPal comes back', () => {
  const contextOf = (orderId: string) => {
    const asked = paypal.questions.filter(({ body }) => body.includes(orderId)).map(({ body }) => JSON.parse(body));
    return asked.at(-1).payment_source.paypal.experience_context as Record<string, string>;
  };

  test.each([
    ['VERIFIED', 'https://mouse.example.org/buy-now'],
    ['PENDING', null],
    ['FAILED', null],
    ['none', null],
  ] as const)('to the page, its domain being %s', async (status, own) => {
    const shop = await makeShop(world, { page: { slug: 'buy-now' } });
    if (status !== 'none') {
      const hostname = `${status === 'VERIFIED' ? '' : `${status.toLowerCase()}.`}mouse.example.org`;
      const domain = await makeDomain(world, { seller: shop.seller, hostname, status });
      await world.sql('update sellpages set domain_id = ? where id = ?', [domain.id, shop.page.id]);
    }
    const { body } = await placeOrder(world, shop, { paymentMethod: 'paypal' });
    const page = own ?? `${world.cradle.config.frontendUrl}/${shop.seller.slug}/buy-now`;
    expect(contextOf(body.orderId as string)).toMatchObject({
      cancel_url: page,
      return_url: `${page}/checkout?orderId=${body.orderId}`,
    });
  });
});
