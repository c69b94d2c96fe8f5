import type { Cradle } from '#src/platform/cradle.ts';
import { readHeaderConfig, sellpageNotFound } from '#src/modules/sellpages/index.ts';
import type { Pixel } from './pixel.schema.ts';

/** Pixels of sellpages (part 2, section 1.3). */
export function makePixelService({ pixelRepository }: Pick<Cradle, 'pixelRepository'>) {
  return {
    /** @throws 404 */
    async find(sellerId: string, sellpageId: string): Promise<Pixel> {
      const row = await pixelRepository.find(sellerId, sellpageId);
      if (row === null) throw sellpageNotFound();
      const externalId = readHeaderConfig(row.headerConfig).pixelId ?? null;
      return { externalId, name: externalId === null ? null : row.name };
    },
  };
}
