/** What the benchmarks add to the volume of `npm run db:seed`. Every row follows from its number. */

/** The seller that is looked at; its orders make the lists. */
export const SELLER = 'volume-seller-1';
/** The seller that is bought from, so that its new orders do not lengthen the lists. */
export const SHOP_SELLER = 'volume-seller-2';
export const SHOP_PAGE = 'bench-page';
/** Variants that are bought in turn. */
export const VARIANTS = 16;
export const STOCK = 1_000_000_000;

const sellerOf = (slug: string) => `(select id from sellers where slug = '${slug}')`;
const productId = `md5('bench-product')::uuid`;

/** Forty pages more for the seller that is looked at, so that its first page of twenty is full. */
export const SHOP = `
  insert into sellpages (id, seller_id, product_id, slug, status, created_at, updated_at)
  select md5('bench-page-' || n)::uuid, ${sellerOf(SELLER)}, p.id, 'bench-' || n,
    case when n % 4 = 0 then 'DRAFT' else 'PUBLISHED' end::sellpage_status, made, made
  from generate_series(1, 40) as n
  join lateral (
    select id from products where status = 'ACTIVE' order by created_at desc, id desc limit 1 offset n * 2
  ) p on true,
  lateral (select timestamptz '2026-10-01 00:00:00+00' + n * interval '1 hour' as made) m`;

export const SHOP_PRODUCT = `
  insert into products (id, product_code, name, slug, base_price, compare_at_price, sku, description, status, created_at)
  values (${productId}, 'BENCH-1', 'Walnut Desk Lamp', 'walnut-desk-lamp', 29.90, 59.80, 'BENCH-1',
    'A lamp of walnut for desk and shelf.', 'ACTIVE', '2025-01-01')`;

export const SHOP_VARIANTS = `
  insert into product_variants (id, product_id, name, sku, price_override, options, stock_quantity, position)
  select md5('bench-variant-' || n)::uuid, ${productId}, 'Color ' || n, 'BENCH-1-' || n,
    case when n % 2 = 0 then 27.50 end, jsonb_build_object('Color', 'Color ' || n), ${STOCK}, n
  from generate_series(1, ${VARIANTS}) as n`;

export const CHECKOUT_PAGE = `
  insert into sellpages (id, seller_id, product_id, slug, status, header_config, boost_modules, discount_rules)
  values (md5('bench-shop-page')::uuid, ${sellerOf(SHOP_SELLER)}, ${productId}, '${SHOP_PAGE}', 'PUBLISHED',
    '{"primaryColor": "purple", "shipping": {"price": 5.95, "freeThreshold": 100}}',
    '[{"type": "UPSELL_NEXT_ITEM", "title": "Buy more", "enabled": true,
       "discountTiers": [{"quantity": 2, "discount": 55}, {"quantity": 3, "discount": 60}]}]',
    '[{"id": "6a0c3b59-7b1f-4d3a-9d55-1f2e3d4c5b6a", "code": "WELCOME10", "type": "PERCENT", "value": 10, "status": "ACTIVE"}]')`;

/**
 * The first $3 orders belong to the seller that is looked at; of those that follow, every second. They are spread over
 * the year before $4.
 */
const orderId = `md5('bench-order-' || n)::uuid`;
const numbers = `from generate_series($1::int, $2::int) as n`;

const orders = `
  with pages as (
    select array_agg(id order by id) as ids from sellpages where seller_id = ${sellerOf(SELLER)}
  ), others as (
    select array_agg(id order by slug) as ids from sellers where slug <> '${SELLER}' and slug like 'volume-seller-%'
  )
  insert into orders (id, seller_id, sellpage_id, order_number, customer_email, customer_name, shipping_address, subtotal,
    shipping_cost, total, status, payment_method, paid_at, tracking_number, source, created_at, updated_at)
  select ${orderId}, case when mine then ${sellerOf(SELLER)} else others.ids[1 + n % cardinality(others.ids)] end,
    case when mine then pages.ids[1 + n % cardinality(pages.ids)] end, 'ORD-B' || lpad(n::text, 9, '0'),
    'customer-' || n % 50000 || '@example.com', 'Ada Shopper ' || n % 977,
    '{"line1": "1 Main Street", "city": "Springfield", "state": "IL", "postalCode": "62701", "country": "US"}',
    59.80, 0, 59.80,
    (array['PENDING', 'CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED', 'DELIVERED', 'DELIVERED', 'CANCELLED'])
      [1 + n % 8]::order_status,
    'stripe', made, case when n % 3 = 0 then 'TRACK-' || n end, 'facebook', made, made
  ${numbers}, pages, others,
  lateral (
    select n <= $3::int or n % 2 = 0 as mine,
      $4::timestamptz - (n::bigint * 7919 % 31000000) * interval '1 second' as made
  ) o on conflict do nothing`;

