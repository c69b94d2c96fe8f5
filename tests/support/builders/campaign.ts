import { insertRow, type Overrides, type Ref, type Row, type Sql, unique } from '../database/rows.ts';

/** An ad account with an encrypted token and metadata, both of which must never be shown. */
export const makeConnection = (world: Sql, seller: Ref, overrides: Record<string, unknown> = {}): Promise<Row> =>
  insertRow(world, 'fb_connections', {
    seller_id: seller.id,
    connection_type: 'AD_ACCOUNT',
    external_id: `act_${unique()}`,
    name: 'Account',
    access_token_enc: 'enc:EAAG-very-secret',
    metadata: '{"secret": "raw-metadata"}',
    ...overrides,
  });

/** A campaign for a sellpage, with an ad account of its own. */
export const makeCampaign = async (
  world: Sql,
  sellpage: Record<string, unknown> & Ref,
  overrides: Record<string, unknown> = {},
): Promise<Row> =>
  insertRow(world, 'campaigns', {
    seller_id: sellpage.seller_id,
    sellpage_id: sellpage.id,
    ad_account_id: (await makeConnection(world, { id: sellpage.seller_id as string })).id,
    name: 'Campaign',
    budget: '5.00',
    ...overrides,
  });

/** An ad of the page's seller, with the campaign and the adset it needs. */
export async function makeAd(world: Sql, sellpage: Record<string, unknown> & Ref) {
  const seller_id = sellpage.seller_id;
  const campaign = await makeCampaign(world, sellpage);
  const adset = await insertRow(world, 'adsets', { seller_id, campaign_id: campaign.id, name: 'Adset' });
  const ad = await insertRow(world, 'ads', { seller_id, adset_id: adset.id, name: 'Ad' });
  return { campaign, adset, ad };
}

/** A post of `ad` that shows the assets named in `overrides`. */
export const makePost = async (world: Sql, seller: Ref, ad: Ref | null, overrides: Overrides = {}) =>
  insertRow(world, 'ad_posts', {
    seller_id: seller.id,
    ad_id: ad?.id ?? null,
    page_id: (await makeConnection(world, seller, { connection_type: 'PAGE' })).id,
    post_source: 'CONTENT_SOURCE',
    ...overrides,
  });
