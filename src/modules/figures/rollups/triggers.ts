import type { TriggerDef } from '@mikro-orm/core';
import { SYSTEM_ROLE } from '#src/platform/db/tenancy.ts';
import { allLines, allOrders, changedLines, LINES_OF_CHANGED_ORDERS, touchedOrders } from './changed-lines.ts';
import { beforeDelete, CHANGED_ROWS, type RowEvent, statementTrigger, truncateTriggerSql } from './changed-rows.ts';
import { changesSql, NOTED_LINES, NOTED_ORDERS, noteLines, noteOrders } from './changes.ts';
import { orderCounts, orderDays, orderTotals } from './order-rollups.ts';
import { keepOrganicSales } from './organic-sales.ts';
import { lineCounts, productDays, productTotals } from './product-rollups.ts';
import { keepSql, type Rollup, tableSql } from './rollup.ts';

/** All that is kept. */
export const ORDER_ROLLUPS: readonly Rollup[] = [orderCounts, orderDays, orderTotals];
export const PRODUCT_ROLLUPS: readonly Rollup[] = [lineCounts, productDays, productTotals];
export const ROLLUPS: readonly Rollup[] = [...ORDER_ROLLUPS, ...PRODUCT_ROLLUPS];

const keepAll = (rollups: readonly Rollup[], rows: string): string =>
  rollups.map((rollup) => `${keepSql(rollup, rows)};`).join('\n');

/** Counts what a transaction has changed. Whoever only orders, and has not paid yet, changes no sales. */
const COUNT = `${keepAll([orderCounts], NOTED_ORDERS)}
${keepAll([lineCounts], NOTED_LINES)}
    if exists (select from platform.figure_changes where tx = new.tx and status not in ('PENDING', 'CANCELLED')) then
${keepAll([orderDays, orderTotals], NOTED_ORDERS)}
${keepAll([productDays, productTotals], NOTED_LINES)}
${keepOrganicSales(NOTED_ORDERS)}
    end if;`;

/** Most updates of orders are of nothing that counts. */
const SKIP = `
  if not exists (
    select from new_rows n full join old_rows o using (id)
    where n.seller_id is null or o.seller_id is null or (n.seller_id, n.sellpage_id, n.status, n.total, n.currency, n.created_at)
      is distinct from (o.seller_id, o.sellpage_id, o.status, o.total, o.currency, o.created_at)
  ) then
    return null;
  end if;`;

const orderTrigger = (event: RowEvent): TriggerDef =>
  statementTrigger(
    'orders',
    'figures',
    event,
    `begin${event === 'update' ? SKIP : ''}
${noteOrders(CHANGED_ROWS[event])}
${event === 'update' ? noteLines(LINES_OF_CHANGED_ORDERS) : ''}
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
  perform from public.orders where id in (${touchedOrders(event)}) order by id for no key update;
${noteLines(changedLines(event))}
  return null;
end`,
  );

/** Lines go before their order, which says what they count for. */
const linesFirst = beforeDelete(
  'orders',
  'lines',
  `begin
  delete from public.order_items where order_id = old.id;
  return old;
end`,
);

const truncated = truncateTriggerSql(
  'orders',
  'figures',
  `begin
  ${ROLLUPS.map(({ table }) => `delete from platform.${table};`).join('\n  ')}
  delete from platform.figure_changes where tx = pg_current_xact_id();
  return null;
end`,
);

/** What a table has to count: everything, or what belongs to the orders `o` that `condition` lets pass. */
export const countedRows = (rollup: Rollup, condition?: string): string =>
  ORDER_ROLLUPS.includes(rollup) ? allOrders(condition) : allLines(condition);

/**
 * The tables, filled with what there is when they are made; and the ways in which those who look over all sellers find
 * rows. Writers are kept out from then until the triggers are there, which is one transaction.
 */
const TABLES = `do $make$
declare
  is_new boolean := to_regclass('platform.order_days') is null;
begin
${ROLLUPS.map(tableSql).join('\n')}
${changesSql(COUNT)}
  create index if not exists order_days_day_idx on platform.order_days (day);
  create index if not exists product_days_product_id_day_idx on platform.product_days (product_id, day);
  create index if not exists product_days_day_idx on platform.product_days (day);
  create index if not exists product_totals_product_id_idx on platform.product_totals (product_id);
  create index if not exists line_counts_product_id_idx on platform.line_counts (product_id);
  if is_new then
    lock table public.orders, public.order_items in share row exclusive mode;
    perform set_config('role', '${SYSTEM_ROLE}', true);
${ROLLUPS.map((rollup) => `${keepSql(rollup, countedRows(rollup))};`).join('\n')}
    perform set_config('role', 'none', true);
  end if;
end $make$`;

const also = (trigger: TriggerDef, sql: string): TriggerDef => ({
  ...trigger,
  expression: `${trigger.expression!};\n${sql}`,
});

/** What changes of orders do to figures, whoever makes them. */
export const orderTriggers: TriggerDef[] = [
  orderTrigger('insert'),
  orderTrigger('update'),
  orderTrigger('delete'),
  also(linesFirst, truncated),
];

/** As {@link orderTriggers}, of lines, which are the last of the tables that are counted: the kept ones are made behind them. */
export const orderItemTriggers: TriggerDef[] = [
  itemTrigger('insert'),
  itemTrigger('update'),
  also(itemTrigger('delete'), TABLES),
];

/** What is left of a seller's figures goes with it. */
export const sellerTriggers: TriggerDef[] = [
  statementTrigger(
    'sellers',
    'figures',
    'delete',
    `begin
  ${ROLLUPS.map(({ table }) => `delete from platform.${table} t using old_rows o where t.seller_id = o.id;`).join('\n  ')}
  return null;
end`,
  ),
];
