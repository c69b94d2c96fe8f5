import type { TriggerDef } from '@mikro-orm/core';
import { type RowEvent, statementTrigger, truncateTriggerSql } from '#src/platform/db/schema/triggers.ts';
import { ATTRIBUTE_CHANGED_ORDERS, attributionTriggers } from '../attribution/attribution.ts';
import { CHANGED_ROWS, changedLines, LINES_OF_CHANGED_ORDERS, TOUCHED_ORDERS } from './changed-rows.ts';
import { noteLines, noteOrders } from './changes.ts';
import { ROLLUPS } from './counting.ts';
import { isOfSellers, type Rollup } from './rollup.ts';
import { FIGURE_TABLES } from './tables.ts';

/** One look at what a statement changes: most updates of orders are of nothing that counts. */
const LOOK = `
  select bool_or(n.seller_id is distinct from o.seller_id), bool_or(n.created_at <> o.created_at),
    bool_or((n.seller_id, n.sellpage_id, n.status, n.total, n.currency, n.created_at, n.customer_email)
      is distinct from (o.seller_id, o.sellpage_id, o.status, o.total, o.currency, o.created_at, o.customer_email))
  into comes, moves, counts
  from new_rows n full join old_rows o using (id);
  if counts is not true then
    return null;
  end if;`;

const orderTrigger = (event: RowEvent): TriggerDef =>
  statementTrigger(
    'orders',
    'figures',
    event,
    event === 'update'
      ? `declare
  comes boolean;
  moves boolean;
  counts boolean;
begin${LOOK}
${noteOrders(CHANGED_ROWS.update, 'comes')}
${noteLines(LINES_OF_CHANGED_ORDERS, 'comes')}
  if moves then${ATTRIBUTE_CHANGED_ORDERS}
  end if;
  return null;
end`
      : `begin
${noteOrders(CHANGED_ROWS[event])}
  return null;
end`,
  );

const itemTrigger = (event: RowEvent): TriggerDef =>
  statementTrigger(
    'order_items',
    'figures',
    event,
    `begin
  -- the status that lines count by does not change before they are counted
  perform from public.orders where id in (${TOUCHED_ORDERS[event]}) order by id for no key update;
${noteLines(changedLines(event))}
  return null;
end`,
  );

/** What is left of `rollups` when all rows of `table` go at once. */
const truncated = (table: string, rollups: readonly Rollup[], more = ''): string =>
  truncateTriggerSql(
    table,
    'figures',
    `begin
  ${rollups.map((rollup) => `delete from platform.${rollup.table};`).join('\n  ')}${more}
  return null;
end`,
  );

const ORDERS_TRUNCATED = truncated(
  'orders',
  ROLLUPS,
  `
  delete from platform.figure_changes where tx = pg_current_xact_id();
  update public.sellpage_stats_daily set purchases = 0, orders_count = 0, revenue = 0, cr2 = 0, cr3 = 0, updated_at = now()
  where ad_source = 'organic' and (purchases <> 0 or orders_count <> 0 or revenue <> 0);`,
);

const LINES_TRUNCATED = truncated(
  'order_items',
  ROLLUPS.filter(({ counts }) => counts === 'lines'),
  `
  delete from platform.figure_changes where tx = pg_current_xact_id() and is_line;`,
);

const also = (trigger: TriggerDef, sql: string): TriggerDef => ({
  ...trigger,
  expression: `${trigger.expression!};\n${sql}`,
});

/** What changes of orders do to figures, whoever makes them. */
export const orderTriggers: TriggerDef[] = [
  orderTrigger('insert'),
  orderTrigger('update'),
  also(orderTrigger('delete'), ORDERS_TRUNCATED),
];

/** As {@link orderTriggers}, of lines, which are the last of the tables that are counted: the kept ones are made behind them. */
export const orderItemTriggers: TriggerDef[] = [
  ...attributionTriggers,
  itemTrigger('insert'),
  itemTrigger('update'),
  also(also(itemTrigger('delete'), LINES_TRUNCATED), FIGURE_TABLES),
];

/** What is left of a seller's figures goes with it. */
export const sellerTriggers: TriggerDef[] = [
  statementTrigger(
    'sellers',
    'figures',
    'delete',
    `begin
  ${ROLLUPS.filter(isOfSellers)
    .map(({ table }) => `delete from platform.${table} t using old_rows o where t.seller_id = o.id;`)
    .join('\n  ')}
  return null;
end`,
  ),
];
