import { z } from 'zod';
import { route } from '#src/platform/http/route.ts';
import {
  AdtextAsset,
  AssetParams,
  MediaAsset,
  ThumbnailAsset,
  toAdtext,
  toMedia,
  toThumbnail,
} from './asset.schema.ts';

const path = '/products/:productId/assets';

const media = route({
  method: 'get',
  path: `${path}/media`,
  access: 'CATALOG',
  summary: 'Videos and pictures of a product, with what my ads made of them',
  params: AssetParams,
  response: z.array(MediaAsset),
  errors: { NOT_FOUND: 404 },
  handler: async ({ actor, params, cradle }) =>
    (await cradle.assetService.listMedia(params.productId, actor.sellerId)).map(toMedia),
});

const thumbnails = route({
  method: 'get',
  path: `${path}/thumbnails`,
  access: 'CATALOG',
  summary: 'Thumbnails of a product, with what my ads made of them',
  params: AssetParams,
  response: z.array(ThumbnailAsset),
  errors: { NOT_FOUND: 404 },
  handler: async ({ actor, params, cradle }) =>
    (await cradle.assetService.listThumbnails(params.productId, actor.sellerId)).map(toThumbnail),
});

const adtexts = route({
  method: 'get',
  path: `${path}/adtexts`,
  access: 'CATALOG',
  summary: 'Ad texts of a product, with what my ads made of them',
  params: AssetParams,
  response: z.array(AdtextAsset),
  errors: { NOT_FOUND: 404 },
  handler: async ({ actor, params, cradle }) =>
    (await cradle.assetService.listAdtexts(params.productId, actor.sellerId)).map(toAdtext),
});

export const assetRoutes = [media, thumbnails, adtexts];
