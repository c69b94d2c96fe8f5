import { z } from 'zod';
import { instant, uuid } from '#src/platform/http/fields.ts';
import { ratio, toNumber } from '#src/platform/values/money.ts';
import type { LinkedAdRow, LinkedRow, LinkedRows } from './linked-ads.repository.ts';

/** What advertises a sellpage (part 2, section 1.3). What is not named here is not shown. */

export const LinkedAdsParams = z.object({ id: uuid });

const status = z.enum(['ACTIVE', 'PAUSED', 'ARCHIVED', 'DELETED']);

const LinkedAd = z.object({
  id: uuid,
  name: z.string(),
  status,
  adPost: z
    .object({
      externalPostId: z.string().nullable(),
      pageId: uuid,
      pageName: z.string().nullable(),
      thumbnailUrl: z.string().nullable(),
      adText: z.string().nullable(),
      createdAt: instant,
    })
    .nullable(),
  metrics: z
    .object({
      spend: z.number(),
      impressions: z.int(),
      clicks: z.int(),
      purchases: z.int(),
      roas: z.number(),
    })
    .nullable(),
});

export const LinkedAds = z
  .object({
    campaigns: z.array(
      z.object({
        id: uuid,
        name: z.string(),
        status,
        adsets: z.array(z.object({ id: uuid, name: z.string(), status, ads: z.array(LinkedAd) })),
      }),
    ),
  })
  .meta({ id: 'LinkedAds' });

const toAdPost = (row: LinkedAdRow) =>
  row.pageId === null || row.postedAt === null
    ? null
    : {
        externalPostId: row.externalPostId,
        pageId: row.pageId,
        pageName: row.pageName,
        thumbnailUrl: row.thumbnailUrl,
        adText: row.adText,
        createdAt: new Date(row.postedAt).toISOString(),
      };

const toMetrics = ({ spend, purchaseValue, impressions, clicks, purchases }: LinkedAdRow) =>
  spend === null || purchaseValue === null
    ? null
    : { spend: toNumber(spend), impressions, clicks, purchases, roas: ratio(purchaseValue, spend, 0) };

export function toLinkedAds({ campaigns, adsets, ads }: LinkedRows): z.input<typeof LinkedAds> {
  const adsetsOf = Map.groupBy(adsets, ({ campaignId }) => campaignId);
  const adsOf = Map.groupBy(ads, ({ adsetId }) => adsetId);
  const plain = ({ id, name, status }: LinkedRow) => ({ id, name, status });
  const toAd = (row: LinkedAdRow) => ({ ...plain(row), adPost: toAdPost(row), metrics: toMetrics(row) });
  return {
    campaigns: campaigns.map((campaign) => ({
      ...plain(campaign),
      adsets: (adsetsOf.get(campaign.id) ?? []).map((adset) => ({
        ...plain(adset),
        ads: (adsOf.get(adset.id) ?? []).map(toAd),
      })),
    })),
  };
}
