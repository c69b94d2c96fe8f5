import type { Em } from '#src/platform/db/orm.ts';
import { column, readOnlyRow, readRow, statement } from '#src/platform/db/rows.ts';
import type { SellpageAds } from '#src/modules/sellpages/index.ts';

/** By external id, or else by the id of the connection. */
const ACTIVE_PIXEL = statement(
  'ads.active-pixel',
  `
    select external_id as "externalId"
    from fb_connections
    where seller_id = ? and connection_type = 'PIXEL' and is_active and (external_id = ? or id::text = lower(?))
    order by external_id = ? desc
    limit 1`,
  { externalId: column.text },
);

const CAMPAIGN_COUNT = statement(
  'ads.count-campaigns',
  'select count(*)::int as count from campaigns where sellpage_id = ? and seller_id = ?',
  { count: column.integer },
);

/** What sellpages need to know of ads. */
export class SellpageAdsRepository implements SellpageAds {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  async activePixel(sellerId: string, pixelId: string): Promise<string | null> {
    const params = [sellerId, pixelId, pixelId, pixelId];
    return (await readRow(this.#em, ACTIVE_PIXEL, params))?.externalId ?? null;
  }

  async countCampaigns(sellerId: string, sellpageId: string): Promise<number> {
    return (await readOnlyRow(this.#em, CAMPAIGN_COUNT, [sellpageId, sellerId])).count;
  }
}
