import { z } from 'zod';
import { amount, ratio, toNumber } from '#src/platform/values/money.ts';
import { conversionRate } from './analytics.schema.ts';
import type { OverviewRow } from './overview.repository.ts';
import { currencies } from '../figures.schema.ts';

/** How all sellers together are doing (contract 7.7). */
export const Overview = z
  .object({
    totalRevenue: z.number(),
    totalOrders: z.int(),
    totalCustomers: z.int(),
    conversionRate: z.number(),
    activeProducts: z.int(),
    averageOrderValue: z.number(),
    revenueToday: z.number(),
    ordersToday: z.int(),
    revenueYesterday: z.number(),
    ordersYesterday: z.int(),
    revenueTrend: z.number(),
    currencies,
  })
  .meta({ id: 'AdminOverview' });

/** Growth in percent; from nothing to something it is 100. */
const trendOf = (before: string, now: string): number =>
  ratio(amount(now).minus(before).times(100), before, amount(now).gt(0) ? 100 : 0);

export const toOverview = (row: OverviewRow): z.input<typeof Overview> => ({
  totalRevenue: toNumber(row.revenue),
  totalOrders: row.orders,
  totalCustomers: row.customers,
  conversionRate: conversionRate(row),
  activeProducts: row.activeProducts,
  averageOrderValue: ratio(row.revenue, amount(row.orders), 0),
  revenueToday: toNumber(row.revenueToday),
  ordersToday: row.ordersToday,
  revenueYesterday: toNumber(row.revenueYesterday),
  ordersYesterday: row.ordersYesterday,
  revenueTrend: trendOf(row.revenueBefore, row.revenueNow),
  currencies: row.currencies.toSorted(),
});
