import { expect, test } from '#test';
import fc from 'fast-check';
import { makeUnpaidOrder, type Sale, SHELF } from '#support/builders/order.ts';
import { makeShop } from '#support/builders/sellpage.ts';
import { makeStaff } from '#support/builders/staff.ts';
import { placeOrder, stockOf } from '#support/requests/checkout.ts';
import {
  confirm,
  deliver,
  expireUnpaid,
  messageAbout,
  PAYMENT_ENV,
  report,
  SOLD,
  stateOf,
  tellPaid,
  tellRefunded,
  UNSOLD,
} from '#support/requests/payments.ts';
import { describeOnPostgres, RACE_TIMEOUT_MS, repeat, RUNNERS, together } from '#support/database/races.ts';
import { useWorld } from '#support/world.ts';

const ROUNDS = 8;

describeOnPostgres('payments at once', () => {
  const world = useWorld(PAYMENT_ENV);
  const race = (name: string, round: (index: number) => Promise<void>) =>
    test(name, () => repeat(ROUNDS, round), RACE_TIMEOUT_MS);
  const state = (sale: Sale) => stateOf(world, sale);
  const types = (events: string[]) => events.map((event) => event.split(':', 1)[0]);

  race('hard case 19: confirms and messages of one payment leave one event and one sale', async () => {
    const sale = await makeUnpaidOrder(world);
    const answers = await together(RUNNERS, (index) =>
      index % 2 === 0 ? confirm(world, sale) : tellPaid(world, sale, {}, `evt_${index % 4}`),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 201]));
    expect(await state(sale)).toMatchObject({
      status: 'CONFIRMED',
      transactionId: sale.paymentId,
      stock: SHELF.held,
      days: SOLD,
    });
    expect(types((await state(sale)).events)).toEqual(['CONFIRMED']);
  });

  race(
    'hard cases 12, 19: refunds that come first and cancels of paid orders lock the same goods and figures',
    async () => {
      const shop = await makeShop(world);
      const staff = await makeStaff(world, { seller: shop.seller });
      const placed = await together(RUNNERS, () => placeOrder(world, shop));
      const sales = placed.map(
        ({ body: { orderId: id } }) => ({ id, paymentId: `pi_test_${id.replaceAll('-', '')}` }) as Sale,
      );
      await Promise.all(
        sales.filter((_, index) => index % 2 === 0).map((sale) => tellPaid(world, sale, { amountMinor: 3489 })),
      );
      const answers = await together(RUNNERS, (index) =>
        index % 2 === 0
          ? staff.http.patch(`/orders/${sales[index]!.id}/status`, { status: 'CANCELLED' })
          : deliver(world, messageAbout(sales[index]!, 'refunded', { amountMinor: 3489, refundedMinor: 3489 })),
      );
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      expect(
        await world.sql('select status, count(*)::int as n from orders where seller_id = ? group by 1 order by 1', [
          shop.seller.id,
        ]),
      ).toEqual([
        { status: 'CANCELLED', n: RUNNERS / 2 },
        { status: 'REFUNDED', n: RUNNERS / 2 },
      ]);
      expect(await stockOf(world, shop.red)).toBe(100);
    },
  );

  race(
    'hard cases 12, 17: confirm, message, expiry and a manual cancel: one wins, goods come back at most once',
    async () => {
      const staff = await makeStaff(world);
      const sale = await makeUnpaidOrder(world, {
        seller: staff.seller,
        created_at: new Date(Date.now() - 2 * 3_600_000).toISOString(),
      });
      const cancel = () => staff.http.patch(`/orders/${sale.id}/status`, { status: 'CANCELLED' });
      const acts = [
        () => confirm(world, sale),
        () => tellPaid(world, sale, {}, 'evt_one'),
        () => expireUnpaid(world),
        cancel,
        () => staff.http.patch('/orders/bulk-status', { orderIds: [sale.id], status: 'CANCELLED' }),
      ];
      await Promise.all(
        fc.sample(fc.shuffledSubarray([...acts, ...acts], { minLength: 10 }), 1)[0]!.map((act) => act()),
      );
      const end = await state(sale);
      const steps = types(end.events).filter((type) => type !== 'NOTE_ADDED');
      // a sale may be confirmed and then cancelled by hand, but nothing follows a cancellation
      expect([['CONFIRMED'], ['CANCELLED'], ['CONFIRMED', 'CANCELLED']]).toContainEqual(steps);
      expect(end.status).toBe(steps.at(-1));
      expect(end.stock).toBe(end.status === 'CANCELLED' ? SHELF.free : SHELF.held);
      expect(end.days.map(({ orders, revenue }) => [orders, revenue])).toEqual(
        end.status === 'CONFIRMED' ? [[1, '10.00']] : [],
      );
      const notes = end.events.filter((event) => event.startsWith('NOTE_ADDED'));
      expect(new Set(notes).size).toBe(notes.length);
    },
  );

  race('hard case 17: jobs of several processes cancel each order once', async () => {
    const sales = await together(6, () =>
      makeUnpaidOrder(world, { created_at: new Date(Date.now() - 2 * 3_600_000).toISOString() }),
    );
    await together(4, () => expireUnpaid(world));
    for (const sale of sales) {
      const end = await state(sale);
      expect([end.status, end.stock, types(end.events)]).toEqual(['CANCELLED', SHELF.free, ['CANCELLED']]);
    }
  });

  race('hard case 12: jobs and messages of warehouses and refunds restock a refunded order once', async () => {
    const sale = await makeUnpaidOrder(world, { status: 'PROCESSING', transaction_id: null });
    await Promise.all([
      ...Array.from({ length: 4 }, (_, index) => tellRefunded(world, sale, 1000, `evt_${index}`)),
      ...Array.from({ length: 4 }, () => report(world, { orderId: sale.id, status: 'SHIPPED' })),
    ]);
    const end = await state(sale);
    const steps = types(end.events);
    expect([['REFUNDED'], ['SHIPPED', 'REFUNDED']]).toContainEqual(steps);
    expect(end.stock).toBe(steps[0] === 'REFUNDED' ? SHELF.free : SHELF.held);
  });

  test(
    'hard case 19: any news, in any order, any number of times, one by one or at once, end in the same order',
    async () => {
      const tell = {
        confirm: (sale: Sale) => confirm(world, sale),
        succeeded: (sale: Sale) => tellPaid(world, sale, {}, 'evt_s'),
        again: (sale: Sale) => tellPaid(world, sale, {}, 'evt_t'),
        part: (sale: Sale) => tellRefunded(world, sale, 300, 'evt_p'),
        refunded: (sale: Sale) => tellRefunded(world, sale, 1000, 'evt_r'),
      };
      type News = keyof typeof tell;
      const news = fc.array(fc.constantFrom(...(Object.keys(tell) as News[])), { minLength: 1, maxLength: 8 });
      await fc.assert(
        fc.asyncProperty(news, fc.boolean(), async (told, atOnce) => {
          const sale = await makeUnpaidOrder(world);
          if (atOnce) await Promise.all(told.map((name) => tell[name](sale)));
          else for (const name of told) await tell[name](sale);
          const { events, ...end } = await state(sale);
          const refunded = told.includes('refunded');
          expect(end).toEqual({
            status: refunded ? 'REFUNDED' : 'CONFIRMED',
            transactionId: sale.paymentId,
            isPaid: true,
            stock: refunded ? SHELF.free : SHELF.held,
            days: refunded ? UNSOLD : SOLD,
          });
          const steps = types(events).filter((type) => type !== 'NOTE_ADDED');
          expect(steps).toEqual(refunded ? ['CONFIRMED', 'REFUNDED'] : ['CONFIRMED']);
          expect(events.length - steps.length).toBeLessThanOrEqual(1);
        }),
        { numRuns: 40 },
      );
    },
    RACE_TIMEOUT_MS,
  );

  race('reports of a warehouse that arrive at once and in any order end as the last that was sent', async () => {
    const sale = await makeUnpaidOrder(world, { status: 'SHIPPED' });
    const answers = await together(RUNNERS, (index) =>
      report(world, { orderId: sale.id, trackingNumber: `sent-${index}` }, { late: 200 - index * 2 }),
    );
    expect(answers.map(({ body }) => body)).toEqual(
      answers.map(() => ({ ok: true, orderId: sale.id, status: 'SHIPPED' })),
    );
    const stored = await world.sql('select tracking_number from orders where id = ?', [sale.id]);
    expect(stored).toEqual([{ tracking_number: `sent-${RUNNERS - 1}` }]);
  });
});
