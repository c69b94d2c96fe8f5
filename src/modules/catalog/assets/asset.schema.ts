import { z } from 'zod';
import { instant, uuid } from '#src/platform/http/fields.ts';
import { ratio, toNumber } from '#src/platform/values/money.ts';
import type { AdtextRow, MediaRow, ThumbnailRow } from './asset.repository.ts';

/** Schemas and views of a product's advertising material (contract 5). */

export const AssetParams = z.object({ productId: uuid });

const figures = { spend: z.number(), roas: z.number().nullable() };
const size = { width: z.int().nullable(), height: z.int().nullable() };
const place = { position: z.int(), isCurrent: z.boolean() };

export const MediaAsset = z
  .object({
    id: uuid,
    version: z.string(),
    url: z.string(),
    mediaType: z.enum(['VIDEO', 'IMAGE']),
    durationSec: z.int().nullable(),
    fileSize: z.int().nullable(),
    ...size,
    ...place,
    createdAt: instant,
    ...figures,
  })
  .meta({ id: 'MediaAsset' });

export const ThumbnailAsset = z
  .object({ id: uuid, version: z.string(), url: z.string(), ...size, ...place, createdAt: instant, ...figures })
  .meta({ id: 'ThumbnailAsset' });

export const AdtextAsset = z
  .object({
    id: uuid,
    version: z.string(),
    primaryText: z.string(),
    headline: z.string(),
    description: z.string().nullable(),
    createdAt: instant,
    ...figures,
  })
  .meta({ id: 'AdtextAsset' });

const toFigures = ({ createdAt, spend, purchaseValue }: Pick<MediaRow, 'createdAt' | 'spend' | 'purchaseValue'>) => ({
  createdAt: createdAt.toISOString(),
  spend: toNumber(spend),
  roas: ratio(purchaseValue, spend, null),
});

export const toMedia = (row: MediaRow): z.input<typeof MediaAsset> => ({
  id: row.id,
  version: row.version,
  url: row.url,
  mediaType: row.mediaType,
  durationSec: row.durationSec,
  fileSize: row.fileSize,
  width: row.width,
  height: row.height,
  position: row.position,
  isCurrent: row.isCurrent,
  ...toFigures(row),
});

export const toThumbnail = (row: ThumbnailRow): z.input<typeof ThumbnailAsset> => ({
  id: row.id,
  version: row.version,
  url: row.url,
  width: row.width,
  height: row.height,
  position: row.position,
  isCurrent: row.isCurrent,
  ...toFigures(row),
});

export const toAdtext = (row: AdtextRow): z.input<typeof AdtextAsset> => ({
  id: row.id,
  version: row.version,
  primaryText: row.primaryText,
  headline: row.headline,
  description: row.description,
  ...toFigures(row),
});
