import { expect, test } from '#test';
import { makeOrder } from '#support/builders/order.ts';
import { makePricingRule, makeProduct } from '#support/builders/product.ts';
import { makeSellpage } from '#support/builders/sellpage.ts';
import { makeStaff } from '#support/builders/staff.ts';
import { attributeAll, differencesOf } from '#support/requests/figures.ts';
import { describeOnPostgres, RACE_TIMEOUT_MS, repeat, together } from '#support/database/races.ts';
import { useWorld } from '#support/world.ts';

describeOnPostgres('rules that change while lines are sold', () => {
  const world = useWorld();
  const system = () => world.cradle.scopes.openSystemScope().cradle;
  const attribute = () => system().attributionRepository.attributePending();
  const differences = (id: string) => differencesOf(world, id);

  test('a line that was begun before the rule, and ends after it, is attributed when it has ended', async () => {
    const { seller } = await makeStaff(world);
    const product = await makeProduct(world);
    const order = await makeOrder(world, { seller, items: [] });
    const [begun, mayEnd] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const { em } = system();
    const writer = em.transactional(async () => {
      await em.execute(
        `insert into order_items (order_id, product_id, product_name, unit_price, line_total) values (?, ?, 'Lamp', 1, 1)`,
        [order.id, product.id],
      );
      begun.resolve();
      await mayEnd.promise;
    });
    await begun.promise;
    await makePricingRule(world, { product });
    expect(await attribute()).toBeGreaterThan(0);
    mayEnd.resolve();
    await writer;
    expect(await differences(seller.id)).toHaveLength(1);
    await attributeAll(world);
    expect(await differences(seller.id)).toEqual([]);
  });

  test(
    'rules, sales, refunds and several jobs at once end in a recount, without an error',
    () =>
      repeat(3, async () => {
        const { seller, http } = await makeStaff(world, { role: 'EDITOR' });
        const product = await makeProduct(world);
        const page = await makeSellpage(world, { seller, product });
        const sell = () =>
          makeOrder(world, {
            seller,
            sellpage_id: page.id,
            status: 'PENDING',
            items: [{ product, line_total: '3.33' }],
          });
        const orders = await together(12, sell);
        const answers = await Promise.all([
          ...orders.map(({ id }) => http.patch(`/orders/${id}/status`, { status: 'CONFIRMED' })),
          ...orders.map(({ id }) => http.patch(`/orders/${id}/status`, { status: 'CANCELLED' })),
          ...[1, 2, 3].flatMap(() => [
            makePricingRule(world, { product }).then(() => ({ status: 200 })),
            attribute(),
            sell(),
          ]),
        ]);
        expect(
          answers.filter((answer) => typeof answer === 'object' && 'status' in answer && Number(answer.status) >= 500),
        ).toEqual([]);
        await attributeAll(world);
        expect(await differences(seller.id)).toEqual([]);
      }),
    RACE_TIMEOUT_MS,
  );
});
