import { defineEntity, p } from '@mikro-orm/core';
import { atLeastZero, createdAt, id } from '#src/platform/db/columns.ts';
import { Product } from '../products/product.entity.ts';

export const MediaType = { Video: 'VIDEO', Image: 'IMAGE' } as const;
export type MediaType = (typeof MediaType)[keyof typeof MediaType];

const AssetMediaSchema = defineEntity({
  name: 'AssetMedia',
  tableName: 'asset_media',
  properties: {
    id: id(),
    product: () => p.manyToOne(Product).ref().deleteRule('cascade'),
    version: p.string().length(20),
    url: p.string().length(1000),
    mediaType: p.enum(() => MediaType).nativeEnumName('media_type'),
    durationSec: p.integer().nullable(),
    fileSize: p.integer().nullable(),
    width: p.integer().nullable(),
    height: p.integer().nullable(),
    position: p.integer().default(0),
    isCurrent: p.boolean().default(false),
    createdAt: createdAt(),
  },
  indexes: [{ properties: ['product', 'version'] }],
  checks: atLeastZero('asset_media', 'duration_sec', 'file_size', 'width', 'height', 'position'),
});

/** Video or picture of a product, for ads and shop pages. */
export class AssetMedia extends AssetMediaSchema.class {}
AssetMediaSchema.setClass(AssetMedia);
