import { EntityRepository } from '@mikro-orm/postgresql';
import { DATABASE_NOW_MS } from '#src/platform/clock.ts';
import type { Order, OrderStatus } from '#src/modules/orders/index.ts';

/** The live page that the shopper orders on. JSON columns as stored. */
export interface OrderedPage {
  id: string;
  /** Of its domain, where that is verified. */
  hostname: string | null;
  headerConfig: unknown;
  discountRules: unknown;
  /** By the database's clock, in milliseconds since 1970. */
  now: number;
  /** Those asked for that this seller sells on a live page now. */
  products: OfferedProduct[];
}

/** A product that this seller sells on a live page now. Prices are decimal texts, JSON columns as stored. */
export interface OfferedProduct {
  id: string;
  name: string;
  sku: string | null;
  basePrice: string;
  compareAtPrice: string | null;
  currency: string;
  /** Of the page that sells it: the page ordered on, else the newest. */
  boostModules: unknown;
  /** Active or not. */
  hasVariants: boolean;
  /** The active ones among those asked for. */
  variants: OfferedVariant[];
}

export interface OfferedVariant {
  id: string;
  name: string;
  sku: string | null;
  priceOverride: string | null;
}

/** A new order; amounts are decimal texts, JSON columns values. */
export type NewOrder = Record<(typeof ORDER_COLUMNS)[number], unknown>;

export interface NewOrderItem {
  productId: string;
  variantId: string | null;
  productName: string;
  variantName: string | null;
  sku: string | null;
  quantity: number;
  unitPrice: string;
  lineTotal: string;
}

/** What the event of an order's making keeps; it is shown to nobody. */
export interface CreatedMetadata {
  from: null;
  to: 'PENDING';
  shippingMethod: string;
  /** As the shopper asked for it; the order keeps the name of the provider. */
  paymentMethod: string;
  discount: { id: string; code: string; amount: number } | null;
  discountRejected: string | null;
  /** Where the shopper ordered, for who pays elsewhere and comes back; orders from before it was kept have none. */
  pageUrl?: string;
  /** The text of the answer, once the payment is open. */
  reply?: string;
}

/** An order on its way through the checkout. */
export interface PlacedOrder {
  id: string;
  sellerId: string;
  orderNumber: string;
  customerEmail: string;
  /** Decimal text. */
  total: string;
  currency: string;
  status: OrderStatus;
  paymentMethod: string;
  requestHash: string | null;
  metadata: CreatedMetadata;
}

const ORDER_COLUMNS = [
  'id',
  'seller_id',
  'sellpage_id',
  'order_number',
  'customer_email',
  'customer_name',
  'customer_phone',
  'shipping_address',
  'billing_address',
  'subtotal',
  'shipping_cost',
  'discount_amount',
  'total',
  'currency',
  'payment_method',
  'source',
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_term',
  'utm_content',
  'idempotency_key',
  'request_hash',
] as const;

/** Where nothing is reserved. */
const NO_VARIANT = '00000000-0000-0000-0000-000000000000';

const PLACED = `
  select o.id, o.seller_id as "sellerId", o.order_number as "orderNumber", o.customer_email as "customerEmail", o.total,
    o.currency, o.status, o.payment_method as "paymentMethod", o.request_hash as "requestHash", e.metadata
  from orders o join order_events e on e.order_id = o.id and e.seller_id = o.seller_id and e.event_type = 'CREATED'
  where o.seller_id = ?`;

const VARIANTS = `coalesce((
  select jsonb_agg(
    jsonb_build_object('id', v.id, 'name', v.name, 'sku', v.sku, 'priceOverride', v.price_override::text)
  )
  from product_variants v
  where v.product_id = r.id and v.is_active and v.id in (select a::uuid from jsonb_array_elements_text(?::jsonb) a)
), '[]')`;

/**
 * A product that the seller of the page `p` sells, with the tiers of that page or else of its newest. Those of the page
 * come from the row that is locked: a subselect would still see the one before, if the lock had to be waited for.
 */
const OFFERED = `
  select jsonb_agg(jsonb_build_object(
    'id', r.id, 'name', r.name, 'sku', r.sku, 'basePrice', r.base_price::text,
    'compareAtPrice', r.compare_at_price::text, 'currency', r.currency,
    'boostModules', case when r.id = p.product_id then p.boost_modules else page.boost_modules end,
    'hasVariants', exists (select from product_variants where product_id = r.id), 'variants', ${VARIANTS}
  ))
  from products r
  join lateral (
    select q.boost_modules from sellpages q
    where q.seller_id = p.seller_id and q.product_id = r.id and q.status = 'PUBLISHED'
    order by q.id = p.id desc, q.created_at desc, q.id desc
    limit 1
  ) page on true
  where r.id in (?) and r.status = 'ACTIVE'`;

/** The page stays live, and in place, until the transaction ends. */
const LOCK_PAGE = `
  select p.id, p.header_config as "headerConfig", p.discount_rules as "discountRules",
    (select d.hostname from seller_domains d
     where d.id = p.domain_id and d.seller_id = p.seller_id and d.status = 'VERIFIED') as hostname,
    ${DATABASE_NOW_MS} as now, coalesce((${OFFERED}), '[]') as products
  from sellpages p join products o on o.id = p.product_id
  where p.seller_id = ? and p.slug = ? and p.status = 'PUBLISHED' and o.status = 'ACTIVE'
  for share of p`;

