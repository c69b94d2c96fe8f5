import { expect, test } from '#test';
import { SEARCH_ORDERS, searchValues } from '#src/modules/orders/search/order-texts.ts';
import { makeOrder } from '#support/builders/order.ts';
import { makeSeller } from '#support/builders/seller.ts';
import { makeAdmin, makeStaff } from '#support/builders/staff.ts';
import { useWorld } from '#support/world.ts';

/** What orders are searched by is kept apart from them, whoever writes (part 1, section 1.12). */
const world = useWorld();

const differing = () =>
  world.sql(`
    select o.id, t.order_id from orders o full join platform.order_texts t on t.order_id = o.id
    where t.seller_id is distinct from o.seller_id or t.words is distinct from
      lower(concat_ws(chr(10), order_number, customer_email, customer_name, tracking_number, customer_phone))`);

test('follows orders that come, change, move and go, by SQL too', async () => {
  const seller = await makeSeller(world);
  const other = await makeSeller(world);
  const orders = [];
  for (let n = 0; n < 3; n += 1) orders.push(await makeOrder(world, { seller, customer_name: `Ünal ${n}` }));
  const [one, two, three] = orders.map(({ id }) => id);
  for (const [sql, id] of [
    [`update orders set customer_email = 'New@Example.com', customer_phone = null where id = ?`, one],
    [`update orders set tracking_number = '1Z', status = 'SHIPPED' where id = ?`, one],
    ['delete from orders where id = ?', two],
    ['update orders set id = gen_random_uuid() where id = ?', three],
  ] as const) {
    await world.sql(sql, [id]);
    expect(await differing()).toEqual([]);
  }
  await world.sql('update orders set seller_id = ?, sellpage_id = null where seller_id = ?', [other.id, seller.id]);
  expect(await differing()).toEqual([]);
  await world.sql('truncate orders cascade');
  expect(await differing()).toEqual([]);
});

test('a change of status writes nothing there', async () => {
  const { id } = await makeOrder(world, { status: 'PENDING' });
  const version = () => world.sql('select ctid::text, xmin::text from platform.order_texts where order_id = ?', [id]);
  const before = await version();
  await world.sql(`update orders set status = 'CONFIRMED', paid_at = now(), notes = 'x' where id = ?`, [id]);
  expect(await version()).toEqual(before);
});

test('a seller finds their own orders, whoever is named; without a seller there is nothing to find', async () => {
  const { seller, user } = await makeStaff(world);
  const stranger = await makeSeller(world);
  const mine = await makeOrder(world, { seller, customer_name: 'Zoë Quartz' });
  const theirs = await makeOrder(world, { seller: stranger, customer_name: 'Zoë Quartz' });
  const actor = { userId: user.id, sellerId: seller.id, role: 'OWNER', isSuperadmin: false } as const;
  const found = async (em: { execute: typeof world.orm.em.execute }, sellerId: string | null) => {
    const values = searchValues({ sellerId, text: 'zoë q', most: 10 });
    const rows = await em.execute<{ id: string }[]>(`select s.id from (${SEARCH_ORDERS}) s (id)`, values);
    return rows.map(({ id }) => id).sort();
  };
  const { em } = world.cradle.scopes.openSellerScope(seller.id, actor as never).cradle;
  const system = world.cradle.scopes.openSystemScope().cradle.em;
  for (const named of [seller.id, stranger.id, null]) expect(await found(em, named)).toEqual([mine.id]);
  expect(await found(system, stranger.id)).toEqual([theirs.id]);
  expect(await found(system, null)).toEqual([mine.id, theirs.id].sort());
});

test('totals of the admin’s list: exact by status, a search counts to 10,000', async () => {
  const { http } = await makeAdmin(world);
  const seller = await makeSeller(world);
  await world.sql(
    `insert into orders (seller_id, order_number, customer_email, shipping_address, status)
     select ?, 'BULK-' || n, 'bulk@example.com', '{}', case when n <= 3 then 'REFUNDED' else 'SHIPPED' end::order_status
     from generate_series(1, 10050) n`,
    [seller.id],
  );
  const totalOf = async (query: string) => {
    const { body } = await http.get(`/admin/orders?limit=2&${query}`);
    return [body.total, body.data.length];
  };
  const [all] = await world.sql<{ n: number }>('select count(*)::int as n from orders');
  expect(await totalOf('')).toEqual([all!.n, 2]);
  expect(await totalOf('status=REFUNDED')).toEqual([3, 2]);
  expect(await totalOf('status=REFUNDED&search=bulk')).toEqual([3, 2]);
  expect(await totalOf('search=bulk-100')).toEqual([62, 2]);
  expect(await totalOf('search=BULK@example')).toEqual([10_000, 2]);
  expect(await totalOf('search=BULK@example&page=5000')).toEqual([10_000, 2]);
  expect(await totalOf('search=BULK@example&page=5001')).toEqual([10_000, 0]);
  expect(await totalOf('search=nobody')).toEqual([0, 0]);
});
