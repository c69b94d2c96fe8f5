/** Statements of the limit server for visitors: the page of a shop, the checkout, the log-in. */

const urls = (table: string, condition: string) => `
  select json_agg(url order by position, id) from ${table} where product_id = o.id and is_current and ${condition}`;

const pixel = `select external_id from fb_connections c
  where c.seller_id = s.id and c.connection_type = 'PIXEL' and c.is_active`;

/** $1 slug of the seller, $2 of the page. */
export const SHOP_PAGE_STATEMENT = `
  select json_build_object(
    'sellpage', json_build_object('id', p.id, 'slug', p.slug, 'title', coalesce(nullif(p.title_override, ''), o.name),
      'description', coalesce(nullif(p.description_override, ''), o.description, ''), 'seoTitle', p.seo_title,
      'seoDescription', p.seo_description, 'seoOgImage', p.seo_og_image, 'boostModules', p.boost_modules,
      'headerConfig', p.header_config, 'footerConfig', p.footer_config),
    'product', json_build_object('id', o.id, 'name', o.name, 'slug', o.slug, 'basePrice', o.base_price,
      'compareAtPrice', o.compare_at_price, 'currency', o.currency, 'description', coalesce(o.description, ''),
      'descriptionBlocks', o.description_blocks, 'shippingInfo', o.shipping_info,
      'images', coalesce(i.images, i.thumbnails, '[]'), 'thumbnails', coalesce(i.thumbnails, i.images, '[]'),
      'variants', coalesce((
        select json_agg(json_build_object('id', v.id, 'name', v.name, 'sku', v.sku, 'priceOverride', v.price_override,
          'compareAtPrice', v.compare_at_price, 'options', v.options, 'stockQuantity', v.stock_quantity,
          'isActive', v.is_active) order by v.position, v.id)
        from product_variants v where v.product_id = o.id and v.is_active), '[]')),
    'store', json_build_object('name', coalesce(nullif(t.brand_name, ''), s.name), 'slug', s.slug, 'logoUrl', s.logo_url,
      'faviconUrl', s.favicon_url, 'currency', o.currency),
    'discounts', coalesce((
      select json_agg(json_build_object('id', r.id, 'code', r.code, 'type', r.type, 'value', r.value,
        'label', case when r.type = 'PERCENT' then r.value || '% OFF' when o.currency = 'USD' then '$' || r.value || ' OFF'
          else r.value || ' ' || o.currency || ' OFF' end))
      from jsonb_to_recordset(p.discount_rules)
        as r(id uuid, code text, type text, value numeric, status text, "expiresAt" timestamptz, "usageLimit" int)
      where r.status = 'ACTIVE' and (r."expiresAt" is null or r."expiresAt" > now()) and (r."usageLimit" is null
        or r."usageLimit" > (
          select count(*) from orders x join order_events e on e.order_id = x.id and e.event_type = 'CREATED'
          where x.sellpage_id = p.id and x.status <> 'CANCELLED' and e.metadata #>> '{discount,id}' = r.id::text))), '[]'),
    'socialProof', (
      select json_build_object('viewers', coalesce(sum(content_views), 0), 'purchased', coalesce(sum(purchases), 0))
      from sellpage_stats_daily where seller_id = s.id and sellpage_id = p.id and ad_source = 'organic'
        and stat_date between (now() at time zone 'UTC')::date - 6 and (now() at time zone 'UTC')::date),
    'tracking', json_build_object('pixelId', coalesce(
      (${pixel} and c.external_id = p.header_config ->> 'pixelId'), nullif(t.meta_pixel_id, ''),
      (${pixel} order by c.created_at desc, c.id desc limit 1))))::text as body
  from sellers s
  left join seller_settings t on t.seller_id = s.id
  join sellpages p on p.seller_id = s.id and p.slug = $2 and p.status = 'PUBLISHED'
  join products o on o.id = p.product_id and o.status = 'ACTIVE'
  cross join lateral (
    select (${urls('asset_media', "media_type = 'IMAGE'")}) as images, (${urls('asset_thumbnails', 'true')}) as thumbnails
  ) i
  where s.slug = $1 and s.is_active`;

/**
 * One statement, and so one transaction: locks, stock, order, lines, event and payment. It knows the prices of lines of
 * the page's own product, its tiers, its shipping and a percentage off; $1 seller, $2 page, $3 lines, $4 order id,
 * $5 order number, $6 e-mail, $7 name, $8 phone, $9 address, $10 code, $11 payment id, $12 shipping method, $13 payment
 * method. No row: something cannot be bought.
 */
