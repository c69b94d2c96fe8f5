import { z } from 'zod';
import type { Em } from '#src/platform/db/orm.ts';
import { column, readRow, readRows, type RowOf, statement, type WithDates } from '#src/platform/db/rows.ts';
import { type Details, MAX_FOUND, type Paged, type PageQuery, pageStatement, readPage } from '#src/platform/db/page.ts';
import { OrderEventType } from '../order-event.entity.ts';
import { isOfStatus } from '../list/order-filter.ts';
import { OrderStatus } from '../order-status.ts';
import { SEARCH_ORDERS, searchValues } from '../search/order-texts.ts';
import type { ListAdminOrders } from './order.admin.schema.ts';

const text = column.text.nullable();

const LISTED = `
  o.id, o.order_number as "orderNumber", o.seller_id as "sellerId", o.customer_name as "customerName",
  o.customer_email as "customerEmail", o.total, o.status, o.tracking_number as "trackingNumber",
  o.transaction_id as "transactionId", o.created_at as "createdAt"`;

const OF_ROW: Details = {
  columns: 's."sellerName", lines.product, lines."maxQty"',
  joins: `
    left join lateral (select name as "sellerName" from sellers where id = p."sellerId" limit 1) s on true
    left join lateral (
      select string_agg(product_name, ', ' order by created_at, id) as product,
        coalesce(max(quantity), 0) as "maxQty"
      from order_items where order_id = p.id
    ) lines on true`,
};

/** Column by column: the idempotency key and the request hash are never read. */
const ORDER = statement(
  'orders.find-whole',
  `
    select o.id, o.seller_id as "sellerId", o.sellpage_id as "sellpageId", o.order_number as "orderNumber",
      o.customer_email as "customerEmail", o.customer_name as "customerName", o.customer_phone as "customerPhone",
      o.shipping_address as "shippingAddress", o.billing_address as "billingAddress", o.subtotal,
      o.shipping_cost as "shippingCost", o.tax_amount as "taxAmount", o.discount_amount as "discountAmount", o.total,
      o.currency, o.status, o.payment_method as "paymentMethod", o.payment_id as "paymentId",
      o.transaction_id as "transactionId", o.paid_at as "paidAt", o.tracking_number as "trackingNumber",
      o.tracking_url as "trackingUrl", o.notes, o.source, o.utm_source as "utmSource", o.utm_medium as "utmMedium",
      o.utm_campaign as "utmCampaign", o.utm_term as "utmTerm", o.utm_content as "utmContent",
      o.created_at as "createdAt", o.updated_at as "updatedAt",
      jsonb_build_object('id', s.id, 'name', s.name, 'slug', s.slug) as seller,
      case when p.id is not null then
        jsonb_build_object('id', p.id, 'slug', p.slug, 'titleOverride', p.title_override)
      end as sellpage
    from orders o
    join sellers s on s.id = o.seller_id
    left join sellpages p on p.id = o.sellpage_id
    where o.id = ?`,
  {
    id: column.uuid,
    sellerId: column.uuid,
    sellpageId: column.uuid.nullable(),
    orderNumber: column.text,
    customerEmail: column.text,
    customerName: text,
    customerPhone: text,
    shippingAddress: column.json,
    billingAddress: column.json,
    subtotal: column.decimal,
    shippingCost: column.decimal,
    taxAmount: column.decimal,
    discountAmount: column.decimal,
    total: column.decimal,
    currency: column.text,
    status: z.enum(OrderStatus),
    paymentMethod: text,
    paymentId: text,
    transactionId: text,
    paidAt: column.instant.nullable(),
    trackingNumber: text,
    trackingUrl: text,
    notes: text,
    source: text,
    utmSource: text,
    utmMedium: text,
    utmCampaign: text,
    utmTerm: text,
    utmContent: text,
    createdAt: column.instant,
    updatedAt: column.instant,
    seller: z.object({ id: z.string(), name: z.string(), slug: z.string() }),
    sellpage: z.object({ id: z.string(), slug: z.string(), titleOverride: z.string().nullable() }).nullable(),
  },
);

