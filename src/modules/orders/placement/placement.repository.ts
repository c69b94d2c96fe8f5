import { z } from 'zod';
import type { Em } from '#src/platform/db/orm.ts';
import { column, readRow, readRows, type RowOf, run, statement } from '#src/platform/db/rows.ts';
import { type Pieces, piecesToTake, TAKE_STOCK } from '#src/modules/catalog/index.ts';
import { OrderStatus } from '../order-status.ts';
import { CreatedMetadata, type NewOrder, type NewOrderItem } from './new-order.ts';

/** Columns of a new order, and what of it they hold. */
const COLUMNS = {
  id: 'id',
  seller_id: 'sellerId',
  sellpage_id: 'sellpageId',
  order_number: 'orderNumber',
  customer_email: 'customerEmail',
  customer_name: 'customerName',
  customer_phone: 'customerPhone',
  shipping_address: 'shippingAddress',
  billing_address: 'billingAddress',
  subtotal: 'subtotal',
  shipping_cost: 'shippingCost',
  discount_amount: 'discountAmount',
  total: 'total',
  currency: 'currency',
  payment_method: 'paymentMethod',
  source: 'source',
  utm_source: 'utmSource',
  utm_medium: 'utmMedium',
  utm_campaign: 'utmCampaign',
  utm_term: 'utmTerm',
  utm_content: 'utmContent',
  idempotency_key: 'idempotencyKey',
  request_hash: 'requestHash',
} as const satisfies Record<string, keyof NewOrder>;

const PROPERTIES = Object.values(COLUMNS);

/**
 * An order with the event of its making, its lines and their goods, which come last: orders of the same goods wait for each
 * other as briefly as can be. Lines are a millisecond apart, so that they are read in the order of the cart.
 */
const PLACE = statement(
  'orders.place',
  `
    with placed as (
      insert into orders (${Object.keys(COLUMNS).join(', ')}) values (${PROPERTIES.map(() => '?').join(', ')})
      returning id, seller_id
    ), history as (
      insert into order_events (order_id, seller_id, event_type, description, metadata)
      select id, seller_id, 'CREATED', 'Order created from storefront checkout', ?::jsonb from placed
    ), lines as (
      insert into order_items (order_id, seller_id, product_id, variant_id, product_name, variant_name, sku, quantity,
        unit_price, line_total, created_at)
      select placed.id, placed.seller_id, i."productId", i."variantId", i."productName", i."variantName", i.sku, i.quantity,
        i."unitPrice", i."lineTotal", now() + i.position * interval '1 millisecond'
      from placed, jsonb_to_recordset(?::jsonb) as i("productId" uuid, "variantId" uuid, "productName" text,
        "variantName" text, sku text, quantity int, "unitPrice" numeric, "lineTotal" numeric, position int)
    ), ${TAKE_STOCK}`,
  { id: column.uuid },
);

const PLACED = `
  select o.id, o.seller_id as "sellerId", o.order_number as "orderNumber", o.customer_email as "customerEmail", o.total,
    o.currency, o.status, o.payment_method as "paymentMethod", o.request_hash as "requestHash", e.metadata
  from orders o join order_events e on e.order_id = o.id and e.seller_id = o.seller_id and e.event_type = 'CREATED'
  where o.seller_id = ?`;

const PLACED_COLUMNS = {
  id: column.uuid,
  sellerId: column.uuid,
  orderNumber: column.text,
  customerEmail: column.text,
  total: column.decimal,
  currency: column.text,
  status: z.enum(OrderStatus),
  paymentMethod: column.text,
  requestHash: column.text.nullable(),
  metadata: CreatedMetadata,
};

const FIND = statement('orders.find-placed', `${PLACED} and o.id = ?`, PLACED_COLUMNS);
const FIND_BY_KEY = statement('orders.find-placed-by-key', `${PLACED} and o.idempotency_key = ?`, PLACED_COLUMNS);

/** An order on its way through the checkout. */
export type PlacedOrder = RowOf<typeof FIND>;

/** The payment and the answer that tells of it are kept together, and once. */
const KEEP_PAYMENT = statement(
  'orders.keep-payment',
  `
    with paid as (
      update orders set payment_id = ?, updated_at = now()
      where seller_id = ? and id = ? and payment_id is null and status not in ('CANCELLED', 'REFUNDED')
      returning id
    )
    update order_events e set metadata = e.metadata || jsonb_build_object('reply', ?::text)
    from paid
    where e.order_id = paid.id and e.seller_id = ? and e.event_type = 'CREATED'
    returning e.id`,
  { id: column.uuid },
);

const RELEASE_KEY = statement(
  'orders.release-key',
  `
    update orders set idempotency_key = null, request_hash = null, updated_at = now()
    where seller_id = ? and id = ?`,
);

const toParameter = (value: string | object | null): string | null =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : value;

/**
 * Statements of an order's making (part 2, section 4.5): the hottest path there is, so few messages of plain SQL instead
 * of entities. Every one names the seller.
 */
export class PlacementRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /** The order that the key has led to, whatever became of it. */
  findByKey(sellerId: string, key: string): Promise<PlacedOrder | null> {
    return readRow(this.#em, FIND_BY_KEY, [sellerId, key]);
  }

  find(sellerId: string, id: string): Promise<PlacedOrder | null> {
    return readRow(this.#em, FIND, [sellerId, id]);
  }

  /**
   * The order with the event of its making and its lines, and their pieces off the shelf. Caller commits.
   * @returns variants of which there was enough
   */
  async place(order: NewOrder, items: NewOrderItem[], metadata: CreatedMetadata, pieces: Pieces): Promise<Set<string>> {
    const values = PROPERTIES.map((property) => toParameter(order[property]));
    const rows = items.map((item, position) => ({ ...item, position }));
    const params = [...values, JSON.stringify(metadata), JSON.stringify(rows), ...piecesToTake(pieces)];
    const taken = await readRows(this.#em, PLACE, params);
    return new Set(taken.map(({ id }) => id));
  }

  /** @returns false when the order has a payment already, or shall have none any more */
  async keepPayment({ sellerId, id }: PlacedOrder, paymentId: string, reply: string): Promise<boolean> {
    return (await readRow(this.#em, KEEP_PAYMENT, [paymentId, sellerId, id, reply, sellerId])) !== null;
  }

  /** The key may be used again: nothing came of the order. Caller commits. */
  releaseKey(sellerId: string, id: string): Promise<void> {
    return run(this.#em, RELEASE_KEY, [sellerId, id]);
  }
}
