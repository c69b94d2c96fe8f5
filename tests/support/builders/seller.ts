import type { Seller, SellerSettings } from '#src/modules/sellers/index.ts';
import { type Columns, insertRow, type Sql, unique } from '../database/rows.ts';

export interface SellerRow {
  id: string;
  name: string;
  slug: string;
}

/** An active seller with settings and without members. */
export async function makeSeller(world: Sql, given: Columns<Seller> = {}): Promise<SellerRow> {
  const { id, name, slug } = await insertRow<Seller>(world, 'sellers', {
    name: 'Shop',
    slug: `shop-${unique()}`,
    ...given,
  });
  await insertRow<SellerSettings>(world, 'seller_settings', { seller_id: id });
  return { id, name, slug };
}
