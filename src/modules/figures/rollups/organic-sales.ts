import { MAX_AMOUNT } from '#src/platform/values/money.ts';
import { MAX_COUNT, rateOf } from '../conversion-rates.ts';
import { REVENUE_STATUSES_SQL } from '../revenue-status.ts';

const clamped = (value: string, max: string): string => `least(${max}, greatest(0, ${value}))`;

const PURCHASES = clamped('s.purchases::bigint + change.orders', MAX_COUNT);

/** What the changed orders add to the days of their pages, or take from them. */
const changes = (changed: string): string => `
    select c.seller_id, c.sellpage_id, (c.created_at at time zone 'UTC')::date as day,
      sum(c.sign) as orders, sum(c.sign * c.total) as revenue
    from (${changed}) c
    where c.sellpage_id is not null and c.status in ${REVENUE_STATUSES_SQL}
    group by 1, 2, 3
    having sum(c.sign) <> 0 or sum(c.sign * c.total) <> 0
    order by 1, 2, 3`;

/**
 * PL/pgSQL that keeps purchases, orders, revenue and the rates of the `organic` rows of `sellpage_stats_daily` (part 2,
 * section 4.8) for the orders of `changed`; it needs a variable `change record`. Rows are changed in the order of their
 * keys. Figures stay between 0 and what their columns hold: counting never makes an order fail. Nothing is taken from a row
 * that is not there: its page goes at this moment. A row is made and changed afterwards, because a CHECK looks at the row
 * that an upsert proposes.
 */
export const keepOrganicSales = (changed: string): string => `
  for change in ${changes(changed)}
  loop
    for attempt in 1..2 loop
      update public.sellpage_stats_daily s
      set purchases = ${PURCHASES},
        orders_count = ${clamped('s.orders_count::bigint + change.orders', MAX_COUNT)},
        revenue = ${clamped('s.revenue + change.revenue', MAX_AMOUNT)},
        cr1 = ${rateOf('s.checkout_initiated', 's.content_views')},
        cr2 = ${rateOf(PURCHASES, 's.checkout_initiated')},
        cr3 = ${rateOf(PURCHASES, 's.content_views')},
        updated_at = now()
      where s.seller_id = change.seller_id and s.sellpage_id = change.sellpage_id and s.stat_date = change.day
        and s.ad_source = 'organic';
      exit when found or attempt = 2 or change.orders <= 0 and change.revenue <= 0;
      insert into public.sellpage_stats_daily (seller_id, sellpage_id, stat_date, ad_source)
      values (change.seller_id, change.sellpage_id, change.day, 'organic')
      on conflict (seller_id, sellpage_id, stat_date, ad_source) do nothing;
    end loop;
  end loop;`;
