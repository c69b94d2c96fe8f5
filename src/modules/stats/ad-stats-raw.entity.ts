import { defineEntity, p } from '@mikro-orm/core';
import { atLeastZero, createdAt, id, instant, money } from '#src/platform/db/columns.ts';
import { ownedBySeller } from '#src/platform/db/tenancy.ts';
import { Seller } from '#src/modules/sellers/index.ts';

export const StatsEntityType = { Campaign: 'CAMPAIGN', Adset: 'ADSET', Ad: 'AD' } as const;
export type StatsEntityType = (typeof StatsEntityType)[keyof typeof StatsEntityType];

const AdStatsRawSchema = defineEntity({
  name: 'AdStatsRaw',
  tableName: 'ad_stats_raw',
  properties: {
    id: id(),
    seller: () => p.manyToOne(Seller).ref().deleteRule('cascade'),
    entityType: p.enum(() => StatsEntityType).nativeEnumName('stats_entity_type'),
    /** Id of a campaign, adset or ad, by `entityType`. */
    entityId: p.uuid(),
    externalEntityId: p.string().length(255),
    fetchedAt: instant(),
    dateStart: p.date(),
    dateStop: p.date(),
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
    createdAt: createdAt(),
  },
  indexes: [{ properties: ['seller', 'entityType', 'entityId', 'dateStart'] }, { properties: ['seller', 'fetchedAt'] }],
  checks: atLeastZero(
    'ad_stats_raw',
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
  ...ownedBySeller('ad_stats_raw'),
});

/** Figures of one entity and day as one fetch saw them; append-only. */
export class AdStatsRaw extends AdStatsRawSchema.class {}
AdStatsRawSchema.setClass(AdStatsRaw);
