import { createHmac } from 'node:crypto';
import { describe, expect, test } from '#test';
import { closedPort } from '#support/servers/fake-servers.ts';
import { makeUnpaidOrder } from '#support/builders/order.ts';
import { deliver, messageAbout, PAYMENT_ENV, stateOf, tellPaid, tellRefunded } from '#support/requests/payments.ts';
import { expectRefusal, withoutChange } from '#support/http/refusal.ts';
import { openWorld, useWorld, type World } from '#support/world.ts';

const INVALID_SIGNATURE = { status: 400, code: 'INVALID_SIGNATURE', message: 'Invalid signature' };
const NOT_CONFIGURED = { status: 503, code: 'WEBHOOK_NOT_CONFIGURED', message: 'Webhook is not configured' };
const FULFILMENT = '/webhooks/fulfillment/status-update';

const world = useWorld(PAYMENT_ENV);

/** Another server on the same database, with settings of its own. */
async function withServer(env: Record<string, string>, work: (other: World) => Promise<void>): Promise<void> {
  const other = await openWorld(env, false);
  try {
    await work(other);
  } finally {
    await other.close();
  }
}

describe('messages of the test provider', () => {
  test('are received, as JSON that says so', async () => {
    const sale = await makeUnpaidOrder(world);
    const answer = await tellPaid(world, sale);
    expect([answer.status, answer.body]).toEqual([200, { received: true }]);
    expect((await stateOf(world, sale)).status).toBe('CONFIRMED');
  });

  test.each([
    ['no signature', {}],
    ['an empty one', { 'X-Test-Signature': '' }],
    ['one of nothing', { 'X-Test-Signature': 'sha256=' }],
    ['one without its scheme', { 'X-Test-Signature': 'f'.repeat(64) }],
    ['a wrong one', { 'X-Test-Signature': `sha256=${'0'.repeat(64)}` }],
    [
      'one with another secret',
      { 'X-Test-Signature': `sha256=${createHmac('sha256', 'x').update('{}').digest('hex')}` },
    ],
  ])('hard case 8: with %s are refused before they are read', async (_name, headers) => {
    const sale = await makeUnpaidOrder(world);
    for (const message of [messageAbout(sale, 'succeeded'), 'not json', '']) {
      expectRefusal(await withoutChange(world, () => deliver(world, message, headers)), INVALID_SIGNATURE);
    }
  });

  test('hard case 8: are verified over their raw bytes', async () => {
    const sale = await makeUnpaidOrder(world);
    const spaced = JSON.stringify(messageAbout(sale, 'succeeded'), null, 3);
    expect((await deliver(world, spaced)).status).toBe(200);
    expect((await stateOf(world, sale)).status).toBe('CONFIRMED');
    const other = await makeUnpaidOrder(world);
    const body = JSON.stringify(messageAbout(other, 'succeeded'));
    const signed = {
      'X-Test-Signature': `sha256=${createHmac('sha256', PAYMENT_ENV.TEST_PAYMENT_WEBHOOK_SECRET).update(body).digest('hex')}`,
    };
    expectRefusal(await withoutChange(world, () => deliver(world, `${body} `, signed)), INVALID_SIGNATURE);
  });

  test.each([
    ['an unknown kind', { id: 'evt_x', type: 'payment.created', data: {} }],
    ['no JSON', 'hello'],
    ['nothing', ''],
    ['another shape', []],
    ['an id that no column holds', { id: 'evt_\0', type: 'payment.succeeded' }],
    ['a lone surrogate', `{"id":"\\ud800","type":"payment.succeeded"}`],
  ])('that can never be handled are received: %s', async (_name, message) => {
    const sale = await makeUnpaidOrder(world);
    const { data } = messageAbout(sale, 'succeeded');
    const whole =
      typeof message === 'string'
        ? message.replace('"}', `","data":${JSON.stringify(data)}}`)
        : Array.isArray(message)
          ? message
          : { data, ...message };
    const answer = await withoutChange(world, () => deliver(world, whole));
    expect([answer.status, answer.body]).toEqual([200, { received: true }]);
  });

  test('with an endless id have their effect, each once', async () => {
    const sale = await makeUnpaidOrder(world);
    const [one, two] = ['1', '2'].map((end) => `${'e'.repeat(300)}${end}`);
    await tellRefunded(world, sale, 300, one);
    await withoutChange(world, () => tellRefunded(world, sale, 300, one));
    await tellRefunded(world, sale, 500, two);
    await withoutChange(world, () => tellRefunded(world, sale, 500, two));
    expect((await stateOf(world, sale)).events).toEqual([
      `CONFIRMED: Payment confirmed via test. Transaction: ${sale.paymentId}`,
      'NOTE_ADDED: Refund of 3.00 USD (3.00 in all)',
      'NOTE_ADDED: Refund of 2.00 USD (5.00 in all)',
    ]);
    const ids = await world.sql(
      `select distinct metadata ->> 'eventId' as id from order_events where order_id = ? and length(metadata ->> 'eventId') < 256`,
      [sale.id],
    );
    expect(ids).toHaveLength(2);
  });

  test('take what comes in the address lightly, and bodies of 1 MB at most', async () => {
    const sale = await makeUnpaidOrder(world);
    const message = messageAbout(sale, 'succeeded');
    expect(
      (await deliver(world, { ...message, note: 'x'.repeat(200_000) }, undefined, '/webhooks/test?from=a')).status,
    ).toBe(200);
    expect((await deliver(world, 'x'.repeat(1_100_000))).status).toBe(413);
  });

  test('are not limited in number', async () => {
    await withServer({ ...PAYMENT_ENV, RATE_LIMIT_ENABLED: 'true', RATE_LIMIT_DEFAULT: '2/60' }, async (other) => {
      for (let n = 0; n < 5; n += 1) expect((await deliver(other, 'hello')).status).toBe(200);
    });
  });
});

