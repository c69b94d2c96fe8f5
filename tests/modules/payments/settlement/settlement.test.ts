import { describe, expect, test } from '#test';
import type { OrderStatus } from '#src/modules/orders/index.ts';
import { makeUnpaidOrder, type Sale, SHELF } from '#support/builders/order.ts';
import { makeStaff } from '#support/builders/staff.ts';
import {
  confirm,
  deliver,
  messageAbout,
  metadataOf,
  PAYMENT_ENV,
  SOLD,
  stateOf,
  tellPaid,
  tellRefunded,
  UNSOLD,
} from '#support/requests/payments.ts';
import { expectRefusal, withoutChange } from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld(PAYMENT_ENV);
const state = (sale: Sale) => stateOf(world, sale);
const paidText = ({ paymentId }: Sale) => `CONFIRMED: Payment confirmed via test. Transaction: ${paymentId}`;

async function inStatus(status: OrderStatus, transaction: 'own' | 'other' | null): Promise<Sale> {
  const sale = await makeUnpaidOrder(world, { status });
  const id = transaction === 'own' ? sale.paymentId : transaction === 'other' ? 'ch_other' : null;
  await world.sql('update orders set transaction_id = ? where id = ?', [id, sale.id]);
  return sale;
}

describe('a payment that succeeded', () => {
  test('confirms an order that waits for it, with one event that says how', async () => {
    const sale = await makeUnpaidOrder(world);
    expect((await tellPaid(world, sale, {}, 'evt_paid')).body).toEqual({ received: true });
    expect(await state(sale)).toEqual({
      status: 'CONFIRMED',
      transactionId: sale.paymentId,
      isPaid: true,
      events: [paidText(sale)],
      stock: SHELF.held,
      days: SOLD,
    });
    expect(await metadataOf(world, sale, 'CONFIRMED')).toEqual([
      {
        news: 'succeeded',
        reason: 'payment-succeeded',
        eventId: 'evt_paid',
        transactionId: sale.paymentId,
        from: 'PENDING',
        to: 'CONFIRMED',
        createdBy: null,
      },
    ]);
  });

  test.each(['CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED'] as const)(
    'that a %s order knows changes nothing',
    async (status) => {
      const sale = await inStatus(status, 'own');
      await withoutChange(world, () => tellPaid(world, sale));
    },
  );

  test('hard case 15: a manual confirm sets paidAt; the later payment still records its transaction', async () => {
    const staff = await makeStaff(world);
    const sale = await makeUnpaidOrder(world, { seller: staff.seller });
    expect((await staff.http.patch(`/orders/${sale.id}/status`, { status: 'CONFIRMED' })).status).toBe(200);
    const before = await state(sale);
    expect(before).toMatchObject({ isPaid: true, transactionId: null, days: SOLD });
    await tellPaid(world, sale);
    await tellPaid(world, sale);
    expect(await state(sale)).toEqual({
      ...before,
      transactionId: sale.paymentId,
      events: [...before.events, `NOTE_ADDED: Payment received via test. Transaction: ${sale.paymentId}`],
    });
  });

  test.each(['CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED'] as const)(
    'beside the one that paid a %s order is noted once, under whatever message',
    async (status) => {
      const sale = await inStatus(status, 'other');
      const before = await state(sale);
      for (const id of ['evt_a', 'evt_a', 'evt_b']) await tellPaid(world, sale, {}, id);
      expect(await state(sale)).toEqual({
        ...before,
        events: [`NOTE_ADDED: Second payment ${sale.paymentId} received; refund required`],
      });
    },
  );

  test.each(['CANCELLED', 'REFUNDED'] as const)(
    'hard case 8: never revives a %s order; it is noted once',
    async (status) => {
      const sale = await inStatus(status, null);
      const before = await state(sale);
      for (const id of ['evt_c', 'evt_c', 'evt_d']) await tellPaid(world, sale, {}, id);
      expect(await state(sale)).toEqual({
        ...before,
        transactionId: sale.paymentId,
        events: [`NOTE_ADDED: Payment ${sale.paymentId} received for a ${status} order; refund required`],
      });
      expect(await metadataOf(world, sale, 'NOTE_ADDED')).toMatchObject([
        { eventId: 'evt_c', transactionId: sale.paymentId, from: status, to: status, createdBy: null },
      ]);
    },
  );

  test('of a REFUNDED order is known; another one is noted and the first stays', async () => {
    const own = await inStatus('REFUNDED', 'own');
    await withoutChange(world, () => tellPaid(world, own));
    const other = await inStatus('REFUNDED', 'other');
    await tellPaid(world, other);
    expect(await state(other)).toMatchObject({ transactionId: 'ch_other', status: 'REFUNDED' });
    expect((await state(other)).events).toHaveLength(1);
  });

  test('of an order that was paid and then cancelled is noted, because the money is still here', async () => {
    const staff = await makeStaff(world);
    const sale = await makeUnpaidOrder(world, { seller: staff.seller });
    await confirm(world, sale);
    await staff.http.patch(`/orders/${sale.id}/status`, { status: 'CANCELLED' });
    await tellPaid(world, sale);
    const { events, status, stock, days } = await state(sale);
    expect({ status, stock, days }).toEqual({ status: 'CANCELLED', stock: SHELF.free, days: UNSOLD });
    expect(events.at(-1)).toContain('received for a CANCELLED order');
  });
});

