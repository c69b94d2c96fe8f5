import { describe, expect, test } from '#test';
import type { Columns } from '#support/database/rows.ts';
import type { OrderStatus, Order } from '#src/modules/orders/index.ts';
import { makeUnpaidOrder, type Sale } from '#support/builders/order.ts';
import { metadataOf, PAYMENT_ENV, report, stateOf } from '#support/requests/payments.ts';
import { expectRefusal, withoutChange } from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld(PAYMENT_ENV);
const make = (status: OrderStatus, overrides: Columns<Order> = {}) => makeUnpaidOrder(world, { status, ...overrides });
const trackingOf = async ({ id }: Sale) =>
  (await world.sql('select tracking_number as number, tracking_url as url from orders where id = ?', [id]))[0];

const INVALID_SIGNATURE = { status: 400, code: 'INVALID_SIGNATURE', message: 'Invalid signature' };

describe('the signature', () => {
  test.each([
    ['missing', { signature: '' }],
    ['wrong', { signature: 'f'.repeat(64) }],
    ['cut', { signature: 'f'.repeat(63) }],
    ['no hexadecimal', { signature: 'z'.repeat(64) }],
    ['of an old message', { late: 310 }],
    ['of a message to come', { late: -320 }],
    ['of a time that is none', { at: 'yesterday' }],
    ['of a time in milliseconds', { at: '1772704800000' }],
  ])('hard case 8: %s is refused before anything is read', async (_name, how) => {
    const sale = await make('PROCESSING');
    for (const update of [{ orderId: sale.id, status: 'SHIPPED' }, 'not json']) {
      expectRefusal(await withoutChange(world, () => report(world, update, how)), INVALID_SIGNATURE);
    }
  });

  test.each([-290, 290])('of a message that is %d seconds old is good', async (seconds) => {
    const sale = await make('PROCESSING');
    expect((await report(world, { orderId: sale.id }, { late: seconds })).body.ok).toBe(true);
  });
});

