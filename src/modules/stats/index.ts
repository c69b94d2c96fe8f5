import { defineModule } from '#src/platform/module.ts';
import { AdStatsDaily } from './ad-stats-daily.entity.ts';
import { AdStatsRaw, StatsEntityType } from './ad-stats-raw.entity.ts';
import { SellpageStatsDaily } from './sellpage-stats-daily.entity.ts';

export { AdStatsDaily, AdStatsRaw, StatsEntityType, SellpageStatsDaily };

/** Figures of ads and pages, raw and by day. */
export const statsModule = defineModule({ name: 'stats', entities: [AdStatsDaily, AdStatsRaw, SellpageStatsDaily] });
