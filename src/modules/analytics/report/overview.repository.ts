import { z } from 'zod';
import type { Days } from '#src/platform/values/days.ts';
import type { Em } from '#src/platform/db/orm.ts';
import { column, readOnlyRow, type RowOf, statement } from '#src/platform/db/rows.ts';
import { REVENUE_STATUSES_SQL } from '#src/modules/figures/index.ts';
import { SOLD_IN_DAYS, valuesOf } from '../sales-sql.ts';

const TODAY = 'o.created_at >= cut.today and o.created_at < cut.tomorrow';
const YESTERDAY = 'o.created_at >= cut.yesterday and o.created_at < cut.today';
const NOW = 'o.created_at >= cut.start and o.created_at < cut.tomorrow';
const BEFORE = 'o.created_at >= cut.before and o.created_at < cut.start';

/** Midnights of the window from its first to its last day, which is today. */
const CUTS = `
  select start, today, today - interval '24 hours' as yesterday, today + interval '24 hours' as tomorrow,
    start - (today + interval '24 hours' - start) as before
  from (
    select ?::date::timestamp at time zone 'UTC' as start, ?::date::timestamp at time zone 'UTC' as today
  ) ends`;

/**
 * Every order is looked at once. By customer and currency first: a count of distinct customers over all orders would
 * sort them.
 */
const SALES = statement(
  'analytics.overview-of-sales',
  `
    select coalesce(sum(revenue), 0) as revenue, coalesce(sum(orders), 0)::int as orders,
      count(distinct customer)::int as customers,
      coalesce(sum(revenue_today), 0) as "revenueToday", coalesce(sum(orders_today), 0)::int as "ordersToday",
      coalesce(sum(revenue_yesterday), 0) as "revenueYesterday",
      coalesce(sum(orders_yesterday), 0)::int as "ordersYesterday",
      coalesce(sum(revenue_now), 0) as "revenueNow", coalesce(sum(revenue_before), 0) as "revenueBefore",
      coalesce(jsonb_agg(distinct currency), '[]') as currencies
    from (
      select lower(o.customer_email) as customer, o.currency, sum(o.total) as revenue, count(*) as orders,
        sum(o.total) filter (where ${TODAY}) as revenue_today, count(*) filter (where ${TODAY}) as orders_today,
        sum(o.total) filter (where ${YESTERDAY}) as revenue_yesterday,
        count(*) filter (where ${YESTERDAY}) as orders_yesterday,
        sum(o.total) filter (where ${NOW}) as revenue_now, sum(o.total) filter (where ${BEFORE}) as revenue_before
      from orders o cross join (${CUTS}) cut
      where o.status in ${REVENUE_STATUSES_SQL}
      group by 1, 2
    ) customers`,
  {
    /** Of revenue orders alone. */
    revenue: column.decimal,
    orders: column.integer,
    customers: column.integer,
    revenueToday: column.decimal,
    ordersToday: column.integer,
    revenueYesterday: column.decimal,
    ordersYesterday: column.integer,
    /** Of the last days, and of as many days before them. */
    revenueNow: column.decimal,
    revenueBefore: column.decimal,
    currencies: z.array(z.string()),
  },
);

const PRODUCTS_AND_VIEWS = statement(
  'analytics.overview-of-products',
  `
    select sold.*, views.*
    from (
      select count(distinct i.product_id)::int as "activeProducts"
      from orders o join order_items i on i.order_id = o.id
      where ${SOLD_IN_DAYS}
    ) sold
    cross join (
      select coalesce(sum(purchases), 0)::text as purchases, coalesce(sum(content_views), 0)::text as "contentViews"
      from sellpage_stats_daily
    ) views`,
  { activeProducts: column.integer, purchases: column.bigint, contentViews: column.bigint },
);

export type OverviewRow = RowOf<typeof SALES> & RowOf<typeof PRODUCTS_AND_VIEWS>;

/** Figures over all sellers and all time; for the system scope. */
export class OverviewRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /** Sums of everything, and of the days of `last`, which end today, against as many before them. Two statements. */
  async find(last: Days): Promise<OverviewRow> {
    const sales = await readOnlyRow(this.#em, SALES, valuesOf(last));
    return { ...sales, ...(await readOnlyRow(this.#em, PRODUCTS_AND_VIEWS, valuesOf(last))) };
  }
}
