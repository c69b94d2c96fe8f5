import { defineEntity, p } from '@mikro-orm/core';
import { createdAt, id } from '#src/platform/db/columns.ts';
import { Product } from '../products/product.entity.ts';

const AssetAdtextSchema = defineEntity({
  name: 'AssetAdtext',
  tableName: 'asset_adtexts',
  properties: {
    id: id(),
    product: () => p.manyToOne(Product).ref().deleteRule('cascade'),
    version: p.string().length(20),
    primaryText: p.text(),
    headline: p.string().length(500),
    description: p.text().nullable(),
    createdAt: createdAt(),
  },
  indexes: [{ properties: ['product', 'version'] }],
});

export class AssetAdtext extends AssetAdtextSchema.class {}
AssetAdtextSchema.setClass(AssetAdtext);
