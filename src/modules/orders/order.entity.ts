import { defineEntity, p, quote } from '@mikro-orm/core';
import {
  atLeastZero,
  createdAt,
  id,
  instant,
  jsonObject,
  money,
  newestFirst,
  updatedAt,
} from '#src/platform/db/columns.ts';
import { ownedBySeller } from '#src/platform/db/tenancy.ts';
import { Seller } from '#src/modules/sellers/index.ts';
import { Sellpage } from '#src/modules/sellpages/index.ts';

export const OrderStatus = {
  Pending: 'PENDING',
  Confirmed: 'CONFIRMED',
  Processing: 'PROCESSING',
  Shipped: 'SHIPPED',
  Delivered: 'DELIVERED',
  Cancelled: 'CANCELLED',
  Refunded: 'REFUNDED',
} as const;
export type OrderStatus = (typeof OrderStatus)[keyof typeof OrderStatus];

const OrderSchema = defineEntity({
  name: 'Order',
  tableName: 'orders',
  properties: {
    id: id(),
    seller: () => p.manyToOne(Seller).ref().deleteRule('cascade'),
    sellpage: () => p.manyToOne(Sellpage).ref().nullable().deleteRule('set null'),
    orderNumber: p.string().length(50),
    customerEmail: p.string().length(255),
    customerName: p.string().length(255).nullable(),
    customerPhone: p.string().length(50).nullable(),
    shippingAddress: jsonObject(),
    billingAddress: p.json<Record<string, unknown>>().nullable(),
    subtotal: money().default('0'),
    shippingCost: money().default('0'),
    taxAmount: money().default('0'),
    discountAmount: money().default('0'),
    total: money().default('0'),
    currency: p.string().length(3).default('USD'),
    status: p
      .enum(() => OrderStatus)
      .nativeEnumName('order_status')
      .default('PENDING'),
    paymentMethod: p.string().length(50).nullable(),
    paymentId: p.string().length(255).nullable(),
    transactionId: p.string().length(255).nullable(),
    paidAt: instant().nullable(),
    trackingNumber: p.string().length(255).nullable(),
    trackingUrl: p.string().length(1000).nullable(),
    notes: p.text().nullable(),
    source: p.string().length(50).nullable(),
    utmSource: p.string().length(255).nullable(),
    utmMedium: p.string().length(255).nullable(),
    utmCampaign: p.string().length(255).nullable(),
    utmTerm: p.string().length(255).nullable(),
    utmContent: p.string().length(255).nullable(),
    idempotencyKey: p.string().length(255).nullable(),
    /** Of the request that carried the idempotency key: the same key with other content is refused. */
    requestHash: p.string().length(64).nullable(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  uniques: [
    { properties: ['seller', 'orderNumber'] },
    { properties: ['seller', 'idempotencyKey'], where: { idempotencyKey: { $ne: null } } },
  ],
  indexes: [
    { properties: ['seller', 'status'] },
    { properties: ['seller', 'sellpage'] },
    { properties: ['seller', 'source'] },
    newestFirst(),
    // over all sellers: newest first when read backwards, and windows of days
    { properties: ['createdAt', 'id'] },
    { properties: ['sellpage'] },
    {
      // over all sellers: those that wait for a payment, oldest first
      properties: ['createdAt'],
      expression: (columns, table, name) =>
        quote`create index ${name} on ${table.name} (${columns.createdAt}) where status = 'PENDING'`,
    },
  ],
  checks: atLeastZero('orders', 'subtotal', 'shipping_cost', 'tax_amount', 'discount_amount', 'total'),
  ...ownedBySeller('orders'),
});

export class Order extends OrderSchema.class {}
OrderSchema.setClass(Order);
