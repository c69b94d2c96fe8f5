import { z } from 'zod';
import { uuid } from '#src/platform/http/fields.ts';
import { amount, ratio, toNumber } from '#src/platform/values/money.ts';
import type { ProductStatsRow } from './product.admin.repository.ts';

/** What a product sold and cost in ads over all sellers (contract 7.3). */
export const ProductStats = z
  .object({
    productId: uuid,
    productName: z.string(),
    revenue: z.number(),
    orders: z.int(),
    returns: z.int(),
    refundRate: z.number(),
    roas: z.number(),
    adSpend: z.number(),
    impressions: z.int(),
    clicks: z.int(),
    cpm: z.number(),
    cpc: z.number(),
  })
  .meta({ id: 'AdminProductStats' });

export function toProductStats(row: ProductStatsRow): z.input<typeof ProductStats> {
  return {
    productId: row.productId,
    productName: row.productName,
    revenue: toNumber(row.revenue),
    orders: row.orders,
    returns: row.returns,
    refundRate: ratio(amount(row.returns).times(100), amount(row.orders + row.returns), 0),
    roas: ratio(row.purchaseValue, row.spend, 0),
    adSpend: toNumber(row.spend),
    impressions: Number(row.impressions),
    clicks: Number(row.clicks),
    cpm: ratio(amount(row.spend).times(1000), row.impressions, 0),
    cpc: ratio(row.spend, row.clicks, 0),
  };
}
