import { expect, test } from '#test';
import type { Response } from 'supertest';
import { makeProduct, makeVariant } from '#support/builders/product.ts';
import { exampleTerms, makeSellpage, makeShop, type Shop } from '#support/builders/sellpage.ts';
import { placeOrder, stockOf } from '#support/requests/checkout.ts';
import { describeOnPostgres, RACE_TIMEOUT_MS, repeat, RUNNERS, together } from '#support/database/races.ts';
import { behind } from '#support/database/row-lock.ts';
import { openWorld, useWorld } from '#support/world.ts';

const ROUNDS = 10;
const RULE_ID = '0f0f0f0f-0000-4000-8000-00000000000a';

describeOnPostgres('checkouts at once', () => {
  const world = useWorld();

  const race = (name: string, run: () => Promise<void>) => test(name, () => repeat(ROUNDS, run), RACE_TIMEOUT_MS);
  const outcomes = (answers: Response[]) =>
    answers.map(({ status, body }) => `${status} ${body.code ?? ''}`.trim()).sort();
  const ordersOf = ({ seller }: Shop) =>
    world.sql<{ status: string }>('select status from orders where seller_id = ?', [seller.id]);
  const setStock = ({ red }: Shop, stock: number) =>
    world.sql('update product_variants set stock_quantity = ? where id = ?', [stock, red.id]);

  race('hard case 11: stock 1, 50 at once: one 201, 49 × 409, stock 0', async () => {
    const shop = await makeShop(world);
    await setStock(shop, 1);
    const answers = await together(50, () => placeOrder(world, shop));
    expect(outcomes(answers)).toEqual(['201', ...Array<string>(49).fill('409 INSUFFICIENT_STOCK')]);
    expect([await stockOf(world, shop.red), (await ordersOf(shop)).length]).toEqual([0, 1]);
  });

  race('hard case 11: two variants in opposite order never wait for each other in a circle', async () => {
    const shop = await makeShop(world);
    const lines = [shop.blue, shop.red].map(({ id }) => ({ productId: shop.product.id, variantId: id, quantity: 1 }));
    const answers = await together(RUNNERS, (index) =>
      placeOrder(world, shop, { items: index % 2 === 0 ? lines : [...lines].reverse() }),
    );
    expect(new Set(outcomes(answers))).toEqual(new Set(['201']));
    expect([await stockOf(world, shop.blue), await stockOf(world, shop.red)]).toEqual([80, 80]);
  });

  race('hard case 10: one key, 20 at once: one order, one reservation, 20 equal answers', async () => {
    const shop = await makeShop(world, { page: exampleTerms({ usageLimit: 1 }) });
    await setStock(shop, 1);
    const answers = await together(RUNNERS, () => placeOrder(world, shop, { discountCode: 'WELCOME10' }, 'same'));
    expect(new Set(outcomes(answers))).toEqual(new Set(['201']));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]!.body.discount).not.toBeNull();
    expect([await stockOf(world, shop.red), (await ordersOf(shop)).length]).toEqual([0, 1]);
  });

  race('hard case 10: one key with two bodies: one order, the other body is refused', async () => {
    const shop = await makeShop(world);
    const answers = await together(RUNNERS, (index) =>
      placeOrder(world, shop, { customerName: `N${index % 2}` }, 'same'),
    );
    expect(new Set(outcomes(answers))).toEqual(new Set(['201', '422 IDEMPOTENCY_KEY_REUSED']));
    expect((await ordersOf(shop)).length).toBe(1);
  });

  race('hard case 16: one key while the provider is down: nothing pending, no stock held', async () => {
    const shop = await makeShop(world);
    const answers = await together(RUNNERS, () =>
      placeOrder(world, shop, { customerEmail: 'a+down@example.com' }, 'same'),
    );
    expect(new Set(outcomes(answers))).toEqual(new Set(['503 PAYMENT_UNAVAILABLE']));
    expect(new Set((await ordersOf(shop)).map(({ status }) => status))).toEqual(new Set(['CANCELLED']));
    expect(await stockOf(world, shop.red)).toBe(100);
    expect((await placeOrder(world, shop, {}, 'same')).status).toBe(201);
  });

  race('hard case 18: the limit of a discount holds', async () => {
    const shop = await makeShop(world, { page: exampleTerms({ usageLimit: 3 }) });
    const answers = await together(RUNNERS, () => placeOrder(world, shop, { discountId: RULE_ID }));
    expect(new Set(outcomes(answers))).toEqual(new Set(['201']));
    expect(answers.filter(({ body }) => body.discount !== null)).toHaveLength(3);
    const rejected = answers.filter(({ body }) => body.discountRejected === 'Discount used up');
    expect(rejected).toHaveLength(RUNNERS - 3);
  });

  test('hard case 28: an order that waits for an unpublish loses as a whole', async () => {
    const shop = await makeShop(world);
    const answer = await behind(
      world,
      (execute) => execute("update sellpages set status = 'DRAFT' where id = ?", [shop.page.id]),
      () => placeOrder(world, shop),
    );
    expect(outcomes([answer])).toEqual(['400 SELLPAGE_NOT_AVAILABLE']);
    expect([await stockOf(world, shop.red), (await ordersOf(shop)).length]).toEqual([100, 0]);
  });

  test('hard case 28: an order that waits for a change of the page has the prices of afterwards, all of them', async () => {
    const terms = exampleTerms() as Record<string, string>;
    const shop = await makeShop(world, { page: terms });
    const two = { items: [{ productId: shop.product.id, variantId: shop.red.id, quantity: 2 }] };
    const before = await placeOrder(world, shop, two);
    const late = await behind(
      world,
      (execute) =>
        execute("update sellpages set boost_modules = '[]', header_config = ? where id = ?", [
          JSON.stringify({ shipping: { price: 1 } }),
          shop.page.id,
        ]),
      () => placeOrder(world, shop, two),
    );
    const after = await placeOrder(world, shop, two);
    expect([before, late, after].map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(late.body.total).toBe(after.body.total);
    expect(late.body.total).not.toBe(before.body.total);
  });

  test('an order whose variant is removed at that moment is refused as one of a variant that is not there', async () => {
    const shop = await makeShop(world);
    const answer = await behind(
      world,
      (execute) => execute('delete from product_variants where id = ?', [shop.red.id]),
      () => placeOrder(world, shop),
    );
    expect(outcomes([answer])).toEqual(['400 VARIANT_NOT_AVAILABLE']);
    expect(await ordersOf(shop)).toEqual([]);
  });

  race('hard case 28: an order and a delete leave no order without its goods reserved', async () => {
    const shop = await makeShop(world);
    const pad = await makeProduct(world);
    const variant = await makeVariant(world, { product: pad, stock_quantity: 5 });
    const page = await makeSellpage(world, { seller: shop.seller, product: pad, status: 'PUBLISHED' });
    const items = [{ productId: pad.id, variantId: variant.id, quantity: 1 }];
    const [answers] = await Promise.all([
      together(4, () => placeOrder(world, shop, { items, sellpageSlug: page.slug })),
      world.sql('delete from sellpages where id = ?', [page.id]),
    ]);
    const placed = answers.filter(({ status }) => status === 201).length;
    expect(answers.every(({ status }) => status === 201 || status === 400)).toBe(true);
    expect([5 - (await stockOf(world, variant)), (await ordersOf(shop)).length]).toEqual([placed, placed]);
  });

  test('hard case 20: numbers that clash at once are drawn again', async () => {
    const shop = await makeShop(world);
    world.nextRandom(...Array<string>(4).fill('CLASHING'));
    const answers = await together(RUNNERS, () => placeOrder(world, shop));
    expect(new Set(outcomes(answers))).toEqual(new Set(['201']));
    expect(new Set(answers.map(({ body }) => body.orderNumber)).size).toBe(RUNNERS);
    expect(await stockOf(world, shop.red)).toBe(100 - RUNNERS);
  });

  test('hard case 10: two servers on one database', async () => {
    const second = await openWorld({}, false);
    try {
      const shop = await makeShop(world);
      await setStock(shop, 1);
      const answers = await together(RUNNERS, (index) =>
        placeOrder(index % 2 === 0 ? world : second, shop, {}, 'same'),
      );
      expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
      expect([await stockOf(world, shop.red), (await ordersOf(shop)).length]).toEqual([0, 1]);
    } finally {
      await second.close();
    }
  });
});
