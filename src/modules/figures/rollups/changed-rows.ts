import type { RowEvent } from '#src/platform/db/schema/triggers.ts';

/** The rows that a statement has changed, as they were (`sign` -1) and as they are (1). */
export const CHANGED_ROWS: Record<RowEvent, string> = {
  insert: 'select 1 as sign, n.* from new_rows n',
  update: 'select 1 as sign, n.* from new_rows n union all select -1 as sign, o.* from old_rows o',
  delete: 'select -1 as sign, o.* from old_rows o',
};

/**
 * Lines with what their orders say, as queries: `sign`, what of order and line is counted, `is_first` for one of an order's
 * lines for a product, because an order counts once, `is_leading` for one of an order's lines, and `has_rule` where one of
 * them was sold by a pricing rule. Whoever changes a few rows reads them by their keys, however the plan was made that a
 * connection keeps: that is what `lateral` and `offset 0` are for.
 */
const COLUMNS = `o.seller_id, o.sellpage_id, o.created_at, o.status, o.total, i.order_id, i.product_id, i.product_name,
        i.quantity, i.line_total, i.pricing_rule_id`;

const linesOf = (orders: string, condition = 'true'): string => `
      select ${COLUMNS}
      from ${orders} o
      cross join lateral (
        select * from public.order_items l where l.order_id = o.id and l.seller_id = o.seller_id and ${condition} offset 0
      ) i`;

/** What lines of one product have in common. */
const PRODUCT = `coalesce(i.product_id::text, 'named ' || i.product_name)`;

/** One sort for all of it: most orders have one line, and what counts is how much there is to begin and end. */
const image = (sign: 1 | -1, lines: string): string => `
      select ${sign} as sign, i.*, lag(${PRODUCT}) over by_product is distinct from ${PRODUCT} as is_first,
        row_number() over by_product = 1 as is_leading,
        bool_or(i.pricing_rule_id is not null) over (
          by_product rows between unbounded preceding and unbounded following
        ) as has_rule
      from (${lines}) i
      window by_product as (partition by i.order_id order by ${PRODUCT})`;

/** Lines of the orders that a statement has changed, as both were. Lines that come or go tell of themselves. */
export const LINES_OF_CHANGED_ORDERS = `${image(1, linesOf('new_rows'))}
      union all ${image(-1, linesOf('old_rows'))}`;

/** Queries of the ids of the orders that a statement has changed lines of. */
export const TOUCHED_ORDERS: Record<RowEvent, string> = {
  insert: 'select order_id from new_rows',
  update: 'select order_id from new_rows union select order_id from old_rows',
  delete: 'select order_id from old_rows',
};

const FORMER = `
      union all
      select ${COLUMNS}
      from old_rows i cross join lateral (
        select * from public.orders where id = i.order_id and seller_id = i.seller_id offset 0
      ) o`;

/** All lines of every order that a statement has changed lines of, as they are and as they were. */
export function changedLines(event: RowEvent): string {
  const orders = `(
        select t.* from (select distinct order_id from (${TOUCHED_ORDERS[event]}) touched) c
        cross join lateral (select * from public.orders where id = c.order_id offset 0) t
      )`;
  const isOld = event === 'delete' ? 'true' : 'not exists (select from new_rows n where n.id = l.id)';
  return `${image(1, linesOf(orders))}
      union all ${image(-1, `${linesOf(orders, isOld)}${event === 'insert' ? '' : FORMER}`)}`;
}

/** All orders, or those that `condition` lets pass, and all their lines, as they have to be counted. */
export const ALL = {
  orders: (condition = 'true'): string => `select 1 as sign, o.* from public.orders o where ${condition}`,
  lines: (condition = 'true'): string =>
    image(
      1,
      `select ${COLUMNS} from public.orders o join public.order_items i on i.order_id = o.id and i.seller_id = o.seller_id where ${condition}`,
    ),
} as const;
