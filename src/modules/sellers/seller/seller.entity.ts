import { sellerTriggers } from '#src/modules/figures/index.ts';
import { defineEntity, p } from '@mikro-orm/core';
import { createdAt, id, updatedAt } from '#src/platform/db/columns.ts';

const SellerSchema = defineEntity({
  name: 'Seller',
  tableName: 'sellers',
  properties: {
    id: id(),
    name: p.string().length(255),
    slug: p.string().length(100).unique(),
    logoUrl: p.string().length(500).nullable(),
    faviconUrl: p.string().length(500).nullable(),
    isActive: p.boolean().default(true),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  triggers: sellerTriggers,
});

export class Seller extends SellerSchema.class {}
SellerSchema.setClass(Seller);
