import type { TriggerDef } from '@mikro-orm/core';
import { type RowEvent, statementTrigger, truncateTriggerSql } from '#src/platform/db/schema/triggers.ts';
import { SYSTEM_ROLE } from '#src/platform/db/tenancy.ts';
import { ATTRIBUTE_MOVED_ORDERS, ATTRIBUTION_SQL, attributionTriggers } from '../attribution/attribution.ts';
import { REVENUE_STATUSES_SQL } from '../revenue-status.ts';
import { ALL, changedLines, LINES_OF_CHANGED_ORDERS, TOUCHED_ORDERS } from './changed-lines.ts';
import { CHANGED_ROWS } from './changed-rows.ts';
import { changesSql, NOTED, noteLines, noteOrders } from './changes.ts';
import { orderCounts, orderDays, orderTotals } from './order-rollups.ts';
import { keepOrganicSales } from './organic-sales.ts';
import { lineCounts, productDays, productTotals } from './product-rollups.ts';
import { ruleDays, ruleTotals } from './rule-rollups.ts';
import { keepSql, type Rollup, tableSql } from './rollup.ts';

/** Of orders of any status, paid or not. */
const COUNTS: readonly Rollup[] = [orderCounts, lineCounts];
/** Of orders that count as sold, or did before they were refunded. */
const SALES: readonly Rollup[] = [orderDays, orderTotals, productDays, productTotals, ruleDays, ruleTotals];
/** All that is kept. */
export const ROLLUPS: readonly Rollup[] = [...COUNTS, ...SALES];

const keepNoted = (rollups: readonly Rollup[]): string =>
  rollups.map((rollup) => `${keepSql(rollup, NOTED[rollup.counts])};`).join('\n');

/** Counts what a transaction has changed. Whoever only orders, and has not paid yet, changes no sales. */
const COUNT = `${keepNoted(COUNTS)}
    if exists (
      select from platform.figure_changes
      where tx = new.tx and (status in ${REVENUE_STATUSES_SQL} or status = 'REFUNDED')
    ) then
${keepNoted(SALES)}
${keepOrganicSales(NOTED.orders)}
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
${event === 'update' ? `${noteLines(LINES_OF_CHANGED_ORDERS)}${ATTRIBUTE_MOVED_ORDERS}` : ''}
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

const truncated = truncateTriggerSql(
  'orders',
  'figures',
  `begin
  ${ROLLUPS.map(({ table }) => `delete from platform.${table};`).join('\n  ')}
  delete from platform.figure_changes where tx = pg_current_xact_id();
  return null;
end`,
);

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
${ATTRIBUTION_SQL}
  create index if not exists order_days_day_idx on platform.order_days (day);
  create index if not exists product_days_product_id_day_idx on platform.product_days (product_id, day);
  create index if not exists product_days_day_idx on platform.product_days (day);
  create index if not exists product_totals_product_id_idx on platform.product_totals (product_id);
  create index if not exists line_counts_product_id_idx on platform.line_counts (product_id);
  if is_new then
    lock table public.orders, public.order_items in share row exclusive mode;
    perform set_config('role', '${SYSTEM_ROLE}', true);
${ROLLUPS.map((rollup) => `${keepSql(rollup, ALL[rollup.counts]())};`).join('\n')}
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
  also(orderTrigger('delete'), truncated),
];

/** As {@link orderTriggers}, of lines, which are the last of the tables that are counted: the kept ones are made behind them. */
export const orderItemTriggers: TriggerDef[] = [
  ...attributionTriggers,
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
