import type { Cradle } from '#src/platform/cradle.ts';
import type { AdtextRow, MediaRow, ThumbnailRow } from './asset.repository.ts';
import { productNotFound } from '../products/product.service.ts';

async function ofActiveProduct<T>(reading: Promise<T[] | null>): Promise<T[]> {
  const assets = await reading;
  if (assets === null) throw productNotFound();
  return assets;
}

/**
 * Advertising material of ACTIVE products, all versions, with the figures of one seller's ads; `sellerId` is null for a
 * superadmin without a seller, whose figures are 0 (contract 5). Each throws 404 for a product unknown or not ACTIVE.
 */
export function makeAssetService({ assetRepository }: Pick<Cradle, 'assetRepository'>) {
  return {
    /** By version, position, id. @throws 404 */
    listMedia: (productId: string, sellerId: string | null): Promise<MediaRow[]> =>
      ofActiveProduct(assetRepository.mediaOf(productId, sellerId)),

    /** By version, position, id. @throws 404 */
    listThumbnails: (productId: string, sellerId: string | null): Promise<ThumbnailRow[]> =>
      ofActiveProduct(assetRepository.thumbnailsOf(productId, sellerId)),

    /** By version, id. @throws 404 */
    listAdtexts: (productId: string, sellerId: string | null): Promise<AdtextRow[]> =>
      ofActiveProduct(assetRepository.adtextsOf(productId, sellerId)),
  };
}
