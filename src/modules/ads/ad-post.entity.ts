import { defineEntity, p } from '@mikro-orm/core';
import { createdAt, id, updatedAt } from '#src/platform/db/columns.ts';
import { ownedBySeller } from '#src/platform/db/tenancy.ts';
import { AssetAdtext, AssetMedia, AssetThumbnail } from '#src/modules/catalog/index.ts';
import { Seller } from '#src/modules/sellers/index.ts';
import { Ad } from './ad.entity.ts';
import { FbConnection } from './fb-connection.entity.ts';

export const PostSource = { Existing: 'EXISTING', ContentSource: 'CONTENT_SOURCE' } as const;
export type PostSource = (typeof PostSource)[keyof typeof PostSource];

const AdPostSchema = defineEntity({
  name: 'AdPost',
  tableName: 'ad_posts',
  properties: {
    id: id(),
    seller: () => p.manyToOne(Seller).ref().deleteRule('cascade'),
    ad: () => p.manyToOne(Ad).ref().nullable().deleteRule('set null'),
    page: () => p.manyToOne(FbConnection).ref().deleteRule('restrict'),
    externalPostId: p.string().length(255).nullable(),
    postSource: p.enum(() => PostSource).nativeEnumName('post_source'),
    assetMedia: () => p.manyToOne(AssetMedia).ref().nullable().deleteRule('set null'),
    assetThumbnail: () => p.manyToOne(AssetThumbnail).ref().nullable().deleteRule('set null'),
    assetAdtext: () => p.manyToOne(AssetAdtext).ref().nullable().deleteRule('set null'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  indexes: [
    { properties: ['seller'] },
    { properties: ['ad'] },
    { properties: ['page'] },
    { properties: ['assetMedia'] },
    { properties: ['assetThumbnail'] },
    { properties: ['assetAdtext'] },
  ],
  ...ownedBySeller('ad_posts'),
});

/** Page post that an ad shows; the newest of an ad counts. */
export class AdPost extends AdPostSchema.class {}
AdPostSchema.setClass(AdPost);
