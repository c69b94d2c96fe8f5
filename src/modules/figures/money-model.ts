import { amount, toNumber } from '#src/platform/values/money.ts';
import { REVENUE_STATUSES_SQL } from './revenue-status.ts';
import { ruleInForceAt } from './rule-in-force.ts';

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

export const NO_MONEY: MoneySums = { revenue: '0', cost: '0', youTake: '0', hold: '0' };

export const toFigures = ({ revenue, cost, youTake, hold }: MoneySums): MoneyFigures => ({
  revenue: toNumber(revenue),
  cost: toNumber(cost),
  youTake: toNumber(youTake),
  hold: toNumber(hold),
  cashToBalance: toNumber(amount(youTake).minus(hold)),
});

/** The take of a line, the share of it that is held, and whether that is still so. A day is 24 hours. */
const LINE_TAKE = `
  select
    case
      when r.id is null then i.line_total * terms.take
      else coalesce(r.seller_take_fixed * i.quantity, i.line_total * r.seller_take_percent * 0.01)
    end as take,
    coalesce(r.hold_percent * 0.01, terms.hold) as share,
    o.created_at + coalesce(r.hold_duration_days, terms.days) * interval '24 hours' > now() as is_held`;

/**
 * A query of one row for each revenue order `o` that `where` lets pass: `id`, `sellpage_id`, `total`, and of its take
 * `you_take`, `hold` (still held, by the database's clock) and `unhold` (held once). An order none of whose lines has a
 * rule counts with its total at the default terms, shipping and discount included. Values: the default terms as percent
 * taken, percent held and days, then those of `where`.
 */
export const takesOfOrders = (where: string): string => `
  select id, sellpage_id, total,
    case when has_rule then line_take else total * take end as you_take,
    case when has_rule then line_hold when is_held then total * take * hold else 0 end as hold,
    case when has_rule then line_unhold when is_held then 0 else total * take * hold end as unhold
  from (
    select o.id, o.sellpage_id, o.total, terms.take, terms.hold,
      o.created_at + terms.days * interval '24 hours' > now() as is_held,
      bool_or(r.id is not null) as has_rule,
      sum(l.take) as line_take,
      coalesce(sum(l.take * l.share) filter (where l.is_held), 0) as line_hold,
      coalesce(sum(l.take * l.share) filter (where not l.is_held), 0) as line_unhold
    from (select ?::numeric * 0.01 as take, ?::numeric * 0.01 as hold, ?::int as days) terms
    cross join orders o
    left join order_items i on i.order_id = o.id
    left join lateral (${ruleInForceAt('i.product_id', 'o.created_at')}) r on true
    cross join lateral (${LINE_TAKE}) l
    where o.status in ${REVENUE_STATUSES_SQL} and ${where}
    group by o.id, terms.take, terms.hold, terms.days
  ) sold`;
