import { expect, test } from '#test';
import { ordersWhere } from '#src/modules/orders/list/order-filter.ts';
import { OrderStatus } from '#src/modules/orders/index.ts';
import { makeSeller } from '#support/builders/seller.ts';
import { makeStaff } from '#support/builders/staff.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
const PERIOD = { from: '2026-01-01T00:00:00Z', until: '2027-01-01T00:00:00Z' };

test.each(Object.values(OrderStatus))(
  'a list of %s orders is read from their own index under row-level security, few or none as they may be',
  async (status) => {
    const { seller, user } = await makeStaff(world);
    const stranger = await makeSeller(world);
    const add = (sellerId: string, of: string) =>
      world.sql(
        `insert into orders (seller_id, order_number, customer_email, shipping_address, status, created_at)
         select ?, 'ORD-' || n, 'a@example.com', '{}', ?::order_status, timestamptz '2026-02-01Z' + n * interval '1 minute'
         from generate_series(1, 3000) n`,
        [sellerId, of],
      );
    await add(seller.id, status === 'DELIVERED' ? 'SHIPPED' : 'DELIVERED');
    await add(stranger.id, status);
    await world.sql('analyze orders');
    const actor = { userId: user.id, sellerId: seller.id, role: 'OWNER', isSuperadmin: false } as const;
    const { em } = world.cradle.scopes.openSellerScope(seller.id, actor as never).cradle;
    const { sql, params } = ordersWhere(seller.id, PERIOD, { status }, { after: null, limit: 20 });
    const plan = await em.execute<Record<string, string>[]>(
      `explain select o.id from orders o where ${sql} order by o.created_at desc, o.id desc limit 20`,
      params,
    );
    const text = plan.map((row) => Object.values(row)[0]).join('\n');
    expect(text).toContain(`using orders_${status.toLowerCase()}_newest_idx`);
    expect(text).not.toContain('Sort');
  },
);
