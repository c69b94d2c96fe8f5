import { defineEntity, p } from '@mikro-orm/core';
import { createdAt, id, jsonObject, updatedAt } from '#src/platform/db/columns.ts';
import { ownedBySeller } from '#src/platform/db/tenancy.ts';
import { Seller } from '#src/modules/sellers/index.ts';
import { Campaign, CampaignStatus } from './campaign.entity.ts';

const AdsetSchema = defineEntity({
  name: 'Adset',
  tableName: 'adsets',
  properties: {
    id: id(),
    campaign: () => p.manyToOne(Campaign).ref().deleteRule('cascade'),
    seller: () => p.manyToOne(Seller).ref().deleteRule('cascade'),
    externalAdsetId: p.string().length(255).nullable(),
    name: p.string().length(255),
    status: p
      .enum(() => CampaignStatus)
      .nativeEnumName('campaign_status')
      .default('ACTIVE'),
    deliveryStatus: p.string().length(50).nullable(),
    optimizationGoal: p.string().length(100).nullable(),
    targeting: jsonObject(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  indexes: [
    { properties: ['campaign'] },
    { properties: ['seller'] },
    { properties: ['seller', 'externalAdsetId'] },
    { properties: ['seller', 'campaign', 'createdAt', 'id'] },
  ],
  ...ownedBySeller('adsets'),
});

export class Adset extends AdsetSchema.class {}
AdsetSchema.setClass(Adset);
