import { expect, test } from '#test';
import { Order } from '#src/modules/orders/index.ts';
import { updateByKey } from '#src/platform/db/driver/update-by-key.ts';
import { makeSeller } from '#support/builders/seller.ts';
import { makeOrder } from '#support/builders/order.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
const ID = '11111111-1111-4111-8111-111111111111';
const SELLER = '22222222-2222-4222-8222-222222222222';
const written = (data: Record<string, unknown>, where: unknown = { id: ID }) =>
  updateByKey(world.orm.getMetadata().get(Order), '"orders"', where, data);

test('a row is changed by its key, in the columns of what has changed', () => {
  const at = new Date(0);
  expect(written({ status: 'CONFIRMED', paidAt: at, seller: SELLER, notes: null })).toEqual({
    sql: 'update "orders" set "status" = ?, "paid_at" = ?, "seller_id" = ?, "notes" = ? where "id" = ?',
    params: ['CONFIRMED', at, SELLER, null, ID],
  });
});

test.each<[string, Record<string, unknown>, unknown]>([
  ['a change of nothing', {}, { id: ID }],
  ['rows by another column', { status: 'CONFIRMED' }, { orderNumber: 'A' }],
  ['rows by more than the key', { status: 'CONFIRMED' }, { id: ID, status: 'PENDING' }],
  ['several rows', { status: 'CONFIRMED' }, { id: [ID, SELLER] }],
  ['a value that is no scalar', { shippingAddress: { city: 'Paris' } }, { id: ID }],
  ['what has no column', { items: 1 }, { id: ID }],
])('%s is left to the query builder', (_what, data, where) => {
  expect(written(data, where)).toBeNull();
});

test('a flush stores one row as it stores many', async () => {
  const seller = await makeSeller(world);
  const orders = [
    await makeOrder(world, { seller }),
    await makeOrder(world, { seller }),
    await makeOrder(world, { seller }),
  ];
  const { em } = world.cradle.scopes.openSystemScope().cradle;
  const [one, ...more] = await em.find(Order, { id: orders.map(({ id }) => id) }, { orderBy: { id: 'asc' } });
  one!.notes = "it's alone?";
  one!.paidAt = new Date('2026-02-03T04:05:06.789Z');
  await em.flush();
  for (const order of more) order.notes = 'one of two';
  await em.flush();
  const rows = await world.sql<{ notes: string; paid: string | null }>(
    `select notes, to_char(paid_at at time zone 'UTC', 'HH24:MI:SS.MS') as paid from orders where seller_id = ? order by id`,
    [seller.id],
  );
  expect(rows).toEqual([
    { notes: "it's alone?", paid: '04:05:06.789' },
    { notes: 'one of two', paid: null },
    { notes: 'one of two', paid: null },
  ]);
});