const INSERT_ORDER = `
  with placed as (
    insert into orders (${ORDER_COLUMNS.join(', ')}) values (${ORDER_COLUMNS.map(() => '?').join(', ')})
    returning id, seller_id
  )
  insert into order_events (order_id, seller_id, event_type, description, metadata)
  select id, seller_id, 'CREATED', 'Order created from storefront checkout', ?::jsonb from placed`;

/**
 * Lines are a millisecond apart, so that they are read in the order of the cart. Variants are locked in id order, and not
 * against those whose lines refer to them, so that no two orders wait in a circle.
 */
const INSERT_ITEMS = `
  with inserted as (
    insert into order_items
      (order_id, product_id, variant_id, product_name, variant_name, sku, quantity, unit_price, line_total, created_at)
    select ?::uuid, i."productId", i."variantId", i."productName", i."variantName", i.sku, i.quantity, i."unitPrice",
      i."lineTotal", now() + i.position * interval '1 millisecond'
    from jsonb_to_recordset(?::jsonb) as i("productId" uuid, "variantId" uuid, "productName" text, "variantName" text,
      sku text, quantity int, "unitPrice" numeric, "lineTotal" numeric, position int)
  ), locked as (
    select id from product_variants where id in (?) order by id for no key update
  ), asked as (
    select id, (?::jsonb ->> id::text)::int as quantity from locked
  )
  update product_variants v set stock_quantity = v.stock_quantity - asked.quantity, updated_at = now()
  from asked
  where v.id = asked.id and v.stock_quantity >= asked.quantity
  returning v.id`;

/** The payment and the answer that tells of it are kept together, and once. */
const KEEP_PAYMENT = `
  with paid as (
    update orders set payment_id = ?, updated_at = now()
    where seller_id = ? and id = ? and payment_id is null and status not in ('CANCELLED', 'REFUNDED')
    returning id
  )
  update order_events e set metadata = e.metadata || jsonb_build_object('reply', ?::text)
  from paid
  where e.order_id = paid.id and e.seller_id = ? and e.event_type = 'CREATED'
  returning e.id`;

/** Statements of the checkout (part 2, section 4.5). Every one names the seller. */
export class CheckoutRepository extends EntityRepository<Order> {
  async findByKey(sellerId: string, key: string): Promise<PlacedOrder | null> {
    const rows = await this.getEntityManager().execute<PlacedOrder[]>(`${PLACED} and o.idempotency_key = ?`, [
      sellerId,
      key,
    ]);
    return rows[0] ?? null;
  }

  async findPlaced(sellerId: string, id: string): Promise<PlacedOrder | null> {
    const rows = await this.getEntityManager().execute<PlacedOrder[]>(`${PLACED} and o.id = ?`, [sellerId, id]);
    return rows[0] ?? null;
  }

  /**
   * The page as it is now with what of `productIds` the seller sells, or null when it is not live. One statement for any
   * number of products and variants. Caller commits.
   */
  async lockPage(
    sellerId: string,
    slug: string,
    productIds: string[],
    variantIds: string[],
  ): Promise<OrderedPage | null> {
    const params = [JSON.stringify(variantIds), productIds, sellerId, slug];
    const [row] = await this.getEntityManager().execute<OrderedPage[]>(LOCK_PAGE, params);
    return row ?? null;
  }

  /** Orders with this discount wait here for each other until the transaction ends. */
  async lockDiscount(sellpageId: string, ruleId: string): Promise<void> {
    await this.getEntityManager().execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [
      `discount:${sellpageId}:${ruleId}`,
    ]);
  }

  /** The order and the event of its making. Caller commits. */
  async insertOrder(order: NewOrder, metadata: CreatedMetadata): Promise<void> {
    const values = ORDER_COLUMNS.map((column) => order[column]);
    await this.getEntityManager().execute(INSERT_ORDER, [...values, JSON.stringify(metadata)]);
  }

  /**
   * The lines, and the reservation of their pieces by variant. Caller commits.
   * @returns variants of which there was enough; the others are as they were
   */
  async insertItems(orderId: string, items: NewOrderItem[], pieces: Map<string, number>): Promise<Set<string>> {
    const rows = items.map((item, position) => ({ ...item, position }));
    const variants = pieces.size === 0 ? [NO_VARIANT] : [...pieces.keys()];
    const quantities = JSON.stringify(Object.fromEntries(pieces));
    const params = [orderId, JSON.stringify(rows), variants, quantities];
    const taken = await this.getEntityManager().execute<{ id: string }[]>(INSERT_ITEMS, params);
    return new Set(taken.map(({ id }) => id));
  }

  /** @returns false when the order has a payment already, or shall have none any more */
  async keepPayment({ sellerId, id }: PlacedOrder, paymentId: string, reply: string): Promise<boolean> {
    const params = [paymentId, sellerId, id, reply, sellerId];
    return (await this.getEntityManager().execute<unknown[]>(KEEP_PAYMENT, params)).length > 0;
  }

  /** The key may be used again: nothing came of the order. Caller commits. */
  async releaseKey(sellerId: string, id: string): Promise<void> {
    await this.getEntityManager().execute(
      'update orders set idempotency_key = null, request_hash = null, updated_at = now() where seller_id = ? and id = ?',
      [sellerId, id],
    );
  }
}
