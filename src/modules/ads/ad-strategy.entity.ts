import { defineEntity, p } from '@mikro-orm/core';
import { createdAt, id, updatedAt } from '#src/platform/db/columns.ts';
import { ownedBySeller } from '#src/platform/db/tenancy.ts';
import { Seller } from '#src/modules/sellers/index.ts';

const AdStrategySchema = defineEntity({
  name: 'AdStrategy',
  tableName: 'ad_strategies',
  properties: {
    id: id(),
    seller: () => p.manyToOne(Seller).ref().deleteRule('cascade'),
    name: p.string().length(255),
    config: p.json<Record<string, unknown>>(),
    isActive: p.boolean().default(true),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  indexes: [{ properties: ['seller'] }, { properties: ['seller', 'isActive'] }],
  ...ownedBySeller('ad_strategies'),
});

export class AdStrategy extends AdStrategySchema.class {}
AdStrategySchema.setClass(AdStrategy);
