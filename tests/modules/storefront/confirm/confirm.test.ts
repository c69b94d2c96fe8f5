import { beforeAll, describe, expect, test } from '#test';
import { makeUnpaidOrder, type Sale, SHELF } from '#support/builders/order.ts';
import { makeStaff, type Staff } from '#support/builders/staff.ts';
import { expectRefusal, missing, withoutChange } from '#support/http/refusal.ts';
import { confirm, metadataOf, PAYMENT_ENV, SOLD, stateOf, tellPaid } from '#support/requests/payments.ts';
import { openWorld, useWorld } from '#support/world.ts';

const world = useWorld(PAYMENT_ENV);
const state = (sale: Sale) => stateOf(world, sale);
const refusal = (code: string, message: string, status = 400) => ({ status, code, message });
const MISMATCH = refusal('PAYMENT_MISMATCH', 'Payment does not match this order');
const NOT_PENDING = refusal('ORDER_NOT_PENDING', 'Order is not pending payment');

let staff: Staff;
beforeAll(async () => void (staff = await makeStaff(world)));
const make = (overrides: Record<string, unknown> = {}) =>
  makeUnpaidOrder(world, { seller: staff.seller, ...overrides });

describe('confirm', () => {
  test('of a paid order confirms it', async () => {
    const sale = await make();
    const answer = await confirm(world, sale);
    expect([answer.status, answer.body]).toEqual([201, { success: true, orderNumber: sale.orderNumber }]);
    expect(answer.headers['access-control-allow-origin']).toBe('*');
    expect(await state(sale)).toEqual({
      status: 'CONFIRMED',
      transactionId: sale.paymentId,
      isPaid: true,
      events: [`CONFIRMED: Payment confirmed via test. Transaction: ${sale.paymentId}`],
      stock: SHELF.held,
      days: SOLD,
    });
    expect(await metadataOf(world, sale, 'CONFIRMED')).toMatchObject([
      { eventId: null, transactionId: sale.paymentId, from: 'PENDING', to: 'CONFIRMED', createdBy: null },
    ]);
  });

  test.each([
    ['its payment id', (sale: Sale) => ({ paymentIntentId: sale.paymentId })],
    ['it as a PayPal order', (sale: Sale) => ({ paypalOrderId: sale.paymentId })],
    ['empty ids', () => ({ paymentIntentId: '', paypalOrderId: ' ' })],
    ['no body', () => undefined],
  ])('takes %s', async (_name, body) => {
    const sale = await make();
    expect((await confirm(world, sale, body(sale))).status).toBe(201);
    expect((await state(sale)).status).toBe('CONFIRMED');
  });

  test('hard case 19: twice, or after the webhook, succeeds and changes nothing', async () => {
    const [first, second] = [await make(), await make()];
    await confirm(world, first);
    await tellPaid(world, second);
    for (const sale of [first, second]) {
      const answer = await withoutChange(world, () => confirm(world, sale));
      expect([answer.status, answer.body]).toEqual([201, { success: true, orderNumber: sale.orderNumber }]);
    }
  });

  test('hard case 15: of an order that was confirmed by hand records the transaction', async () => {
    const sale = await make();
    await staff.http.patch(`/orders/${sale.id}/status`, { status: 'CONFIRMED' });
    expect((await confirm(world, sale)).status).toBe(201);
    expect(await state(sale)).toMatchObject({
      transactionId: sale.paymentId,
      days: SOLD,
      events: [
        'CONFIRMED: Status changed to CONFIRMED',
        expect.stringMatching(/^NOTE_ADDED: Payment received via test/),
      ],
    });
  });
});

