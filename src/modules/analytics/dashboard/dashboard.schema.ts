import { z } from 'zod';
import { instant, uuid } from '#src/platform/http/fields.ts';
import { ratio, toNumber } from '#src/platform/values/money.ts';
import { OrderStatus } from '#src/modules/orders/index.ts';
import { currencies, day } from '../figures.schema.ts';
import type { SalesByDay } from '../sales.repository.ts';
import type { DashboardTotals, RecentOrderRow, TopSellerRow } from './dashboard.repository.ts';

/** Schemas and views of the first page superadmins see (contract 7.1). */

export const Dashboard = z
  .object({
    kpis: z.object({
      totalSellers: z.int(),
      activeSellers: z.int(),
      totalProducts: z.int(),
      totalOrders: z.int(),
      totalRevenue: z.number(),
      totalUsers: z.int(),
      avgRoas: z.number(),
      revenueByDay: z.array(z.object({ date: day, revenue: z.number(), orders: z.int() })),
      topSellers: z.array(z.object({ name: z.string(), revenue: z.number(), orders: z.int(), roas: z.number() })),
    }),
    recentOrders: z.array(
      z.object({
        id: uuid,
        orderNumber: z.string(),
        customer: z.string(),
        sellerName: z.string(),
        sellerId: uuid,
        total: z.number(),
        status: z.enum(OrderStatus),
        createdAt: instant,
      }),
    ),
    currencies,
  })
  .meta({ id: 'Dashboard' });

export interface DashboardFigures {
  totals: DashboardTotals;
  /** The days to show, in order. */
  days: string[];
  sales: SalesByDay;
  recentOrders: RecentOrderRow[];
}

const toTopSeller = ({ name, revenue, orders, spend, purchaseValue }: TopSellerRow) => ({
  name,
  revenue: toNumber(revenue),
  orders,
  roas: ratio(purchaseValue, spend, 0),
});

const toRecentOrder = ({ total, createdAt, ...order }: RecentOrderRow) => ({
  ...order,
  total: toNumber(total),
  createdAt: createdAt.toISOString(),
});

export const toDashboard = (figures: DashboardFigures): z.input<typeof Dashboard> => {
  const { totals, days, sales, recentOrders } = figures;
  return {
    kpis: {
      totalSellers: totals.totalSellers,
      activeSellers: totals.activeSellers,
      totalProducts: totals.totalProducts,
      totalOrders: totals.totalOrders,
      totalRevenue: toNumber(totals.totalRevenue),
      totalUsers: totals.totalUsers,
      avgRoas: ratio(totals.purchaseValue, totals.spend, 0),
      revenueByDay: days.map((date) => {
        const { revenue = '0', orders = 0 } = sales.days.get(date) ?? {};
        return { date, revenue: toNumber(revenue), orders };
      }),
      topSellers: totals.topSellers.map(toTopSeller),
    },
    recentOrders: recentOrders.map(toRecentOrder),
    currencies: totals.currencies.toSorted(),
  };
};
