import { insertRow, type Overrides, type Ref, type Row, type Sql } from '../database/rows.ts';

/** One day's figures of a campaign. */
export const makeAdStats = (world: Sql, seller: Ref, overrides: Record<string, unknown> = {}): Promise<Row> =>
  insertRow(world, 'ad_stats_daily', {
    seller_id: seller.id,
    entity_type: 'CAMPAIGN',
    entity_id: crypto.randomUUID(),
    stat_date: '2026-01-01',
    ...overrides,
  });

/** One day's figures of a sellpage. */
export const makePageStats = (
  world: Sql,
  sellpage: Record<string, unknown> & Ref,
  overrides: Overrides = {},
): Promise<Ref> =>
  insertRow(world, 'sellpage_stats_daily', {
    seller_id: sellpage.seller_id,
    sellpage_id: sellpage.id,
    stat_date: '2026-05-10',
    ad_source: 'organic',
    ...overrides,
  });