const ITEMS = statement(
  'orders.items-of',
  `
    select i.id, i.product_name as "productName", i.variant_name as "variantName", i.sku, i.quantity,
      i.unit_price as "unitPrice", i.line_total as "lineTotal",
      case when p.id is not null then jsonb_build_object('id', p.id, 'name', p.name, 'slug', p.slug) end as product,
      case when v.id is not null then jsonb_build_object('id', v.id, 'name', v.name, 'sku', v.sku) end as variant
    from order_items i
    left join products p on p.id = i.product_id
    left join product_variants v on v.id = i.variant_id
    where i.order_id = ?
    order by i.created_at, i.id`,
  {
    id: column.uuid,
    productName: column.text,
    variantName: text,
    sku: text,
    quantity: column.integer,
    unitPrice: column.decimal,
    lineTotal: column.decimal,
    product: z.object({ id: z.string(), name: z.string(), slug: z.string() }).nullable(),
    variant: z.object({ id: z.string(), name: z.string(), sku: z.string().nullable() }).nullable(),
  },
);

/** `reply` is the stored answer to a checkout, with secrets of the shopper's payment: it stays in the database. */
const EVENTS = statement(
  'orders.events-of',
  `
    select id, event_type as "eventType", description, created_by as "createdBy", created_at as "createdAt",
      case when jsonb_typeof(metadata) = 'object' then metadata - 'reply' else '{}' end as metadata
    from order_events
    where order_id = ?
    order by created_at desc, id desc`,
  {
    id: column.uuid,
    eventType: z.enum(OrderEventType),
    description: text,
    createdBy: column.uuid.nullable(),
    createdAt: column.instant,
    metadata: z.record(z.string(), z.unknown()),
  },
);

type Filters = Pick<ListAdminOrders, 'status' | 'search'>;

const ofStatus = (status: Filters['status'], column?: string): string =>
  status === undefined ? 'true' : isOfStatus(status, column);

/** What is listed, newest first, and counted without looking at it; a search finds so many and no more. */
function choiceOf({ status, search }: Filters): Omit<PageQuery, 'page' | 'limit'> {
  if (search === undefined) {
    const total = `select coalesce(sum(orders), 0) from platform.status_counts where ${ofStatus(status, 'status')}`;
    return { where: ofStatus(status), params: [], total };
  }
  const foundParams = searchValues({ sellerId: null, text: search, status, most: MAX_FOUND });
  return { where: 'o.id in (select id from found)', params: [], found: SEARCH_ORDERS, foundParams };
}

const LIST = pageStatement(
  'orders.list-all',
  { select: LISTED, from: 'orders o', orderBy: 'o.created_at desc, o.id desc', details: OF_ROW },
  {
    id: column.uuid,
    orderNumber: column.text,
    sellerId: column.uuid,
    customerName: text,
    customerEmail: column.text,
    total: column.decimal,
    status: z.enum(OrderStatus),
    trackingNumber: text,
    transactionId: text,
    createdAt: column.instant,
    sellerName: column.text,
    /** Names of the lines; `null` without a line. */
    product: text,
    maxQty: column.integer,
  },
  [choiceOf({}), choiceOf({ status: OrderStatus.Pending }), choiceOf({ search: '' })],
);

export type ListedOrderRow = WithDates<RowOf<typeof LIST>, 'createdAt'>;
/** An order without what hangs on it. */
export type AdminOrderRow = WithDates<RowOf<typeof ORDER>, 'paidAt' | 'createdAt' | 'updatedAt'>;
export type AdminItemRow = RowOf<typeof ITEMS>;
export type AdminEventRow = WithDates<RowOf<typeof EVENTS>, 'createdAt'>;

export interface FoundAdminOrder {
  order: AdminOrderRow;
  items: AdminItemRow[];
  events: AdminEventRow[];
}

/** Orders as superadmins see them; for the system scope. */
export class OrderAdminRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /** A page of all sellers' orders, newest first, with what the lines say. */
  async listPage(query: ListAdminOrders): Promise<Paged<ListedOrderRow>> {
    const page = await readPage(this.#em, LIST, { ...choiceOf(query), page: query.page, limit: query.limit });
    return { ...page, data: page.data.map((row) => ({ ...row, createdAt: new Date(row.createdAt) })) };
  }

  /** An order with lines, oldest first, and history, newest first; `null` for an unknown one. Three statements. */
  async findWhole(id: string): Promise<FoundAdminOrder | null> {
    const em = this.#em;
    const order = await readRow(em, ORDER, [id]);
    if (order === null) return null;
    const items = await readRows(em, ITEMS, [id]);
    const events = await readRows(em, EVENTS, [id]);
    return {
      order: {
        ...order,
        paidAt: order.paidAt === null ? null : new Date(order.paidAt),
        createdAt: new Date(order.createdAt),
        updatedAt: new Date(order.updatedAt),
      },
      items,
      events: events.map((event) => ({ ...event, createdAt: new Date(event.createdAt) })),
    };
  }
}
