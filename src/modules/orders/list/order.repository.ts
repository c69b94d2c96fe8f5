import { z } from 'zod';
import type { Em } from '#src/platform/db/orm.ts';
import { column, dynamicStatement, readRow, readRows, statement } from '#src/platform/db/rows.ts';
import type { Period } from './order-days.ts';
import { OrderEventType } from '../order-event.entity.ts';
import { OrderStatus } from '../order-status.ts';
import { ORDER_CONDITIONS, type OrderFilters, ordersWhere, type Slice } from './order-filter.ts';
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
    select coalesce(json_agg(json_build_object(
      'productName', product_name, 'variantName', variant_name, 'quantity', quantity,
      'unitPrice', unit_price::text, 'lineTotal', line_total::text
    ) order by created_at, id), '[]') as items
    from order_items where order_id = o.id
  ) items on true`;

const EVENTS = `
  left join lateral (
    select coalesce(json_agg(json_build_object(
      'type', event_type, 'at', created_at, 'note', description
    ) order by created_at, id), '[]') as events
    from order_events where order_id = o.id and seller_id = ?
  ) events on true`;

const COMMON_COLUMNS = {
  id: column.uuid,
  orderNumber: column.text,
  createdAt: column.instant,
  sellpageId: column.uuid.nullable(),
  customerEmail: column.text,
  customerName: column.text.nullable(),
  total: column.decimal,
  currency: column.text,
  status: z.enum(OrderStatus),
  source: column.text.nullable(),
  trackingNumber: column.text.nullable(),
  trackingUrl: column.text.nullable(),
  slug: column.text.nullable(),
  hostname: column.text.nullable(),
};

const optionalText = column.text.nullable();

const FIND_DETAIL = statement(
  'orders.find-detail',
  `
    select o.*, page.slug, page.hostname, items.items, events.events
    from (select ${COMMON}, ${DETAIL} from orders o where o.id = ? and o.seller_id = ?) o
    ${PAGE} ${ITEMS} ${EVENTS}`,
  {
    ...COMMON_COLUMNS,
    customerPhone: optionalText,
    shippingAddress: column.json,
    billingAddress: column.json,
    subtotal: column.decimal,
    shippingCost: column.decimal,
    taxAmount: column.decimal,
    discountAmount: column.decimal,
    transactionId: optionalText,
    paymentMethod: optionalText,
    paymentId: optionalText,
    utmSource: optionalText,
    utmMedium: optionalText,
    utmCampaign: optionalText,
    utmTerm: optionalText,
    utmContent: optionalText,
    items: z.array(
      z.object({
        productName: z.string(),
        variantName: z.string().nullable(),
        quantity: z.int(),
        unitPrice: z.string(),
        lineTotal: z.string(),
      }),
    ),
    events: z.array(z.object({ type: z.enum(OrderEventType), at: z.string(), note: z.string().nullable() })),
  },
);

/** Lines and sellpages are looked up for the rows of the page alone. */
const listSql = (where: string): string => `
  select o.*, page.slug, page.hostname, quantities.*
  from (select ${COMMON} from orders o where ${where} order by o.created_at desc, o.id desc limit ?) o
  ${PAGE} ${QUANTITIES}
  order by o."createdAt" desc, o.id desc`;

const LIST = dynamicStatement(
  'orders.list',
  listSql,
  { ...COMMON_COLUMNS, itemsCount: column.integer, totalQuantity: column.float },
  ORDER_CONDITIONS.map((where): [string] => [where]),
);

const TIMEZONE = statement('orders.find-timezone', 'select timezone from seller_settings where seller_id = ?', {
  timezone: column.text,
});

export interface OrderSlice extends Slice {
  period: Period;
  filters: OrderFilters;
}

const withInstant = <T extends { createdAt: string }>(row: T) => ({ ...row, createdAt: new Date(row.createdAt) });

/** Every statement names the seller, so that it means the same in the seller's scope and in the system's. */
export class OrderRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /** At most `limit` orders, newest first. One statement, whose cost does not grow with the orders before the slice. */
  async list(sellerId: string, { period, filters, after, limit }: OrderSlice): Promise<SummaryRow[]> {
    const { sql, params } = ordersWhere(sellerId, period, filters, { after, limit });
    const rows = await readRows(this.#em, LIST(sql), [...params, limit, sellerId]);
    return rows.map(withInstant);
  }

  /** An order with its lines and its history, oldest first. */
  async findDetail(sellerId: string, id: string): Promise<OrderDetailRow | null> {
    const params = [id, sellerId, sellerId, sellerId];
    const row = await readRow(this.#em, FIND_DETAIL, params);
    return row === null ? null : withInstant(row);
  }

  /** Name of the seller's time zone; null without settings. */
  async findTimezone(sellerId: string): Promise<string | null> {
    return (await readRow(this.#em, TIMEZONE, [sellerId]))?.timezone ?? null;
  }
}
