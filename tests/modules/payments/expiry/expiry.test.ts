import { beforeEach, describe, expect, test } from '#test';
import { makeTakenOverOrder, makeUnpaidOrder, type Sale, SHELF } from '#support/builders/order.ts';
import { makeSeller } from '#support/builders/seller.ts';
import {
  expireUnpaid,
  expiryJob,
  metadataOf,
  PAYMENT_ENV,
  SOLD,
  stateOf,
  tellPaid,
} from '#support/requests/payments.ts';
import { withoutChange } from '#support/http/refusal.ts';
import { statementsOf } from '#support/database/statements.ts';
import { openWorld, useWorld } from '#support/world.ts';

const world = useWorld(PAYMENT_ENV);
const MINUTE = 60_000;
const ago = (minutes: number) => new Date(world.cradle.clock.now().getTime() - minutes * MINUTE).toISOString();
const make = (minutes: number, overrides: Record<string, unknown> = {}) =>
  makeUnpaidOrder(world, { created_at: ago(minutes), ...overrides });
const age = (sale: Sale, minutes: number) =>
  world.sql("update orders set created_at = created_at - ? * interval '1 minute' where id = ?", [minutes, sale.id]);
const state = (sale: Sale) => stateOf(world, sale);
const CANCELLED = ['CANCELLED: Order expired: not paid within 60 minutes'];

beforeEach(() => world.sql('delete from orders'));

test('runs every minute', () => {
  expect(expiryJob.schedule).toBe('* * * * *');
});

describe('hard case 17: an unpaid order', () => {
  test.each([
    ['with a payment', {}],
    ['without one', { payment_id: null }],
    ['without a method', { payment_id: null, payment_method: null }],
  ])('%s is cancelled after 60 minutes and gives its goods back, once', async (_name, overrides) => {
    const sale = await make(61, overrides);
    await expireUnpaid(world);
    const expected = { status: 'CANCELLED', isPaid: false, events: CANCELLED, stock: SHELF.free, days: [] };
    expect(await state(sale)).toMatchObject(expected);
    expect(await metadataOf(world, sale, 'CANCELLED')).toEqual([
      { from: 'PENDING', to: 'CANCELLED', reason: 'expired', createdBy: null },
    ]);
    await withoutChange(world, () => expireUnpaid(world));
  });

  test('that was taken over from another system puts nothing on the shelf', async () => {
    const sale = await makeTakenOverOrder(world, { created_at: ago(61) });
    await expireUnpaid(world);
    expect(await state(sale)).toMatchObject({ status: 'CANCELLED', stock: SHELF.held });
  });

  test('is left alone until then', async () => {
    const sale = await make(59);
    await withoutChange(world, () => expireUnpaid(world));
    await age(sale, 2);
    await expireUnpaid(world);
    expect(await world.sql('select status from orders')).toEqual([{ status: 'CANCELLED' }]);
  });

  test.each([
    ['ahead', 59, 'PENDING'],
    ['behind', 61, 'CANCELLED'],
  ])('goes by the clock of the database: a worker whose clock is %s does not matter', async (way, minutes, status) => {
    const sale = await make(minutes);
    const worker = await openWorld(PAYMENT_ENV, false);
    try {
      worker.advance(way === 'ahead' ? 7200 : -7200);
      await expireUnpaid(worker);
    } finally {
      await worker.close();
    }
    expect(await state(sale)).toMatchObject({ status });
  });

  test('that was paid at the last moment is confirmed instead', async () => {
    const sale = await make(61, { customer_email: 'ada+paid@example.com' });
    await expireUnpaid(world);
    expect(await state(sale)).toMatchObject({
      status: 'CONFIRMED',
      transactionId: sale.paymentId,
      isPaid: true,
      events: [`CONFIRMED: Payment confirmed via test. Transaction: ${sale.paymentId}`],
      stock: SHELF.held,
      days: [{ orders: 1, purchases: 1, revenue: '10.00' }],
    });
    await withoutChange(world, () => tellPaid(world, sale));
  });

  test('opened with a provider that is gone waits for the next run, for 24 hours at most', async () => {
    const sale = await make(23 * 60, { payment_method: 'stripe' });
    await withoutChange(world, () => expireUnpaid(world));
    await age(sale, 120);
    await expireUnpaid(world);
    expect(await state(sale)).toMatchObject({ status: 'CANCELLED', stock: SHELF.free, events: CANCELLED });
    await tellPaid(world, sale);
    expect((await state(sale)).events.at(-1)).toContain('received for a CANCELLED order; refund required');
  });

  test.each([
    ['with another amount', 'mismatch', 'payment does not match its order'],
    ['but not settled', 'pending', 'payment is on its way'],
  ])('that is paid, %s, is left alone however old, and looked at again', async (_name, tag, line) => {
    const sale = await make(25 * 60, { customer_email: `ada+paid+${tag}@example.com` });
    await withoutChange(world, () => expireUnpaid(world));
    expect(world.logs.filter(({ msg, orderId }) => msg === line && orderId === sale.id)).toHaveLength(1);
    await world.sql(`update orders set customer_email = 'ada+paid@example.com' where id = ?`, [sale.id]);
    await expireUnpaid(world);
    expect(await state(sale)).toMatchObject({ status: 'CONFIRMED', transactionId: sale.paymentId, stock: SHELF.held });
  });
});

