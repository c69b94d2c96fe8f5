import { defineEntity, p } from '@mikro-orm/core';
import { atLeastZero, createdAt, id } from '#src/platform/db/columns.ts';
import { Product } from '../products/product.entity.ts';

const AssetThumbnailSchema = defineEntity({
  name: 'AssetThumbnail',
  tableName: 'asset_thumbnails',
  properties: {
    id: id(),
    product: () => p.manyToOne(Product).ref().deleteRule('cascade'),
    version: p.string().length(20),
    url: p.string().length(1000),
    width: p.integer().nullable(),
    height: p.integer().nullable(),
    position: p.integer().default(0),
    isCurrent: p.boolean().default(false),
    createdAt: createdAt(),
  },
  indexes: [{ properties: ['product', 'version'] }],
  checks: atLeastZero('asset_thumbnails', 'width', 'height', 'position'),
});

export class AssetThumbnail extends AssetThumbnailSchema.class {}
AssetThumbnailSchema.setClass(AssetThumbnail);
