import type { Em } from '#src/platform/db/orm.ts';
import type { LinkedAdRow, LinkedAdsetRow, LinkedRow, LinkedRows } from './linked-ads.schema.ts';

/** One row without a campaign says that the sellpage is there. */
const CAMPAIGNS = `
  select c.id, c.name, c.status
  from sellpages p
  left join campaigns c on c.sellpage_id = p.id and c.seller_id = p.seller_id
  where p.id = ? and p.seller_id = ?
  order by c.created_at desc, c.id desc`;

const ADSETS = `
  select s.id, s.name, s.status, s.campaign_id as "campaignId"
  from campaigns c
  join adsets s on s.campaign_id = c.id and s.seller_id = c.seller_id
  where c.sellpage_id = ? and c.seller_id = ?
  order by s.created_at, s.id`;

const NEWEST_POST = `
  select x.page_id, x.external_post_id, x.created_at, page.name, thumbnail.url, adtext.primary_text
  from ad_posts x
  left join fb_connections page on page.id = x.page_id and page.seller_id = x.seller_id
  left join asset_thumbnails thumbnail on thumbnail.id = x.asset_thumbnail_id
  left join asset_adtexts adtext on adtext.id = x.asset_adtext_id
  where x.ad_id = a.id and x.seller_id = a.seller_id
  order by x.created_at desc, x.id desc
  limit 1`;

/** Sums are null without a row. */
const SUMS = `
  select sum(spend) as spend, sum(purchase_value) as purchase_value, sum(impressions)::float8 as impressions,
    sum(link_clicks)::float8 as clicks, sum(purchases)::float8 as purchases
  from ad_stats_daily
  where seller_id = a.seller_id and entity_type = 'AD' and entity_id = a.id and stat_date between ? and ?`;

const ADS = `
  select a.id, a.name, a.status, a.adset_id as "adsetId",
    post.page_id as "pageId", post.name as "pageName", post.external_post_id as "externalPostId",
    post.url as "thumbnailUrl", post.primary_text as "adText", post.created_at as "postedAt",
    sums.spend, sums.purchase_value as "purchaseValue", sums.impressions, sums.clicks, sums.purchases
  from campaigns c
  join adsets s on s.campaign_id = c.id and s.seller_id = c.seller_id
  join ads a on a.adset_id = s.id and a.seller_id = c.seller_id
  left join lateral (${NEWEST_POST}) post on true
  left join lateral (${SUMS}) sums on true
  where c.sellpage_id = ? and c.seller_id = ?
  order by a.created_at, a.id`;

/** Campaigns of a sellpage, of any status, with all that hangs below them. */
export class LinkedAdsRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /**
   * Campaigns newest first, adsets and ads oldest first, figures of the days `from` to `to`. Three statements, whatever
   * the number of rows. `null`: there is no such sellpage.
   */
  async read(sellerId: string, id: string, from: string, to: string): Promise<LinkedRows | null> {
    const campaigns = await this.#em.execute<(LinkedRow | { id: null })[]>(CAMPAIGNS, [id, sellerId]);
    if (campaigns.length === 0) return null;
    const adsets = await this.#em.execute<LinkedAdsetRow[]>(ADSETS, [id, sellerId]);
    const ads = await this.#em.execute<LinkedAdRow[]>(ADS, [from, to, id, sellerId]);
    return { campaigns: campaigns.filter((row) => row.id !== null), adsets, ads };
  }
}