describe('hard case 2: nothing is confirmed', () => {
  test('for another payment than the stored one, whatever state the order is in', async () => {
    const [other, paid, pending] = [await make(), await make(), await make()];
    await confirm(world, paid);
    for (const sale of [paid, pending]) {
      for (const body of [
        { paymentIntentId: other.paymentId },
        { paypalOrderId: other.paymentId },
        { paymentIntentId: sale.paymentId, paypalOrderId: 'x' },
      ]) {
        expectRefusal(await withoutChange(world, () => confirm(world, sale, body)), MISMATCH);
      }
    }
  });

  test('for a payment of less, and that is logged as an error', async () => {
    const sale = await make({ customer_email: 'ada+mismatch@example.com' });
    expectRefusal(await withoutChange(world, () => confirm(world, sale)), MISMATCH);
    expect(world.logs).toContainEqual(expect.objectContaining({ orderId: sale.id, level: 'error' }));
  });

  test('for a payment of another order, though it is stored', async () => {
    const other = await make();
    const sale = await make({ payment_id: other.paymentId });
    expectRefusal(await withoutChange(world, () => confirm(world, sale)), MISMATCH);
  });

  test.each([
    ['decline', 'requires_payment_method'],
    ['pending', 'processing'],
  ])('for a payment that is not completed: %s', async (tag, status) => {
    const sale = await make({ customer_email: `ada+${tag}@example.com` });
    expectRefusal(
      await withoutChange(world, () => confirm(world, sale)),
      refusal('PAYMENT_NOT_COMPLETED', `Payment not completed. Status: ${status}`),
    );
  });

  test.each([
    ['test', 'Missing payment intent ID'],
    ['stripe', 'Missing payment intent ID'],
    ['paypal', 'Missing PayPal order ID'],
    [null, 'Missing payment intent ID'],
  ])('for an order without a payment (%s)', async (payment_method, message) => {
    const sale = await make({ payment_method, payment_id: null });
    const answer = await withoutChange(world, () => confirm(world, sale, { paymentIntentId: 'pi_1' }));
    expectRefusal(answer, refusal('BAD_REQUEST', message));
  });

  test.each(['CANCELLED', 'REFUNDED'])('for a %s order', async (status) => {
    const sale = await make({ status, transaction_id: 'pi_1' });
    expectRefusal(await withoutChange(world, () => confirm(world, sale)), NOT_PENDING);
  });

  test('for an order that was cancelled while the provider was asked; the payment is noted', async () => {
    const sale = await make();
    const provider = world.cradle.paymentProviders.named('test')!;
    const settle = provider.settle.bind(provider);
    provider.settle = async (...asked) => {
      await staff.http.patch(`/orders/${sale.id}/status`, { status: 'CANCELLED' });
      return settle(...asked);
    };
    try {
      expectRefusal(await confirm(world, sale), NOT_PENDING);
    } finally {
      provider.settle = settle;
    }
    expect(await state(sale)).toMatchObject({
      status: 'CANCELLED',
      transactionId: sale.paymentId,
      stock: SHELF.free,
      events: [
        'CANCELLED: Status changed to CANCELLED',
        `NOTE_ADDED: Payment ${sale.paymentId} received for a CANCELLED order; refund required`,
      ],
      days: [],
    });
    expectRefusal(await withoutChange(world, () => confirm(world, sale)), NOT_PENDING);
  });

  test('while the provider is not there', async () => {
    const unreachable = refusal('PAYMENT_UNAVAILABLE', 'Payment provider is unavailable. Please try again.', 503);
    const sale = await make({ payment_method: 'stripe', payment_id: 'pi_1' });
    expectRefusal(await withoutChange(world, () => confirm(world, sale)), unreachable);
  });
});

describe('an order that nobody has here', () => {
  test('is not found, nor is one of another store', async () => {
    const foreign = await makeUnpaidOrder(world);
    for (const id of [foreign.id, '00000000-0000-0000-0000-000000000000']) {
      const answer = await withoutChange(world, () => confirm(world, { ...foreign, id, seller: staff.seller }));
      expectRefusal(answer, missing('Order not found'));
    }
  });

  test('is not looked for under a malformed id, or in a store that is none', async () => {
    const sale = await make();
    expect((await withoutChange(world, () => confirm(world, { ...sale, id: 'ORD-1' }))).status).toBe(400);
    const nobody = { ...sale, seller: { ...sale.seller, slug: 'nobody' } };
    expectRefusal(await confirm(world, nobody), refusal('STORE_NOT_FOUND', 'Store not found', 404));
  });
});

test.each([
  { paymentIntentId: 7 },
  { paymentIntentId: null },
  { paymentIntentId: 'x'.repeat(256) },
  { paypalOrderId: 'a\0' },
  { status: 'succeeded' },
  [],
])('input that is none is refused: %j', async (body) => {
  const sale = await make();
  expect((await withoutChange(world, () => confirm(world, sale, body))).status).toBe(400);
});

test('is limited to 60 in a minute', async () => {
  const other = await openWorld({ ...PAYMENT_ENV, RATE_LIMIT_ENABLED: 'true' }, false);
  try {
    const answer = await confirm(other, await make());
    expect(answer.headers['x-ratelimit-limit']).toBe('60');
  } finally {
    await other.close();
  }
});
