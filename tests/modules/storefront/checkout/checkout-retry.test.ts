import { afterEach, describe, expect, test } from '#test';
import { makeShop, type Shop } from '#support/builders/sellpage.ts';
import { placeOrder, stockOf } from '#support/requests/checkout.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
const UNAVAILABLE = [503, 'PAYMENT_UNAVAILABLE'];

/** The next `count` writes of orders that meet `condition` end in a deadlock; what is broken off counts too. */
async function deadlockNext(count: number, event: 'insert' | 'update', condition = 'true'): Promise<void> {
  await world.sql('create sequence deadlocks');
  await world.sql(`create function deadlock() returns trigger language plpgsql security definer as $$ begin
    if nextval('deadlocks') <= ${count} then raise 'deadlock detected' using errcode = '40P01'; end if;
    return new;
  end $$`);
  await world.sql(
    `create trigger deadlock before ${event} on orders for each row when (${condition}) execute function deadlock()`,
  );
}
async function deadlockNoMore(): Promise<void> {
  await world.sql('drop trigger if exists deadlock on orders');
  await world.sql('drop function if exists deadlock');
  await world.sql('drop sequence if exists deadlocks');
}
afterEach(deadlockNoMore);

const PAYMENT_IS_KEPT = 'new.payment_id is distinct from old.payment_id';
const ALWAYS = 1_000_000;

const ordersOf = ({ seller }: Shop) =>
  world.sql('select status, payment_id, idempotency_key from orders where seller_id = ?', [seller.id]);
const eventsOf = ({ seller }: Shop) =>
  world.sql('select event_type as type, description from order_events where seller_id = ? order by created_at, id', [
    seller.id,
  ]);

test('a placement that the database broke off is made again, and once', async () => {
  const shop = await makeShop(world);
  await deadlockNext(3, 'insert');
  expect((await placeOrder(world, shop)).status).toBe(201);
  expect([(await ordersOf(shop)).length, await stockOf(world, shop.red)]).toEqual([1, 99]);
});

describe('when the database breaks off what follows a committed order', () => {
  test.each([undefined, 'key'])('the step is done again, never the order (key: %s)', async (key) => {
    const shop = await makeShop(world);
    await deadlockNext(3, 'update', PAYMENT_IS_KEPT);
    const answer = await placeOrder(world, shop, {}, key);
    expect(answer.status).toBe(201);
    const payment_id = `pi_test_${(answer.body.orderId as string).replaceAll('-', '')}`;
    expect(await ordersOf(shop)).toEqual([{ status: 'PENDING', payment_id, idempotency_key: key ?? null }]);
    expect(await stockOf(world, shop.red)).toBe(99);
    expect(await eventsOf(shop)).toHaveLength(1);
  });

  test.each([undefined, 'key'])('and will not let it through, the order is cancelled (key: %s)', async (key) => {
    const shop = await makeShop(world);
    await deadlockNext(ALWAYS, 'update', PAYMENT_IS_KEPT);
    const answer = await placeOrder(world, shop, {}, key);
    expect([answer.status, answer.body.code]).toEqual(UNAVAILABLE);
    expect(await ordersOf(shop)).toEqual([{ status: 'CANCELLED', payment_id: null, idempotency_key: null }]);
    expect(await eventsOf(shop)).toMatchObject([
      { type: 'CREATED' },
      { type: 'CANCELLED', description: 'Payment could not be opened' },
    ]);
    expect(await stockOf(world, shop.red)).toBe(100);
    expect(JSON.stringify(world.logs)).not.toContain('_secret_');
    await deadlockNoMore();
    expect((await placeOrder(world, shop, {}, key)).status).toBe(201);
  });

  test('and lets nothing through, one order waits for its expiry', async () => {
    const shop = await makeShop(world);
    await deadlockNext(ALWAYS, 'update');
    const answer = await placeOrder(world, shop, { customerEmail: 'ada+down@example.com' });
    expect([answer.status, answer.body.code]).toEqual(UNAVAILABLE);
    expect(await ordersOf(shop)).toEqual([{ status: 'PENDING', payment_id: null, idempotency_key: null }]);
    expect(await stockOf(world, shop.red)).toBe(99);
  });

  test('and lets nothing through, one order waits for its key', async () => {
    const shop = await makeShop(world);
    await deadlockNext(ALWAYS, 'update');
    const answer = await placeOrder(world, shop, {}, 'key');
    expect([answer.status, answer.body.code]).toEqual(UNAVAILABLE);
    expect(await ordersOf(shop)).toEqual([{ status: 'PENDING', payment_id: null, idempotency_key: 'key' }]);
    await deadlockNoMore();
    const again = await placeOrder(world, shop, {}, 'key');
    expect(again.status).toBe(201);
    expect((await ordersOf(shop)).map(({ payment_id }) => payment_id)).toEqual([
      `pi_test_${(again.body.orderId as string).replaceAll('-', '')}`,
    ]);
    expect(await stockOf(world, shop.red)).toBe(99);
  });
});
