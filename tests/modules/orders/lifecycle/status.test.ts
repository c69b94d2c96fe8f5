import { beforeAll, beforeEach, describe, expect, test } from '#test';
import type { Columns } from '#support/database/rows.ts';
import { OrderStatus, type Order } from '#src/modules/orders/index.ts';
import { makeTakenOverOrder, makeUnpaidOrder, type Sale, SHELF } from '#support/builders/order.ts';
import { makeStaff, type Staff } from '#support/builders/staff.ts';
import { NIL } from '#support/http/bad-input.ts';
import { expectRefusal, missing, withoutChange } from '#support/http/refusal.ts';
import { metadataOf, PAYMENT_ENV, SOLD, stateOf, tellPaid, tellRefunded, UNSOLD } from '#support/requests/payments.ts';
import { statementsOf } from '#support/database/statements.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld(PAYMENT_ENV);
const STATUSES = Object.values(OrderStatus);
const ALLOWED: Record<OrderStatus, string[]> = {
  PENDING: ['CONFIRMED', 'CANCELLED'],
  CONFIRMED: ['PROCESSING', 'CANCELLED'],
  PROCESSING: ['SHIPPED', 'CANCELLED'],
  SHIPPED: ['DELIVERED', 'REFUNDED'],
  DELIVERED: ['REFUNDED'],
  CANCELLED: [],
  REFUNDED: [],
};

let staff: Staff;
beforeAll(async () => void (staff = await makeStaff(world, { role: 'EDITOR' })));

const make = (status: OrderStatus = 'PENDING', overrides: Columns<Order> = {}) =>
  makeUnpaidOrder(world, { seller: staff.seller, status, ...overrides });
const state = (sale: Sale) => stateOf(world, sale);
const patch = (id: string, body: unknown, who = staff) => who.http.patch(`/orders/${id}/status`, body);
const bulk = (orderIds: unknown, status: unknown, who = staff) =>
  who.http.patch('/orders/bulk-status', { orderIds, status });
const notFound = (id: string) => missing(`Order ${id} not found`);
const invalidTransition = (from: string, to: string) => ({
  status: 400,
  code: 'INVALID_TRANSITION',
  message: `Cannot transition from ${from} to ${to}`,
});

/** An order that went through the shop up to `status`, so that it stands in the figures. */
async function makeSold(status: string): Promise<Sale> {
  const sale = await make();
  await tellPaid(world, sale);
  await world.sql('update orders set status = ?::order_status where id = ?', [status, sale.id]);
  return sale;
}

describe('GET /orders/:id/transitions', () => {
  test.each(STATUSES)('of %s, in the order of the contract', async (status) => {
    const { id } = await make(status);
    const answer = await staff.http.get(`/orders/${id}/transitions`);
    expect([answer.status, answer.body]).toEqual([200, { currentStatus: status, validTransitions: ALLOWED[status] }]);
  });

  test('of an order that the seller does not have', async () => {
    const foreign = await makeUnpaidOrder(world);
    for (const id of [foreign.id, NIL]) {
      expectRefusal(await staff.http.get(`/orders/${id}/transitions`), notFound(id));
    }
    expect((await staff.http.get('/orders/ORD-1/transitions')).status).toBe(400);
  });
});

