import { z } from 'zod';
import { instant, uuid } from '#src/platform/http/fields.ts';
import type { AssetMedia } from './asset-media.entity.ts';

/** A picture or video of a product as admins see it: its columns, without anybody's ad figures (contract 7.3). */
export const AdminMedia = z
  .object({
    id: uuid,
    productId: uuid,
    version: z.string(),
    url: z.string(),
    mediaType: z.enum(['VIDEO', 'IMAGE']),
    durationSec: z.int().nullable(),
    fileSize: z.int().nullable(),
    width: z.int().nullable(),
    height: z.int().nullable(),
    position: z.int(),
    isCurrent: z.boolean(),
    createdAt: instant,
  })
  .meta({ id: 'AdminMedia' });

export const toAdminMedia = (media: AssetMedia): z.input<typeof AdminMedia> => ({
  id: media.id,
  productId: media.product.id,
  version: media.version,
  url: media.url,
  mediaType: media.mediaType,
  durationSec: media.durationSec ?? null,
  fileSize: media.fileSize ?? null,
  width: media.width ?? null,
  height: media.height ?? null,
  position: media.position,
  isCurrent: media.isCurrent,
  createdAt: media.createdAt.toISOString(),
});
