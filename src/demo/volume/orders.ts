import { OrderSource } from '#src/modules/orders/index.ts';
import { firstPage } from './sellpages.ts';
import { type Area, idOf, momentOfYear, padded, pick, word } from './volume-sql.ts';
import { cities, firstNames, lastNames, states, streets } from './words.ts';

const orderId = idOf('order', 'n');
const state = pick('order-status', 'n', 100);
const status = `case when ${state} < 5 then 'PENDING' when ${state} < 20 then 'CONFIRMED'
  when ${state} < 30 then 'PROCESSING' when ${state} < 50 then 'SHIPPED' when ${state} < 88 then 'DELIVERED'
  when ${state} < 95 then 'CANCELLED' else 'REFUNDED' end`;
const source = word('source', 'n', Object.values(OrderSource));
const paid = `o.status not in ('PENDING', 'CANCELLED')`;
const shipped = `('SHIPPED', 'DELIVERED', 'REFUNDED')`;
const firstName = word('first', 'n', firstNames);
const lastName = word('last', 'n', lastNames);
const address = `jsonb_build_object('firstName', ${firstName}, 'lastName', ${lastName},
  'line1', (1 + ${pick('house', 'n', 200)}) || ' ' || ${word('street', 'n', streets)}, 'city', ${word('city', 'n', cities)},
  'state', ${word('city', 'n', states)}, 'postalCode', ${padded(pick('zip', 'n', 99999), 5)}, 'country', 'US')`;

/**
 * Lines of the orders `placed (n, sellpage_id)`: the page's product once, or two of its variants for every fourth
 * order. A product with variants is never sold without one.
 */
const lines = `lines as (
  select placed.n, k, p.id as product_id, p.name as product_name, v.id as variant_id, v.name as variant_name,
    coalesce(v.sku, p.sku) as sku, coalesce(v.price_override, p.base_price) as unit_price,
    1 + ${pick('quantity', "placed.n || '-' || k", 3)} as quantity
  from placed join sellpages page on page.id = placed.sellpage_id join products p on p.id = page.product_id
  cross join generate_series(1, 2) as k
  cross join lateral (select count(*)::int as total from product_variants where product_id = p.id) as variants
  left join lateral (
    select * from product_variants where product_id = p.id order by position, id limit 1
    offset (${pick('line', 'placed.n', 'greatest(total, 1)')} + k - 1) % greatest(total, 1)
  ) as v on true
  where k = 1 or (total > 1 and ${pick('lines', 'placed.n', 4)} = 0)
)`;

/** Every order is for the first page of a seller, which is live. */
const orders = `, placed as (
    select o.n, page.id as sellpage_id, page.seller_id
    from given, numbers o, lateral (select 1 + ${pick('order-seller', 'o.n', 'given.sellers')} as n) as seller,
      sellpages page where page.id = ${firstPage.replaceAll('n ||', 'seller.n ||')}
  ), ${lines}, sums as (select n, sum(unit_price * quantity) as subtotal from lines group by n)
  insert into orders (id, seller_id, sellpage_id, order_number, customer_email, customer_name, shipping_address, subtotal,
    shipping_cost, total, status, payment_method, paid_at, tracking_number, source, created_at, updated_at)
  select ${orderId}, seller_id, sellpage_id, 'ORD-' || to_char(made at time zone 'UTC', 'YYYYMMDD') || '-V' || ${padded('n', 7)},
    'customer-' || ${pick('customer', 'n', 100000)} || '@example.com', ${firstName} || ' ' || ${lastName}, ${address}, subtotal, shipping,
    subtotal + shipping, o.status::order_status, 'stripe', case when ${paid} then made + interval '5 minutes' end,
    case when o.status in ${shipped} then 'VOL' || ${padded('n', 10)} end, ${source}, made, made
  from placed join sums using (n), lateral (
    select ${status} as status, ${momentOfYear('order', 'n')} as made,
      case when subtotal >= 50 then 0 else 4.99 end as shipping
  ) as o on conflict do nothing`;

const stored = `, placed as (
    select n, o.id as order_id, o.seller_id, o.sellpage_id, o.created_at from numbers join orders o on o.id = ${orderId}
  ), ${lines}`;

const orderItems = `${stored}
  insert into order_items (id, order_id, seller_id, product_id, variant_id, product_name, variant_name, sku, quantity, unit_price,
    line_total, created_at)
  select ${idOf('item', "n || '-' || k")}, order_id, seller_id, product_id, variant_id, product_name, variant_name, sku, quantity,
    unit_price, unit_price * quantity, created_at
  from placed join lines using (n) on conflict do nothing`;

/** The way an order has come, as the state machine allows it. */
const history = `case o.status
  when 'CANCELLED' then array['CREATED', 'CANCELLED']
  when 'REFUNDED' then array['CREATED', 'CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED', 'REFUNDED']
  else (array['CREATED', 'CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED'])
    [1:array_position(array['PENDING', 'CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED'], o.status::text)] end`;

const orderEvents = `insert into order_events (id, order_id, seller_id, event_type, description, created_at)
  select ${idOf('event', "n || '-' || step")}, o.id, o.seller_id, event::order_event_type,
    case when step = 1 then 'Order created from storefront checkout' end,
    o.created_at + case step when 1 then interval '0' else interval '5 minutes' + (step - 2) * interval '9 hours' end
  from numbers join orders o on o.id = ${orderId}
  cross join lateral unnest(${history}) with ordinality as steps (event, step)
  on conflict do nothing`;

/** Orders over the year, with their lines and history. */
export const ordersArea: Area = {
  name: 'orders',
  upTo: ({ orders }) => orders,
  rowsPerNumber: 6,
  inserts: { orders, orderItems, orderEvents },
};
