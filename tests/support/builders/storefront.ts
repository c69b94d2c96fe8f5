import { makeProduct, makeSellpage } from './commerce.ts';
import { makeSeller, type SellerRow } from './factories.ts';
import type { World } from '../world.ts';

type Row = Record<string, unknown> & { id: string };

/** A live page: PUBLISHED, of an ACTIVE product, of an active seller. */
export interface LivePage {
  seller: SellerRow;
  product: Row;
  page: Row;
  /** `/storefront/<seller>/<page>` */
  path: string;
}

interface Overrides {
  seller?: SellerRow;
  product?: Record<string, unknown>;
  page?: Record<string, unknown>;
}

export async function makeLivePage(world: Pick<World, 'sql'>, overrides: Overrides = {}): Promise<LivePage> {
  const seller = overrides.seller ?? (await makeSeller(world));
  const product = await makeProduct(world, overrides.product);
  const page = await makeSellpage(world, seller, product, { status: 'PUBLISHED', ...overrides.page });
  return { seller, product, page, path: `/storefront/${seller.slug}/${page.slug as string}` };
}

export const STORE_NOT_FOUND = { status: 404, code: 'STORE_NOT_FOUND', message: 'Store not found' };
export const LIVE_PAGE_NOT_FOUND = { status: 404, code: 'NOT_FOUND', message: 'Page not found' };
