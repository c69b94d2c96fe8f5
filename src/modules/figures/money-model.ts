import { amount, toNumber } from '#src/platform/values/money.ts';

/**
 * What a seller takes of paid orders, and what of it is still held back (part 3, section 8). Sums are exact and rounded
 * once, at the end.
 */

/** Terms of a sale that no pricing rule covers. Percents from 0 to 100. */
export interface DefaultTerms {
  takePercent: number;
  holdPercent: number;
  holdDays: number;
}

/** Exact sums, as decimal texts. */
export interface MoneySums {
  revenue: string;
  cost: string;
  youTake: string;
  /** What is held at the moment. */
  hold: string;
}

export interface MoneyFigures {
  revenue: number;
  cost: number;
  youTake: number;
  hold: number;
  /** Take that is not held: what was held once is in it as soon as the time is over. */
  cashToBalance: number;
}

export const toFigures = ({ revenue, cost, youTake, hold }: MoneySums): MoneyFigures => ({
  revenue: toNumber(revenue),
  cost: toNumber(cost),
  youTake: toNumber(youTake),
  hold: toNumber(hold),
  cashToBalance: toNumber(amount(youTake).minus(hold)),
});

/** Sums whose hold still runs: by whole UTC days, of the database's clock. */
const HELD = `
    select coalesce(sum(d.pieces), 0) as pieces, coalesce(sum(d.amount), 0) as amount
    from (
      select day, pieces, amount from platform.rule_days
      where seller_id = p."sellerId" and sellpage_id = p.id and rule_id = t.rule_id
      union all
      select day, 0, revenue from platform.order_days
      where t.rule_id is null and seller_id = p."sellerId" and sellpage_id = p.id
    ) d
    where terms.days > 0 and d.day >= terms.since`;

const takeOf = (sums: string): string => `coalesce(terms.fixed * ${sums}.pieces, ${sums}.amount * terms.take)`;

/**
 * One row for a sellpage `p` with its `"sellerId"`: `revenue`, `"youTake"` and, of that, `hold`. What no rule covers counts
 * at the default terms; what a rule covered that is gone does so until its sales are attributed anew. Values: the default
 * terms as percent taken, percent held and days.
 *
 * The terms are kept apart by `offset 0`: under row-level security only a day that is a value bounds an index, not one
 * that has to be computed first.
 */
export const TAKES_OF_PAGE = `
  select coalesce(sum(t.revenue), 0) as revenue, coalesce(sum(${takeOf('t')}), 0) as "youTake",
    coalesce(sum(${takeOf('held')} * terms.share), 0) as hold
  from (
    select rule_id, pieces, amount, 0 as revenue from platform.rule_totals
    where seller_id = p."sellerId" and sellpage_id = p.id
    union all
    select null, 0, sum(revenue), sum(revenue) from platform.order_totals
    where seller_id = p."sellerId" and sellpage_id = p.id
  ) t
  cross join (select ?::numeric as take, ?::numeric as hold, ?::int as days) standard
  left join lateral (select * from pricing_rules where id = t.rule_id limit 1) r on true
  cross join lateral (
    select r.seller_take_fixed as fixed, coalesce(r.seller_take_percent, standard.take) * 0.01 as take,
      coalesce(r.hold_percent, standard.hold) * 0.01 as share, coalesce(r.hold_duration_days, standard.days) as days,
      (now() at time zone 'UTC')::date - coalesce(r.hold_duration_days, standard.days) as since
    offset 0
  ) terms
  cross join lateral (${HELD}) held`;
