import { z } from 'zod';
import { asObject, asObjectOrNull } from '#src/platform/values/stored-json.ts';
import { encodeCursor } from '#src/platform/http/cursor.ts';
import { instant, uuid } from '#src/platform/http/fields.ts';
import { toNumber } from '#src/platform/values/money.ts';
import { pageUrl } from '#src/modules/sellpages/index.ts';
import { OrderEventType } from '../order-event.entity.ts';
import { OrderStatus } from '../order-status.ts';
import { shownTrackingUrl } from '../tracking-url.ts';

/** Schemas and views of orders as their seller reads them (part 2, section 3). What is not named here is not shown. */

export const OrderParams = z.object({ id: uuid });

const text = z.string().nullable();
const common = {
  id: uuid,
  orderNumber: z.string(),
  createdAt: instant,
  sellpage: z.object({ id: uuid, url: z.string() }).nullable(),
  status: z.enum(OrderStatus),
  source: text,
  trackingNumber: text,
  trackingUrl: text,
};

export const OrderSummary = z
  .object({
    ...common,
    customer: z.object({ email: z.string(), name: text }),
    total: z.number(),
    currency: z.string(),
    itemsCount: z.int(),
    totalQuantity: z.int(),
  })
  .meta({ id: 'OrderSummary' });

export const OrderPage = z.object({ items: z.array(OrderSummary), nextCursor: z.string().nullable() });

const address = z.record(z.string(), z.unknown());

export const OrderDetail = z
  .object({
    ...common,
    customer: z.object({ email: z.string(), name: text, phone: text }),
    shippingAddress: address,
    billingAddress: address.nullable(),
    totals: z.object({
      subtotal: z.number(),
      shipping: z.number(),
      tax: z.number(),
      discount: z.number(),
      total: z.number(),
      currency: z.string(),
    }),
    transactionId: text,
    paymentMethod: text,
    paymentId: text,
    utm: z.object({ source: text, medium: text, campaign: text, term: text, content: text }),
    attribution: z.object({
      source: text,
      utmSource: text,
      utmMedium: text,
      utmCampaign: text,
      utmContent: text,
      utmTerm: text,
    }),
    items: z.array(
      z.object({
        productTitle: z.string(),
        variantTitle: text,
        qty: z.int(),
        unitPrice: z.number(),
        lineTotal: z.number(),
      }),
    ),
    events: z.array(z.object({ type: z.enum(OrderEventType), at: instant, note: text })),
  })
  .meta({ id: 'OrderDetail' });

/** An order with its sellpage, as list and detail show it. Amounts are decimal text. */
interface OrderRow {
  id: string;
  orderNumber: string;
  createdAt: Date;
  sellpageId: string | null;
  slug: string | null;
  hostname: string | null;
  customerEmail: string;
  customerName: string | null;
  total: string;
  currency: string;
  status: OrderStatus;
  source: string | null;
  trackingNumber: string | null;
  trackingUrl: string | null;
}

export interface SummaryRow extends OrderRow {
  itemsCount: number;
  totalQuantity: number;
}

/** JSON columns are as stored. */
export interface OrderDetailRow extends OrderRow {
  customerPhone: string | null;
  shippingAddress: unknown;
  billingAddress: unknown;
  subtotal: string;
  shippingCost: string;
  taxAmount: string;
  discountAmount: string;
  transactionId: string | null;
  paymentMethod: string | null;
  paymentId: string | null;
  utmSource: string | null;
  utmMedium: string | null;
  utmCampaign: string | null;
  utmTerm: string | null;
  utmContent: string | null;
  items: {
    productName: string;
    variantName: string | null;
    quantity: number;
    unitPrice: string;
    lineTotal: string;
  }[];
  events: { type: OrderEventType; at: string; note: string | null }[];
}

const toSellpage = ({ sellpageId, slug, hostname }: OrderRow) =>
  sellpageId === null || slug === null ? null : { id: sellpageId, url: pageUrl(hostname, slug) };

const toCommon = (row: OrderRow) => ({
  id: row.id,
  orderNumber: row.orderNumber,
  createdAt: row.createdAt.toISOString(),
  sellpage: toSellpage(row),
  status: row.status,
  source: row.source,
  trackingNumber: row.trackingNumber,
  trackingUrl: shownTrackingUrl(row.trackingUrl),
});

const toSummary = (row: SummaryRow): z.input<typeof OrderSummary> => ({
  ...toCommon(row),
  customer: { email: row.customerEmail, name: row.customerName },
  total: toNumber(row.total),
  currency: row.currency,
  itemsCount: row.itemsCount,
  totalQuantity: row.totalQuantity,
});

/** `rows`: those of the page, and one more where another page follows. */
export function toOrderPage(rows: SummaryRow[], limit: number): z.input<typeof OrderPage> {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const nextCursor = rows.length > limit && last !== undefined ? encodeCursor(last) : null;
  return { items: page.map(toSummary), nextCursor };
}

const toTotals = (row: OrderDetailRow) => ({
  subtotal: toNumber(row.subtotal),
  shipping: toNumber(row.shippingCost),
  tax: toNumber(row.taxAmount),
  discount: toNumber(row.discountAmount),
  total: toNumber(row.total),
  currency: row.currency,
});

const toUtm = (row: OrderDetailRow) => ({
  source: row.utmSource,
  medium: row.utmMedium,
  campaign: row.utmCampaign,
  term: row.utmTerm,
  content: row.utmContent,
});

const toAttribution = (row: OrderDetailRow) => ({
  source: row.source,
  utmSource: row.utmSource,
  utmMedium: row.utmMedium,
  utmCampaign: row.utmCampaign,
  utmContent: row.utmContent,
  utmTerm: row.utmTerm,
});

const toItem = (item: OrderDetailRow['items'][number]) => ({
  productTitle: item.productName,
  variantTitle: item.variantName,
  qty: item.quantity,
  unitPrice: toNumber(item.unitPrice),
  lineTotal: toNumber(item.lineTotal),
});

export const toOrderDetail = (row: OrderDetailRow): z.input<typeof OrderDetail> => ({
  ...toCommon(row),
  customer: { email: row.customerEmail, name: row.customerName, phone: row.customerPhone },
  shippingAddress: asObject(row.shippingAddress),
  billingAddress: asObjectOrNull(row.billingAddress),
  totals: toTotals(row),
  transactionId: row.transactionId,
  paymentMethod: row.paymentMethod,
  paymentId: row.paymentId,
  utm: toUtm(row),
  attribution: toAttribution(row),
  items: row.items.map(toItem),
  events: row.events.map(({ type, at, note }) => ({ type, at: new Date(at).toISOString(), note })),
});
