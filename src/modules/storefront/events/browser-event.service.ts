import type { Cradle } from '#src/platform/cradle.ts';
import { daysOf } from '#src/platform/values/days.ts';
import type { BrowserEvent, EventAnswer } from './browser-event.schema.ts';
import { findStore } from '../store/store-scope.ts';

const CRAWLER = /bot|crawl|spider|slurp|facebookexternalhit|headlesschrome|lighthouse/i;

/** What visitors do on live pages (part 2, section 4.8). Opens the unit of work of the visited store itself. */
export function makeBrowserEventService({ scopes, clock }: Pick<Cradle, 'scopes' | 'clock'>) {
  async function countOn(sellerId: string, { event, sellpageSlug }: BrowserEvent): Promise<boolean> {
    const scope = scopes.openPublicScope(sellerId);
    const repository = scope.cradle.browserEventRepository;
    try {
      // purchases come from orders, never from the browser
      if (event === 'purchase') return await repository.isLive(sellerId, sellpageSlug);
      return await repository.count(sellerId, sellpageSlug, event, daysOf({}, 1, clock.now()).to);
    } finally {
      await scope.dispose();
    }
  }

  return {
    /**
     * Counts one event of a live page on today's UTC day; two statements. Crawlers count nothing, and neither does a
     * purchase or an event without a page. `ok` is false for crawlers, unknown stores and pages that are not live.
     */
    async count(sellerSlug: string, event: BrowserEvent, userAgent: string): Promise<EventAnswer> {
      if (CRAWLER.test(userAgent)) return { ok: false, reason: 'bot' };
      const store = await findStore(scopes, sellerSlug);
      if (store === null) return { ok: false };
      return { ok: event.sellpageSlug === '' || (await countOn(store.id, event)) };
    },
  };
}
