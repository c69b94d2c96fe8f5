import { DAY, SOLD } from './order-rollups.ts';
import { NONE, type Rollup } from './rollup.ts';

/**
 * Sales by the pricing rule that lines were sold by, for takes and holds (part 3, section 8). Only orders with a rule are
 * here: those without count with their total, which `order_days` and `order_totals` have. So what is sold at default terms
 * is the sum of all totals, and the sum of the rows of no rule ({@link NONE}): lines without a rule, less the totals of
 * their orders.
 */
const SUMS = { pieces: 'bigint', amount: 'numeric' };

const sumsOf = (rows: string, day: string): string => `
  select c.seller_id, coalesce(c.sellpage_id, '${NONE}') as sellpage_id, part.rule_id, ${day}
    sum(c.sign * part.pieces) as pieces, sum(c.sign * part.amount) as amount
  from (${rows}) c
  cross join lateral (
    values (coalesce(c.pricing_rule_id, '${NONE}'), c.quantity, c.line_total),
      ('${NONE}', 0, case when c.is_leading then -c.total else 0 end)
  ) part (rule_id, pieces, amount)
  where c.has_rule and ${SOLD}`;

/** Sales of a page, rule and day. */
export const ruleDays: Rollup = {
  table: 'rule_days',
  counts: 'lines',
  key: { seller_id: 'uuid', sellpage_id: 'uuid', rule_id: 'uuid', day: 'date' },
  sums: SUMS,
  of: (rows) => sumsOf(rows, `${DAY} as day,`),
};

/** Sales of a page and rule of all time. */
export const ruleTotals: Rollup = {
  table: 'rule_totals',
  counts: 'lines',
  key: { seller_id: 'uuid', sellpage_id: 'uuid', rule_id: 'uuid' },
  sums: SUMS,
  of: (rows) => sumsOf(rows, ''),
};
