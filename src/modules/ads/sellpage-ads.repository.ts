import type { Em } from '#src/platform/db/orm.ts';
import type { SellpageAds } from '#src/modules/sellpages/index.ts';

/** By external id, or else by the id of the connection. */
const ACTIVE_PIXEL = `
  select external_id as "externalId"
  from fb_connections
  where seller_id = ? and connection_type = 'PIXEL' and is_active and (external_id = ? or id::text = lower(?))
  order by external_id = ? desc
  limit 1`;

const CAMPAIGN_COUNT = 'select count(*)::int as count from campaigns where sellpage_id = ? and seller_id = ?';

/** What sellpages need to know of ads. */
export class SellpageAdsRepository implements SellpageAds {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  async activePixel(sellerId: string, pixelId: string): Promise<string | null> {
    const params = [sellerId, pixelId, pixelId, pixelId];
    const [row] = await this.#em.execute<{ externalId: string }[]>(ACTIVE_PIXEL, params);
    return row?.externalId ?? null;
  }

  async countCampaigns(sellerId: string, sellpageId: string): Promise<number> {
    const [row] = await this.#em.execute<{ count: number }[]>(CAMPAIGN_COUNT, [sellpageId, sellerId]);
    return row!.count;
  }
}
