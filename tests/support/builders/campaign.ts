import type { AdPost } from '#src/modules/ads/ad-post.entity.ts';
import type { Ad } from '#src/modules/ads/ad.entity.ts';
import type { Adset } from '#src/modules/ads/adset.entity.ts';
import type { Campaign } from '#src/modules/ads/campaign.entity.ts';
import type { FbConnection } from '#src/modules/ads/fb-connection.entity.ts';
import { type Columns, insertRow, type Ref, type Row, type Sql, unique } from '../database/rows.ts';
import { makeSeller } from './seller.ts';
import { makeSellpage } from './sellpage.ts';

interface Owned {
  id: string;
  seller_id: string;
}

/** An ad account with an encrypted token and metadata, both of which must never be shown. */
export async function makeConnection(
  world: Sql,
  { seller, ...given }: Columns<FbConnection> & { seller?: Ref } = {},
): Promise<Row<FbConnection>> {
  return insertRow<FbConnection>(world, 'fb_connections', {
    seller_id: (seller ?? (await makeSeller(world))).id,
    connection_type: 'AD_ACCOUNT',
    external_id: `act_${unique()}`,
    name: 'Account',
    access_token_enc: 'enc:EAAG-very-secret',
    metadata: { secret: 'raw-metadata' },
    ...given,
  });
}

/** An ACTIVE campaign for `sellpage`, with an ad account of its own. */
export async function makeCampaign(
  world: Sql,
  { sellpage, ...given }: Columns<Campaign> & { sellpage?: Owned } = {},
): Promise<Row<Campaign>> {
  const page = sellpage ?? (await makeSellpage(world));
  return insertRow<Campaign>(world, 'campaigns', {
    seller_id: page.seller_id,
    sellpage_id: page.id,
    ad_account_id: (await makeConnection(world, { seller: { id: page.seller_id } })).id,
    name: 'Campaign',
    budget: '5.00',
    ...given,
  });
}

/** An adset of `campaign`, or of a new one. */
export async function makeAdset(
  world: Sql,
  { campaign, ...given }: Columns<Adset> & { campaign?: Owned } = {},
): Promise<Row<Adset>> {
  const { id, seller_id } = campaign ?? (await makeCampaign(world));
  return insertRow<Adset>(world, 'adsets', { seller_id, campaign_id: id, name: 'Adset', ...given });
}

/** An ad, of a new campaign for `sellpage` unless its adset is given. */
export async function makeAd(
  world: Sql,
  { adset, sellpage, ...given }: Columns<Ad> & { adset?: Owned; sellpage?: Owned } = {},
): Promise<Row<Ad>> {
  const campaign = adset ? undefined : await makeCampaign(world, sellpage && { sellpage });
  const { id, seller_id } = adset ?? (await makeAdset(world, campaign && { campaign }));
  return insertRow<Ad>(world, 'ads', { seller_id, adset_id: id, name: 'Ad', ...given });
}

/** A post that shows the assets named in `given`, of an ad when one is given. */
export async function makeAdPost(
  world: Sql,
  { seller, ad, ...given }: Columns<AdPost> & { seller: Ref; ad?: Ref | null },
): Promise<Row<AdPost>> {
  return insertRow<AdPost>(world, 'ad_posts', {
    seller_id: seller.id,
    ad_id: ad?.id ?? null,
    page_id: (await makeConnection(world, { seller, connection_type: 'PAGE' })).id,
    post_source: 'CONTENT_SOURCE',
    ...given,
  });
}
