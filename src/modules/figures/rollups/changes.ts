import { platformPoliciesSql, systemTableSql } from '#src/platform/db/schema/machinery.ts';
import { SYSTEM_ROLE } from '#src/platform/db/tenancy.ts';

/**
 * What a transaction has changed so far waits in `platform.figure_changes` and is counted when the transaction commits: a
 * figure that many orders count for is locked for the commit alone, and not until the client has sent it; and the figures
 * of several statements are locked in one order, so that no two transactions wait for each other in a circle. The rows live
 * no longer than their transaction, so that nothing of them has to be logged.
 */
const ORDER = ['seller_id', 'sellpage_id', 'created_at', 'status', 'currency', 'total', 'customer_email'];
const LINE = [
  ...['seller_id', 'sellpage_id', 'created_at', 'status', 'order_id', 'product_id', 'product_name', 'quantity'],
  ...['line_total', 'is_first', 'pricing_rule_id', 'total', 'has_rule', 'is_leading'],
];

const note = (columns: string[], rows: string, comes: string): string => `
  insert into platform.figure_changes (tx, is_line, sign, comes, ${columns.join(', ')})
  select pg_current_xact_id(), ${columns === LINE}, c.sign, ${comes}, ${columns.map((name) => `c.${name}`).join(', ')} from (${rows}) c;
  if found then
    insert into platform.figure_transactions (tx) values (pg_current_xact_id()) on conflict do nothing;
  end if;`;

/**
 * PL/pgSQL that notes changed orders, or lines, with their signs. `comes` is SQL of whether rows come, go or get another
 * owner, and not only another status: then there is another number of them.
 */
export const noteOrders = (rows: string, comes = 'true'): string => note(ORDER, rows, comes);
export const noteLines = (rows: string, comes = 'true'): string => note(LINE, rows, comes);

/** What has been noted, in the function that counts it. */
export const NOTED = {
  orders: 'select * from platform.figure_changes where tx = new.tx and not is_line',
  lines: 'select * from platform.figure_changes where tx = new.tx and is_line',
} as const;

/** The tables and the trigger that counts; `count` is PL/pgSQL. Idempotent. */
export const changesSql = (count: string): string => `
  create unlogged table if not exists platform.figure_changes (
    tx xid8 not null, is_line boolean not null, sign smallint not null,
    seller_id uuid not null, sellpage_id uuid null, created_at timestamptz(3) not null, status public.order_status not null,
    currency varchar(3) null, total numeric null,
    order_id uuid null, product_id uuid null, product_name varchar(255) null, quantity int null, line_total numeric null,
    is_first boolean null
  );
  alter table platform.figure_changes add column if not exists pricing_rule_id uuid null,
    add column if not exists has_rule boolean null, add column if not exists is_leading boolean null,
    add column if not exists customer_email varchar(255) null, add column if not exists comes boolean null;
  create index if not exists figure_changes_tx_idx on platform.figure_changes (tx);
  create unlogged table if not exists platform.figure_transactions (tx xid8 not null primary key);
  ${platformPoliciesSql('figure_changes', 'select')}
  ${systemTableSql('figure_transactions')}
  -- the table looks empty to the planner, and is full of what earlier transactions have left: never read it as a whole
  create or replace function platform.figure_transactions_count() returns trigger language plpgsql
    security definer set search_path = pg_catalog set enable_seqscan = off as $count$
  declare
    change record;
  begin
    ${count}
    delete from platform.figure_changes where tx = new.tx;
    delete from platform.figure_transactions where tx = new.tx;
    return null;
  end $count$;
  alter function platform.figure_transactions_count() owner to ${SYSTEM_ROLE};
  drop trigger if exists figure_transactions_count on platform.figure_transactions;
  create constraint trigger figure_transactions_count after insert on platform.figure_transactions
    deferrable initially deferred for each row execute function platform.figure_transactions_count();`;
