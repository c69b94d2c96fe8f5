import { defineEntity, p } from '@mikro-orm/core';
import { atLeastZero, createdAt, id, money } from '#src/platform/db/columns.ts';
import { ownedThrough } from '#src/platform/db/tenancy.ts';
import { Product, ProductVariant } from '#src/modules/catalog/index.ts';
import { Order } from './order.entity.ts';

const OrderItemSchema = defineEntity({
  name: 'OrderItem',
  tableName: 'order_items',
  properties: {
    id: id(),
    order: () => p.manyToOne(Order).ref().deleteRule('cascade'),
    product: () => p.manyToOne(Product).ref().nullable().deleteRule('set null'),
    variant: () => p.manyToOne(ProductVariant).ref().nullable().deleteRule('set null'),
    /** Names, SKU and prices are those of the sale; later changes of the product do not touch them. */
    productName: p.string().length(255),
    variantName: p.string().length(255).nullable(),
    sku: p.string().length(100).nullable(),
    quantity: p.integer().default(1),
    unitPrice: money(),
    lineTotal: money(),
    createdAt: createdAt(),
  },
  indexes: [{ properties: ['order'] }, { properties: ['product'] }, { properties: ['variant'] }],
  checks: atLeastZero('order_items', 'quantity', 'unit_price', 'line_total'),
  ...ownedThrough('order_items', { table: 'orders', column: 'order_id', property: 'order' }),
});

export class OrderItem extends OrderItemSchema.class {}
OrderItemSchema.setClass(OrderItem);
