import { defineEntity, p } from '@mikro-orm/core';
import { ProductLabel } from './product-label.entity.ts';
import { Product } from '../products/product.entity.ts';

const ProductProductLabelSchema = defineEntity({
  name: 'ProductProductLabel',
  tableName: 'product_product_labels',
  properties: {
    product: () => p.manyToOne(Product).primary().ref().updateRule('no action').deleteRule('cascade'),
    label: () => p.manyToOne(ProductLabel).primary().ref().updateRule('no action').deleteRule('cascade'),
  },
  primaryKeys: ['product', 'label'],
  indexes: [{ properties: ['label'] }],
});

/** A label on a product. */
export class ProductProductLabel extends ProductProductLabelSchema.class {}
ProductProductLabelSchema.setClass(ProductProductLabel);
