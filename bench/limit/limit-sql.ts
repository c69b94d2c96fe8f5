/**
 * The statements of the limit server: one for each answer, the JSON made by PostgreSQL, the membership of the caller
 * checked in the same statement. $1 is the user, $2 the seller of the token; without a row the caller is nobody.
 */

const actor = `actor as (
    select m.seller_id
    from users u
    join seller_users m on m.user_id = u.id and m.is_active
    join sellers s on s.id = m.seller_id and s.is_active
    where u.id = $1 and u.is_active and m.seller_id = $2
  )`;

const iso = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const hero = (product: string) => `coalesce(
    (select url from asset_thumbnails where product_id = ${product} order by is_current desc, position, id limit 1),
    (select url from asset_media where product_id = ${product} and media_type = 'IMAGE' and is_current
     order by position, id limit 1))`;

const ruleAt = (product: string, at: string) => `
  select r.* from pricing_rules r
  where r.product_id = ${product} and r.is_active and r.effective_from <= ${at}
    and (r.effective_until is null or r.effective_until > ${at})
  order by r.effective_from desc, r.id desc limit 1`;

const labels = `coalesce((
    select json_agg(json_build_object('id', l.id, 'name', l.name, 'slug', l.slug) order by l.name, l.id)
    from product_product_labels x join product_labels l on l.id = x.label_id where x.product_id = p.id), '[]')`;

const card = `
  'id', p.id, 'code', p.product_code, 'name', p.name, 'slug', p.slug, 'heroImageUrl', ${hero('p.id')},
  'suggestedRetailPrice', coalesce(rule.suggested_retail, p.base_price)::text,
  'youTakeEstimate',
    coalesce(rule.seller_take_fixed, round(rule.suggested_retail * rule.seller_take_percent / 100, 2))::text,
  'labels', ${labels}`;

/** One statement, and so one transaction: status and event; triggers count. $3 order; no row: not PENDING. */
export const CONFIRM_STATEMENT = `
  with ${actor}, moved as (
    update orders o set status = 'CONFIRMED', paid_at = coalesce(o.paid_at, now()), updated_at = now()
    from actor
    where o.seller_id = actor.seller_id and o.id = $3 and o.status = 'PENDING'
    returning o.*
  ), history as (
    insert into order_events (order_id, seller_id, event_type, description, metadata, created_by)
    select id, seller_id, 'CONFIRMED', 'Status changed to CONFIRMED', '{"from": "PENDING", "to": "CONFIRMED"}', $1 from moved
  )
  select json_build_object('id', id, 'orderNumber', order_number, 'status', status, 'updatedAt', ${iso('updated_at')})::text
    as body
  from moved`;

/** $3 limit, $4 offset, $5 page. */
const productList = `
  with ${actor}, page as materialized (
    select * from products where status = 'ACTIVE' order by created_at desc, id desc limit $3 offset $4
  ), sales as (
    select product_id, orders, revenue from platform.product_totals
    where seller_id = $2 and product_id in (select id from page)
  ), ads as (
    select s.product_id, sum(d.spend) as spend, sum(d.purchase_value) as purchase_value
    from sellpages s
    join campaigns c on c.sellpage_id = s.id and c.seller_id = s.seller_id
    join ad_stats_daily d on d.seller_id = c.seller_id and d.entity_type = 'CAMPAIGN' and d.entity_id = c.id
    where s.seller_id = $2 and s.product_id in (select id from page)
    group by s.product_id
  ), cards as (
    select p.created_at, p.id, json_build_object(${card}, 'stats', json_build_object(
      'ordersCount', coalesce(s.orders, 0), 'revenue', coalesce(s.revenue, 0), 'spend', coalesce(a.spend, 0),
      'roas', coalesce(round(a.purchase_value / nullif(a.spend, 0), 2), 0))) as json
    from page p
    left join lateral (${ruleAt('p.id', 'now()')}) rule on true
    left join sales s on s.product_id = p.id
    left join ads a on a.product_id = p.id
  )
  select json_build_object(
    'data', coalesce((select json_agg(json order by created_at desc, id desc) from cards), '[]'),
    'total', (select count(*) from products where status = 'ACTIVE'), 'page', $5::int, 'limit', $3::int)::text as body
  from actor`;

