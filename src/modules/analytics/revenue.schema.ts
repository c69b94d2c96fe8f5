import { z } from 'zod';
import { amount, ratio, toNumber } from '#src/platform/values/money.ts';
import { currencies, day } from './figures.schema.ts';
import type { SalesByDay } from './sales.repository.ts';

/** Revenue of all sellers, day by day (contract 7.7). */
export const Revenue = z
  .object({
    totalRevenue: z.number(),
    totalOrders: z.int(),
    averageOrderValue: z.number(),
    refundRate: z.number(),
    dailyBreakdown: z.array(z.object({ date: day, revenue: z.number(), orders: z.int(), aov: z.number() })),
    currencies,
  })
  .meta({ id: 'AdminRevenue' });

export interface RevenueFigures {
  /** The days to show, in order. */
  days: string[];
  sales: SalesByDay;
}

const averageOf = (revenue: string, orders: number): number => ratio(revenue, amount(orders), 0);

export function toRevenue({ days, sales }: RevenueFigures): z.input<typeof Revenue> {
  const { revenue, orders, refunds } = sales.total;
  return {
    totalRevenue: toNumber(revenue),
    totalOrders: orders,
    averageOrderValue: averageOf(revenue, orders),
    refundRate: ratio(amount(refunds).times(100), amount(orders + refunds), 0),
    dailyBreakdown: days.map((date) => {
      const { revenue = '0', orders = 0 } = sales.days.get(date) ?? {};
      return { date, revenue: toNumber(revenue), orders, aov: averageOf(revenue, orders) };
    }),
    currencies: sales.total.currencies.toSorted(),
  };
}