describe('a refund in full', () => {
  test.each([
    ['CONFIRMED', SHELF.free],
    ['PROCESSING', SHELF.free],
    ['SHIPPED', SHELF.held],
    ['DELIVERED', SHELF.held],
  ])('hard case 15: of a %s order counts once and leaves %d on the shelf', async (status, stock) => {
    const sale = await makeUnpaidOrder(world);
    await tellPaid(world, sale);
    await world.sql('update orders set status = ?::order_status where id = ?', [status, sale.id]);
    for (const id of ['evt_full', 'evt_full', 'evt_again']) await tellRefunded(world, sale, 1000, id);
    expect(await state(sale)).toEqual({
      status: 'REFUNDED',
      transactionId: sale.paymentId,
      isPaid: true,
      events: [paidText(sale), 'REFUNDED: Refund of 10.00 USD'],
      stock,
      days: UNSOLD,
    });
    expect(await metadataOf(world, sale, 'REFUNDED')).toEqual([
      {
        news: 'refunded',
        reason: 'refund-in-full',
        eventId: 'evt_full',
        transactionId: sale.paymentId,
        refundedMinor: 1000,
        from: status,
        to: 'REFUNDED',
        createdBy: null,
      },
    ]);
  });

  test('hard case 19: before the payment proves the payment', async () => {
    const sale = await makeUnpaidOrder(world);
    await tellRefunded(world, sale);
    const after = await state(sale);
    expect(after).toEqual({
      status: 'REFUNDED',
      transactionId: sale.paymentId,
      isPaid: true,
      events: [paidText(sale), 'REFUNDED: Refund of 10.00 USD'],
      stock: SHELF.free,
      days: UNSOLD,
    });
    await withoutChange(world, () => tellPaid(world, sale));
  });

  test('of an order that was confirmed by hand keeps its transaction, so that the late payment is known', async () => {
    const sale = await inStatus('CONFIRMED', null);
    await tellRefunded(world, sale);
    expect(await state(sale)).toMatchObject({ status: 'REFUNDED', transactionId: sale.paymentId });
    await withoutChange(world, () => tellPaid(world, sale));
  });

  test('of a CANCELLED order is noted once, of a REFUNDED one is known', async () => {
    const cancelled = await inStatus('CANCELLED', 'own');
    for (const id of ['evt_e', 'evt_e']) await tellRefunded(world, cancelled, 1000, id);
    expect(await state(cancelled)).toMatchObject({
      status: 'CANCELLED',
      events: ['NOTE_ADDED: Refund of 10.00 USD (10.00 in all)'],
      stock: SHELF.held,
    });
    const refunded = await inStatus('REFUNDED', 'own');
    await withoutChange(world, () => tellRefunded(world, refunded));
    await withoutChange(world, () => tellRefunded(world, refunded, 300));
  });

  test('that names no amount is one of everything', async () => {
    const sale = await makeUnpaidOrder(world);
    await deliver(world, messageAbout(sale, 'refunded'));
    expect((await state(sale)).status).toBe('REFUNDED');
  });
});

