import { beforeAll, beforeEach, describe, expect, test } from '#test';
import { makeAdtext, makeThumbnail } from '#support/builders/asset.ts';
import { makeAd, makeAdPost, makeAdset, makeCampaign } from '#support/builders/campaign.ts';
import { makeProduct } from '#support/builders/product.ts';
import { makeSellpage } from '#support/builders/sellpage.ts';
import { makeStaff, type Staff } from '#support/builders/staff.ts';
import { makeAdStats } from '#support/builders/stats.ts';
import type { Columns, Row } from '#support/database/rows.ts';
import { statementsOf } from '#support/database/statements.ts';
import type { Campaign } from '#src/modules/ads/campaign.entity.ts';
import type { AdStatsDaily } from '#src/modules/stats/index.ts';
import type { Sellpage } from '#src/modules/sellpages/index.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();

let staff: Staff;
let product: { id: string };
let page: Row<Sellpage>;
beforeAll(async () => {
  staff = await makeStaff(world, { role: 'VIEWER' });
  product = await makeProduct(world);
});
beforeEach(async () => {
  page = await makeSellpage(world, { seller: staff.seller, product });
});

interface Ad {
  id: string;
  adPost: Record<string, unknown> | null;
  metrics: Record<string, number> | null;
}
interface Answer {
  campaigns: { id: string; status: string; adsets: { id: string; ads: Ad[] }[] }[];
}

async function linkedAds(id = page.id): Promise<Answer> {
  const answer = await staff.http.get(`/sellpages/${id}/linked-ads`);
  expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
  return answer.body as Answer;
}
const onlyAd = async (): Promise<Ad> => (await linkedAds()).campaigns[0]!.adsets[0]!.ads[0]!;
const dayOf = (daysAgo: number): string =>
  new Date(world.cradle.clock.now().getTime() - daysAgo * 86_400_000).toISOString().slice(0, 10);
const makeStats = (ad: { id: string }, date: string, overrides: Columns<AdStatsDaily> = {}) =>
  makeAdStats(world, {
    seller: staff.seller,
    entity_type: 'AD',
    entity_id: ad.id,
    stat_date: date,
    spend: '10.10',
    impressions: 1000,
    link_clicks: 50,
    purchases: 2,
    purchase_value: '40.00',
    ...overrides,
  });

test('none', async () => {
  expect(await linkedAds()).toEqual({ campaigns: [] });
});

test('a campaign without adsets, and an adset without ads', async () => {
  const campaign = await makeCampaign(world, { sellpage: page });
  expect(await linkedAds()).toEqual({
    campaigns: [{ id: campaign.id, name: 'Campaign', status: 'ACTIVE', adsets: [] }],
  });
  const adset = await makeAdset(world, { campaign, status: 'PAUSED' });
  expect((await linkedAds()).campaigns[0]!.adsets).toEqual([
    { id: adset.id, name: 'Adset', status: 'PAUSED', ads: [] },
  ]);
});

test('campaigns newest first, adsets and ads oldest first, of every status', async () => {
  const at = (minute: number) => `2026-01-01T00:0${minute}:00Z`;
  const made: Row<Campaign>[] = [];
  for (const [n, status] of (['ACTIVE', 'PAUSED', 'ARCHIVED', 'DELETED'] as const).entries()) {
    made.unshift(await makeCampaign(world, { sellpage: page, status, created_at: at(n) }));
  }
  const deletedAt = (minute: number) => ({ created_at: at(minute), status: 'DELETED' as const });
  const second = await makeAdset(world, { campaign: made[0]!, ...deletedAt(2) });
  const first = await makeAdset(world, { campaign: made[0]!, ...deletedAt(1) });
  const late = await makeAd(world, { adset: first, ...deletedAt(5) });
  const early = await makeAd(world, { adset: first, ...deletedAt(4) });

  const { campaigns } = await linkedAds();

  expect(campaigns.map(({ id }) => id)).toEqual(made.map(({ id }) => id));
  expect(campaigns.map(({ status }) => status)).toEqual(['DELETED', 'ARCHIVED', 'PAUSED', 'ACTIVE']);
  expect(campaigns[0]!.adsets.map(({ id }) => id)).toEqual([first.id, second.id]);
  expect(campaigns[0]!.adsets[0]!.ads.map(({ id }) => id)).toEqual([early.id, late.id]);
});

