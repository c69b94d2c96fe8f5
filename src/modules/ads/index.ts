import { defineModule, type Provided } from '#src/platform/module.ts';
import { AdPost, PostSource } from './ad-post.entity.ts';
import { AdStrategy } from './ad-strategy.entity.ts';
import { Ad } from './ad.entity.ts';
import { Adset } from './adset.entity.ts';
import { BudgetType, Campaign, CampaignStatus } from './campaign.entity.ts';
import { FbConnection, FbConnectionType } from './fb-connection.entity.ts';
import { LinkedAdsRepository } from './linked-ads/linked-ads.repository.ts';
import { linkedAdsRoutes } from './linked-ads/linked-ads.routes.ts';
import { makeLinkedAdsService } from './linked-ads/linked-ads.service.ts';
import { PixelRepository } from './pixels/pixel.repository.ts';
import { pixelRoutes } from './pixels/pixel.routes.ts';
import { makePixelService } from './pixels/pixel.service.ts';
import { SellerConnectionsRepository } from './seller-connections.repository.ts';
import { SellpageAdsRepository } from './sellpage-ads.repository.ts';

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

const provides = {
  linkedAdsRepository: LinkedAdsRepository,
  linkedAdsService: makeLinkedAdsService,
  pixelRepository: PixelRepository,
  pixelService: makePixelService,
  sellerConnections: SellerConnectionsRepository,
  sellpageAds: SellpageAdsRepository,
};

declare module '#src/platform/cradle.ts' {
  interface Cradle extends Provided<typeof provides> {}
}

/** Facebook connections, strategies, campaigns and what runs in them. */
export const adsModule = defineModule({
  name: 'ads',
  entities: [AdPost, AdStrategy, Ad, Adset, Campaign, FbConnection],
  provides,
  routes: [...linkedAdsRoutes, ...pixelRoutes],
});
