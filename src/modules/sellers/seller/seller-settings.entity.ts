import { defineEntity, p } from '@mikro-orm/core';
import { createdAt, id, updatedAt } from '#src/platform/db/columns.ts';
import { ownedBySeller } from '#src/platform/db/tenancy.ts';
import { Seller } from './seller.entity.ts';

const SellerSettingsSchema = defineEntity({
  name: 'SellerSettings',
  tableName: 'seller_settings',
  properties: {
    id: id(),
    seller: () => p.oneToOne(Seller).ref().deleteRule('cascade'),
    brandName: p.string().length(255).nullable(),
    defaultCurrency: p.string().length(3).default('USD'),
    timezone: p.string().length(64).default('UTC'),
    supportEmail: p.string().length(255).nullable(),
    metaPixelId: p.string().length(100).nullable(),
    googleAnalyticsId: p.string().length(100).nullable(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  ...ownedBySeller('seller_settings'),
});

export class SellerSettings extends SellerSettingsSchema.class {}
SellerSettingsSchema.setClass(SellerSettings);