test('other orders stay as they are, however old', async () => {
  for (const status of ['CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED', 'CANCELLED', 'REFUNDED']) {
    await make(100_000, { status });
  }
  await withoutChange(world, () => expireUnpaid(world));
});

test('after downtime it catches up: every batch, every seller, past those that must wait', async () => {
  const [one, two] = [await makeSeller(world), await makeSeller(world)];
  await world.sql(
    `insert into orders (seller_id, order_number, customer_email, total, status, payment_method, payment_id, created_at)
     select (array[?::uuid, ?::uuid])[1 + n % 2], 'ORD-' || n, 'a@example.com', 10, 'PENDING',
       case when n % 3 = 0 then 'stripe' else 'test' end, 'pi_' || n, ?::timestamptz + make_interval(secs => n / 7)
     from generate_series(1, 330) n`,
    [one.id, two.id, ago(120)],
  );
  const statements = await statementsOf(world, () => expireUnpaid(world));
  const count = async (status: string) =>
    (await world.sql('select 1 from orders where status = ?::order_status', [status])).length;
  expect(await count('CANCELLED')).toBe(220);
  expect(await count('PENDING')).toBe(110);
  expect((await world.sql(`select 1 from order_events where event_type = 'CANCELLED'`)).length).toBe(220);
  // four batches of two sellers, whatever the number of their orders
  expect(statements.length).toBeLessThanOrEqual(4 + 4 * 2 * 6);
});

test('a seller whose orders cannot be cancelled does not hold up the others', async () => {
  const [stuck, free] = [await make(90), await make(80)];
  await world.sql(`create function refuse() returns trigger language plpgsql as $$ begin raise 'no'; end $$`);
  await world.sql(
    `create trigger refuse before update on orders for each row when (new.id = '${stuck.id}') execute function refuse()`,
  );
  try {
    await expireUnpaid(world);
  } finally {
    await world.sql('drop trigger refuse on orders');
    await world.sql('drop function refuse');
  }
  expect([(await state(stuck)).status, (await state(free)).status]).toEqual(['PENDING', 'CANCELLED']);
  await expireUnpaid(world);
  expect((await state(stuck)).status).toBe('CANCELLED');
});

test('a sale of the day before counts for its own day', async () => {
  const sale = await make(61, { customer_email: 'ada+paid@example.com', created_at: '2026-03-05T23:59:59.999Z' });
  await expireUnpaid(world);
  expect((await state(sale)).days).toEqual(SOLD);
});