describe('a refund in part', () => {
  test.each(['CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED', 'CANCELLED'] as const)(
    'hard case 15: leaves a %s order as it is, with one note',
    async (status) => {
      const sale = await inStatus(status, 'own');
      const before = await state(sale);
      for (const id of ['evt_part', 'evt_part']) await tellRefunded(world, sale, 305, id);
      expect(await state(sale)).toEqual({ ...before, events: ['NOTE_ADDED: Refund of 3.05 USD (3.05 in all)'] });
      expect(await metadataOf(world, sale, 'NOTE_ADDED')).toMatchObject([{ eventId: 'evt_part', refundedMinor: 305 }]);
    },
  );

  test('before the payment confirms the order first', async () => {
    const sale = await makeUnpaidOrder(world);
    await tellRefunded(world, sale, 300);
    expect(await state(sale)).toMatchObject({
      status: 'CONFIRMED',
      events: [paidText(sale), 'NOTE_ADDED: Refund of 3.00 USD (3.00 in all)'],
      stock: SHELF.held,
      days: SOLD,
    });
  });

  test('after part comes the rest: the totals so far end the order, in whatever order they arrive', async () => {
    for (const amounts of [
      [300, 700, 1000],
      [700, 1000, 300],
    ]) {
      const sale = await makeUnpaidOrder(world);
      await tellPaid(world, sale);
      for (const amount of amounts) await tellRefunded(world, sale, amount);
      expect(await state(sale)).toMatchObject({ status: 'REFUNDED', stock: SHELF.free, days: UNSOLD });
    }
  });

  test.each([
    [
      [300, 700],
      ['Refund of 3.00 USD (3.00 in all)', 'Refund of 4.00 USD (7.00 in all)'],
    ],
    [
      [305, 610, 999],
      ['Refund of 3.05 USD (3.05 in all)', 'Refund of 3.05 USD (6.10 in all)', 'Refund of 3.89 USD (9.99 in all)'],
    ],
    // reports of what is known: late, or told again by another message
    [[700, 300], ['Refund of 7.00 USD (7.00 in all)']],
    [
      [300, 300, 700, 300, 700],
      ['Refund of 3.00 USD (3.00 in all)', 'Refund of 4.00 USD (7.00 in all)'],
    ],
  ])('several reports of %j each tell what is new', async (amounts, notes) => {
    for (const status of ['CONFIRMED', 'DELIVERED', 'CANCELLED'] as const) {
      const sale = await inStatus(status, 'own');
      for (const amount of amounts) await tellRefunded(world, sale, amount);
      expect((await state(sale)).events).toEqual(notes.map((note) => `NOTE_ADDED: ${note}`));
    }
  });

  test('speaks the currency of the order', async () => {
    const sale = await makeUnpaidOrder(world, { currency: 'JPY', total: '500.00' });
    await deliver(world, messageAbout(sale, 'refunded', { amountMinor: 500, currency: 'JPY', refundedMinor: 120 }));
    expect((await state(sale)).events.at(-1)).toBe('NOTE_ADDED: Refund of 120 JPY (120 in all)');
  });
});

