import { defineEntity, p } from '@mikro-orm/core';
import { atLeastZero, createdAt, id, jsonObject, money, updatedAt } from '#src/platform/db/columns.ts';
import { Product } from '../products/product.entity.ts';

const ProductVariantSchema = defineEntity({
  name: 'ProductVariant',
  tableName: 'product_variants',
  properties: {
    id: id(),
    product: () => p.manyToOne(Product).ref().deleteRule('cascade'),
    name: p.string().length(255),
    sku: p.string().length(100).nullable(),
    /** Null: the product's base price holds. */
    priceOverride: money().nullable(),
    compareAtPrice: money().nullable(),
    options: jsonObject(),
    stockQuantity: p.integer().default(0),
    isActive: p.boolean().default(true),
    position: p.integer().default(0),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  indexes: [{ properties: ['product'] }],
  checks: atLeastZero('product_variants', 'price_override', 'compare_at_price', 'stock_quantity', 'position'),
});

export class ProductVariant extends ProductVariantSchema.class {}
ProductVariantSchema.setClass(ProductVariant);
