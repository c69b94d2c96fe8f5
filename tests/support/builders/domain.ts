import { insertRow, type Ref, type Row, type Sql, unique } from '../database/rows.ts';

export const makeDomain = (world: Sql, seller: Ref, overrides: Record<string, unknown> = {}): Promise<Row> =>
  insertRow(world, 'seller_domains', {
    seller_id: seller.id,
    hostname: `shop-${unique()}.example.com`,
    verification_token: `pixecom-verify-${unique()}`,
    ...overrides,
  });
