import { defineEntity, p } from '@mikro-orm/core';
import { atLeastZero, createdAt, id, money } from '#src/platform/db/columns.ts';
import { ownedBySeller } from '#src/platform/db/tenancy.ts';
import { orderItemTriggers } from '#src/modules/figures/index.ts';
import { FILL_SELLER_TRIGGER } from '#src/platform/db/schema/order-items-seller.ts';
import { Product, ProductVariant } from '#src/modules/catalog/index.ts';
import { Seller } from '#src/modules/sellers/index.ts';
import { Order } from './order.entity.ts';

const OrderItemSchema = defineEntity({
  name: 'OrderItem',
  tableName: 'order_items',
  properties: {
    id: id(),
    order: () => p.manyToOne(Order).ref().deleteRule('cascade'),
    /** That of the order; the database fills it in where a writer leaves it out. */
    seller: () => p.manyToOne(Seller).mapToPk().deleteRule('cascade'),
    product: () => p.manyToOne(Product).ref().nullable().deleteRule('set null'),
    variant: () => p.manyToOne(ProductVariant).ref().nullable().deleteRule('set null'),
    /** Names, SKU and prices are those of the sale; later changes of the product do not touch them. */
    productName: p.string().length(255),
    variantName: p.string().length(255).nullable(),
    sku: p.string().length(100).nullable(),
    quantity: p.integer().default(1),
    unitPrice: money(),
    lineTotal: money(),
    /** That the line was sold by, if it still holds; the database sets it (part 3, section 8). */
    pricingRuleId: p.uuid().nullable(),
    createdAt: createdAt(),
  },
  indexes: [
    { properties: ['order'] },
    { properties: ['product', 'id'] },
    { properties: ['variant'] },
    { properties: ['seller', 'product', 'order'] },
  ],
  checks: atLeastZero('order_items', 'quantity', 'unit_price', 'line_total'),
  triggers: [
    {
      name: 'order_items_fill_seller',
      timing: 'before',
      events: ['insert'],
      expression: FILL_SELLER_TRIGGER,
    },
    ...orderItemTriggers,
  ],
  ...ownedBySeller('order_items'),
});

export class OrderItem extends OrderItemSchema.class {}
OrderItemSchema.setClass(OrderItem);