describe('a report', () => {
  test('takes an order on, with its tracking, in one step of its history', async () => {
    const sale = await make('CONFIRMED');
    const step = (status: string, more = {}) => report(world, { orderId: sale.id, status, ...more });
    expect((await step('PROCESSING')).body).toEqual({ ok: true, orderId: sale.id, status: 'PROCESSING' });
    const tracking = { trackingNumber: '1Z999', trackingUrl: 'https://track.example.com/1Z999' };
    expect((await step('SHIPPED', tracking)).body).toEqual({ ok: true, orderId: sale.id, status: 'SHIPPED' });
    expect((await step('DELIVERED')).body.status).toBe('DELIVERED');
    expect((await stateOf(world, sale)).events).toEqual(
      ['PROCESSING', 'SHIPPED', 'DELIVERED'].map((status) => `${status}: Status updated to ${status} via fulfilment`),
    );
    expect(await trackingOf(sale)).toEqual({ number: '1Z999', url: 'https://track.example.com/1Z999' });
    expect(await metadataOf(world, sale, 'SHIPPED')).toEqual([{ from: 'PROCESSING', to: 'SHIPPED', createdBy: null }]);
  });

  test('names its order by seller and number as well', async () => {
    const sale = await make('PROCESSING');
    const update = { sellerSlug: sale.seller.slug, orderNumber: sale.orderNumber, status: 'SHIPPED' };
    expect((await report(world, update)).body).toEqual({ ok: true, orderId: sale.id, status: 'SHIPPED' });
  });

  test('hard case 8: never finds another seller’s order of the same number', async () => {
    const [mine, theirs] = [
      await make('PROCESSING', { order_number: 'ORD-SAME' }),
      await make('PROCESSING', { order_number: 'ORD-SAME' }),
    ];
    await report(world, { sellerSlug: mine.seller.slug, orderNumber: 'ORD-SAME', status: 'SHIPPED' });
    expect((await stateOf(world, mine)).status).toBe('SHIPPED');
    expect((await stateOf(world, theirs)).status).toBe('PROCESSING');
  });

  test('of a status that the order has is fine and leaves no event; tracking is set', async () => {
    const sale = await make('SHIPPED', { tracking_url: 'https://old.example.com/' });
    const answer = await report(world, {
      orderId: sale.id,
      status: 'SHIPPED',
      trackingNumber: ' 42 ',
      trackingUrl: '',
    });
    expect(answer.body).toEqual({ ok: true, orderId: sale.id, status: 'SHIPPED' });
    expect((await stateOf(world, sale)).events).toEqual([]);
    expect(await trackingOf(sale)).toEqual({ number: '42', url: 'https://old.example.com/' });
    await withoutChange(world, () => report(world, { orderId: sale.id, status: 'SHIPPED' }));
  });

  test('without a status only sets the tracking', async () => {
    const sale = await make('PROCESSING');
    expect((await report(world, { orderId: sale.id, trackingNumber: '7' })).body).toEqual({
      ok: true,
      orderId: sale.id,
      status: 'PROCESSING',
    });
    expect(await trackingOf(sale)).toEqual({ number: '7', url: null });
  });

  test.each([
    ['PENDING', 'PROCESSING'],
    ['CONFIRMED', 'SHIPPED'],
    ['PROCESSING', 'DELIVERED'],
    ['DELIVERED', 'SHIPPED'],
    ['CANCELLED', 'SHIPPED'],
    ['REFUNDED', 'DELIVERED'],
  ] as const)('hard case 8: does not take a %s order to %s, and leaves its tracking', async (from, to) => {
    const sale = await make(from);
    const answer = await withoutChange(world, () =>
      report(world, { orderId: sale.id, status: to, trackingNumber: '1Z999' }),
    );
    expect([answer.status, answer.body]).toEqual([
      200,
      { ok: false, code: 'INVALID_TRANSITION', message: `Cannot transition from ${from} to ${to}` },
    ]);
  });

  test.each([
    ['tracking', { trackingNumber: 'OLD-1', trackingUrl: 'https://old.example.com/' }],
    ['a status', { status: 'SHIPPED', trackingNumber: 'OLD-2' }],
    ['a status that cannot follow', { status: 'PROCESSING' }],
    ['nothing', {}],
  ])('that is older than the last change and brings %s changes nothing', async (_name, update) => {
    const sale = await make('PROCESSING');
    const tell = (more: object, late: number) => report(world, { orderId: sale.id, ...more }, { late });
    await tell({ status: 'SHIPPED', trackingNumber: 'NEW-1' }, 60);
    await tell({ status: 'DELIVERED' }, 30);
    const answer = await withoutChange(world, () => tell(update, 45));
    expect([answer.status, answer.body]).toEqual([200, { ok: true, orderId: sale.id, status: 'DELIVERED' }]);
    expect(await trackingOf(sale)).toEqual({ number: 'NEW-1', url: null });
  });

  test('of the same second as the last change is taken, and so is what came before it but late to change', async () => {
    const sale = await make('PROCESSING');
    const at = String(Math.floor(world.cradle.clock.now().getTime() / 1000) - 60);
    await report(world, { orderId: sale.id, trackingNumber: '1' }, { at });
    expect((await report(world, { orderId: sale.id, trackingNumber: '2' }, { at })).body.ok).toBe(true);
    expect(await trackingOf(sale)).toEqual({ number: '2', url: null });
    // changes nothing, so the one sent before it still counts
    await withoutChange(world, () => report(world, { orderId: sale.id, trackingNumber: '2' }, { late: 10 }));
    await withoutChange(world, () => report(world, { orderId: sale.id, status: 'DELIVERED' }, { late: 5 }));
    await report(world, { orderId: sale.id, status: 'SHIPPED' }, { late: 30 });
    expect((await stateOf(world, sale)).status).toBe('SHIPPED');
  });

  test('sent again after newer ones does not put back what was; each order has its own last change', async () => {
    const [sale, other] = [await make('SHIPPED'), await make('SHIPPED')];
    const first = { orderId: sale.id, trackingNumber: 'A' };
    const at = String(Math.floor(world.cradle.clock.now().getTime() / 1000) - 100);
    await report(world, first, { at });
    await report(world, { orderId: sale.id, trackingNumber: 'B' }, { late: 20 });
    expect((await withoutChange(world, () => report(world, first, { at }))).body.ok).toBe(true);
    await report(world, { orderId: other.id, trackingNumber: 'C' }, { late: 90 });
    expect([await trackingOf(sale), await trackingOf(other)]).toMatchObject([{ number: 'B' }, { number: 'C' }]);
  });

  test('leaves its time where its seller alone sees it', async () => {
    const [sale, foreign] = [await make('SHIPPED'), await make('SHIPPED')];
    await report(world, { orderId: sale.id, trackingNumber: 'A' });
    const seenBy = async ({ seller }: Sale) => {
      const scope = world.cradle.scopes.openPublicScope(seller.id);
      try {
        return await scope.cradle.em.execute('select order_id from platform.fulfilment_messages where order_id = ?', [
          sale.id,
        ]);
      } finally {
        await scope.dispose();
      }
    };
    expect([await seenBy(sale), await seenBy(foreign)]).toEqual([[{ order_id: sale.id }], []]);
  });

  test.each([
    ['no order', {}],
    ['a number without a seller', { orderNumber: 'ORD-1' }],
    ['a seller without a number', { sellerSlug: 'shop' }],
    ['both names', { orderId: crypto.randomUUID(), sellerSlug: 'shop', orderNumber: 'ORD-1' }],
    ['a malformed id', { orderId: 'ORD-1' }],
    ['another status', { orderId: crypto.randomUUID(), status: 'CANCELLED' }],
    ['a number that is too long', { orderId: crypto.randomUUID(), trackingNumber: 'x'.repeat(256) }],
    ['a number that is none', { orderId: crypto.randomUUID(), trackingNumber: 7 }],
    ['null', { orderId: crypto.randomUUID(), trackingNumber: null }],
    ['an unknown key', { orderId: crypto.randomUUID(), total: 0 }],
    ['hard case 7: a script', { orderId: crypto.randomUUID(), trackingUrl: 'javascript:alert(1)' }],
    [
      'an address that is too long',
      { orderId: crypto.randomUUID(), trackingUrl: `https://a.example/${'x'.repeat(1000)}` },
    ],
    ['text that no column holds', { orderId: crypto.randomUUID(), trackingNumber: 'a\0' }],
    ['a list', []],
    ['broken JSON', '{"orderId":'],
    ['nothing', ''],
  ])('that says %s is answered BAD_REQUEST', async (_name, update) => {
    const answer = await withoutChange(world, () => report(world, update));
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ ok: false, code: 'BAD_REQUEST', message: expect.any(String) });
  });

  test.each([
    { orderId: '00000000-0000-0000-0000-000000000000' },
    { sellerSlug: 'nobody', orderNumber: 'ORD-1' },
    { sellerSlug: 'NOBODY; --', orderNumber: '%' },
  ])('of an order that nobody has is answered NOT_FOUND: %j', async (name) => {
    const answer = await withoutChange(world, () => report(world, { ...name, status: 'SHIPPED' }));
    expect([answer.status, answer.body]).toEqual([200, { ok: false, code: 'NOT_FOUND', message: 'Order not found' }]);
  });
});
