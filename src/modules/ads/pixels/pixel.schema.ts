import { z } from 'zod';
import { uuid } from '#src/platform/http/fields.ts';

/** The pixel of a sellpage (part 2, section 1.3). */

export const PixelParams = z.object({ id: uuid });

export const SellpagePixel = z.object({
  pixelId: z.string().nullable(),
  pixelName: z.string().nullable(),
  pixelExternalId: z.string().nullable(),
});

export interface Pixel {
  externalId: string | null;
  /** Of its connection; null when that is gone or inactive. */
  name: string | null;
}

export const toSellpagePixel = ({ externalId, name }: Pixel): z.input<typeof SellpagePixel> => ({
  pixelId: externalId,
  pixelName: name,
  pixelExternalId: externalId,
});