test('what belongs to other pages and other sellers stays away', async () => {
  const ad = await makeAd(world, { sellpage: page });
  await makeAd(world, { sellpage: await makeSellpage(world, { seller: staff.seller, product }) });
  const stranger = await makeStaff(world);
  await makeAd(world, { sellpage: await makeSellpage(world, { seller: stranger.seller, product }) });
  await makeStats(ad, dayOf(0), { seller_id: stranger.seller.id });
  const { campaigns } = await linkedAds();
  expect(campaigns.flatMap(({ adsets }) => adsets.flatMap(({ ads }) => ads))).toEqual([
    { id: ad.id, name: 'Ad', status: 'ACTIVE', adPost: null, metrics: null },
  ]);
});

describe('adPost', () => {
  test('is the newest post, with its texts and nothing else', async () => {
    const ad = await makeAd(world, { sellpage: page });
    const thumbnail = await makeThumbnail(world, { product, url: 'https://cdn.example.com/thumb.jpg' });
    const adtext = await makeAdtext(world, { product, primary_text: 'Buy it now' });
    await makeAdPost(world, { seller: staff.seller, ad, created_at: '2026-01-01T00:00:00Z', external_post_id: 'old' });
    const newest = await makeAdPost(world, {
      seller: staff.seller,
      ad,
      created_at: '2026-01-02T03:04:05.678Z',
      external_post_id: '1_2',
      asset_thumbnail_id: thumbnail.id,
      asset_adtext_id: adtext.id,
    });
    await world.sql(`update fb_connections set name = 'My page' where id = ?`, [newest.page_id]);
    await makeAdPost(world, { seller: staff.seller, external_post_id: 'of no ad' });
    expect((await onlyAd()).adPost).toEqual({
      externalPostId: '1_2',
      pageId: newest.page_id,
      pageName: 'My page',
      thumbnailUrl: 'https://cdn.example.com/thumb.jpg',
      adText: 'Buy it now',
      createdAt: '2026-01-02T03:04:05.678Z',
    });
  });

  test('has nulls for what there is not; of two posts of one moment the greater id counts', async () => {
    const ad = await makeAd(world, { sellpage: page });
    const post = { created_at: '2026-01-01T00:00:00Z' };
    const base = crypto.randomUUID().slice(1);
    await makeAdPost(world, { seller: staff.seller, ad, ...post, id: `f${base}` });
    await makeAdPost(world, { seller: staff.seller, ad, ...post, id: `0${base}`, external_post_id: 'lesser' });
    expect((await onlyAd()).adPost).toMatchObject({ externalPostId: null, thumbnailUrl: null, adText: null });
  });
});

describe('metrics', () => {
  test('sum today and the six days before, of the ad alone', async () => {
    const campaign = await makeCampaign(world, { sellpage: page });
    const adset = await makeAdset(world, { campaign });
    const ad = await makeAd(world, { adset });
    for (const days of [0, 6]) await makeStats(ad, dayOf(days));
    for (const days of [-1, 7]) await makeStats(ad, dayOf(days), { spend: '999.00' });
    await makeStats(campaign, dayOf(0), { entity_type: 'CAMPAIGN' });
    await makeStats(adset, dayOf(0), { entity_type: 'ADSET' });
    await makeStats(ad, dayOf(0), { entity_type: 'ADSET' });
    expect((await onlyAd()).metrics).toEqual({ spend: 20.2, impressions: 2000, clicks: 100, purchases: 4, roas: 3.96 });
  });

  test('are null without a row in these days, and 0 with empty rows', async () => {
    const ad = await makeAd(world, { sellpage: page });
    await makeStats(ad, dayOf(7));
    expect((await onlyAd()).metrics).toBeNull();
    const nothing = { spend: '0.00', impressions: 0, link_clicks: 0, purchases: 0, purchase_value: '5.00' };
    await makeStats(ad, dayOf(1), nothing);
    expect((await onlyAd()).metrics).toEqual({ spend: 0, impressions: 0, clicks: 0, purchases: 0, roas: 0 });
  });

  test('do not overflow', async () => {
    const ad = await makeAd(world, { sellpage: page });
    const most = { impressions: 2_147_483_647, link_clicks: 2_147_483_647, spend: '99999999.99' };
    for (const days of [0, 1, 2]) await makeStats(ad, dayOf(days), most);
    expect((await onlyAd()).metrics).toMatchObject({ impressions: 6_442_450_941, clicks: 6_442_450_941 });
    expect((await onlyAd()).metrics!.spend).toBe(299_999_999.97);
  });
});

test('three statements, whatever the number of rows', async () => {
  const counts: number[] = [];
  for (const target of [0, 1, 20]) {
    while ((await linkedAds()).campaigns.length < target) {
      const ad = await makeAd(world, { sellpage: page });
      await makeAdPost(world, { seller: staff.seller, ad });
      await makeStats(ad, dayOf(0));
    }
    counts.push((await statementsOf(world, () => linkedAds())).length);
  }
  expect(counts).toEqual([3, 3, 3]);
});
