import type { AdStatsDaily, SellpageStatsDaily } from '#src/modules/stats/index.ts';
import { type Columns, insertRow, type Ref, type Row, type Sql } from '../database/rows.ts';
import { makeSeller } from './seller.ts';
import { makeSellpage } from './sellpage.ts';

/** One day's figures of a campaign. */
export async function makeAdStats(
  world: Sql,
  { seller, ...given }: Columns<AdStatsDaily> & { seller?: Ref } = {},
): Promise<Row<AdStatsDaily>> {
  return insertRow<AdStatsDaily>(world, 'ad_stats_daily', {
    seller_id: (seller ?? (await makeSeller(world))).id,
    entity_type: 'CAMPAIGN',
    entity_id: crypto.randomUUID(),
    stat_date: '2026-01-01',
    ...given,
  });
}

/** One day's figures of a sellpage, of what came without an ad; in place of what its orders have counted. */
export async function makeSellpageStats(
  world: Sql,
  { sellpage, ...given }: Columns<SellpageStatsDaily> & { sellpage?: { id: string; seller_id: string } } = {},
): Promise<Row<SellpageStatsDaily>> {
  const { id, seller_id } = sellpage ?? (await makeSellpage(world));
  const row = { seller_id, sellpage_id: id, stat_date: '2026-05-10', ad_source: 'organic', ...given };
  await world.sql('delete from sellpage_stats_daily where sellpage_id = ? and stat_date = ? and ad_source = ?', [
    row.sellpage_id,
    row.stat_date,
    row.ad_source,
  ]);
  return insertRow<SellpageStatsDaily>(world, 'sellpage_stats_daily', row);
}
