import { asFunction } from 'awilix';
import type { Cradle } from '#src/platform/cradle.ts';
import { defineModule } from '#src/platform/module.ts';
import { AdPost, PostSource } from './ad-post.entity.ts';
import { AdStrategy } from './ad-strategy.entity.ts';
import { Ad } from './ad.entity.ts';
import { Adset } from './adset.entity.ts';
import { BudgetType, Campaign, CampaignStatus } from './campaign.entity.ts';
import { FbConnection, FbConnectionType } from './fb-connection.entity.ts';
import { LinkedAdsRepository } from './linked-ads/linked-ads.repository.ts';
import { linkedAdsRoutes } from './linked-ads/linked-ads.routes.ts';
import { type LinkedAdsService, makeLinkedAdsService } from './linked-ads/linked-ads.service.ts';
import { PixelRepository } from './pixels/pixel.repository.ts';
import { pixelRoutes } from './pixels/pixel.routes.ts';
import { makePixelService, type PixelService } from './pixels/pixel.service.ts';
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

declare module '#src/platform/cradle.ts' {
  interface Cradle {
    linkedAdsRepository: LinkedAdsRepository;
    linkedAdsService: LinkedAdsService;
    pixelRepository: PixelRepository;
    pixelService: PixelService;
  }
}

/** Facebook connections, strategies, campaigns and what runs in them. */
export const adsModule = defineModule({
  name: 'ads',
  entities: [AdPost, AdStrategy, Ad, Adset, Campaign, FbConnection],
  register: (container) =>
    container.register({
      linkedAdsRepository: asFunction(({ em }: Cradle) => new LinkedAdsRepository(em)).scoped(),
      linkedAdsService: asFunction(makeLinkedAdsService).scoped(),
      pixelRepository: asFunction(({ em }: Cradle) => new PixelRepository(em)).scoped(),
      pixelService: asFunction(makePixelService).scoped(),
      sellerConnections: asFunction(({ em }: Cradle) => new SellerConnectionsRepository(em)).scoped(),
      sellpageAds: asFunction(({ em }: Cradle) => new SellpageAdsRepository(em)).scoped(),
    }),
  routes: [...linkedAdsRoutes, ...pixelRoutes],
});
