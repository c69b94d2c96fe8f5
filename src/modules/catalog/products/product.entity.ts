import { defineEntity, p, quote } from '@mikro-orm/core';
import { atLeastZero, createdAt, id, jsonArray, jsonObject, money, updatedAt } from '#src/platform/db/columns.ts';
import type { OptionDefinition } from '../variants/variant-options.ts';

export const ProductStatus = { Draft: 'DRAFT', Active: 'ACTIVE', Archived: 'ARCHIVED' } as const;
export type ProductStatus = (typeof ProductStatus)[keyof typeof ProductStatus];

const ProductSchema = defineEntity({
  name: 'Product',
  tableName: 'products',
  properties: {
    id: id(),
    productCode: p.string().length(50).unique(),
    name: p.string().length(255),
    slug: p.string().length(100).unique(),
    basePrice: money(),
    compareAtPrice: money().nullable(),
    costPrice: money().nullable(),
    currency: p.string().length(3).default('USD'),
    sku: p.string().length(100).nullable(),
    description: p.text().nullable(),
    descriptionBlocks: jsonArray(),
    shippingInfo: jsonObject(),
    tags: jsonArray(),
    /** As an admin set them; null: derived from the variants. */
    optionDefinitions: p.json<OptionDefinition[]>().nullable(),
    status: p
      .enum(() => ProductStatus)
      .nativeEnumName('product_status')
      .default('DRAFT'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  indexes: [
    {
      // the catalogue, newest first; SQL for the reason that columns.ts gives with newestFirst
      properties: ['createdAt', 'id'],
      expression: (columns, table, name) =>
        quote`create index ${name} on ${table.name} (${columns.createdAt} desc, ${columns.id} desc) where status = 'ACTIVE'`,
    },
    {
      // substring search, of sellers by name and code, of the admin by SKU too
      properties: ['name', 'productCode', 'sku'],
      expression: (columns, table, name) =>
        quote`create index ${name} on ${table.name} using gin (${columns.name} gin_trgm_ops, ${columns.productCode} gin_trgm_ops, ${columns.sku} gin_trgm_ops)`,
    },
  ],
  checks: atLeastZero('products', 'base_price', 'compare_at_price', 'cost_price'),
});

export class Product extends ProductSchema.class {}
ProductSchema.setClass(Product);
