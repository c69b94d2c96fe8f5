import { defineEntity, p } from '@mikro-orm/core';
import { atLeastZero, createdAt, id, money, newestFirst, updatedAt } from '#src/platform/db/columns.ts';
import { ownedBySeller } from '#src/platform/db/tenancy.ts';
import { Seller } from '#src/modules/sellers/index.ts';
import { Sellpage } from '#src/modules/sellpages/index.ts';
import { AdStrategy } from './ad-strategy.entity.ts';
import { FbConnection } from './fb-connection.entity.ts';

export const BudgetType = { Daily: 'DAILY', Lifetime: 'LIFETIME' } as const;
export type BudgetType = (typeof BudgetType)[keyof typeof BudgetType];

/** Status of a campaign, an adset or an ad. */
export const CampaignStatus = { Active: 'ACTIVE', Paused: 'PAUSED', Archived: 'ARCHIVED', Deleted: 'DELETED' } as const;
export type CampaignStatus = (typeof CampaignStatus)[keyof typeof CampaignStatus];

const CampaignSchema = defineEntity({
  name: 'Campaign',
  tableName: 'campaigns',
  properties: {
    id: id(),
    seller: () => p.manyToOne(Seller).ref().deleteRule('cascade'),
    sellpage: () => p.manyToOne(Sellpage).ref().deleteRule('restrict'),
    adAccount: () => p.manyToOne(FbConnection).ref().deleteRule('restrict'),
    adStrategy: () => p.manyToOne(AdStrategy).ref().nullable().deleteRule('set null'),
    /** Null until the campaign stands at Meta. */
    externalCampaignId: p.string().length(255).nullable(),
    name: p.string().length(255),
    budget: money(),
    budgetType: p
      .enum(() => BudgetType)
      .nativeEnumName('budget_type')
      .default('DAILY'),
    status: p
      .enum(() => CampaignStatus)
      .nativeEnumName('campaign_status')
      .default('ACTIVE'),
    deliveryStatus: p.string().length(50).nullable(),
    startDate: p.date().nullable(),
    endDate: p.date().nullable(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  indexes: [
    { properties: ['seller', 'sellpage'] },
    { properties: ['seller', 'status'] },
    { properties: ['seller', 'externalCampaignId'] },
    newestFirst(),
    { properties: ['sellpage'] },
    { properties: ['adAccount'] },
    { properties: ['adStrategy'] },
  ],
  checks: atLeastZero('campaigns', 'budget'),
  ...ownedBySeller('campaigns'),
});

export class Campaign extends CampaignSchema.class {}
CampaignSchema.setClass(Campaign);
