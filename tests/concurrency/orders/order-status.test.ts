import { beforeAll, expect, test } from '#test';
import type { OrderStatus } from '#src/modules/orders/index.ts';
import {
  makeOrderItem,
  makeOrder,
  makeReservation,
  makeUnpaidOrder,
  type Sale,
  SHELF,
} from '#support/builders/order.ts';
import { makeProduct, makeVariant } from '#support/builders/product.ts';
import { makeSellpage } from '#support/builders/sellpage.ts';
import { makeStaff, type Staff } from '#support/builders/staff.ts';
import { SOLD, stateOf } from '#support/requests/payments.ts';
import { describeOnPostgres, RACE_TIMEOUT_MS, repeat, RUNNERS, together } from '#support/database/races.ts';
import { useWorld } from '#support/world.ts';

const ROUNDS = 8;

describeOnPostgres('status changes at once', () => {
  const world = useWorld();
  let staff: Staff;
  beforeAll(async () => void (staff = await makeStaff(world, { role: 'EDITOR' })));
  const race = (name: string, round: (index: number) => Promise<void>) =>
    test(name, () => repeat(ROUNDS, round), RACE_TIMEOUT_MS);

  const make = (status: OrderStatus = 'PENDING') => makeUnpaidOrder(world, { seller: staff.seller, status });
  const state = (sale: Sale) => stateOf(world, sale);
  const patch = (id: string, status: string) => staff.http.patch(`/orders/${id}/status`, { status });
  const bulk = (orderIds: string[], status: string) => staff.http.patch('/orders/bulk-status', { orderIds, status });

  race('hard case 12: of equal changes one is made, with one event; the others are INVALID_TRANSITION', async () => {
    const sale = await make();
    const answers = await together(RUNNERS, () => patch(sale.id, 'CONFIRMED'));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ body }) => body.code === 'INVALID_TRANSITION')).toHaveLength(RUNNERS - 1);
    expect(await state(sale)).toMatchObject({ events: ['CONFIRMED: Status changed to CONFIRMED'], days: SOLD });
  });

  race('hard case 12: of different next steps one is made', async () => {
    const sale = await make('PROCESSING');
    const answers = await together(RUNNERS, (index) => patch(sale.id, index % 2 === 0 ? 'SHIPPED' : 'CANCELLED'));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const end = await state(sale);
    expect(end.events).toEqual([`${end.status}: Status changed to ${end.status}`]);
    expect(end.stock).toBe(end.status === 'CANCELLED' ? SHELF.free : SHELF.held);
  });

  race('hard case 12: cancelling one by one and in bulk releases stock once', async () => {
    const sales = [await make(), await make('CONFIRMED'), await make('PROCESSING')];
    const ids = sales.map(({ id }) => id);
    const answers = await together(RUNNERS, (index) =>
      index % 2 === 0
        ? bulk(index % 4 === 0 ? ids : [...ids].reverse(), 'CANCELLED')
        : patch(ids[index % 3]!, 'CANCELLED'),
    );
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    const made = answers.reduce(
      (sum, { status, body }) => sum + ((body.updated as number | undefined) ?? Number(status === 200)),
      0,
    );
    expect(made).toBe(3);
    for (const sale of sales) {
      const end = await state(sale);
      expect([end.status, end.stock, end.events.length]).toEqual(['CANCELLED', SHELF.free, 1]);
    }
  });

  race('orders that share variants and a page, cancelled in crossing sets, neither hang nor lose a piece', async () => {
    const product = await makeProduct(world);
    const page = await makeSellpage(world, { seller: staff.seller, product });
    const variants = await together(3, () => makeVariant(world, { product, stock_quantity: 0 }));
    const orders = await together(12, async (index) => {
      const order = await makeOrder(world, { seller: staff.seller, sellpage_id: page.id, status: 'PENDING' });
      const lines = index % 2 === 0 ? variants : [...variants].reverse();
      await makeReservation(world, order);
      for (const variant of lines) await makeOrderItem(world, { order, product, variant_id: variant.id, quantity: 2 });
      return order.id;
    });
    const sets = [orders, [...orders].reverse(), orders.slice(3), orders.slice(0, 9)];
    await Promise.all(sets.map((ids) => bulk(ids, 'CONFIRMED')));
    const confirmed = await world.sql(
      'select orders_count, revenue::text from sellpage_stats_daily where sellpage_id = ?',
      [page.id],
    );
    expect(confirmed).toEqual([{ orders_count: 12, revenue: '120.00' }]);
    const answers = await Promise.all([
      ...sets.map((ids) => bulk(ids, 'CANCELLED')),
      ...orders.map((id) => patch(id, 'CANCELLED')),
    ]);
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    const stock = await world.sql('select stock_quantity as stock from product_variants where product_id = ?', [
      product.id,
    ]);
    expect(stock).toEqual(Array.from({ length: 3 }, () => ({ stock: 24 })));
    const figures = await world.sql(
      'select orders_count, revenue::text from sellpage_stats_daily where sellpage_id = ?',
      [page.id],
    );
    expect(figures).toEqual([{ orders_count: 0, revenue: '0.00' }]);
  });
});
