import { asFunction } from 'awilix';
import type { Cradle } from '#src/platform/cradle.ts';
import { defineModule } from '#src/platform/module.ts';
import { AdStatsDaily } from './ad-stats-daily.entity.ts';
import { AdStatsRaw, StatsEntityType } from './ad-stats-raw.entity.ts';
import { BrowserEventRepository, COUNTED_EVENTS } from './browser-event.repository.ts';
import { SalesStatsRepository } from './sales-stats.repository.ts';
import { SellpageStatsDaily } from './sellpage-stats-daily.entity.ts';

export { COUNTED_EVENTS };
export { AdStatsDaily, AdStatsRaw, StatsEntityType, SellpageStatsDaily };

declare module '#src/platform/cradle.ts' {
  interface Cradle {
    browserEventRepository: BrowserEventRepository;
    salesStatsRepository: SalesStatsRepository;
  }
}

/** Figures of ads and pages, raw and by day. */
export const statsModule = defineModule({
  name: 'stats',
  entities: [AdStatsDaily, AdStatsRaw, SellpageStatsDaily],
  register: (container) =>
    container.register({
      browserEventRepository: asFunction(({ em }: Cradle) => new BrowserEventRepository(em)).scoped(),
      salesStatsRepository: asFunction(({ em }: Cradle) => new SalesStatsRepository(em)).scoped(),
    }),
});
