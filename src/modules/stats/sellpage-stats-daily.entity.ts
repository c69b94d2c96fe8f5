import { defineEntity, p } from '@mikro-orm/core';
import { atLeastZero, id, money, updatedAt } from '#src/platform/db/columns.ts';
import { ownedBySeller } from '#src/platform/db/tenancy.ts';
import { Seller } from '#src/modules/sellers/index.ts';
import { Sellpage } from '#src/modules/sellpages/index.ts';

const SellpageStatsDailySchema = defineEntity({
  name: 'SellpageStatsDaily',
  tableName: 'sellpage_stats_daily',
  properties: {
    id: id(),
    seller: () => p.manyToOne(Seller).ref().deleteRule('cascade'),
    sellpage: () => p.manyToOne(Sellpage).ref().deleteRule('cascade'),
    statDate: p.date(),
    adSource: p.string().length(50),
    revenue: money().default('0'),
    ordersCount: p.integer().default(0),
    adSpend: money().default('0'),
    roas: p.decimal('string').precision(8).scale(4).default('0'),
    cpm: p.decimal('string').precision(10).scale(4).default('0'),
    /** Percent, as every rate here; may exceed 100, so it has no upper bound. */
    ctr: p.decimal('string').precision(8).scale(4).default('0'),
    linkClicks: p.integer().default(0),
    contentViews: p.integer().default(0),
    addToCart: p.integer().default(0),
    checkoutInitiated: p.integer().default(0),
    purchases: p.integer().default(0),
    costPerPurchase: money().default('0'),
    /** Checkouts per content view. */
    cr1: p.decimal('string').precision(8).scale(4).default('0'),
    /** Purchases per checkout. */
    cr2: p.decimal('string').precision(8).scale(4).default('0'),
    /** Purchases per content view. */
    cr3: p.decimal('string').precision(8).scale(4).default('0'),
    updatedAt: updatedAt(),
  },
  uniques: [
    {
      // the full name would exceed 63 characters
      name: 'sellpage_stats_daily_seller_sellpage_date_source_unique',
      properties: ['seller', 'sellpage', 'statDate', 'adSource'],
    },
  ],
  indexes: [{ properties: ['seller', 'statDate'] }, { properties: ['sellpage', 'statDate'] }],
  checks: atLeastZero(
    'sellpage_stats_daily',
    'revenue',
    'orders_count',
    'ad_spend',
    'roas',
    'cpm',
    'ctr',
    'link_clicks',
    'content_views',
    'add_to_cart',
    'checkout_initiated',
    'purchases',
    'cost_per_purchase',
    'cr1',
    'cr2',
    'cr3',
  ),
  ...ownedBySeller('sellpage_stats_daily'),
});

/** Figures of one sellpage, day and ad source. */
export class SellpageStatsDaily extends SellpageStatsDailySchema.class {}
SellpageStatsDailySchema.setClass(SellpageStatsDaily);
