import { z } from 'zod';
import type { Em } from '#src/platform/db/orm.ts';
import { column, nullable, readRows, type Row, type RowOf, statement } from '#src/platform/db/rows.ts';
import { CampaignStatus } from '../campaign.entity.ts';

const LINKED = { id: column.uuid, name: column.text, status: z.enum(CampaignStatus) };

/** One row without a campaign says that the sellpage is there. */
const CAMPAIGNS = statement(
  'ads.linked-campaigns',
  `
    select c.id, c.name, c.status
    from sellpages p
    left join campaigns c on c.sellpage_id = p.id and c.seller_id = p.seller_id
    where p.id = ? and p.seller_id = ?
    order by c.created_at desc, c.id desc`,
  nullable(LINKED),
);

const ADSETS = statement(
  'ads.linked-adsets',
  `
    select s.id, s.name, s.status, s.campaign_id as "campaignId"
    from campaigns c
    join adsets s on s.campaign_id = c.id and s.seller_id = c.seller_id
    where c.sellpage_id = ? and c.seller_id = ?
    order by s.created_at, s.id`,
  { ...LINKED, campaignId: column.uuid },
);

const NEWEST_POST = `
  select x.page_id, x.external_post_id, x.created_at, page.name, thumbnail.url, adtext.primary_text
  from ad_posts x
  left join fb_connections page on page.id = x.page_id and page.seller_id = x.seller_id
  left join asset_thumbnails thumbnail on thumbnail.id = x.asset_thumbnail_id
  left join asset_adtexts adtext on adtext.id = x.asset_adtext_id
  where x.ad_id = a.id and x.seller_id = a.seller_id
  order by x.created_at desc, x.id desc
  limit 1`;

/** Amounts are null without a row. */
const SUMS = `
  select sum(spend) as spend, sum(purchase_value) as purchase_value,
    coalesce(sum(impressions), 0)::float8 as impressions, coalesce(sum(link_clicks), 0)::float8 as clicks,
    coalesce(sum(purchases), 0)::float8 as purchases
  from ad_stats_daily
  where seller_id = a.seller_id and entity_type = 'AD' and entity_id = a.id and stat_date between ? and ?`;

const ADS = statement(
  'ads.linked-ads',
  `
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
    order by a.created_at, a.id`,
  {
    ...LINKED,
    adsetId: column.uuid,
    /** The connection. */
    pageId: column.uuid.nullable(),
    pageName: column.text.nullable(),
    externalPostId: column.text.nullable(),
    thumbnailUrl: column.text.nullable(),
    adText: column.text.nullable(),
    postedAt: column.instant.nullable(),
    spend: column.decimal.nullable(),
    purchaseValue: column.decimal.nullable(),
    impressions: column.float,
    clicks: column.float,
    purchases: column.float,
  },
);

export type LinkedRow = Row<typeof LINKED>;
type LinkedAdsetRow = RowOf<typeof ADSETS>;
/** An ad with its newest post and its sums; what there is not is null. */
export type LinkedAdRow = RowOf<typeof ADS>;

/** Rows in the order of the answer. */
export interface LinkedRows {
  campaigns: LinkedRow[];
  adsets: LinkedAdsetRow[];
  ads: LinkedAdRow[];
}

/** Whether the outer join found one: then all of its columns are there. */
const isThere = (row: RowOf<typeof CAMPAIGNS>): row is LinkedRow => row.id !== null;

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
    const campaigns = await readRows(this.#em, CAMPAIGNS, [id, sellerId]);
    if (campaigns.length === 0) return null;
    const adsets = await readRows(this.#em, ADSETS, [id, sellerId]);
    const ads = await readRows(this.#em, ADS, [from, to, id, sellerId]);
    return { campaigns: campaigns.filter(isThere), adsets, ads };
  }
}
