import { expect, test } from '#test';
import { makeOrder, makeOrderItem } from '#support/builders/order.ts';
import { makeProduct } from '#support/builders/product.ts';
import { makeSellpage } from '#support/builders/sellpage.ts';
import { makeStaff } from '#support/builders/staff.ts';
import { describeOnPostgres, RACE_TIMEOUT_MS, repeat, together } from '#support/database/races.ts';
import { differencesOf } from '#support/requests/figures.ts';
import { useWorld } from '#support/world.ts';

const ORDERS = 40;

describeOnPostgres('figures under many hands', () => {
  const world = useWorld();
  const differences = (sellerId: string) => differencesOf(world, sellerId);

  test(
    '200 status changes at once, one by one and in crossing sets, end in a recount, without a deadlock or an error',
    () =>
      repeat(3, async () => {
        const { seller, http } = await makeStaff(world, { role: 'EDITOR' });
        const product = await makeProduct(world);
        const pages = [await makeSellpage(world, { seller, product }), await makeSellpage(world, { seller })];
        const orders = await together(ORDERS, (index) =>
          makeOrder(world, {
            seller,
            sellpage_id: pages[index % 2]!.id,
            status: 'PENDING',
            total: `${index}.01`,
            created_at: `2026-03-0${1 + (index % 3)}T00:00:00Z`,
            items: [{ product, line_total: '1.10' }],
          }),
        );
        const ids = orders.map(({ id }) => id);
        const sets = [ids, [...ids].reverse(), ids.slice(10), ids.slice(0, 25)];
        const patch = (id: string, status: string) => http.patch(`/orders/${id}/status`, { status });
        const answers = await Promise.all([
          ...sets.map((orderIds) => http.patch('/orders/bulk-status', { orderIds, status: 'CONFIRMED' })),
          ...ids.flatMap((id) =>
            ['CONFIRMED', 'PROCESSING', 'CANCELLED', 'SHIPPED', 'REFUNDED'].map((to) => patch(id, to)),
          ),
        ]);
        expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
        expect(await differences(seller.id)).toEqual([]);
      }),
    RACE_TIMEOUT_MS * 3,
  );

  test(
    'transactions that change the same orders in opposite order, by hand, do not wait in a circle for figures',
    () =>
      repeat(3, async () => {
        const { seller } = await makeStaff(world);
        const pages = [await makeSellpage(world, { seller }), await makeSellpage(world, { seller })];
        const make = (page: { id: string }) => makeOrder(world, { seller, sellpage_id: page.id });
        const rows = await together(10, async () => [await make(pages[0]!), await make(pages[1]!)] as const);
        await together(10, (index) => {
          const [first, second] = index % 2 === 0 ? rows[index]! : [...rows[index]!].reverse();
          const { em } = world.cradle.scopes.openSystemScope().cradle;
          return em.transactional(async () => {
            await em.execute(`update orders set status = 'CANCELLED' where id = ?`, [first.id]);
            await em.execute(`update orders set status = 'DELIVERED', total = 5 where id = ?`, [second.id]);
          });
        });
        expect(await differences(seller.id)).toEqual([]);
      }),
    RACE_TIMEOUT_MS,
  );

  test(
    'rebuilds beside changes, and beside each other, lose nothing and add nothing twice',
    () =>
      repeat(3, async () => {
        const { seller, http } = await makeStaff(world, { role: 'EDITOR' });
        const page = await makeSellpage(world, { seller });
        const orders = await together(30, () => makeOrder(world, { seller, sellpage_id: page.id, status: 'PENDING' }));
        await world.sql('update platform.order_counts set placed = 0 where seller_id = ?', [seller.id]);
        await Promise.all([
          ...orders.map(({ id }) => http.patch(`/orders/${id}/status`, { status: 'CONFIRMED' })),
          ...[1, 2, 3].map(() => world.cradle.scopes.openSystemScope().cradle.figuresCheckRepository.mend(seller.id)),
        ]);
        expect(await differences(seller.id)).toEqual([]);
      }),
    RACE_TIMEOUT_MS,
  );

  test(
    'a line that comes while its order changes its status counts once',
    () =>
      repeat(10, async () => {
        const { seller, http } = await makeStaff(world, { role: 'EDITOR' });
        const product = await makeProduct(world);
        const order = await makeOrder(world, { seller, status: 'PENDING' });
        await Promise.all([
          together(5, () => makeOrderItem(world, { order, product })),
          http.patch(`/orders/${order.id}/status`, { status: 'CONFIRMED' }),
        ]);
        expect(await differences(seller.id)).toEqual([]);
      }),
    RACE_TIMEOUT_MS,
  );
});
