import { describe, expect, test } from '#test';
import type { Response } from 'supertest';
import { makeProduct } from '#support/builders/product.ts';
import { makeSellpage, makeShop, type Shop } from '#support/builders/sellpage.ts';
import { ADDRESS, placeOrder, stockOf } from '#support/requests/checkout.ts';
import { expectRefusal, withoutChange } from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();

const orderRow = async (answer: Response) =>
  (await world.sql<Record<string, unknown>>('select * from orders where id = ?', [answer.body.orderId]))[0]!;

async function refuse(act: () => Promise<Response>, status: number, code: string, message: string): Promise<void> {
  expectRefusal(await withoutChange(world, act), { status, code, message });
}

describe('hard case 10: the idempotency key', () => {
  const ordersOf = async ({ seller }: Shop) =>
    (await world.sql<{ n: number }>('select count(*)::int as n from orders where seller_id = ?', [seller.id]))[0]!.n;

  test('answers the same request with the same bytes, whatever became of the order, and another one not at all', async () => {
    const shop = await makeShop(world);
    const first = await placeOrder(world, shop, {}, 'key-1');
    expect(first.status).toBe(201);
    await world.sql("update orders set status = 'SHIPPED' where id = ?", [first.body.orderId]);
    await world.sql("update sellpages set status = 'DRAFT' where id = ?", [shop.page.id]);
    const again = await withoutChange(world, () => placeOrder(world, shop, { utmTerm: '' }, 'key-1'));
    expect([again.status, again.text]).toEqual([201, first.text]);
    await refuse(
      () => placeOrder(world, shop, { customerName: 'Eve' }, 'key-1'),
      422,
      'IDEMPOTENCY_KEY_REUSED',
      'Idempotency-Key was used for another request',
    );
    const stranger = await makeShop(world);
    expect((await placeOrder(world, stranger, {}, 'key-1')).status).toBe(201);
  });

  test('an optional field that is absent, null or empty is the same', async () => {
    const shop = await makeShop(world);
    const pad = await makeProduct(world);
    await makeSellpage(world, { seller: shop.seller, product: pad, status: 'PUBLISHED' });
    const bodyOf = (empty: unknown) => ({
      billingAddress: empty,
      items: [{ productId: pad.id, variantId: empty, quantity: 1 }],
      ...(empty !== null && { customerPhone: empty, discountCode: empty, discountId: empty, utmSource: empty }),
      shippingAddress: { ...ADDRESS, ...(empty !== null && { line2: empty, countryCode: empty }) },
    });
    const first = await placeOrder(world, shop, bodyOf(undefined), 'key');
    expect(first.status).toBe(201);
    for (const empty of [null, '', undefined]) {
      const again = await withoutChange(world, () => placeOrder(world, shop, bodyOf(empty), 'key'));
      expect([again.status, again.text]).toEqual([201, first.text]);
    }
    expect(await ordersOf(shop)).toBe(1);
    const billed = await placeOrder(world, shop, { ...bodyOf(''), billingAddress: ADDRESS }, 'key');
    expect(billed.status).toBe(422);
  });

  test('a refusal binds nothing', async () => {
    const shop = await makeShop(world);
    expect((await placeOrder(world, shop, { sellpageSlug: 'none' }, 'key')).status).toBe(400);
    expect((await placeOrder(world, shop, { customerEmail: 'ada+down@example.com' }, 'key')).status).toBe(503);
    expect((await placeOrder(world, shop, {}, 'key')).status).toBe(201);
    expect(await stockOf(world, shop.red)).toBe(99);
  });

  test('takes up a request that was broken off before its payment', async () => {
    const shop = await makeShop(world);
    const whole = await placeOrder(world, shop, { paymentMethod: 'paypal' }, 'key');
    await world.sql('update orders set payment_id = null where id = ?', [whole.body.orderId]);
    await world.sql("update order_events set metadata = metadata - 'reply' where order_id = ?", [whole.body.orderId]);
    const resumed = await placeOrder(world, shop, { paymentMethod: 'paypal' }, 'key');
    expect([resumed.status, resumed.text]).toEqual([201, whole.text]);
    expect(await orderRow(resumed)).toMatchObject({ payment_id: whole.body.payment.paypalOrderId });
    expect([await ordersOf(shop), await stockOf(world, shop.red)]).toEqual([1, 99]);
  });

  test('begins anew when the order that was broken off has expired since', async () => {
    const shop = await makeShop(world);
    const dead = await placeOrder(world, shop, {}, 'key');
    await world.sql("update orders set payment_id = null, status = 'CANCELLED' where id = ?", [dead.body.orderId]);
    await world.sql("update order_events set metadata = metadata - 'reply' where order_id = ?", [dead.body.orderId]);
    const anew = await placeOrder(world, shop, {}, 'key');
    expect(anew.status).toBe(201);
    expect(anew.body.orderId).not.toBe(dead.body.orderId);
    expect((await placeOrder(world, shop, {}, 'key')).text).toBe(anew.text);
  });

  test.each(['', 'a b', 'é', 'x'.repeat(256)])('%j is no key', async (key) => {
    const shop = await makeShop(world);
    const answer = await withoutChange(world, () => placeOrder(world, shop, {}, encodeURI(key) === key ? key : 'a b'));
    expect([answer.status, answer.body.code]).toEqual([400, 'BAD_REQUEST']);
  });
});
