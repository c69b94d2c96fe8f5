import type { TriggerDef } from '@mikro-orm/core';
import { containing } from '#src/platform/db/page.ts';
import { platformPoliciesSql } from '#src/platform/db/schema/machinery.ts';
import { functionSql, rowTrigger, statementTrigger, truncateTriggerSql } from '#src/platform/db/schema/triggers.ts';
import { CURRENT_SELLER, SYSTEM_ROLE } from '#src/platform/db/tenancy.ts';

/**
 * What orders are searched by, in a table and an index of trigrams of their own: an order's status changes five times, and
 * each time every index of `orders` gets an entry; what is searched hardly changes.
 */
const COLUMNS = ['order_number', 'customer_email', 'customer_name', 'tracking_number', 'customer_phone'];

/** No search holds a line break, so that none is found across two of them. */
const wordsOf = (row: string): string =>
  `lower(concat_ws(chr(10), ${COLUMNS.map((name) => `${row}.${name}`).join(', ')}))`;

const keep = (rows: string): string => `
  insert into platform.order_texts (order_id, seller_id, words)
  select o.id, o.seller_id, ${wordsOf('o')} from ${rows} o
  on conflict (order_id) do update set seller_id = excluded.seller_id, words = excluded.words`;

const CONTAINS = `o.customer_email ilike $2 or o.customer_name ilike $2`;
const FOUND_BY_SELLER = `(starts_with(o.order_number, $3) or ${CONTAINS} or o.tracking_number ilike $2 or o.customer_phone like $2)`;
const FOUND_BY_ADMIN = `(o.order_number ilike $2 or ${CONTAINS})`;

/** Newest orders that a search looks at one by one before it asks the index, beside as many again as it wants. */
const LOOKED_AT = 2_000;

/**
 * Newest first, at most `most` of the orders that are found and pass every filter that is not null. A seller's role finds
 * the session's seller alone, whoever is named; the system finds those of `owner`, or of all. It runs as the system, because
 * under row-level security no search may use an index. What many orders have is found among the newest; what few have, by
 * the index: neither is good for the other, and no planner can tell them apart before.
 */
const SEARCH = functionSql(
  `search_orders(owner uuid, pattern text, prefix text, since timestamptz, until timestamptz, page uuid, state text, origin text, after_at timestamptz, after_id uuid, most int)`,
  'setof uuid',
  `declare
  filters text;
  found_by text;
  looked_at int := ${LOOKED_AT} + 2 * most;
  seen int;
  newest uuid[];
begin
  if current_setting('role') <> '${SYSTEM_ROLE}' then
    owner := ${CURRENT_SELLER};
    if owner is null then
      return;
    end if;
  end if;
  found_by := case when owner is null then '${FOUND_BY_ADMIN}' else '${FOUND_BY_SELLER}' end;
  filters := 'true'
    || case when owner is null then '' else ' and o.seller_id = $1' end
    || case when since is null then '' else ' and o.created_at >= $4 and o.created_at < $5' end
    || case when page is null then '' else ' and o.sellpage_id = $6' end
    || case when state is null then '' else ' and o.status = ' || quote_literal(state) end
    || case when origin is null then '' else ' and o.source = $7' end
    || case when after_id is null then '' else ' and (o.created_at, o.id) < ($8, $9)' end;
  execute 'select count(*), array_agg(o.id order by o.created_at desc, o.id desc) filter (where ' || found_by || ')
    from (select * from public.orders o where ' || filters || ' order by o.created_at desc, o.id desc limit ' || looked_at || ') o'
    into seen, newest using owner, pattern, prefix, since, until, page, origin, after_at, after_id;
  if seen < looked_at or cardinality(newest) >= most then
    return query select unnest(newest[1:most]);
    return;
  end if;
  return query execute 'with named as materialized (
      select t.order_id from platform.order_texts t
      where t.words like lower($2)' || case when owner is null then '' else ' and t.seller_id = $1' end || '
    )
    select o.id from named n join public.orders o on o.id = n.order_id where ' || filters || ' and ' || found_by || '
    order by o.created_at desc, o.id desc limit ' || most
    using owner, pattern, prefix, since, until, page, origin, after_at, after_id;
end`,
);

const TABLE = `do $make$
begin
  if to_regclass('platform.order_texts') is null then
    create table platform.order_texts (order_id uuid not null primary key, seller_id uuid not null, words text not null);
    ${platformPoliciesSql('order_texts', 'select')}
    lock table public.orders in share row exclusive mode;
    perform set_config('role', '${SYSTEM_ROLE}', true);
    ${keep('public.orders')};
    perform set_config('role', 'none', true);
    create index order_texts_words_idx on platform.order_texts using gin (words gin_trgm_ops);
  end if;
  ${SEARCH.replaceAll('$$', '$search$')};
end $make$`;

const inserted = statementTrigger('orders', 'texts', 'insert', `begin${keep('new_rows')};\n  return null;\nend`);

/** Keep what orders are searched by, whoever writes them; rows go by {@link FORGET_TEXTS}. */
export const orderTextTriggers: TriggerDef[] = [
  {
    ...inserted,
    expression: `${inserted.expression!};
${TABLE};
${truncateTriggerSql('orders', 'texts', 'begin\n  delete from platform.order_texts;\n  return null;\nend')}`,
  },
  rowTrigger(
    'orders',
    'texts',
    { timing: 'after', events: ['update'], of: ['id', 'seller_id', ...COLUMNS] },
    `begin
  if old.id <> new.id then
    delete from platform.order_texts where order_id = old.id;
  end if;${keep('(select new.*)')};
  return null;
end`,
  ),
];

/** What is searched for, and what else orders have to be; `null` is no filter. */
export interface OrderSearch {
  /** `null`: all sellers', for the system scope. */
  sellerId: string | null;
  text: string;
  /** ISO 8601; both or none. */
  from?: string;
  until?: string;
  sellpageId?: string | undefined;
  status?: string | undefined;
  source?: string | undefined;
  /** Strictly after this one. */
  after?: { createdAt: string; id: string } | null;
  most: number;
}

/** A query of ids of orders: `search_orders` above. Values: {@link searchValues}. */
export const SEARCH_ORDERS =
  'select platform.search_orders(?::uuid, ?, ?, ?::timestamptz, ?::timestamptz, ?::uuid, ?, ?, ?::timestamptz, ?::uuid, ?::int)';

export const searchValues = (search: OrderSearch): unknown[] => [
  ...[search.sellerId, containing(search.text), search.text, search.from ?? null, search.until ?? null],
  ...[search.sellpageId ?? null, search.status ?? null, search.source ?? null],
  ...[search.after?.createdAt ?? null, search.after?.id ?? null, search.most],
];

/** PL/pgSQL for what runs before an order, `old`, is deleted. */
export const FORGET_TEXTS = 'delete from platform.order_texts where order_id = old.id;';
