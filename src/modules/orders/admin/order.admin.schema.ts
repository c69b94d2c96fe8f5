import { z } from 'zod';
import { asObject, asObjectOrNull } from '#src/platform/values/stored-json.ts';
import { filter, instant, pageOf, searchText, strictPage, uuid } from '#src/platform/http/fields.ts';
import { toNumber } from '#src/platform/values/money.ts';
import { OrderEventType } from '../order-event.entity.ts';
import { OrderStatus } from '../order-status.ts';
import { shownTrackingUrl } from '../tracking-url.ts';
import type { AdminEventRow, AdminItemRow, FoundAdminOrder, ListedOrderRow } from './order.admin.repository.ts';

/** Schemas and views of orders as superadmins see them (contract 7.6). */

/** An order with more than this many pieces of one line is marked. */
const HIGH_QUANTITY = 5;

const status = z.enum(OrderStatus);

export const AdminOrderParams = z.object({ id: uuid });

export const ListAdminOrders = z.object({
  status: filter(status.meta({ examples: ['CONFIRMED'] })),
  search: searchText,
  ...strictPage,
});
export type ListAdminOrders = z.infer<typeof ListAdminOrders>;

export const AdminOrderPage = pageOf(
  z
    .object({
      id: uuid,
      orderNumber: z.string(),
      sellerName: z.string(),
      sellerId: uuid,
      customer: z.string(),
      product: z.string(),
      total: z.number(),
      status,
      trackingNumber: z.string().nullable(),
      transactionId: z.string().nullable(),
      createdAt: instant,
      hasHighQty: z.boolean(),
      maxQty: z.int(),
    })
    .meta({ id: 'AdminOrderListItem' }),
);

const AdminOrderItem = z.object({
  id: uuid,
  productName: z.string(),
  variantName: z.string().nullable(),
  sku: z.string().nullable(),
  quantity: z.int(),
  unitPrice: z.number(),
  lineTotal: z.number(),
  product: z.object({ id: uuid, name: z.string(), slug: z.string() }).nullable(),
  variant: z.object({ id: uuid, name: z.string(), sku: z.string().nullable() }).nullable(),
});

const AdminOrderEvent = z.object({
  id: uuid,
  eventType: z.enum(OrderEventType),
  type: z.enum(OrderEventType),
  description: z.string().nullable(),
  metadata: z.record(z.string(), z.unknown()),
  createdBy: uuid.nullable(),
  createdAt: instant,
});

const json = z.record(z.string(), z.unknown());
const optionalText = z.string().nullable();

export const AdminOrder = z
  .object({
    id: uuid,
    sellerId: uuid,
    sellpageId: uuid.nullable(),
    orderNumber: z.string(),
    customerEmail: z.string(),
    customerName: optionalText,
    customerPhone: optionalText,
    shippingAddress: json,
    billingAddress: json.nullable(),
    subtotal: z.number(),
    shippingCost: z.number(),
    taxAmount: z.number(),
    discountAmount: z.number(),
    total: z.number(),
    currency: z.string(),
    status,
    paymentMethod: optionalText,
    paymentId: optionalText,
    transactionId: optionalText,
    paidAt: instant.nullable(),
    trackingNumber: optionalText,
    trackingUrl: optionalText,
    notes: optionalText,
    source: optionalText,
    utmSource: optionalText,
    utmMedium: optionalText,
    utmCampaign: optionalText,
    utmTerm: optionalText,
    utmContent: optionalText,
    createdAt: instant,
    updatedAt: instant,
    seller: z.object({ id: uuid, name: z.string(), slug: z.string() }),
    sellpage: z.object({ id: uuid, slug: z.string(), titleOverride: optionalText }).nullable(),
    items: z.array(AdminOrderItem),
    events: z.array(AdminOrderEvent),
  })
  .meta({ id: 'AdminOrder' });

type View = z.input<typeof AdminOrder>;

export const toListedOrder = (row: ListedOrderRow) => ({
  id: row.id,
  orderNumber: row.orderNumber,
  sellerName: row.sellerName,
  sellerId: row.sellerId,
  customer: row.customerName || row.customerEmail,
  product: row.product ?? 'N/A',
  total: toNumber(row.total),
  status: row.status,
  trackingNumber: row.trackingNumber,
  transactionId: row.transactionId,
  createdAt: row.createdAt.toISOString(),
  hasHighQty: row.maxQty > HIGH_QUANTITY,
  maxQty: row.maxQty,
});

const toItem = ({ unitPrice, lineTotal, ...item }: AdminItemRow) => ({
  ...item,
  unitPrice: toNumber(unitPrice),
  lineTotal: toNumber(lineTotal),
});

const toEvent = ({ createdAt, ...event }: AdminEventRow) => ({
  ...event,
  type: event.eventType,
  createdAt: createdAt.toISOString(),
});

/** The rows hold the columns that may be shown and no others. */
export const toAdminOrder = ({ order, items, events }: FoundAdminOrder): View => ({
  ...order,
  shippingAddress: asObject(order.shippingAddress),
  billingAddress: asObjectOrNull(order.billingAddress),
  subtotal: toNumber(order.subtotal),
  shippingCost: toNumber(order.shippingCost),
  taxAmount: toNumber(order.taxAmount),
  discountAmount: toNumber(order.discountAmount),
  total: toNumber(order.total),
  trackingUrl: shownTrackingUrl(order.trackingUrl),
  paidAt: order.paidAt && order.paidAt.toISOString(),
  createdAt: order.createdAt.toISOString(),
  updatedAt: order.updatedAt.toISOString(),
  items: items.map(toItem),
  events: events.map(toEvent),
});
