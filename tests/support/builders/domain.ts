import type { SellerDomain } from '#src/modules/domains/index.ts';
import { type Columns, insertRow, type Ref, type Row, type Sql, unique } from '../database/rows.ts';
import { makeSeller } from './seller.ts';

/** A PENDING domain that is nobody's primary one. */
export async function makeDomain(
  world: Sql,
  { seller, ...given }: Columns<SellerDomain> & { seller?: Ref } = {},
): Promise<Row<SellerDomain>> {
  return insertRow<SellerDomain>(world, 'seller_domains', {
    seller_id: (seller ?? (await makeSeller(world))).id,
    hostname: `shop-${unique()}.example.com`,
    verification_token: `pixecom-verify-${unique()}`,
    ...given,
  });
}