describe('without settings', () => {
  test.each(['/webhooks/test', '/webhooks/stripe', '/webhooks/paypal', FULFILMENT])(
    'hard case 8: %s has no secret by default',
    (path) => withServer({}, async ({ http }) => expectRefusal(await http.post(path, {}), NOT_CONFIGURED)),
  );

  test('the test provider does not exist beside a company', () =>
    withServer({ ...PAYMENT_ENV, STRIPE_SECRET_KEY: 'sk_test_x' }, async (other) => {
      const sale = await makeUnpaidOrder(world);
      const answer = await withoutChange(world, () => tellPaid(other, sale));
      expectRefusal(answer, { status: 404, code: 'NOT_FOUND', message: 'Cannot POST /api/webhooks/test' });
      expectRefusal(await other.http.post('/webhooks/stripe', {}), NOT_CONFIGURED);
    }));
});

describe('messages of Stripe', () => {
  const env = { STRIPE_SECRET_KEY: 'sk_test_x', STRIPE_WEBHOOK_SECRET: 'whsec_x' };
  const sign = (body: string, at: number) =>
    `t=${at},v1=${createHmac('sha256', env.STRIPE_WEBHOOK_SECRET).update(`${at}.${body}`).digest('hex')}`;

  test('settle orders as those of the test provider do, when they are fresh', () =>
    withServer(env, async ({ http, cradle }) => {
      const sale = await makeUnpaidOrder(world, { payment_method: 'stripe', payment_id: 'pi_1' });
      const object = {
        id: 'pi_1',
        object: 'payment_intent',
        status: 'succeeded',
        amount: 1000,
        amount_received: 1000,
        currency: 'usd',
        metadata: { orderId: sale.id },
      };
      const body = JSON.stringify({ id: 'evt_1', object: 'event', type: 'payment_intent.succeeded', data: { object } });
      const now = Math.floor(cradle.clock.now().getTime() / 1000);
      const send = (at: number) =>
        http.send('post', '/webhooks/stripe', {
          body,
          headers: { 'Content-Type': 'application/json', 'Stripe-Signature': sign(body, at) },
        });
      expectRefusal(await withoutChange(world, () => send(now - 400)), INVALID_SIGNATURE);
      expect((await send(now)).body).toEqual({ received: true });
      expect(await stateOf(world, sale)).toMatchObject({
        status: 'CONFIRMED',
        transactionId: 'pi_1',
        events: ['CONFIRMED: Payment confirmed via stripe. Transaction: pi_1'],
      });
    }));
});

describe('when nobody can look', () => {
  test('a provider that cannot verify is asked to deliver again', async () => {
    const address = `http://127.0.0.1:${await closedPort()}`;
    const env = {
      PAYPAL_CLIENT_ID: 'id',
      PAYPAL_CLIENT_SECRET: 'secret',
      PAYPAL_WEBHOOK_ID: 'hook',
      PAYPAL_API_BASE_URL: address,
    };
    await withServer(env, async ({ http }) => {
      const headers = Object.fromEntries(
        ['auth-algo', 'cert-url', 'transmission-id', 'transmission-sig', 'transmission-time'].map((name) => [
          `PayPal-${name}`,
          'x',
        ]),
      );
      const answer = await http.send('post', '/webhooks/paypal', { body: '{}', headers });
      expect([answer.status, answer.body.code]).toEqual([503, 'PAYMENT_UNAVAILABLE']);
      expectRefusal(await http.send('post', '/webhooks/paypal', { body: '{}' }), INVALID_SIGNATURE);
    });
  });

  test('a database that cannot be reached is no reason to forget the message', async () => {
    const sale = await makeUnpaidOrder(world);
    await world.sql(`create function gone() returns trigger language plpgsql as
      $$ begin raise 'terminating connection' using errcode = '57P01'; end $$`);
    await world.sql('create trigger gone before insert on order_events execute function gone()');
    try {
      expectRefusal(await tellPaid(world, sale), {
        status: 503,
        code: 'SERVICE_UNAVAILABLE',
        message: 'The database cannot be reached',
      });
    } finally {
      await world.sql('drop trigger gone on order_events');
      await world.sql('drop function gone');
    }
    expect((await stateOf(world, sale)).status).toBe('PENDING');
    expect((await tellPaid(world, sale)).status).toBe(200);
    expect((await stateOf(world, sale)).status).toBe('CONFIRMED');
  });
});