/** One line, and a second for every fourth order. */
const items = `
  insert into order_items (id, order_id, seller_id, product_id, product_name, sku, quantity, unit_price, line_total,
    created_at, pricing_rule_id)
  select md5('bench-item-' || n || '-' || k)::uuid, o.id, o.seller_id, p.product_id, 'Lamp ' || n % 100, 'L-' || n % 100, 2, 29.90, 59.80,
    o.created_at, (
      select r.id from pricing_rules r
      where r.product_id = p.product_id and r.is_active and r.effective_from <= o.created_at
        and (r.effective_until is null or r.effective_until > o.created_at)
      order by r.effective_from desc, r.id desc limit 1
    )
  ${numbers} join orders o on o.id = ${orderId}
  left join sellpages p on p.id = o.sellpage_id
  join generate_series(1, 2) as k on k = 1 or n % 4 = 0`;

const events = `
  insert into order_events (id, order_id, seller_id, event_type, description, created_at)
  select md5('bench-event-' || n || '-' || k)::uuid, o.id, o.seller_id, kind::order_event_type, description,
    o.created_at + k * interval '5 minutes'
  ${numbers} join orders o on o.id = ${orderId}
  join (values (1, 'CREATED', 'Order created from storefront checkout'), (2, 'CONFIRMED', null))
    as steps (k, kind, description) on k = 1 or n % 8 > 0`;

/** $1 orders of the seller that is looked at, as they were placed: spread over its pages and the days of October 2026. */
export const RENEW_OPEN_ORDERS = `
  with pages as (
    select array_agg(id order by id) as ids from sellpages where seller_id = ${sellerOf(SELLER)}
  ), gone as (
    delete from order_events where event_type <> 'CREATED' and order_id in (
      select md5('bench-open-' || n)::uuid from generate_series(1, $1::int) as n)
  ), placed as (
    insert into orders (id, seller_id, sellpage_id, order_number, customer_email, shipping_address, subtotal, total,
      payment_method, created_at)
    select md5('bench-open-' || n)::uuid, ${sellerOf(SELLER)}, pages.ids[1 + n % cardinality(pages.ids)],
      'ORD-O' || lpad(n::text, 9, '0'), 'open@example.com', '{}', 59.80, 59.80, 'stripe',
      timestamptz '2026-10-01 00:00:00+00' + n % 30 * interval '1 day'
    from pages, generate_series(1, $1::int) as n
    on conflict (id) do update set status = 'PENDING', paid_at = null
    returning id, seller_id, created_at
  )
  insert into order_events (id, order_id, seller_id, event_type, metadata, created_at)
  select id, id, seller_id, 'CREATED', '{"shippingMethod": "standard"}', created_at from placed
  on conflict do nothing`;

/** Whose orders are made, and when they end. */
export interface OrderChoice {
  /** Up to this number all are those of the seller that is looked at. */
  mineUpTo: number;
  /** ISO 8601. */
  end: string;
}

export const FIRST_ORDERS: OrderChoice = { mineUpTo: 10_000, end: '2026-11-01T00:00:00Z' };

/** Statements for the orders number `first` to `last`, with their lines and events. */
export const insertsOf = (first: number, last: number, { mineUpTo, end }: OrderChoice): [string, unknown[]][] => [
  [orders, [first, last, mineUpTo, end]],
  [items, [first, last]],
  [events, [first, last]],
];

/** What orders are searched by, where triggers did not see them. */
export const RESTORE_TEXTS = `
  insert into platform.order_texts (order_id, seller_id, words)
  select id, seller_id, lower(concat_ws(chr(10), order_number, customer_email, customer_name, tracking_number, customer_phone))
  from orders on conflict do nothing`;