describe('PATCH /orders/:id/status', () => {
  test.each(STATUSES.flatMap((from) => STATUSES.map((to) => [from, to] as const)))('%s → %s', async (from, to) => {
    const sale = await make(from);
    if (!ALLOWED[from].includes(to)) {
      const answer = await withoutChange(world, () => patch(sale.id, { status: to }));
      expectRefusal(answer, invalidTransition(from, to));
      return;
    }
    const answer = await patch(sale.id, { status: to });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      id: sale.id,
      orderNumber: sale.orderNumber,
      status: to,
      updatedAt: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
    });
    expect(await state(sale)).toMatchObject({ status: to, events: [`${to}: Status changed to ${to}`] });
    const [row] = await world.sql('select updated_at from orders where id = ?', [sale.id]);
    expect(new Date(row!.updated_at as string).toISOString()).toBe(answer.body.updatedAt);
  });

  test('hard case 31: every event records actor, from and to', async () => {
    const sale = await make();
    for (const status of ['CONFIRMED', 'PROCESSING', 'SHIPPED', 'REFUNDED']) await patch(sale.id, { status });
    const events = await world.sql(
      `select event_type, metadata, created_by from order_events where order_id = ? and event_type <> 'CREATED'
       order by created_at`,
      [sale.id],
    );
    const by = staff.user.id;
    expect(events).toEqual([
      { event_type: 'CONFIRMED', metadata: { from: 'PENDING', to: 'CONFIRMED' }, created_by: by },
      { event_type: 'PROCESSING', metadata: { from: 'CONFIRMED', to: 'PROCESSING' }, created_by: by },
      { event_type: 'SHIPPED', metadata: { from: 'PROCESSING', to: 'SHIPPED' }, created_by: by },
      { event_type: 'REFUNDED', metadata: { from: 'SHIPPED', to: 'REFUNDED' }, created_by: by },
    ]);
  });

  test.each([
    ['the note', ' Called the customer ', 'Called the customer'],
    ['500 characters of it', '😀'.repeat(600), '😀'.repeat(500)],
    ['the status, when it is blank', '  ', 'Status changed to CONFIRMED'],
    ['the status, when it is null', null, 'Status changed to CONFIRMED'],
  ])('the event says %s', async (_name, note, description) => {
    const sale = await make();
    expect((await patch(sale.id, { status: 'CONFIRMED', note })).status).toBe(200);
    expect((await state(sale)).events).toEqual([`CONFIRMED: ${description}`]);
  });

  test('hard case 15: confirming pays the order and counts it, once; its goods stay reserved', async () => {
    const sale = await make();
    await patch(sale.id, { status: 'CONFIRMED' });
    expect(await state(sale)).toMatchObject({ isPaid: true, transactionId: null, stock: SHELF.held, days: SOLD });
    const paidAt = (await world.sql('select paid_at from orders where id = ?', [sale.id]))[0];
    await patch(sale.id, { status: 'PROCESSING' });
    expect((await world.sql('select paid_at from orders where id = ?', [sale.id]))[0]).toEqual(paidAt);
    expect((await state(sale)).days).toEqual(SOLD);
  });

  test.each([
    ['PENDING', 'CANCELLED', SHELF.free],
    ['CONFIRMED', 'CANCELLED', SHELF.free],
    ['PROCESSING', 'CANCELLED', SHELF.free],
    ['SHIPPED', 'REFUNDED', SHELF.held],
    ['DELIVERED', 'REFUNDED', SHELF.held],
  ])('%s → %s leaves %d on the shelf and takes back the sale', async (from, to, stock) => {
    const sale = from === 'PENDING' ? await make() : await makeSold(from);
    await patch(sale.id, { status: to });
    expect(await state(sale)).toMatchObject({ stock, days: from === 'PENDING' ? [] : UNSOLD });
  });

  test('several lines of a variant go back together, lines without one are no matter', async () => {
    const sale = await make();
    await world.sql(
      `insert into order_items (order_id, variant_id, product_name, quantity, unit_price, line_total)
       values (?, ?, 'Mouse', 3, 1, 3), (?, null, 'Cable', 4, 1, 4)`,
      [sale.id, sale.variant.id, sale.id],
    );
    await patch(sale.id, { status: 'CANCELLED' });
    expect((await state(sale)).stock).toBe(SHELF.free + 3);
  });

  test('an order whose page is gone has no figures', async () => {
    const sale = await make('PENDING', { sellpage_id: null });
    expect((await patch(sale.id, { status: 'CONFIRMED' })).status).toBe(200);
    expect((await state(sale)).days).toEqual([]);
  });

  test('an order that the seller does not have is not found', async () => {
    const foreign = await makeUnpaidOrder(world);
    for (const id of [foreign.id, NIL]) {
      expectRefusal(await withoutChange(world, () => patch(id, { status: 'CONFIRMED' })), notFound(id));
    }
  });

  test.each([
    {},
    { status: 'PAID' },
    { status: 'confirmed' },
    { status: 'CONFIRMED', note: 5 },
    { status: 'CONFIRMED', x: 1 },
  ])('input that is none is refused: %j', async (body) => {
    const { id } = await make();
    expect((await withoutChange(world, () => patch(id, body))).status).toBe(400);
  });

  test('hard case 5: a VIEWER changes nothing', async () => {
    const viewer = await makeStaff(world, { role: 'VIEWER', seller: staff.seller });
    const { id } = await make();
    expect((await withoutChange(world, () => patch(id, { status: 'CONFIRMED' }, viewer))).status).toBe(403);
    expect((await withoutChange(world, () => bulk([id], 'CONFIRMED', viewer))).status).toBe(403);
    expect((await viewer.http.get(`/orders/${id}/transitions`)).status).toBe(200);
  });
});

