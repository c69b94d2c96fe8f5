import { defineEntity, p } from '@mikro-orm/core';
import { createdAt, id, updatedAt } from '#src/platform/db/columns.ts';
import { ownedBySeller } from '#src/platform/db/tenancy.ts';
import { Seller } from '#src/modules/sellers/index.ts';
import { Adset } from './adset.entity.ts';
import { CampaignStatus } from './campaign.entity.ts';

const AdSchema = defineEntity({
  name: 'Ad',
  tableName: 'ads',
  properties: {
    id: id(),
    adset: () => p.manyToOne(Adset).ref().deleteRule('cascade'),
    seller: () => p.manyToOne(Seller).ref().deleteRule('cascade'),
    externalAdId: p.string().length(255).nullable(),
    name: p.string().length(255),
    status: p
      .enum(() => CampaignStatus)
      .nativeEnumName('campaign_status')
      .default('ACTIVE'),
    deliveryStatus: p.string().length(50).nullable(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  indexes: [
    { properties: ['adset'] },
    { properties: ['seller'] },
    { properties: ['seller', 'externalAdId'] },
    { properties: ['seller', 'adset', 'createdAt', 'id'] },
  ],
  ...ownedBySeller('ads'),
});

export class Ad extends AdSchema.class {}
AdSchema.setClass(Ad);
