import { z } from 'zod';
import type { Days } from '#src/platform/values/days.ts';
import type { Em } from '#src/platform/db/orm.ts';
import { column, readRows, type Row, statement } from '#src/platform/db/rows.ts';
import { ORDERS_IN_DAYS, valuesOf } from './sales-sql.ts';

/** Sums of orders. Amounts are decimal texts; refunds are orders that were REFUNDED, and no revenue. */
const SALES = {
  revenue: column.decimal,
  orders: column.integer,
  refunds: column.integer,
  currencies: z.array(z.string()),
};

type Sales = Row<typeof SALES>;

export interface SalesByDay {
  total: Sales;
  /** By `YYYY-MM-DD`; days without sales and refunds are missing. */
  days: Map<string, Sales>;
}

/** By day and currency first: connections have rows of their own. */
const BY_DAY = statement(
  'analytics.sales-by-day',
  `
    select day::text as day, coalesce(sum(revenue), 0) as revenue, coalesce(sum(orders), 0)::int as orders,
      coalesce(sum(refunds), 0)::int as refunds,
      coalesce(jsonb_agg(distinct currency) filter (where orders > 0), '[]') as currencies
    from (
      select o.day, o.currency, sum(o.revenue) as revenue, sum(o.orders) as orders, sum(o.refunds) as refunds
      from platform.all_days o
      where ${ORDERS_IN_DAYS} and (o.orders <> 0 or o.refunds <> 0)
      group by 1, 2
    ) parts
    group by grouping sets ((), (day))`,
  { day: column.day.nullable(), ...SALES },
);

/** Sales of all sellers by day; for the system scope. */
export class SalesRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /** Sums of the window and of each of its days. */
  async byDay(window: Days): Promise<SalesByDay> {
    const rows = await readRows(this.#em, BY_DAY, valuesOf(window));
    const days = new Map(rows.flatMap(({ day, ...sales }) => (day === null ? [] : [[day, sales] as const])));
    return { total: rows.find(({ day }) => day === null)!, days };
  }
}