describe('the open payment of a cancelled order', () => {
  const cancelled: string[] = [];
  beforeAll(() => {
    const provider = world.cradle.paymentProviders.named('test')!;
    const cancel = provider.cancel.bind(provider);
    provider.cancel = (paymentId, order) => {
      cancelled.push(paymentId);
      return cancel(paymentId, order);
    };
  });
  beforeEach(() => void cancelled.splice(0));

  test('is taken back at its provider, one by one and in bulk', async () => {
    const sales = [await make(), await make(), await make()];
    await patch(sales[0]!.id, { status: 'CANCELLED' });
    expect(cancelled).toEqual([sales[0]!.paymentId]);
    await bulk([sales[1]!.id, sales[2]!.id, sales[0]!.id], 'CANCELLED');
    expect(cancelled.sort()).toEqual(sales.map(({ paymentId }) => paymentId).sort());
  });

  test('is the only one: none is taken back for orders that are paid, refused, or without a payment', async () => {
    const paid = await makeSold('CONFIRMED');
    const unopened = await make('PENDING', { payment_id: null });
    const foreignProvider = await make('PENDING', { payment_method: 'stripe' });
    const shipped = await make('SHIPPED');
    const answer = await bulk(
      [paid, unopened, foreignProvider, shipped].map(({ id }) => id),
      'CANCELLED',
    );
    expect(answer.body.updated).toBe(3);
    expect(cancelled).toEqual([]);
  });
});

describe('PATCH /orders/bulk-status', () => {
  test('takes those that can go; each of the others is told why not, in the order asked', async () => {
    const foreign = await makeUnpaidOrder(world);
    const [one, already, stuck, two] = [await make(), await make('CONFIRMED'), await make('SHIPPED'), await make()];
    const ids = [stuck.id, one.id, NIL, already.id, foreign.id, two.id];
    const answer = await bulk(ids, 'CONFIRMED');
    const unknown = 'Order not found or does not belong to this seller';
    expect([answer.status, answer.body]).toEqual([
      200,
      {
        updated: 2,
        failed: [
          { orderId: stuck.id, reason: 'Cannot transition from SHIPPED to CONFIRMED' },
          { orderId: NIL, reason: unknown },
          { orderId: already.id, reason: 'Order is already CONFIRMED' },
          { orderId: foreign.id, reason: unknown },
        ],
      },
    ]);
    for (const sale of [one, two]) {
      expect(await state(sale)).toMatchObject({
        status: 'CONFIRMED',
        isPaid: true,
        events: ['CONFIRMED: Status updated to CONFIRMED via bulk update'],
        days: SOLD,
      });
      expect(await metadataOf(world, sale, 'CONFIRMED')).toEqual([
        { from: 'PENDING', to: 'CONFIRMED', createdBy: staff.user.id },
      ]);
    }
    expect((await state(foreign)).status).toBe('PENDING');
    await withoutChange(world, () => bulk(ids, 'CONFIRMED'));
  });

  test('hard case 12: a repeated id counts once, in whatever letters', async () => {
    const sale = await make();
    const answer = await bulk([sale.id, sale.id.toUpperCase(), sale.id], 'CANCELLED');
    expect(answer.body).toEqual({ updated: 1, failed: [] });
    expect(await state(sale)).toMatchObject({ stock: SHELF.free });
    expect((await state(sale)).events).toHaveLength(1);
  });

  test('hard case 33: takes as many statements for 100 orders as for 2', async () => {
    const many = async (count: number) => {
      const template = await make();
      const rows = await world.sql<{ id: string }>(
        `insert into orders (seller_id, sellpage_id, order_number, customer_email, total, status)
         select ?, ?, 'ORD-' || gen_random_uuid(), 'a@example.com', 10, 'CONFIRMED' from generate_series(1, ?) returning id`,
        [staff.seller.id, template.sellpage.id, count],
      );
      return rows.map(({ id }) => id);
    };
    const [few, lots] = [await many(2), await many(100)];
    const [short, long] = [
      await statementsOf(world, () => bulk(few, 'CANCELLED')),
      await statementsOf(world, () => bulk(lots, 'CANCELLED')),
    ];
    expect(long.length).toBe(short.length);
    expect((await bulk(lots, 'CANCELLED')).body.failed).toHaveLength(100);
  });

  test('one that cannot be stored does not hold up the others', async () => {
    const [good, bad, other] = [await make(), await make(), await make('SHIPPED')];
    await world.sql(`create function refuse() returns trigger language plpgsql as $$ begin raise 'no'; end $$`);
    await world.sql(
      `create trigger refuse before update on orders for each row when (new.id = '${bad.id}') execute function refuse()`,
    );
    try {
      expect((await bulk([good.id, bad.id, other.id], 'CONFIRMED')).body).toEqual({
        updated: 1,
        failed: [
          { orderId: bad.id, reason: 'Internal error processing order' },
          { orderId: other.id, reason: 'Cannot transition from SHIPPED to CONFIRMED' },
        ],
      });
    } finally {
      await world.sql('drop trigger refuse on orders');
      await world.sql('drop function refuse');
    }
    expect(await state(good)).toMatchObject({ status: 'CONFIRMED', days: SOLD });
    expect((await state(good)).events).toHaveLength(1);
    expect(await state(bad)).toMatchObject({ status: 'PENDING', events: [], days: [] });
  });

  test.each([
    ['no ids', [[], 'CONFIRMED']],
    ['more than 100', [Array.from({ length: 101 }, () => crypto.randomUUID()), 'CONFIRMED']],
    ['a malformed id', [['ORD-1'], 'CONFIRMED']],
    ['ids that are no list', [NIL, 'CONFIRMED']],
    ['no status', [[NIL], undefined]],
    ['an unknown status', [[NIL], 'PAID']],
  ] as const)('%s is refused', async (_name, [ids, status]) => {
    expect((await withoutChange(world, () => bulk(ids, status))).status).toBe(400);
  });
});

