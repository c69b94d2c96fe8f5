import { defineEntity, p } from '@mikro-orm/core';
import { createdAt, id } from '#src/platform/db/columns.ts';

const ProductLabelSchema = defineEntity({
  name: 'ProductLabel',
  tableName: 'product_labels',
  properties: {
    id: id(),
    name: p.string().length(100),
    slug: p.string().length(100).unique(),
    createdAt: createdAt(),
  },
});

export class ProductLabel extends ProductLabelSchema.class {}
ProductLabelSchema.setClass(ProductLabel);
