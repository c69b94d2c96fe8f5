import { defineModule, type Provided } from '#src/platform/module.ts';
import { AdStatsDaily } from './ad-stats-daily.entity.ts';
import { AdStatsRaw, StatsEntityType } from './ad-stats-raw.entity.ts';
import { BrowserEventRepository, COUNTED_EVENTS } from './browser-event.repository.ts';
import { SellpageStatsDaily } from './sellpage-stats-daily.entity.ts';

export { COUNTED_EVENTS };
export { AdStatsDaily, AdStatsRaw, StatsEntityType, SellpageStatsDaily };

const provides = {
  browserEventRepository: BrowserEventRepository,
};

declare module '#src/platform/cradle.ts' {
  interface Cradle extends Provided<typeof provides> {}
}

/** Figures of ads and pages, raw and by day. */
export const statsModule = defineModule({
  name: 'stats',
  entities: [AdStatsDaily, AdStatsRaw, SellpageStatsDaily],
  provides,
});
