import { afterAll, beforeAll, expect, test } from '#test';
import { type OwnDatabase, openEmptyDatabase } from '#support/database/empty-database.ts';

/** The last schema in which sellers could write figures, and nothing was kept by customer, rule or text. */
const BEFORE = 'Migration20261127224038';

let own: OwnDatabase;
beforeAll(async () => {
  own = await openEmptyDatabase('figures_upgrade');
});
afterAll(() => own.close());

test.each(['migrations', 'schema:update'])(
  'an older database has all figures and no older rights, by %s',
  async (way) => {
    await own.reset();
    await own.orm.migrator.up({ to: BEFORE });
    await own.script(`
    insert into sellers (name, slug) values ('A', 'a'), ('B', 'b');
    insert into products (product_code, name, slug, base_price, status) values ('P', 'Lamp', 'lamp', 1, 'ACTIVE');
    insert into pricing_rules (product_id, suggested_retail, seller_take_percent, effective_from)
    select id, 1, 40, '2020-01-01Z' from products;
    insert into orders (seller_id, order_number, customer_email, shipping_address, total, status)
    select id, 'ORD-' || n, n || '@Example.com', '{}', 1, case when n < 3 then 'SHIPPED' else 'PENDING' end::order_status
    from sellers, generate_series(1, 5) n;
    insert into order_items (order_id, product_id, product_name, unit_price, line_total)
    select o.id, p.id, 'Lamp', 1, 1 from orders o, products p`);
    if (way === 'migrations') await own.orm.migrator.up();
    else await own.orm.schema.update();
    const [counts] = await own.sql(`
    select (select sum(orders)::int from platform.status_counts) as orders,
      (select sum(customers)::int from platform.customer_counts) as customers,
      (select sum(revenue)::text from platform.all_days) as revenue,
      (select count(*)::int from platform.order_texts where words like '%@example.com%') as texts,
      (select count(*)::int from platform.rule_changes) as rules`);
    expect(counts).toEqual({ orders: 10, customers: 2, revenue: '4.00', texts: 10, rules: 1 });
    const rights = await own.sql(`
    select table_name, privilege_type from information_schema.role_table_grants
    where grantee = 'pixecom_app' and table_schema = 'platform' and privilege_type <> 'SELECT'
      and table_name not in ('domain_claims', 'fulfilment_messages')`);
    expect(rights).toEqual([]);
    expect(await own.orm.schema.getUpdateSchemaSQL()).toBe('');
  },
);
