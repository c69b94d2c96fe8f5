import { ForeignKeyConstraintViolationException } from '@mikro-orm/core';
import type { Em } from '#src/platform/db/orm.ts';
import { column, readOnlyRow, readRow, statement } from '#src/platform/db/rows.ts';
import { MAX_COUNT, rateOf } from '#src/modules/figures/index.ts';

/** Columns of the events that browsers report. */
const COUNTERS = {
  content_view: 'content_views',
  add_to_cart: 'add_to_cart',
  checkout: 'checkout_initiated',
} as const;

export const COUNTED_EVENTS = ['content_view', 'add_to_cart', 'checkout'] as const satisfies (keyof typeof COUNTERS)[];
export type CountedEvent = (typeof COUNTED_EVENTS)[number];
type Counter = (typeof COUNTERS)[CountedEvent];

const LIVE = `
  from sellpages p
  join products o on o.id = p.product_id
  where p.seller_id = ? and p.slug = ? and p.status = 'PUBLISHED' and o.status = 'ACTIVE'`;

/** One more, up to what the column holds. */
const next = (column: Counter): string => `least(s.${column}, ${MAX_COUNT} - 1) + 1`;

function countStatement(event: CountedEvent) {
  const counter = COUNTERS[event];
  const after = (column: Counter): string => (column === counter ? next(column) : `s.${column}`);
  const [views, checkouts] = [after('content_views'), after('checkout_initiated')];
  const text = `
    insert into sellpage_stats_daily as s (seller_id, sellpage_id, stat_date, ad_source, ${counter})
    select p.seller_id, p.id, ?::date, 'organic', 1 ${LIVE}
    on conflict (seller_id, sellpage_id, stat_date, ad_source) do update
    set ${counter} = ${next(counter)},
      cr1 = ${rateOf(checkouts, views)},
      cr2 = ${rateOf('s.purchases', checkouts)},
      cr3 = ${rateOf('s.purchases', views)},
      updated_at = now()
    returning s.id`;
  return statement(`stats.count-${event.replaceAll('_', '-')}`, text, { id: column.uuid });
}

const COUNT = {
  content_view: countStatement('content_view'),
  add_to_cart: countStatement('add_to_cart'),
  checkout: countStatement('checkout'),
};

const IS_LIVE = statement('stats.is-live', `select exists (select ${LIVE}) as live`, { live: column.boolean });

/** Visits of live pages by day, as browsers report them; never purchases or money (part 2, section 4.8). */
export class BrowserEventRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /** Adds one to the page's `day` (UTC, `YYYY-MM-DD`). False, and nothing counted, unless the page is live. */
  async count(sellerId: string, slug: string, event: CountedEvent, day: string): Promise<boolean> {
    try {
      return (await readRow(this.#em, COUNT[event], [day, sellerId, slug])) !== null;
    } catch (error) {
      // the page was unpublished and deleted at this very moment
      if (error instanceof ForeignKeyConstraintViolationException) return false;
      throw error;
    }
  }

  /** Whether the page can be visited. */
  async isLive(sellerId: string, slug: string): Promise<boolean> {
    return (await readOnlyRow(this.#em, IS_LIVE, [sellerId, slug])).live;
  }
}
