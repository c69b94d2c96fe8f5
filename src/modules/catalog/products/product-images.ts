import { isDeepStrictEqual } from 'node:util';
import type { Cradle } from '#src/platform/cradle.ts';
import { AssetMedia } from '../assets/asset-media.entity.ts';
import type { Product } from './product.entity.ts';

/** Version of a picture that came in as a plain URL. */
const FIRST_VERSION = 'v1';

/** Of pictures with one URL the first counts: a current one, then by position and id. */
const FIRST_CHOICE = { isCurrent: 'desc', position: 'asc', id: 'asc' } as const;

/** The pictures of a product, which are its current IMAGE media (contract 7.3). */
export function makeProductImages({ em }: Pick<Cradle, 'em'>) {
  return {
    /**
     * Makes `urls` the product's pictures, in that order; a URL given twice counts once. Missing ones are added, the
     * others stop being current. Caller locks the product and flushes. Returns whether the pictures were others before.
     */
    async replace(product: Product, urls: string[]): Promise<boolean> {
      const positions = new Map([...new Set(urls)].map((url, position) => [url, position]));
      const known = await em.find(AssetMedia, { product, mediaType: 'IMAGE' }, { orderBy: FIRST_CHOICE });
      const before = known.filter(({ isCurrent }) => isCurrent).map(({ url }) => url);
      const isChanged = !isDeepStrictEqual(before, [...positions.keys()]);
      for (const media of known) {
        const position = positions.get(media.url);
        positions.delete(media.url);
        media.isCurrent = position !== undefined;
        if (position !== undefined) media.position = position;
      }
      for (const [url, position] of positions) {
        em.create(AssetMedia, { product, version: FIRST_VERSION, url, mediaType: 'IMAGE', position, isCurrent: true });
      }
      return isChanged;
    },
  };
}
