import { defineEntity, p } from '@mikro-orm/core';
import { atLeastZero, id, money, updatedAt } from '#src/platform/db/columns.ts';
import { ownedBySeller } from '#src/platform/db/tenancy.ts';
import { Seller } from '#src/modules/sellers/index.ts';
import { StatsEntityType } from './ad-stats-raw.entity.ts';

const AdStatsDailySchema = defineEntity({
  name: 'AdStatsDaily',
  tableName: 'ad_stats_daily',
  properties: {
    id: id(),
    seller: () => p.manyToOne(Seller).ref().deleteRule('cascade'),
    entityType: p.enum(() => StatsEntityType).nativeEnumName('stats_entity_type'),
    /** Id of a campaign, adset or ad, by `entityType`. */
    entityId: p.uuid(),
    statDate: p.date(),
    spend: money().default('0'),
    impressions: p.integer().default(0),
    cpm: p.decimal('string').precision(10).scale(4).default('0'),
    /** Percent, as every rate here; may exceed 100, so it has no upper bound. */
    ctr: p.decimal('string').precision(8).scale(4).default('0'),
    cpc: p.decimal('string').precision(10).scale(4).default('0'),
    linkClicks: p.integer().default(0),
    contentViews: p.integer().default(0),
    addToCart: p.integer().default(0),
    checkoutInitiated: p.integer().default(0),
    purchases: p.integer().default(0),
    purchaseValue: money().default('0'),
    costPerPurchase: money().default('0'),
    roas: p.decimal('string').precision(8).scale(4).default('0'),
    updatedAt: updatedAt(),
  },
  uniques: [{ properties: ['seller', 'entityType', 'entityId', 'statDate'] }],
  indexes: [
    { properties: ['seller', 'statDate'] },
    // comparing enums is not leakproof, so under row-level security `entity_type` finds nothing in the unique index
    { properties: ['seller', 'entityId', 'statDate'] },
  ],
  checks: atLeastZero(
    'ad_stats_daily',
    'spend',
    'impressions',
    'cpm',
    'ctr',
    'cpc',
    'link_clicks',
    'content_views',
    'add_to_cart',
    'checkout_initiated',
    'purchases',
    'purchase_value',
    'cost_per_purchase',
    'roas',
  ),
  ...ownedBySeller('ad_stats_daily'),
});

/** Latest known figures of one entity and day. */
export class AdStatsDaily extends AdStatsDailySchema.class {}
AdStatsDailySchema.setClass(AdStatsDaily);