export const CHECKOUT_STATEMENT = `
  with page as (
    select p.id, p.seller_id, p.header_config, p.boost_modules, p.discount_rules, o.id as product_id, o.name, o.sku,
      o.base_price, coalesce(o.compare_at_price, 2 * o.base_price) as reference, o.currency
    from sellers s
    join sellpages p on p.seller_id = s.id and p.slug = $2 and p.status = 'PUBLISHED'
    join products o on o.id = p.product_id and o.status = 'ACTIVE'
    where s.slug = $1 and s.is_active
    for share of p
  ), asked as (
    select a."variantId" as variant_id, a.quantity, a.k
    from rows from (jsonb_to_recordset($3::jsonb) as ("variantId" uuid, quantity int)) with ordinality
      as a("variantId", quantity, k)
  ), needed as (
    select variant_id, sum(quantity) as quantity from asked group by variant_id
  ), locked as (
    select v.id, v.name, v.sku, v.price_override, v.stock_quantity from product_variants v join page on true
    where v.id in (select variant_id from needed) and v.product_id = page.product_id and v.is_active
    order by v.id for no key update of v
  ), enough as (
    select from needed left join locked on locked.id = needed.variant_id having bool_and(stock_quantity >= quantity)
  ), taken as (
    update product_variants v set stock_quantity = v.stock_quantity - needed.quantity, updated_at = now()
    from needed, enough where v.id = needed.variant_id
  ), tier as (
    select (t ->> 'discount')::numeric as discount
    from page, jsonb_array_elements(boost_modules) m, jsonb_array_elements(m -> 'discountTiers') t
    where m ->> 'type' = 'UPSELL_NEXT_ITEM' and (t ->> 'quantity')::int <= (select sum(quantity) from asked)
    order by (t ->> 'quantity')::int desc limit 1
  ), lines as (
    select l.id as variant_id, l.name as variant_name, coalesce(l.sku, page.sku) as sku, page.product_id,
      page.name as product_name, asked.quantity, asked.k, least(coalesce(l.price_override, page.base_price),
        (select round(page.reference * (100 - discount) / 100, 2) from tier)) as unit
    from asked join locked l on l.id = asked.variant_id join page on true join enough on true
  ), rule as (
    select r ->> 'id' as id, r ->> 'code' as code, (r ->> 'value')::numeric as value
    from page, jsonb_array_elements(discount_rules) r where r ->> 'code' = upper($10) and r ->> 'status' = 'ACTIVE'
  ), priced as (
    select page.*, s.subtotal,
      case when s.subtotal >= (header_config #>> '{shipping,freeThreshold}')::numeric then 0
        else (header_config #>> '{shipping,price}')::numeric end as shipping,
      coalesce((select round(s.subtotal * value / 100, 2) from rule), 0) as discount
    from page, (select sum(unit * quantity) as subtotal from lines) s where s.subtotal is not null
  ), placed as (
    insert into orders (id, seller_id, sellpage_id, order_number, customer_email, customer_name, customer_phone,
      shipping_address, subtotal, shipping_cost, discount_amount, total, currency, payment_method, payment_id, source)
    select $4, seller_id, id, $5, $6, $7, $8, $9::jsonb, subtotal, shipping, discount, subtotal + shipping - discount,
      currency, 'test', $11, 'direct'
    from priced
    returning total, currency, seller_id
  ), bought as (
    insert into order_items (order_id, seller_id, product_id, variant_id, product_name, variant_name, sku, quantity, unit_price,
      line_total, created_at)
    select $4, placed.seller_id, product_id, variant_id, product_name, variant_name, sku, quantity, unit, unit * quantity,
      now() + k * interval '1 millisecond'
    from lines, placed
  ), told as (
    insert into order_events (order_id, seller_id, event_type, description, metadata)
    select $4, placed.seller_id, 'CREATED', 'Order created from storefront checkout', jsonb_build_object('from', null,
      'to', 'PENDING', 'shippingMethod', $12::text, 'paymentMethod', $13::text, 'discount',
      (select jsonb_build_object('id', id, 'code', code, 'amount', priced.discount) from rule), 'discountRejected', null)
    from placed, priced
  )
  select placed.total::float8 as total, placed.currency,
    (select json_build_object('id', id, 'code', code, 'amount', priced.discount) from rule) as discount
  from placed, priced`;

/** $1 e-mail. The seller is the one that the user has joined first. */
export const LOGIN_STATEMENT = `
  select u.id, u.email, u.display_name as "displayName", u.password_hash as "passwordHash", s.id as "sellerId",
    s.name as "sellerName", s.slug as "sellerSlug", m.role
  from users u
  join seller_users m on m.user_id = u.id and m.is_active
  join sellers s on s.id = m.seller_id and s.is_active
  where u.email = $1 and u.is_active and not u.is_superadmin
  order by m.created_at, m.id limit 1`;

/** $1 user, $2 hash of the token. */
export const SESSION_STATEMENT = `
  insert into refresh_tokens (user_id, token, expires_at) values ($1, $2, now() + interval '7 days')`;
