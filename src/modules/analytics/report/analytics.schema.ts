import { z } from 'zod';
import { amount, ratio, toNumber } from '#src/platform/values/money.ts';
import { currencies, day } from '../figures.schema.ts';
import type { DayRow, DomainSalesRow, ProductSalesRow, SellerSalesRow } from './analytics.repository.ts';

/** Schemas and views of the report over all sellers (contract 7.7). Rows carry amounts and counts of views as texts. */

export const Analytics = z
  .object({
    byDate: z.array(
      z.object({
        date: day,
        revenue: z.number(),
        orders: z.int(),
        spend: z.number(),
        productCost: z.number(),
        profit: z.number(),
        roas: z.number(),
      }),
    ),
    bySeller: z.array(
      z.object({ name: z.string(), revenue: z.number(), orders: z.int(), spend: z.number(), roas: z.number() }),
    ),
    byProduct: z.array(z.object({ name: z.string(), orders: z.int(), revenue: z.number(), cr: z.number() })),
    byDomain: z.array(z.object({ domain: z.string(), revenue: z.number(), orders: z.int(), cr: z.number() })),
    currencies,
  })
  .meta({ id: 'AdminAnalytics' });

/** Counts, which may be larger than a number holds. */
export interface ConversionRow {
  purchases: string;
  contentViews: string;
}

export interface AnalyticsRows {
  byDate: DayRow[];
  bySeller: SellerSalesRow[];
  byProduct: ProductSalesRow[];
  byDomain: DomainSalesRow[];
}

/** Purchases of a hundred views; 0 without views. */
export const conversionRate = ({ purchases, contentViews }: ConversionRow): number =>
  ratio(amount(purchases).times(100), contentViews, 0);

const toDay = ({ date, revenue, orders, spend, purchaseValue, productCost }: DayRow) => ({
  date,
  revenue: toNumber(revenue),
  orders,
  spend: toNumber(spend),
  productCost: toNumber(productCost),
  profit: toNumber(amount(revenue).minus(spend).minus(productCost)),
  roas: ratio(purchaseValue, spend, 0),
});

const toSeller = ({ name, revenue, orders, spend, purchaseValue }: SellerSalesRow) => ({
  name,
  revenue: toNumber(revenue),
  orders,
  spend: toNumber(spend),
  roas: ratio(purchaseValue, spend, 0),
});

export const toAnalytics = ({ byDate, bySeller, byProduct, byDomain }: AnalyticsRows): z.input<typeof Analytics> => ({
  byDate: byDate.map(toDay),
  bySeller: bySeller.map(toSeller),
  byProduct: byProduct.map((row) => ({
    name: row.name,
    orders: row.orders,
    revenue: toNumber(row.revenue),
    cr: conversionRate(row),
  })),
  byDomain: byDomain.map((row) => ({
    domain: row.domain,
    revenue: toNumber(row.revenue),
    orders: row.orders,
    cr: conversionRate(row),
  })),
  currencies: [...new Set(byDate.flatMap((row) => row.currencies))].toSorted(),
});
