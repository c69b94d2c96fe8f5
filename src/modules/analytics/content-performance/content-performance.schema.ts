import { z } from 'zod';
import { uuid } from '#src/platform/http/fields.ts';
import { toNumber } from '#src/platform/values/money.ts';
import { currencies } from '../figures.schema.ts';
import type { TopSellpageRow } from './content-performance.repository.ts';

/** The sellpages that sell best (contract 7.7). */

const named = z.object({ id: uuid, name: z.string() });

export const ContentPerformance = z
  .object({
    topSellpages: z.array(
      z.object({
        sellpage: z.object({
          id: uuid,
          slug: z.string(),
          titleOverride: z.string().nullable(),
          seller: named,
          product: named,
        }),
        stats: z.object({
          revenue: z.number(),
          ordersCount: z.int(),
          adSpend: z.number(),
          contentViews: z.int(),
          purchases: z.int(),
        }),
      }),
    ),
    activeCampaigns: z.int(),
    currencies,
  })
  .meta({ id: 'ContentPerformance' });

export interface ContentFigures {
  topSellpages: TopSellpageRow[];
  activeCampaigns: number;
}

const toTopSellpage = (row: TopSellpageRow) => ({
  sellpage: {
    id: row.id,
    slug: row.slug,
    titleOverride: row.titleOverride,
    seller: { id: row.sellerId, name: row.sellerName },
    product: { id: row.productId, name: row.productName },
  },
  stats: {
    revenue: toNumber(row.revenue),
    ordersCount: Number(row.ordersCount),
    adSpend: toNumber(row.adSpend),
    contentViews: Number(row.contentViews),
    purchases: Number(row.purchases),
  },
});

export const toContentPerformance = (figures: ContentFigures): z.input<typeof ContentPerformance> => ({
  topSellpages: figures.topSellpages.map(toTopSellpage),
  activeCampaigns: figures.activeCampaigns,
  currencies: [...new Set(figures.topSellpages.flatMap((page) => page.currencies))].toSorted(),
});
