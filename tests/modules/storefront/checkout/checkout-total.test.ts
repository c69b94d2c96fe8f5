import { describe, expect, test } from '#test';
import { expectRefusal, withoutChange } from '#support/http/refusal.ts';
import { makeShop } from '#support/builders/sellpage.ts';
import { placeOrder, stockOf } from '#support/requests/checkout.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();

describe('what the shopper was shown', () => {
  const PRICE_CHANGED = (total: string) => ({
    status: 409,
    code: 'PRICE_CHANGED',
    message: 'The total has changed',
    details: [{ path: 'total', message: total }],
  });

  test.each([34.89, '34.89', null, ''])('is charged when it is the total: %j', async (expectedTotal) => {
    const shop = await makeShop(world);
    const answer = await placeOrder(world, shop, expectedTotal === null ? {} : { expectedTotal });
    expect([answer.status, answer.body.total]).toEqual([201, 34.89]);
  });

  test.each([34.88, 34.9, 0, 99_999_999.99])('is refused when the total is another: %j', async (expectedTotal) => {
    const shop = await makeShop(world);
    const answer = await withoutChange(world, () => placeOrder(world, shop, { expectedTotal }, 'key'));
    expectRefusal(answer, PRICE_CHANGED('34.89'));
    expect((await placeOrder(world, shop, { expectedTotal: 34.89 }, 'key')).status).toBe(201);
  });

  test('is held against the total before stock is looked at, in the decimals of the currency', async () => {
    const shop = await makeShop(world, { product: { currency: 'JPY', base_price: '500', compare_at_price: null } });
    await world.sql('update product_variants set stock_quantity = 0 where product_id = ?', [shop.product.id]);
    const ask = (expectedTotal: number) => withoutChange(world, () => placeOrder(world, shop, { expectedTotal }));
    expectRefusal(await ask(1), PRICE_CHANGED('500'));
    expect((await ask(500)).body.code).toBe('INSUFFICIENT_STOCK');
  });

  test('counts a discount that is not given', async () => {
    const shop = await makeShop(world);
    const answer = await withoutChange(world, () =>
      placeOrder(world, shop, { discountCode: 'NOPE', expectedTotal: 31.9 }),
    );
    expectRefusal(answer, PRICE_CHANGED('34.89'));
  });

  test.each([-1, 1.005, '1e3', 100_000_000, {}])('that is no amount is refused: %j', async (expectedTotal) => {
    const shop = await makeShop(world);
    expect((await withoutChange(world, () => placeOrder(world, shop, { expectedTotal }))).status).toBe(400);
  });
});

test('a payment that the test provider rejects is no try-again, and leaves nothing behind', async () => {
  const shop = await makeShop(world);
  expectRefusal(await placeOrder(world, shop, { customerEmail: 'ada+reject@example.com' }, 'reject-1'), {
    status: 400,
    code: 'PAYMENT_REJECTED',
    message: 'The test provider rejects this payment',
  });
  expect(await stockOf(world, shop.red)).toBe(100);
  expect((await placeOrder(world, shop, {}, 'reject-1')).status).toBe(201);
});
