import { REVENUE_STATUSES_SQL } from '../revenue-status.ts';
import { NOTED } from './changes.ts';
import { customerCounts, customers, keepCustomers } from './customer-rollups.ts';
import { allDays, orderCounts, orderDays, orderTotals, statusCounts } from './order-rollups.ts';
import { keepOrganicSales } from './organic-sales.ts';
import { lineCounts, productDays, productTotals } from './product-rollups.ts';
import { keepSql, type Rollup } from './rollup.ts';
import { ruleDays, ruleTotals } from './rule-rollups.ts';

/** Of orders of any status, paid or not. */
const COUNTS: readonly Rollup[] = [orderCounts, lineCounts];
/** Of orders that count as sold, or did before they were refunded. */
const SALES: readonly Rollup[] = [orderDays, orderTotals, productDays, productTotals, allDays];
const SALES_BY_RULE: readonly Rollup[] = [ruleDays, ruleTotals];
/** All that is kept; what is made of another one stands behind it. */
export const ROLLUPS: readonly Rollup[] = [
  ...[...COUNTS, statusCounts, ...SALES, ...SALES_BY_RULE],
  ...[customers, customerCounts],
];

const keepNoted = (rollups: readonly Rollup[]): string =>
  rollups.map((rollup) => `${keepSql(rollup, NOTED[rollup.counts as keyof typeof NOTED])};`).join('\n');

const isNoted = (condition: string): string =>
  `exists (select from platform.figure_changes where tx = new.tx and ${condition})`;

/** Counts what a transaction has changed. Whoever only orders, and has not paid yet, changes no sales. */
export const COUNT = `if ${isNoted('comes')} then
${keepNoted(COUNTS)}
    end if;
${keepNoted([statusCounts])}
    if ${isNoted(`(status in ${REVENUE_STATUSES_SQL} or status = 'REFUNDED')`)} then
${keepNoted(SALES)}
      if ${isNoted('has_rule')} then
${keepNoted(SALES_BY_RULE)}
      end if;
${keepCustomers(NOTED.orders)}
${keepOrganicSales(NOTED.orders)}
    end if;`;
