import { afterAll, beforeAll, beforeEach, expect, test } from '#test';
import { type OwnDatabase, openEmptyDatabase } from '#support/database/empty-database.ts';

/** The last schema whose lines had no seller. */
const BEFORE = 'Migration20261127143434';
/** More than two batches. */
const LINES = 10_500;

let own: OwnDatabase;
beforeAll(async () => {
  own = await openEmptyDatabase('order_items_seller');
});
afterAll(() => own.close());

beforeEach(async () => {
  await own.reset();
  await own.orm.migrator.up({ to: BEFORE });
  await own.script(`
    insert into sellers (name, slug) values ('A', 'a'), ('B', 'b');
    insert into orders (seller_id, order_number, customer_email, shipping_address)
    select id, 'ORD-' || n, 'a@example.com', '{}' from sellers, generate_series(1, 5) n;
    insert into order_items (order_id, product_name, unit_price, line_total)
    select o.id, 'Lamp', 1, 1 from orders o, generate_series(1, ${LINES / 10}) n`);
});

async function expectFilled(): Promise<void> {
  const [lines] = await own.sql(`
    select count(*)::int as all, count(*) filter (where i.seller_id = o.seller_id)::int as right
    from order_items i join orders o on o.id = i.order_id`);
  expect(lines).toEqual({ all: LINES, right: LINES });
  const [column] = await own.sql(`
    select is_nullable as nullable,
      (select convalidated from pg_constraint where conname = 'order_items_seller_id_foreign') as checked,
      (select indisvalid from pg_index where indexrelid = to_regclass('order_items_seller_id_product_id_order_id_idx'))
        as indexed,
      (select count(*)::int from pg_constraint where conname = 'order_items_seller_id_filled') as helpers
    from information_schema.columns where table_name = 'order_items' and column_name = 'seller_id'`);
  expect(column).toEqual({ nullable: 'NO', checked: true, indexed: true, helpers: 0 });
}

test('lines of an older database get the seller of their order, by migrations', async () => {
  await own.orm.migrator.up();
  await expectFilled();
  expect(await own.orm.schema.getUpdateSchemaSQL()).toBe('');
});

test('… and by schema:update', async () => {
  await own.orm.schema.update();
  await expectFilled();
  expect(await own.orm.schema.getUpdateSchemaSQL()).toBe('');
});

test('filling goes on where it was broken off, and an index that was not finished is made anew', async () => {
  await own.script('alter table order_items add column seller_id uuid null');
  await own.script(`update order_items set seller_id = o.seller_id from orders o
    where o.id = order_id and order_items.id in (select id from order_items order by id limit 3000)`);
  await own.script(
    'alter table order_items add constraint order_items_seller_id_filled check (seller_id is not null) not valid',
  );
  await own.orm.migrator.up();
  await expectFilled();
});

test('a line whose writer leaves its seller out has that of its order', async () => {
  await own.orm.migrator.up();
  await own.script(`insert into order_items (order_id, product_name, unit_price, line_total)
    select id, 'Chair', 1, 1 from orders`);
  const [chairs] = await own.sql(`
    select count(*)::int as right from order_items i join orders o on o.id = i.order_id
    where i.product_name = 'Chair' and i.seller_id = o.seller_id`);
  expect(chairs).toEqual({ right: 10 });
});
