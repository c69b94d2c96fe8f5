import { defineModule } from '#src/platform/module.ts';
import { AdPost, PostSource } from './ad-post.entity.ts';
import { AdStrategy } from './ad-strategy.entity.ts';
import { Ad } from './ad.entity.ts';
import { Adset } from './adset.entity.ts';
import { BudgetType, Campaign, CampaignStatus } from './campaign.entity.ts';
import { FbConnection, FbConnectionType } from './fb-connection.entity.ts';

export {
  AdPost,
  PostSource,
  AdStrategy,
  Ad,
  Adset,
  BudgetType,
  Campaign,
  CampaignStatus,
  FbConnection,
  FbConnectionType,
};

/** Facebook connections, strategies, campaigns and what runs in them. */
export const adsModule = defineModule({
  name: 'ads',
  entities: [AdPost, AdStrategy, Ad, Adset, Campaign, FbConnection],
});