describe('hard case 2: news that do not fit their order change nothing', () => {
  test.each([
    ['another payment', 'succeeded', { paymentId: 'pi_test_other' }],
    ['less money', 'succeeded', { amountMinor: 999 }],
    ['more money', 'succeeded', { amountMinor: 1001 }],
    ['another currency', 'succeeded', { currency: 'EUR' }],
    ['an unknown order', 'succeeded', { orderId: '00000000-0000-0000-0000-000000000000' }],
    ['an order id that is none', 'succeeded', { orderId: 'ORD-1' }],
    ['a refund of another payment', 'refunded', { paymentId: 'pi_test_other', refundedMinor: 1000 }],
    ['a refund in another currency', 'refunded', { currency: 'EUR', refundedMinor: 1000 }],
    ['a refund of a smaller payment', 'refunded', { amountMinor: 999, refundedMinor: 999 }],
    ['a refund of nothing', 'refunded', { refundedMinor: 0 }],
  ] as const)('%s', async (_name, kind, data) => {
    const sale = await makeUnpaidOrder(world);
    world.logs.length = 0;
    const answer = await withoutChange(world, () => deliver(world, messageAbout(sale, kind, data)));
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ received: true });
    expect(world.logs.map(({ msg }) => msg)).toContainEqual(
      expect.stringMatching(/^payment message (does not match its order|about an unknown order)$/),
    );
  });

  test('an order without a payment has none to be told of', async () => {
    const sale = await makeUnpaidOrder(world, { payment_id: null });
    await withoutChange(world, () => deliver(world, messageAbout(sale, 'succeeded', { paymentId: '' })));
  });

  test('an order keeps out of the way of another order with the same payment', async () => {
    const [mine, theirs] = [await makeUnpaidOrder(world), await makeUnpaidOrder(world)];
    await withoutChange(world, () => tellPaid(world, mine, { orderId: theirs.id }));
  });
});

/** Every order of the letters of `word`. */
const permutations = (word: string): string[] =>
  word.length < 2
    ? [word]
    : [
        ...new Set(
          [...word].flatMap((first, at) =>
            permutations(word.slice(0, at) + word.slice(at + 1)).map((rest) => first + rest),
          ),
        ),
      ];

describe('hard case 19: the same end, whatever comes first and however often', () => {
  const tell: Record<string, (sale: Sale) => Promise<{ status: number }>> = {
    c: (sale) => confirm(world, sale),
    s: (sale) => tellPaid(world, sale, {}, 'evt_s'),
    r: (sale) => tellRefunded(world, sale, 1000, 'evt_r'),
    p: (sale) => tellRefunded(world, sale, 300, 'evt_p'),
  };
  const play = async (word: string): Promise<{ end: Awaited<ReturnType<typeof state>>; statuses: number[] }> => {
    const sale = await makeUnpaidOrder(world);
    const statuses: number[] = [];
    for (const letter of word) statuses.push((await tell[letter]!(sale)).status);
    const end = await state(sale);
    const anonymous = JSON.parse(JSON.stringify(end).replaceAll(sale.paymentId, '<payment>')) as typeof end;
    return { end: anonymous, statuses };
  };

  test.each(permutations('csr'))('%s', async (word) => {
    const { end } = await play([...word].map((letter) => letter + letter).join('') + word);
    expect(end).toEqual({
      status: 'REFUNDED',
      transactionId: '<payment>',
      isPaid: true,
      events: ['CONFIRMED: Payment confirmed via test. Transaction: <payment>', 'REFUNDED: Refund of 10.00 USD'],
      stock: SHELF.free,
      days: UNSOLD,
    });
  });

  test.each([...permutations('ccss'), ...permutations('cs')])('without a refund: %s', async (word) => {
    const { end, statuses } = await play(word);
    expect(new Set(statuses)).toEqual(new Set([201, 200]));
    expect(end).toEqual({
      status: 'CONFIRMED',
      transactionId: '<payment>',
      isPaid: true,
      events: ['CONFIRMED: Payment confirmed via test. Transaction: <payment>'],
      stock: SHELF.held,
      days: SOLD,
    });
  });

  test.each(permutations('csp'))('with a refund in part: %s', async (word) => {
    const { end } = await play(word + word);
    expect(end).toMatchObject({ status: 'CONFIRMED', stock: SHELF.held, days: SOLD });
    expect(end.events).toEqual([
      'CONFIRMED: Payment confirmed via test. Transaction: <payment>',
      'NOTE_ADDED: Refund of 3.00 USD (3.00 in all)',
    ]);
  });

  test('a confirm after the refund is refused, and changes nothing', async () => {
    const sale = await makeUnpaidOrder(world);
    await tellRefunded(world, sale);
    const answer = await withoutChange(world, () => confirm(world, sale));
    expectRefusal(answer, { status: 400, code: 'ORDER_NOT_PENDING', message: 'Order is not pending payment' });
  });
});
