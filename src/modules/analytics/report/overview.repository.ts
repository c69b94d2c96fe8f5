import { z } from 'zod';
import type { Days } from '#src/platform/values/days.ts';
import type { Em } from '#src/platform/db/orm.ts';
import { column, readOnlyRow, type RowOf, statement } from '#src/platform/db/rows.ts';
import { NONE } from '#src/modules/figures/index.ts';
import { ORDERS_IN_DAYS, valuesOf } from '../sales-sql.ts';

const TODAY = 'o.day = cut.today';
const YESTERDAY = 'o.day = cut.today - 1';
const NOW = 'o.day between cut.start and cut.today';
const BEFORE = 'o.day between cut.start - (cut.today - cut.start + 1) and cut.start - 1';

const sumsWhere = (condition: string): string => `filter (where ${condition}), 0)`;

/** The window is from its first to its last day, which is today. */
const SALES = statement(
  'analytics.overview-of-sales',
  `
    select coalesce(sum(o.revenue), 0) as revenue, coalesce(sum(o.orders), 0)::int as orders,
      (select coalesce(sum(customers), 0)::int from platform.customer_counts) as customers,
      coalesce(sum(o.revenue) ${sumsWhere(TODAY)} as "revenueToday",
      coalesce(sum(o.orders) ${sumsWhere(TODAY)}::int as "ordersToday",
      coalesce(sum(o.revenue) ${sumsWhere(YESTERDAY)} as "revenueYesterday",
      coalesce(sum(o.orders) ${sumsWhere(YESTERDAY)}::int as "ordersYesterday",
      coalesce(sum(o.revenue) ${sumsWhere(NOW)} as "revenueNow",
      coalesce(sum(o.revenue) ${sumsWhere(BEFORE)} as "revenueBefore",
      coalesce(jsonb_agg(distinct o.currency), '[]') as currencies
    from platform.all_days o cross join (select ?::date as start, ?::date as today) cut
    where o.orders <> 0`,
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
      select count(distinct o.product_id)::int as "activeProducts"
      from platform.product_days o
      where ${ORDERS_IN_DAYS} and o.orders <> 0 and o.product_id <> '${NONE}'
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