/** $3 product. */
const productDetail = `
  with ${actor}
  select json_build_object(${card},
    'productCode', p.product_code, 'description', p.description, 'descriptionBlocks', p.description_blocks,
    'shippingInfo', p.shipping_info, 'tags', p.tags, 'currency', p.currency, 'status', p.status,
    'createdAt', ${iso('p.created_at')}, 'updatedAt', ${iso('p.updated_at')},
    'variants', coalesce((
      select json_agg(json_build_object('id', v.id, 'name', v.name, 'sku', v.sku,
        'effectivePrice', coalesce(v.price_override, p.base_price)::text, 'compareAtPrice', v.compare_at_price::text,
        'options', v.options, 'stockQuantity', v.stock_quantity, 'isActive', v.is_active, 'position', v.position)
        order by v.position, v.id)
      from product_variants v where v.product_id = p.id and v.is_active), '[]'),
    'sellpages', coalesce((
      select json_agg(json_build_object('id', s.id, 'slug', s.slug, 'variant', s.variant, 'status', s.status,
        'titleOverride', s.title_override, 'descriptionOverride', s.description_override, 'sections', s.sections)
        order by s.created_at, s.id)
      from sellpages s where s.seller_id = $2 and s.product_id = p.id), '[]'))::text as body
  from actor
  join products p on p.id = $3 and p.status = 'ACTIVE'
  left join lateral (${ruleAt('p.id', 'now()')}) rule on true`;

/** Takes of pages from the roll-ups, at 70 percent where no rule is, of which 30 are held for 7 days. */
const takes = `
  select t.sellpage_id, sum(t.revenue) as revenue,
    sum(coalesce(r.seller_take_fixed * t.pieces, t.amount * coalesce(r.seller_take_percent, 70) * 0.01)) as take,
    sum(coalesce(r.seller_take_fixed * h.pieces, h.amount * coalesce(r.seller_take_percent, 70) * 0.01)
      * coalesce(r.hold_percent, 30) * 0.01) as hold
  from (
    select sellpage_id, rule_id, pieces, amount, 0 as revenue from platform.rule_totals
    where seller_id = $2 and sellpage_id in (select id from page)
    union all
    select sellpage_id, null, 0, sum(revenue), sum(revenue) from platform.order_totals
    where seller_id = $2 and sellpage_id in (select id from page) group by sellpage_id
  ) t
  left join pricing_rules r on r.id = t.rule_id
  cross join lateral (
    select coalesce(sum(d.pieces), 0) as pieces, coalesce(sum(d.amount), 0) as amount
    from (
      select day, pieces, amount from platform.rule_days
      where seller_id = $2 and sellpage_id = t.sellpage_id and rule_id = t.rule_id
      union all
      select day, 0, revenue from platform.order_days
      where t.rule_id is null and seller_id = $2 and sellpage_id = t.sellpage_id
    ) d
    where coalesce(r.hold_duration_days, 7) > 0
      and d.day >= (now() at time zone 'UTC')::date - coalesce(r.hold_duration_days, 7)
  ) h
  group by t.sellpage_id`;

const health = `
  (case when coalesce(p.seo_title, '') <> '' then 10 else 0 end)
  + (case when coalesce(p.seo_description, '') <> '' then 10 else 0 end)
  + (case when (select count(*) from asset_media where product_id = o.id and media_type = 'IMAGE' and is_current) >= 3
      then 10 else 0 end)
  + (case when exists (select from product_variants where product_id = o.id and is_active) then 10 else 0 end)
  + (case when exists (select from jsonb_array_elements(p.boost_modules) m
      where coalesce((m ->> 'enabled')::boolean, true)) then 10 else 0 end)
  + (case when char_length(coalesce(nullif(p.description_override, ''), o.description, '')) >= 100 then 10 else 0 end)
  + (case when p.domain_id is not null then 10 else 0 end) + (case when p.status = 'PUBLISHED' then 10 else 0 end)
  + (case when o.shipping_info <> '{}' then 5 else 0 end)
  + (case when o.compare_at_price is not null then 5 else 0 end)
  + (case when p.header_config ->> 'primaryColor' is not null then 10 else 0 end)`;

