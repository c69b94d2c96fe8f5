import type { Em } from '#src/platform/db/orm.ts';
import type { Cursor } from '#src/platform/http/cursor.ts';
import type { Period } from './order-days.ts';
import { type OrderFilters, ordersWhere } from './order-filter.ts';
import type { OrderDetailRow, SummaryRow } from './order.schema.ts';

const COMMON = `
  o.id, o.order_number as "orderNumber", o.created_at as "createdAt", o.sellpage_id as "sellpageId",
  o.customer_email as "customerEmail", o.customer_name as "customerName", o.total, o.currency, o.status, o.source,
  o.tracking_number as "trackingNumber", o.tracking_url as "trackingUrl"`;

const DETAIL = `
  o.customer_phone as "customerPhone", o.shipping_address as "shippingAddress", o.billing_address as "billingAddress",
  o.subtotal, o.shipping_cost as "shippingCost", o.tax_amount as "taxAmount", o.discount_amount as "discountAmount",
  o.transaction_id as "transactionId", o.payment_method as "paymentMethod", o.payment_id as "paymentId",
  o.utm_source as "utmSource", o.utm_medium as "utmMedium", o.utm_campaign as "utmCampaign", o.utm_term as "utmTerm",
  o.utm_content as "utmContent"`;

// The joins below follow a row `o` with the columns above; each finds one row.

const PAGE = `
  left join lateral (
    select p.slug, d.hostname
    from sellpages p left join seller_domains d on d.id = p.domain_id and d.seller_id = p.seller_id
    where p.id = o."sellpageId" and p.seller_id = ?
    limit 1
  ) page on true`;

const QUANTITIES = `
  left join lateral (
    select count(*)::int as "itemsCount", coalesce(sum(quantity), 0)::float8 as "totalQuantity"
    from order_items where order_id = o.id
  ) quantities on true`;

const ITEMS = `
  left join lateral (
    select coalesce(jsonb_agg(jsonb_build_object(
      'productName', product_name, 'variantName', variant_name, 'quantity', quantity,
      'unitPrice', unit_price::text, 'lineTotal', line_total::text
    ) order by created_at, id), '[]') as items
    from order_items where order_id = o.id
  ) items on true`;

const EVENTS = `
  left join lateral (
    select coalesce(jsonb_agg(jsonb_build_object(
      'type', event_type, 'at', created_at, 'note', description
    ) order by created_at, id), '[]') as events
    from order_events where order_id = o.id and seller_id = ?
  ) events on true`;

const FIND_DETAIL = `
  select o.*, page.slug, page.hostname, items.items, events.events
  from (select ${COMMON}, ${DETAIL} from orders o where o.id = ? and o.seller_id = ?) o
  ${PAGE} ${ITEMS} ${EVENTS}`;

/** Lines and sellpages are looked up for the rows of the page alone. */
const list = (where: string): string => `
  select o.*, page.slug, page.hostname, quantities.*
  from (select ${COMMON} from orders o where ${where} order by o.created_at desc, o.id desc limit ?) o
  ${PAGE} ${QUANTITIES}
  order by o."createdAt" desc, o.id desc`;

/** As a statement returns it: instants are texts. */
type Raw<T extends { createdAt: Date }> = Omit<T, 'createdAt'> & { createdAt: string };

export interface OrderSlice {
  period: Period;
  filters: OrderFilters;
  /** Rows strictly after this one. */
  after: Cursor | null;
  limit: number;
}

const withInstant = <T extends { createdAt: Date }>(row: Raw<T>) => ({ ...row, createdAt: new Date(row.createdAt) });

/** Every statement names the seller, so that it means the same in the seller's scope and in the system's. */
export class OrderRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /** At most `limit` orders, newest first. One statement, whose cost does not grow with the orders before the slice. */
  async list(sellerId: string, { period, filters, after, limit }: OrderSlice): Promise<SummaryRow[]> {
    const { sql, params } = ordersWhere(sellerId, period, filters);
    const where = after === null ? sql : `${sql} and (o.created_at, o.id) < (?, ?)`;
    const position = after === null ? [] : [after.createdAt, after.id];
    const rows = await this.#em.execute<Raw<SummaryRow>[]>(list(where), [...params, ...position, limit, sellerId]);
    return rows.map((row) => withInstant<SummaryRow>(row));
  }

  /** An order with its lines and its history, oldest first. One statement. */
  async findDetail(sellerId: string, id: string): Promise<OrderDetailRow | null> {
    const params = [id, sellerId, sellerId, sellerId];
    const [row] = await this.#em.execute<Raw<OrderDetailRow>[]>(FIND_DETAIL, params);
    return row === undefined ? null : withInstant<OrderDetailRow>(row);
  }

  /** Name of the seller's time zone; null without settings. */
  async findTimezone(sellerId: string): Promise<string | null> {
    const [row] = await this.#em.execute<{ timezone: string }[]>(
      'select timezone from seller_settings where seller_id = ?',
      [sellerId],
    );
    return row?.timezone ?? null;
  }
}
