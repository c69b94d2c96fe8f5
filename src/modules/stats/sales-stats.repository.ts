import type { Em } from '#src/platform/db/orm.ts';
import { run, statement } from '#src/platform/db/rows.ts';
import { MAX_AMOUNT } from '#src/platform/values/money.ts';
import { MAX_COUNT, rateOf } from './conversion-rates.ts';

/** What a change of orders adds to a page's day, or takes from it. */
export interface SalesChange {
  sellpageId: string;
  /** UTC day on which the orders were made, `YYYY-MM-DD`. */
  day: string;
  /** Orders more, or fewer when negative. */
  orders: number;
  /** Decimal text, with the sign of `orders`. */
  revenue: string;
}

const clamped = (value: string, max: string): string => `least(${max}, greatest(0, ${value}))`;

const PURCHASES = clamped('(s.purchases::bigint + d.orders)', MAX_COUNT);

/**
 * Rows are made first and changed afterwards: a CHECK looks at the row that an upsert proposes, which would be negative
 * for what is taken away.
 */
const MAKE_ROWS = statement(
  'stats.make-sales-rows',
  `
  insert into sellpage_stats_daily (seller_id, sellpage_id, stat_date, ad_source)
  select ?, d.sellpage_id, d.day, 'organic'
  from jsonb_to_recordset(?::jsonb) as d(sellpage_id uuid, day date)
  order by d.sellpage_id, d.day
  on conflict (seller_id, sellpage_id, stat_date, ad_source) do nothing`,
);

const ADD = statement(
  'stats.add-sales',
  `
  with delta as (
    select sellpage_id, day, sum(orders) as orders, sum(revenue) as revenue
    from jsonb_to_recordset(?::jsonb) as d(sellpage_id uuid, day date, orders bigint, revenue numeric)
    group by sellpage_id, day
  ), locked as (
    select s.id, d.orders, d.revenue
    from sellpage_stats_daily s join delta d on d.sellpage_id = s.sellpage_id and d.day = s.stat_date
    where s.seller_id = ? and s.ad_source = 'organic'
    order by s.sellpage_id, s.stat_date
    for update of s
  )
  update sellpage_stats_daily s
  set purchases = ${PURCHASES},
    orders_count = ${clamped('(s.orders_count::bigint + d.orders)', MAX_COUNT)},
    revenue = ${clamped('(s.revenue + d.revenue)', MAX_AMOUNT)},
    cr1 = ${rateOf('s.checkout_initiated', 's.content_views')},
    cr2 = ${rateOf(PURCHASES, 's.checkout_initiated')},
    cr3 = ${rateOf(PURCHASES, 's.content_views')},
    updated_at = now()
  from locked d
  where s.id = d.id`,
);

/** Sales of sellpages by day, from orders and never from browsers (part 2, section 4.8). */
export class SalesStatsRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /** Two statements for any number of changes. Figures stay between 0 and what their columns hold. Caller commits. */
  async add(sellerId: string, changes: SalesChange[]): Promise<void> {
    if (changes.length === 0) return;
    const rows = JSON.stringify(
      changes.map(({ sellpageId, day, orders, revenue }) => ({ sellpage_id: sellpageId, day, orders, revenue })),
    );
    // the second is on its way while the first runs: one connection runs them in their order
    await Promise.all([run(this.#em, MAKE_ROWS, [sellerId, rows]), run(this.#em, ADD, [rows, sellerId])]);
  }
}
