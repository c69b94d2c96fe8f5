import { SYSTEM_ROLE } from '#src/platform/db/tenancy.ts';
import { ATTRIBUTION_SQL } from '../attribution/attribution.ts';
import { ALL } from './changed-rows.ts';
import { changesSql } from './changes.ts';
import { COUNT, ROLLUPS } from './counting.ts';
import { ALL_CUSTOMERS } from './customer-rollups.ts';
import { keepSql, type Rollup, tableSql } from './rollup.ts';

/** All rows that a roll-up has to count; `condition` is of orders, `o`. */
export const allRows = ({ counts }: Rollup, condition?: string): string =>
  counts === 'customers' ? ALL_CUSTOMERS : ALL[counts](condition);

const NAMES = ROLLUPS.map(({ table }) => `'${table}'`).join(', ');

const fill = (rollup: Rollup): string => `
    if '${rollup.table}' = any (missing) then
      ${keepSql(rollup, allRows(rollup))};
    end if;`;

/** The ways in which those who look over all sellers find rows. */
const INDEXES = [
  'order_days (day)',
  'product_days (product_id, day)',
  'product_days (day)',
  'product_totals (product_id)',
  'line_counts (product_id)',
].map((columns) => {
  const name = `${columns.replaceAll(/\W+/g, '_')}idx`;
  return `create index if not exists ${name} on platform.${columns};`;
});

/**
 * The tables of figures, each filled with what there is when it is made. Writers are kept out from then until the triggers
 * are there, which is one transaction.
 */
export const FIGURE_TABLES = `do $make$
declare
  missing text[] := array (select name from unnest(array[${NAMES}]) name where to_regclass('platform.' || name) is null);
begin
${ROLLUPS.map(tableSql).join('\n')}
${changesSql(COUNT)}
${ATTRIBUTION_SQL}
  ${INDEXES.join('\n  ')}
  if missing <> '{}' then
    lock table public.orders, public.order_items in share row exclusive mode;
    perform set_config('role', '${SYSTEM_ROLE}', true);
${ROLLUPS.map(fill).join('')}
    perform set_config('role', 'none', true);
  end if;
end $make$`;