/** $3 limit, $4 offset, $5 page. */
const sellpageList = `
  with ${actor}, page as materialized (
    select * from sellpages where seller_id = $2 order by created_at desc, id desc limit $3 offset $4
  ), sales as (${takes}), ads as (
    select sellpage_id, sum(ad_spend) as cost from sellpage_stats_daily
    where seller_id = $2 and sellpage_id in (select id from page) and upper(ad_source) = 'META' group by sellpage_id
  ), cards as (
    select p.created_at, p.id, json_build_object(
      'id', p.id, 'sellerId', p.seller_id, 'productId', p.product_id, 'domainId', p.domain_id, 'slug', p.slug,
      'variant', p.variant, 'titleOverride', p.title_override, 'descriptionOverride', p.description_override,
      'customDomain', p.custom_domain, 'status', p.status, 'sellpageType', p.sellpage_type,
      'domain', case when d.id is not null
        then json_build_object('id', d.id, 'hostname', d.hostname, 'status', d.status) end,
      'customDomainStatus', coalesce(d.status::text, 'NOT_SET'),
      'urlPreview', coalesce('https://' || d.hostname, '<unassigned-domain>') || '/' || p.slug,
      'stats', json_build_object('revenue', coalesce(round(s.revenue, 2), 0), 'cost', coalesce(a.cost, 0),
        'youTake', coalesce(round(s.take, 2), 0), 'hold', coalesce(round(s.hold, 2), 0),
        'cashToBalance', coalesce(round(s.take - s.hold, 2), 0)),
      'createdAt', ${iso('p.created_at')}, 'updatedAt', ${iso('p.updated_at')}, 'healthScore', ${health}) as json
    from page p
    join products o on o.id = p.product_id
    left join seller_domains d on d.id = p.domain_id and d.seller_id = p.seller_id
    left join sales s on s.sellpage_id = p.id
    left join ads a on a.sellpage_id = p.id
  )
  select json_build_object(
    'data', coalesce((select json_agg(json order by created_at desc, id desc) from cards), '[]'),
    'total', (select count(*) from sellpages where seller_id = $2), 'page', $5::int, 'limit', $3::int)::text as body
  from actor`;

const pageOfOrder = `
  left join sellpages p on p.id = o.sellpage_id and p.seller_id = $2
  left join seller_domains d on d.id = p.domain_id and d.seller_id = $2`;

const orderCommon = `
  'id', o.id, 'orderNumber', o.order_number, 'createdAt', ${iso('o.created_at')},
  'sellpage', case when p.id is not null then json_build_object('id', p.id,
    'url', coalesce('https://' || d.hostname, '<unassigned-domain>') || '/' || p.slug) end,
  'status', o.status, 'source', o.source, 'trackingNumber', o.tracking_number,
  'trackingUrl', case when o.tracking_url ~* '^https?://' then o.tracking_url end`;

/** $3 from, $4 until, $5 rows. Of one row more than shown, the last but one makes the cursor. */
const orderList = `
  with ${actor}, page as materialized (
    select * from orders where seller_id = $2 and created_at >= $3 and created_at < $4
    order by created_at desc, id desc limit $5::int + 1
  ), shown as (
    select * from page order by created_at desc, id desc limit $5::int
  ), cards as (
    select o.created_at, o.id, json_build_object(${orderCommon},
      'customer', json_build_object('email', o.customer_email, 'name', o.customer_name), 'total', o.total,
      'currency', o.currency, 'itemsCount', q.items, 'totalQuantity', q.pieces) as json
    from shown o ${pageOfOrder}
    left join lateral (
      select count(*) as items, coalesce(sum(quantity), 0) as pieces from order_items where order_id = o.id
    ) q on true
  )
  select coalesce((select json_agg(json order by created_at desc, id desc) from cards), '[]')::text as items,
    case when (select count(*) from page) > $5::int
      then (select ${iso('created_at')} || '|' || id from shown order by created_at, id limit 1) end as next
  from actor`;

/** $3 order. */
const orderDetail = `
  with ${actor}
  select json_build_object(${orderCommon},
    'customer', json_build_object('email', o.customer_email, 'name', o.customer_name, 'phone', o.customer_phone),
    'shippingAddress', o.shipping_address, 'billingAddress', o.billing_address,
    'totals', json_build_object('subtotal', o.subtotal, 'shipping', o.shipping_cost, 'tax', o.tax_amount,
      'discount', o.discount_amount, 'total', o.total, 'currency', o.currency),
    'transactionId', o.transaction_id, 'paymentMethod', o.payment_method, 'paymentId', o.payment_id,
    'utm', json_build_object('source', o.utm_source, 'medium', o.utm_medium, 'campaign', o.utm_campaign,
      'term', o.utm_term, 'content', o.utm_content),
    'attribution', json_build_object('source', o.source, 'utmSource', o.utm_source, 'utmMedium', o.utm_medium,
      'utmCampaign', o.utm_campaign, 'utmContent', o.utm_content, 'utmTerm', o.utm_term),
    'items', coalesce((
      select json_agg(json_build_object('productTitle', product_name, 'variantTitle', variant_name, 'qty', quantity,
        'unitPrice', unit_price, 'lineTotal', line_total) order by created_at, id)
      from order_items where order_id = o.id), '[]'),
    'events', coalesce((
      select json_agg(json_build_object('type', event_type, 'at', ${iso('created_at')}, 'note', description)
        order by created_at, id)
      from order_events where order_id = o.id), '[]'))::text as body
  from actor join orders o on o.id = $3 and o.seller_id = $2 ${pageOfOrder}`;

export const SELLER_STATEMENTS = { productList, productDetail, sellpageList, orderList, orderDetail };