describe('an order taken over from another system', () => {
  const takeOver = (status: OrderStatus) => makeTakenOverOrder(world, { seller: staff.seller, status });

  test.each(['PENDING', 'CONFIRMED', 'PROCESSING'] as const)(
    'puts nothing on the shelf when cancelled from %s',
    async (status) => {
      const [single, bulked, own] = [await takeOver(status), await takeOver(status), await make(status)];
      expect((await patch(single.id, { status: 'CANCELLED' })).status).toBe(200);
      expect((await bulk([bulked.id, own.id], 'CANCELLED')).body).toEqual({ updated: 2, failed: [] });
      const ends = [await state(single), await state(bulked), await state(own)];
      expect(ends.map(({ status: end, stock }) => [end, stock])).toEqual([
        ['CANCELLED', SHELF.held],
        ['CANCELLED', SHELF.held],
        ['CANCELLED', SHELF.free],
      ]);
    },
  );

  test('puts nothing on the shelf when its payment is given back', async () => {
    const sale = await takeOver('PROCESSING');
    await tellRefunded(world, sale);
    expect(await state(sale)).toMatchObject({ status: 'REFUNDED', stock: SHELF.held });
  });

  test('holds nothing because of a history of its own, or that of another order', async () => {
    const [sale, own] = [await takeOver('CONFIRMED'), await make('CONFIRMED')];
    await world.sql(
      `insert into order_events (order_id, seller_id, event_type, metadata)
       select ?, ?, type::order_event_type, metadata::jsonb from (values
         ('CREATED', '{"importedFrom": "elsewhere"}'), ('NOTE_ADDED', '{"shippingMethod": "standard"}'),
         ('CREATED', '{"shippingMethod": null}'), ('CREATED', '["shippingMethod"]'), ('CREATED', '"shippingMethod"')
       ) as known (type, metadata)`,
      [sale.id, staff.seller.id],
    );
    await bulk([own.id, sale.id], 'CANCELLED');
    expect([(await state(sale)).stock, (await state(own)).stock]).toEqual([SHELF.held, SHELF.free]);
  });
});
