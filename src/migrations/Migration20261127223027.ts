import { Migration } from '@mikro-orm/migrations';

export class Migration20261127223027 extends Migration {

  override name = 'Migration20261127223027';

  override up(): void | Promise<void> {
    this.addSql(`create schema if not exists platform;`);
    this.addSql(`grant usage, create on schema platform to pixecom_system;`);
    this.addSql(`create or replace function platform.sellers_figures_on_delete() returns trigger language plpgsql
security definer set search_path = pg_catalog as \$\$begin
  delete from platform.order_counts t using old_rows o where t.seller_id = o.id;   delete from platform.order_days t using old_rows o where t.seller_id = o.id;   delete from platform.order_totals t using old_rows o where t.seller_id = o.id;   delete from platform.line_counts t using old_rows o where t.seller_id = o.id;   delete from platform.product_days t using old_rows o where t.seller_id = o.id;   delete from platform.product_totals t using old_rows o where t.seller_id = o.id;   return null; end \$\$;`);
    this.addSql(`alter function platform.sellers_figures_on_delete() owner to pixecom_system;`);
    this.addSql(`create or replace trigger sellers_figures_on_delete after delete on public.sellers referencing old table as old_rows
for each statement execute function platform.sellers_figures_on_delete();`);

    this.addSql(`drop trigger if exists "orders_organic_sales_on_delete" on "orders";`);
    this.addSql(`drop function if exists platform.orders_organic_sales_on_delete();`);
    this.addSql(`drop trigger if exists "orders_organic_sales_on_insert" on "orders";`);
    this.addSql(`drop function if exists platform.orders_organic_sales_on_insert();`);
    this.addSql(`drop trigger if exists "orders_organic_sales_on_update" on "orders";`);
    this.addSql(`drop function if exists platform.orders_organic_sales_on_update();`);
    this.addSql(`create schema if not exists platform;`);
    this.addSql(`grant usage, create on schema platform to pixecom_system;`);
    this.addSql(`create or replace function platform.orders_figures_on_insert() returns trigger language plpgsql
security definer set search_path = pg_catalog as \$\$begin
  insert into platform.figure_changes (tx, is_line, sign, seller_id, sellpage_id, created_at, status, currency, total)
  select pg_current_xact_id(), false, c.sign, c.seller_id, c.sellpage_id, c.created_at, c.status, c.currency, c.total from (select 1 as sign, n.* from new_rows n) c;   if found then
    insert into platform.figure_transactions (tx) values (pg_current_xact_id()) on conflict do nothing;   end if;   return null; end \$\$;`);
    this.addSql(`alter function platform.orders_figures_on_insert() owner to pixecom_system;`);
    this.addSql(`create or replace trigger orders_figures_on_insert after insert on public.orders referencing new table as new_rows
for each statement execute function platform.orders_figures_on_insert();`);
    this.addSql(`create schema if not exists platform;`);
    this.addSql(`grant usage, create on schema platform to pixecom_system;`);
    this.addSql(`create or replace function platform.orders_figures_on_update() returns trigger language plpgsql
security definer set search_path = pg_catalog as \$\$begin
  if not exists (
    select from new_rows n join old_rows o using (id)
    where (n.seller_id, n.sellpage_id, n.status, n.total, n.currency, n.created_at)
      is distinct from (o.seller_id, o.sellpage_id, o.status, o.total, o.currency, o.created_at)
  ) then
    return null;   end if;   insert into platform.figure_changes (tx, is_line, sign, seller_id, sellpage_id, created_at, status, currency, total)
  select pg_current_xact_id(), false, c.sign, c.seller_id, c.sellpage_id, c.created_at, c.status, c.currency, c.total from (select 1 as sign, n.* from new_rows n union all select -1 as sign, o.* from old_rows o) c;   if found then
    insert into platform.figure_transactions (tx) values (pg_current_xact_id()) on conflict do nothing;   end if;   insert into platform.figure_changes (tx, is_line, sign, seller_id, sellpage_id, created_at, status, order_id, product_id, product_name, quantity, line_total, is_first)
  select pg_current_xact_id(), true, c.sign, c.seller_id, c.sellpage_id, c.created_at, c.status, c.order_id, c.product_id, c.product_name, c.quantity, c.line_total, c.is_first from (
      select 1 as sign, i.*, row_number() over (
        partition by i.order_id, i.product_id, case when i.product_id is null then i.product_name end
      ) = 1 as is_first
      from (
      select o.seller_id, o.sellpage_id, o.created_at, o.status, i.order_id, i.product_id, i.product_name, i.quantity,
        i.line_total
      from new_rows o
      cross join lateral (
        select * from public.order_items l where l.order_id = o.id and l.seller_id = o.seller_id and true offset 0
      ) i) i
      union all 
      select -1 as sign, i.*, row_number() over (
        partition by i.order_id, i.product_id, case when i.product_id is null then i.product_name end
      ) = 1 as is_first
      from (
      select o.seller_id, o.sellpage_id, o.created_at, o.status, i.order_id, i.product_id, i.product_name, i.quantity,
        i.line_total
      from old_rows o
      cross join lateral (
        select * from public.order_items l where l.order_id = o.id and l.seller_id = o.seller_id and true offset 0
      ) i) i) c;   if found then
    insert into platform.figure_transactions (tx) values (pg_current_xact_id()) on conflict do nothing;   end if;   return null; end \$\$;`);
    this.addSql(`alter function platform.orders_figures_on_update() owner to pixecom_system;`);
    this.addSql(`create or replace trigger orders_figures_on_update after update on public.orders referencing old table as old_rows new table as new_rows
for each statement execute function platform.orders_figures_on_update();`);
    this.addSql(`create schema if not exists platform;`);
    this.addSql(`grant usage, create on schema platform to pixecom_system;`);
    this.addSql(`create or replace function platform.orders_figures_on_delete() returns trigger language plpgsql
security definer set search_path = pg_catalog as \$\$begin
  insert into platform.figure_changes (tx, is_line, sign, seller_id, sellpage_id, created_at, status, currency, total)
  select pg_current_xact_id(), false, c.sign, c.seller_id, c.sellpage_id, c.created_at, c.status, c.currency, c.total from (select -1 as sign, o.* from old_rows o) c;   if found then
    insert into platform.figure_transactions (tx) values (pg_current_xact_id()) on conflict do nothing;   end if;   return null; end \$\$;`);
    this.addSql(`alter function platform.orders_figures_on_delete() owner to pixecom_system;`);
    this.addSql(`create or replace trigger orders_figures_on_delete after delete on public.orders referencing old table as old_rows
for each statement execute function platform.orders_figures_on_delete();`);
    this.addSql(`create schema if not exists platform;`);
    this.addSql(`grant usage, create on schema platform to pixecom_system;`);
    this.addSql(`create or replace function platform.orders_lines_before_delete() returns trigger language plpgsql
security definer set search_path = pg_catalog as \$\$begin
  delete from public.order_items where order_id = old.id;   return old; end \$\$;`);
    this.addSql(`alter function platform.orders_lines_before_delete() owner to pixecom_system;`);
    this.addSql(`create or replace trigger orders_lines_before_delete before delete on public.orders
for each row execute function platform.orders_lines_before_delete();`);
    this.addSql(`create schema if not exists platform;`);
    this.addSql(`grant usage, create on schema platform to pixecom_system;`);
    this.addSql(`create or replace function platform.orders_figures_on_truncate() returns trigger language plpgsql
security definer set search_path = pg_catalog as \$\$begin
  delete from platform.order_counts;   delete from platform.order_days;   delete from platform.order_totals;   delete from platform.line_counts;   delete from platform.product_days;   delete from platform.product_totals;   return null; end \$\$;`);
    this.addSql(`alter function platform.orders_figures_on_truncate() owner to pixecom_system;`);
    this.addSql(`create or replace trigger orders_figures_on_truncate after truncate on public.orders for each statement execute function platform.orders_figures_on_truncate();`);

    this.addSql(`create schema if not exists platform;`);
    this.addSql(`grant usage, create on schema platform to pixecom_system;`);
    this.addSql(`create or replace function platform.order_items_figures_on_insert() returns trigger language plpgsql
security definer set search_path = pg_catalog as \$\$begin
  insert into platform.figure_changes (tx, is_line, sign, seller_id, sellpage_id, created_at, status, order_id, product_id, product_name, quantity, line_total, is_first)
  select pg_current_xact_id(), true, c.sign, c.seller_id, c.sellpage_id, c.created_at, c.status, c.order_id, c.product_id, c.product_name, c.quantity, c.line_total, c.is_first from (
      select 1 as sign, i.*, row_number() over (
        partition by i.order_id, i.product_id, case when i.product_id is null then i.product_name end
      ) = 1 as is_first
      from (
      select o.seller_id, o.sellpage_id, o.created_at, o.status, i.order_id, i.product_id, i.product_name, i.quantity,
        i.line_total
      from (
        select t.* from (select distinct order_id from (select order_id from new_rows) touched) c
        cross join lateral (select * from public.orders where id = c.order_id offset 0) t
      ) o
      cross join lateral (
        select * from public.order_items l where l.order_id = o.id and l.seller_id = o.seller_id and true offset 0
      ) i) i
      union all 
      select -1 as sign, i.*, row_number() over (
        partition by i.order_id, i.product_id, case when i.product_id is null then i.product_name end
      ) = 1 as is_first
      from (
      select o.seller_id, o.sellpage_id, o.created_at, o.status, i.order_id, i.product_id, i.product_name, i.quantity,
        i.line_total
      from (
        select t.* from (select distinct order_id from (select order_id from new_rows) touched) c
        cross join lateral (select * from public.orders where id = c.order_id offset 0) t
      ) o
      cross join lateral (
        select * from public.order_items l where l.order_id = o.id and l.seller_id = o.seller_id and not exists (select from new_rows n where n.id = l.id) offset 0
      ) i) i) c;   if found then
    insert into platform.figure_transactions (tx) values (pg_current_xact_id()) on conflict do nothing;   end if;   return null; end \$\$;`);
    this.addSql(`alter function platform.order_items_figures_on_insert() owner to pixecom_system;`);
    this.addSql(`create or replace trigger order_items_figures_on_insert after insert on public.order_items referencing new table as new_rows
for each statement execute function platform.order_items_figures_on_insert();`);
    this.addSql(`create schema if not exists platform;`);
    this.addSql(`grant usage, create on schema platform to pixecom_system;`);
    this.addSql(`create or replace function platform.order_items_figures_on_update() returns trigger language plpgsql
security definer set search_path = pg_catalog as \$\$begin
  insert into platform.figure_changes (tx, is_line, sign, seller_id, sellpage_id, created_at, status, order_id, product_id, product_name, quantity, line_total, is_first)
  select pg_current_xact_id(), true, c.sign, c.seller_id, c.sellpage_id, c.created_at, c.status, c.order_id, c.product_id, c.product_name, c.quantity, c.line_total, c.is_first from (
      select 1 as sign, i.*, row_number() over (
        partition by i.order_id, i.product_id, case when i.product_id is null then i.product_name end
      ) = 1 as is_first
      from (
      select o.seller_id, o.sellpage_id, o.created_at, o.status, i.order_id, i.product_id, i.product_name, i.quantity,
        i.line_total
      from (
        select t.* from (select distinct order_id from (select order_id from new_rows union select order_id from old_rows) touched) c
        cross join lateral (select * from public.orders where id = c.order_id offset 0) t
      ) o
      cross join lateral (
        select * from public.order_items l where l.order_id = o.id and l.seller_id = o.seller_id and true offset 0
      ) i) i
      union all 
      select -1 as sign, i.*, row_number() over (
        partition by i.order_id, i.product_id, case when i.product_id is null then i.product_name end
      ) = 1 as is_first
      from (
      select o.seller_id, o.sellpage_id, o.created_at, o.status, i.order_id, i.product_id, i.product_name, i.quantity,
        i.line_total
      from (
        select t.* from (select distinct order_id from (select order_id from new_rows union select order_id from old_rows) touched) c
        cross join lateral (select * from public.orders where id = c.order_id offset 0) t
      ) o
      cross join lateral (
        select * from public.order_items l where l.order_id = o.id and l.seller_id = o.seller_id and not exists (select from new_rows n where n.id = l.id) offset 0
      ) i
      union all
      select o.seller_id, o.sellpage_id, o.created_at, o.status, i.order_id, i.product_id, i.product_name, i.quantity,
        i.line_total
      from old_rows i cross join lateral (
        select * from public.orders where id = i.order_id and seller_id = i.seller_id offset 0
      ) o) i) c;   if found then
    insert into platform.figure_transactions (tx) values (pg_current_xact_id()) on conflict do nothing;   end if;   return null; end \$\$;`);
    this.addSql(`alter function platform.order_items_figures_on_update() owner to pixecom_system;`);
    this.addSql(`create or replace trigger order_items_figures_on_update after update on public.order_items referencing old table as old_rows new table as new_rows
for each statement execute function platform.order_items_figures_on_update();`);
    this.addSql(`create schema if not exists platform;`);
    this.addSql(`grant usage, create on schema platform to pixecom_system;`);
    this.addSql(`create or replace function platform.order_items_figures_on_delete() returns trigger language plpgsql
security definer set search_path = pg_catalog as \$\$begin
  insert into platform.figure_changes (tx, is_line, sign, seller_id, sellpage_id, created_at, status, order_id, product_id, product_name, quantity, line_total, is_first)
  select pg_current_xact_id(), true, c.sign, c.seller_id, c.sellpage_id, c.created_at, c.status, c.order_id, c.product_id, c.product_name, c.quantity, c.line_total, c.is_first from (
      select 1 as sign, i.*, row_number() over (
        partition by i.order_id, i.product_id, case when i.product_id is null then i.product_name end
      ) = 1 as is_first
      from (
      select o.seller_id, o.sellpage_id, o.created_at, o.status, i.order_id, i.product_id, i.product_name, i.quantity,
        i.line_total
      from (
        select t.* from (select distinct order_id from (select order_id from old_rows) touched) c
        cross join lateral (select * from public.orders where id = c.order_id offset 0) t
      ) o
      cross join lateral (
        select * from public.order_items l where l.order_id = o.id and l.seller_id = o.seller_id and true offset 0
      ) i) i
      union all 
      select -1 as sign, i.*, row_number() over (
        partition by i.order_id, i.product_id, case when i.product_id is null then i.product_name end
      ) = 1 as is_first
      from (
      select o.seller_id, o.sellpage_id, o.created_at, o.status, i.order_id, i.product_id, i.product_name, i.quantity,
        i.line_total
      from (
        select t.* from (select distinct order_id from (select order_id from old_rows) touched) c
        cross join lateral (select * from public.orders where id = c.order_id offset 0) t
      ) o
      cross join lateral (
        select * from public.order_items l where l.order_id = o.id and l.seller_id = o.seller_id and true offset 0
      ) i
      union all
      select o.seller_id, o.sellpage_id, o.created_at, o.status, i.order_id, i.product_id, i.product_name, i.quantity,
        i.line_total
      from old_rows i cross join lateral (
        select * from public.orders where id = i.order_id and seller_id = i.seller_id offset 0
      ) o) i) c;   if found then
    insert into platform.figure_transactions (tx) values (pg_current_xact_id()) on conflict do nothing;   end if;   return null; end \$\$;`);
    this.addSql(`alter function platform.order_items_figures_on_delete() owner to pixecom_system;`);
    this.addSql(`create or replace trigger order_items_figures_on_delete after delete on public.order_items referencing old table as old_rows
for each statement execute function platform.order_items_figures_on_delete();`);
    this.addSql(`do \$make\$declare
  is_new boolean := to_regclass('platform.order_days') is null; begin
create table if not exists platform.order_counts (
  seller_id uuid not null,
  placed bigint not null, shard smallint not null,
  primary key (seller_id, shard)
) with (fillfactor = 80); alter table platform.order_counts enable row level security; alter table platform.order_counts force row level security; drop policy if exists order_counts_seller_policy on platform.order_counts; create policy order_counts_seller_policy on platform.order_counts to pixecom_app
  using (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid); drop policy if exists order_counts_system_policy on platform.order_counts; create policy order_counts_system_policy on platform.order_counts to pixecom_system using (true); grant usage on schema platform to pixecom_app, pixecom_system; grant select, insert, update, delete on platform.order_counts to pixecom_app, pixecom_system; create table if not exists platform.order_days (
  seller_id uuid not null, sellpage_id uuid not null, day date not null, currency varchar(3) not null,
  orders bigint not null, revenue numeric not null, refunds bigint not null,
  primary key (seller_id, sellpage_id, day, currency)
) with (fillfactor = 80); alter table platform.order_days enable row level security; alter table platform.order_days force row level security; drop policy if exists order_days_seller_policy on platform.order_days; create policy order_days_seller_policy on platform.order_days to pixecom_app
  using (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid); drop policy if exists order_days_system_policy on platform.order_days; create policy order_days_system_policy on platform.order_days to pixecom_system using (true); grant usage on schema platform to pixecom_app, pixecom_system; grant select, insert, update, delete on platform.order_days to pixecom_app, pixecom_system; create table if not exists platform.order_totals (
  seller_id uuid not null, sellpage_id uuid not null, currency varchar(3) not null,
  orders bigint not null, revenue numeric not null, refunds bigint not null,
  primary key (seller_id, sellpage_id, currency)
) with (fillfactor = 80); alter table platform.order_totals enable row level security; alter table platform.order_totals force row level security; drop policy if exists order_totals_seller_policy on platform.order_totals; create policy order_totals_seller_policy on platform.order_totals to pixecom_app
  using (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid); drop policy if exists order_totals_system_policy on platform.order_totals; create policy order_totals_system_policy on platform.order_totals to pixecom_system using (true); grant usage on schema platform to pixecom_app, pixecom_system; grant select, insert, update, delete on platform.order_totals to pixecom_app, pixecom_system; create table if not exists platform.line_counts (
  seller_id uuid not null, product_id uuid not null,
  lines bigint not null, shard smallint not null,
  primary key (seller_id, product_id, shard)
) with (fillfactor = 80); alter table platform.line_counts enable row level security; alter table platform.line_counts force row level security; drop policy if exists line_counts_seller_policy on platform.line_counts; create policy line_counts_seller_policy on platform.line_counts to pixecom_app
  using (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid); drop policy if exists line_counts_system_policy on platform.line_counts; create policy line_counts_system_policy on platform.line_counts to pixecom_system using (true); grant usage on schema platform to pixecom_app, pixecom_system; grant select, insert, update, delete on platform.line_counts to pixecom_app, pixecom_system; create table if not exists platform.product_days (
  seller_id uuid not null, product_id uuid not null, day date not null, sellpage_id uuid not null, sold_as varchar(255) not null,
  orders bigint not null, pieces bigint not null, revenue numeric not null, refunds bigint not null,
  primary key (seller_id, product_id, day, sellpage_id, sold_as)
) with (fillfactor = 80); alter table platform.product_days enable row level security; alter table platform.product_days force row level security; drop policy if exists product_days_seller_policy on platform.product_days; create policy product_days_seller_policy on platform.product_days to pixecom_app
  using (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid); drop policy if exists product_days_system_policy on platform.product_days; create policy product_days_system_policy on platform.product_days to pixecom_system using (true); grant usage on schema platform to pixecom_app, pixecom_system; grant select, insert, update, delete on platform.product_days to pixecom_app, pixecom_system; create table if not exists platform.product_totals (
  seller_id uuid not null, product_id uuid not null,
  orders bigint not null, pieces bigint not null, revenue numeric not null, refunds bigint not null,
  primary key (seller_id, product_id)
) with (fillfactor = 80); alter table platform.product_totals enable row level security; alter table platform.product_totals force row level security; drop policy if exists product_totals_seller_policy on platform.product_totals; create policy product_totals_seller_policy on platform.product_totals to pixecom_app
  using (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid); drop policy if exists product_totals_system_policy on platform.product_totals; create policy product_totals_system_policy on platform.product_totals to pixecom_system using (true); grant usage on schema platform to pixecom_app, pixecom_system; grant select, insert, update, delete on platform.product_totals to pixecom_app, pixecom_system;   create unlogged table if not exists platform.figure_changes (
    tx xid8 not null, is_line boolean not null, sign smallint not null,
    seller_id uuid not null, sellpage_id uuid null, created_at timestamptz(3) not null, status public.order_status not null,
    currency varchar(3) null, total numeric null,
    order_id uuid null, product_id uuid null, product_name varchar(255) null, quantity int null, line_total numeric null,
    is_first boolean null
  );   create index if not exists figure_changes_tx_idx on platform.figure_changes (tx);   create unlogged table if not exists platform.figure_transactions (tx xid8 not null primary key); alter table platform.figure_changes enable row level security; alter table platform.figure_changes force row level security; drop policy if exists figure_changes_seller_policy on platform.figure_changes; create policy figure_changes_seller_policy on platform.figure_changes to pixecom_app
  using (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid); drop policy if exists figure_changes_system_policy on platform.figure_changes; create policy figure_changes_system_policy on platform.figure_changes to pixecom_system using (true); grant usage on schema platform to pixecom_app, pixecom_system; grant select, insert, update, delete on platform.figure_changes to pixecom_app, pixecom_system;   grant select, insert, update, delete on platform.figure_transactions to pixecom_app, pixecom_system;   -- the table looks empty to the planner, and is full of what earlier transactions have left: never read it as a whole
  create or replace function platform.figure_transactions_count() returns trigger language plpgsql
    set enable_seqscan = off as \$count\$  declare
    change record;   begin
  insert into platform.order_counts as t (seller_id, shard, placed)
  select seller_id, pg_backend_pid() % 16, placed
  from (select c.seller_id, sum(c.sign) as placed from (select * from platform.figure_changes where tx = new.tx and not is_line) c group by 1) d
  where (d.placed <> 0) and exists (select from public.sellers where id = d.seller_id)
  order by seller_id
  on conflict (seller_id, shard) do update set placed = t.placed + excluded.placed;   insert into platform.line_counts as t (seller_id, product_id, shard, lines)
  select seller_id, product_id, pg_backend_pid() % 16, lines
  from (select c.seller_id, coalesce(c.product_id, '00000000-0000-0000-0000-000000000000') as product_id, sum(c.sign) as lines from (select * from platform.figure_changes where tx = new.tx and is_line) c group by 1, 2) d
  where (d.lines <> 0) and exists (select from public.sellers where id = d.seller_id)
  order by seller_id, product_id
  on conflict (seller_id, product_id, shard) do update set lines = t.lines + excluded.lines;     if exists (select from platform.figure_changes where tx = new.tx and status not in ('PENDING', 'CANCELLED')) then
  insert into platform.order_days as t (seller_id, sellpage_id, day, currency, orders, revenue, refunds)
  select seller_id, sellpage_id, day, currency, orders, revenue, refunds
  from (
  select c.seller_id, coalesce(c.sellpage_id, '00000000-0000-0000-0000-000000000000') as sellpage_id, (c.created_at at time zone 'UTC')::date as day, c.currency,
    coalesce(sum(c.sign) filter (where c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')), 0) as orders,
    coalesce(sum(c.sign * c.total) filter (where c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')), 0) as revenue,
    coalesce(sum(c.sign) filter (where c.status = 'REFUNDED'), 0) as refunds
  from (select * from platform.figure_changes where tx = new.tx and not is_line) c
  group by 1, 2, 3, 4) d
  where (d.orders <> 0 or d.revenue <> 0 or d.refunds <> 0) and exists (select from public.sellers where id = d.seller_id)
  order by seller_id, sellpage_id, day, currency
  on conflict (seller_id, sellpage_id, day, currency) do update set orders = t.orders + excluded.orders, revenue = t.revenue + excluded.revenue, refunds = t.refunds + excluded.refunds;   insert into platform.order_totals as t (seller_id, sellpage_id, currency, orders, revenue, refunds)
  select seller_id, sellpage_id, currency, orders, revenue, refunds
  from (
  select c.seller_id, coalesce(c.sellpage_id, '00000000-0000-0000-0000-000000000000') as sellpage_id, c.currency,
    coalesce(sum(c.sign) filter (where c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')), 0) as orders,
    coalesce(sum(c.sign * c.total) filter (where c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')), 0) as revenue,
    coalesce(sum(c.sign) filter (where c.status = 'REFUNDED'), 0) as refunds
  from (select * from platform.figure_changes where tx = new.tx and not is_line) c
  group by 1, 2, 3) d
  where (d.orders <> 0 or d.revenue <> 0 or d.refunds <> 0) and exists (select from public.sellers where id = d.seller_id)
  order by seller_id, sellpage_id, currency
  on conflict (seller_id, sellpage_id, currency) do update set orders = t.orders + excluded.orders, revenue = t.revenue + excluded.revenue, refunds = t.refunds + excluded.refunds;   insert into platform.product_days as t (seller_id, product_id, day, sellpage_id, sold_as, orders, pieces, revenue, refunds)
  select seller_id, product_id, day, sellpage_id, sold_as, orders, pieces, revenue, refunds
  from (
  select c.seller_id, coalesce(c.product_id, '00000000-0000-0000-0000-000000000000') as product_id, (c.created_at at time zone 'UTC')::date as day, coalesce(c.sellpage_id, '00000000-0000-0000-0000-000000000000') as sellpage_id,
    case when c.product_id is null then c.product_name else '' end as sold_as,
    coalesce(sum(c.sign) filter (where c.is_first and c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')), 0) as orders,
    coalesce(sum(c.sign * c.quantity) filter (where c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')), 0) as pieces,
    coalesce(sum(c.sign * c.line_total) filter (where c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')), 0) as revenue,
    coalesce(sum(c.sign) filter (where c.is_first and c.status = 'REFUNDED'), 0) as refunds
  from (select * from platform.figure_changes where tx = new.tx and is_line) c
  group by 1, 2, 3, 4, 5) d
  where (d.orders <> 0 or d.pieces <> 0 or d.revenue <> 0 or d.refunds <> 0) and exists (select from public.sellers where id = d.seller_id)
  order by seller_id, product_id, day, sellpage_id, sold_as
  on conflict (seller_id, product_id, day, sellpage_id, sold_as) do update set orders = t.orders + excluded.orders, pieces = t.pieces + excluded.pieces, revenue = t.revenue + excluded.revenue, refunds = t.refunds + excluded.refunds;   insert into platform.product_totals as t (seller_id, product_id, orders, pieces, revenue, refunds)
  select seller_id, product_id, orders, pieces, revenue, refunds
  from (
  select c.seller_id, coalesce(c.product_id, '00000000-0000-0000-0000-000000000000') as product_id,
    coalesce(sum(c.sign) filter (where c.is_first and c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')), 0) as orders,
    coalesce(sum(c.sign * c.quantity) filter (where c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')), 0) as pieces,
    coalesce(sum(c.sign * c.line_total) filter (where c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')), 0) as revenue,
    coalesce(sum(c.sign) filter (where c.is_first and c.status = 'REFUNDED'), 0) as refunds
  from (select * from platform.figure_changes where tx = new.tx and is_line) c
  group by 1, 2) d
  where (d.orders <> 0 or d.pieces <> 0 or d.revenue <> 0 or d.refunds <> 0) and exists (select from public.sellers where id = d.seller_id)
  order by seller_id, product_id
  on conflict (seller_id, product_id) do update set orders = t.orders + excluded.orders, pieces = t.pieces + excluded.pieces, revenue = t.revenue + excluded.revenue, refunds = t.refunds + excluded.refunds;   for change in 
    select c.seller_id, c.sellpage_id, (c.created_at at time zone 'UTC')::date as day,
      sum(c.sign) as orders, sum(c.sign * c.total) as revenue
    from (select * from platform.figure_changes where tx = new.tx and not is_line) c
    where c.sellpage_id is not null and c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')
    group by 1, 2, 3
    having sum(c.sign) <> 0 or sum(c.sign * c.total) <> 0
    order by 1, 2, 3
  loop
    for attempt in 1..2 loop
      update public.sellpage_stats_daily s
      set purchases = least(2147483647, greatest(0, s.purchases::bigint + change.orders)),
        orders_count = least(2147483647, greatest(0, s.orders_count::bigint + change.orders)),
        revenue = least(99999999.99, greatest(0, s.revenue + change.revenue)),
        cr1 = least(9999.9999, coalesce(round(100.0 * (s.checkout_initiated) / nullif(s.content_views, 0), 4), 0)),
        cr2 = least(9999.9999, coalesce(round(100.0 * (least(2147483647, greatest(0, s.purchases::bigint + change.orders))) / nullif(s.checkout_initiated, 0), 4), 0)),
        cr3 = least(9999.9999, coalesce(round(100.0 * (least(2147483647, greatest(0, s.purchases::bigint + change.orders))) / nullif(s.content_views, 0), 4), 0)),
        updated_at = now()
      where s.seller_id = change.seller_id and s.sellpage_id = change.sellpage_id and s.stat_date = change.day
        and s.ad_source = 'organic';       exit when found or attempt = 2 or change.orders <= 0 and change.revenue <= 0;       insert into public.sellpage_stats_daily (seller_id, sellpage_id, stat_date, ad_source)
      values (change.seller_id, change.sellpage_id, change.day, 'organic')
      on conflict (seller_id, sellpage_id, stat_date, ad_source) do nothing;     end loop;   end loop;     end if;     delete from platform.figure_changes where tx = new.tx;     delete from platform.figure_transactions where tx = new.tx;     return null;   end \$count\$;   drop trigger if exists figure_transactions_count on platform.figure_transactions;   create constraint trigger figure_transactions_count after insert on platform.figure_transactions
    deferrable initially deferred for each row execute function platform.figure_transactions_count();   create index if not exists order_days_day_idx on platform.order_days (day);   create index if not exists product_days_product_id_day_idx on platform.product_days (product_id, day);   create index if not exists product_days_day_idx on platform.product_days (day);   create index if not exists product_totals_product_id_idx on platform.product_totals (product_id);   create index if not exists line_counts_product_id_idx on platform.line_counts (product_id);   if is_new then
    lock table public.orders, public.order_items in share row exclusive mode;     perform set_config('role', 'pixecom_system', true);   insert into platform.order_counts as t (seller_id, shard, placed)
  select seller_id, pg_backend_pid() % 16, placed
  from (select c.seller_id, sum(c.sign) as placed from (select 1 as sign, o.* from public.orders o where true) c group by 1) d
  where (d.placed <> 0) and exists (select from public.sellers where id = d.seller_id)
  order by seller_id
  on conflict (seller_id, shard) do update set placed = t.placed + excluded.placed;   insert into platform.order_days as t (seller_id, sellpage_id, day, currency, orders, revenue, refunds)
  select seller_id, sellpage_id, day, currency, orders, revenue, refunds
  from (
  select c.seller_id, coalesce(c.sellpage_id, '00000000-0000-0000-0000-000000000000') as sellpage_id, (c.created_at at time zone 'UTC')::date as day, c.currency,
    coalesce(sum(c.sign) filter (where c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')), 0) as orders,
    coalesce(sum(c.sign * c.total) filter (where c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')), 0) as revenue,
    coalesce(sum(c.sign) filter (where c.status = 'REFUNDED'), 0) as refunds
  from (select 1 as sign, o.* from public.orders o where true) c
  group by 1, 2, 3, 4) d
  where (d.orders <> 0 or d.revenue <> 0 or d.refunds <> 0) and exists (select from public.sellers where id = d.seller_id)
  order by seller_id, sellpage_id, day, currency
  on conflict (seller_id, sellpage_id, day, currency) do update set orders = t.orders + excluded.orders, revenue = t.revenue + excluded.revenue, refunds = t.refunds + excluded.refunds;   insert into platform.order_totals as t (seller_id, sellpage_id, currency, orders, revenue, refunds)
  select seller_id, sellpage_id, currency, orders, revenue, refunds
  from (
  select c.seller_id, coalesce(c.sellpage_id, '00000000-0000-0000-0000-000000000000') as sellpage_id, c.currency,
    coalesce(sum(c.sign) filter (where c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')), 0) as orders,
    coalesce(sum(c.sign * c.total) filter (where c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')), 0) as revenue,
    coalesce(sum(c.sign) filter (where c.status = 'REFUNDED'), 0) as refunds
  from (select 1 as sign, o.* from public.orders o where true) c
  group by 1, 2, 3) d
  where (d.orders <> 0 or d.revenue <> 0 or d.refunds <> 0) and exists (select from public.sellers where id = d.seller_id)
  order by seller_id, sellpage_id, currency
  on conflict (seller_id, sellpage_id, currency) do update set orders = t.orders + excluded.orders, revenue = t.revenue + excluded.revenue, refunds = t.refunds + excluded.refunds;   insert into platform.line_counts as t (seller_id, product_id, shard, lines)
  select seller_id, product_id, pg_backend_pid() % 16, lines
  from (select c.seller_id, coalesce(c.product_id, '00000000-0000-0000-0000-000000000000') as product_id, sum(c.sign) as lines from (
      select 1 as sign, i.*, row_number() over (
        partition by i.order_id, i.product_id, case when i.product_id is null then i.product_name end
      ) = 1 as is_first
      from (select o.seller_id, o.sellpage_id, o.created_at, o.status, i.order_id, i.product_id, i.product_name, i.quantity,
        i.line_total from public.orders o join public.order_items i on i.order_id = o.id and i.seller_id = o.seller_id where true) i) c group by 1, 2) d
  where (d.lines <> 0) and exists (select from public.sellers where id = d.seller_id)
  order by seller_id, product_id
  on conflict (seller_id, product_id, shard) do update set lines = t.lines + excluded.lines;   insert into platform.product_days as t (seller_id, product_id, day, sellpage_id, sold_as, orders, pieces, revenue, refunds)
  select seller_id, product_id, day, sellpage_id, sold_as, orders, pieces, revenue, refunds
  from (
  select c.seller_id, coalesce(c.product_id, '00000000-0000-0000-0000-000000000000') as product_id, (c.created_at at time zone 'UTC')::date as day, coalesce(c.sellpage_id, '00000000-0000-0000-0000-000000000000') as sellpage_id,
    case when c.product_id is null then c.product_name else '' end as sold_as,
    coalesce(sum(c.sign) filter (where c.is_first and c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')), 0) as orders,
    coalesce(sum(c.sign * c.quantity) filter (where c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')), 0) as pieces,
    coalesce(sum(c.sign * c.line_total) filter (where c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')), 0) as revenue,
    coalesce(sum(c.sign) filter (where c.is_first and c.status = 'REFUNDED'), 0) as refunds
  from (
      select 1 as sign, i.*, row_number() over (
        partition by i.order_id, i.product_id, case when i.product_id is null then i.product_name end
      ) = 1 as is_first
      from (select o.seller_id, o.sellpage_id, o.created_at, o.status, i.order_id, i.product_id, i.product_name, i.quantity,
        i.line_total from public.orders o join public.order_items i on i.order_id = o.id and i.seller_id = o.seller_id where true) i) c
  group by 1, 2, 3, 4, 5) d
  where (d.orders <> 0 or d.pieces <> 0 or d.revenue <> 0 or d.refunds <> 0) and exists (select from public.sellers where id = d.seller_id)
  order by seller_id, product_id, day, sellpage_id, sold_as
  on conflict (seller_id, product_id, day, sellpage_id, sold_as) do update set orders = t.orders + excluded.orders, pieces = t.pieces + excluded.pieces, revenue = t.revenue + excluded.revenue, refunds = t.refunds + excluded.refunds;   insert into platform.product_totals as t (seller_id, product_id, orders, pieces, revenue, refunds)
  select seller_id, product_id, orders, pieces, revenue, refunds
  from (
  select c.seller_id, coalesce(c.product_id, '00000000-0000-0000-0000-000000000000') as product_id,
    coalesce(sum(c.sign) filter (where c.is_first and c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')), 0) as orders,
    coalesce(sum(c.sign * c.quantity) filter (where c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')), 0) as pieces,
    coalesce(sum(c.sign * c.line_total) filter (where c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')), 0) as revenue,
    coalesce(sum(c.sign) filter (where c.is_first and c.status = 'REFUNDED'), 0) as refunds
  from (
      select 1 as sign, i.*, row_number() over (
        partition by i.order_id, i.product_id, case when i.product_id is null then i.product_name end
      ) = 1 as is_first
      from (select o.seller_id, o.sellpage_id, o.created_at, o.status, i.order_id, i.product_id, i.product_name, i.quantity,
        i.line_total from public.orders o join public.order_items i on i.order_id = o.id and i.seller_id = o.seller_id where true) i) c
  group by 1, 2) d
  where (d.orders <> 0 or d.pieces <> 0 or d.revenue <> 0 or d.refunds <> 0) and exists (select from public.sellers where id = d.seller_id)
  order by seller_id, product_id
  on conflict (seller_id, product_id) do update set orders = t.orders + excluded.orders, pieces = t.pieces + excluded.pieces, revenue = t.revenue + excluded.revenue, refunds = t.refunds + excluded.refunds;     perform set_config('role', 'none', true);   end if; end \$make\$;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop trigger if exists "order_items_figures_on_insert" on "order_items";`);
    this.addSql(`drop function if exists platform.order_items_figures_on_insert();`);
    this.addSql(`drop trigger if exists "order_items_figures_on_update" on "order_items";`);
    this.addSql(`drop function if exists platform.order_items_figures_on_update();`);
    this.addSql(`drop trigger if exists "order_items_figures_on_delete" on "order_items";`);
    this.addSql(`drop function if exists platform.order_items_figures_on_delete();`);

    this.addSql(`drop trigger if exists "orders_figures_on_insert" on "orders";`);
    this.addSql(`drop function if exists platform.orders_figures_on_insert();`);
    this.addSql(`drop trigger if exists "orders_figures_on_update" on "orders";`);
    this.addSql(`drop function if exists platform.orders_figures_on_update();`);
    this.addSql(`drop trigger if exists "orders_figures_on_delete" on "orders";`);
    this.addSql(`drop function if exists platform.orders_figures_on_delete();`);
    this.addSql(`drop trigger if exists "orders_lines_before_delete" on "orders";`);
    this.addSql(`drop function if exists platform.orders_lines_before_delete();`);
    this.addSql(`create schema if not exists platform;`);
    this.addSql(`create or replace function platform.orders_organic_sales_on_delete() returns trigger language plpgsql as \$\$declare
  change record; begin
  for change in 
    select c.seller_id, c.sellpage_id, (c.created_at at time zone 'UTC')::date as day,
      sum(c.sign) as orders, sum(c.sign * c.total) as revenue
    from (select -1 as sign, o.* from old_rows o) c
    where c.sellpage_id is not null and c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')
    group by 1, 2, 3
    having sum(c.sign) <> 0 or sum(c.sign * c.total) <> 0
    order by 1, 2, 3
  loop
    for attempt in 1..2 loop
      update public.sellpage_stats_daily s
      set purchases = least(2147483647, greatest(0, s.purchases::bigint + change.orders)),
        orders_count = least(2147483647, greatest(0, s.orders_count::bigint + change.orders)),
        revenue = least(99999999.99, greatest(0, s.revenue + change.revenue)),
        cr1 = least(9999.9999, coalesce(round(100.0 * (s.checkout_initiated) / nullif(s.content_views, 0), 4), 0)),
        cr2 = least(9999.9999, coalesce(round(100.0 * (least(2147483647, greatest(0, s.purchases::bigint + change.orders))) / nullif(s.checkout_initiated, 0), 4), 0)),
        cr3 = least(9999.9999, coalesce(round(100.0 * (least(2147483647, greatest(0, s.purchases::bigint + change.orders))) / nullif(s.content_views, 0), 4), 0)),
        updated_at = now()
      where s.seller_id = change.seller_id and s.sellpage_id = change.sellpage_id and s.stat_date = change.day
        and s.ad_source = 'organic';       exit when found or attempt = 2 or change.orders <= 0 and change.revenue <= 0;       insert into public.sellpage_stats_daily (seller_id, sellpage_id, stat_date, ad_source)
      values (change.seller_id, change.sellpage_id, change.day, 'organic')
      on conflict (seller_id, sellpage_id, stat_date, ad_source) do nothing;     end loop;   end loop;   return null; end \$\$;`);
    this.addSql(`create or replace trigger orders_organic_sales_on_delete after delete on public.orders referencing old table as old_rows
for each statement execute function platform.orders_organic_sales_on_delete();`);
    this.addSql(`create schema if not exists platform;`);
    this.addSql(`create or replace function platform.orders_organic_sales_on_insert() returns trigger language plpgsql as \$\$declare
  change record; begin
  for change in 
    select c.seller_id, c.sellpage_id, (c.created_at at time zone 'UTC')::date as day,
      sum(c.sign) as orders, sum(c.sign * c.total) as revenue
    from (select 1 as sign, n.* from new_rows n) c
    where c.sellpage_id is not null and c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')
    group by 1, 2, 3
    having sum(c.sign) <> 0 or sum(c.sign * c.total) <> 0
    order by 1, 2, 3
  loop
    for attempt in 1..2 loop
      update public.sellpage_stats_daily s
      set purchases = least(2147483647, greatest(0, s.purchases::bigint + change.orders)),
        orders_count = least(2147483647, greatest(0, s.orders_count::bigint + change.orders)),
        revenue = least(99999999.99, greatest(0, s.revenue + change.revenue)),
        cr1 = least(9999.9999, coalesce(round(100.0 * (s.checkout_initiated) / nullif(s.content_views, 0), 4), 0)),
        cr2 = least(9999.9999, coalesce(round(100.0 * (least(2147483647, greatest(0, s.purchases::bigint + change.orders))) / nullif(s.checkout_initiated, 0), 4), 0)),
        cr3 = least(9999.9999, coalesce(round(100.0 * (least(2147483647, greatest(0, s.purchases::bigint + change.orders))) / nullif(s.content_views, 0), 4), 0)),
        updated_at = now()
      where s.seller_id = change.seller_id and s.sellpage_id = change.sellpage_id and s.stat_date = change.day
        and s.ad_source = 'organic';       exit when found or attempt = 2 or change.orders <= 0 and change.revenue <= 0;       insert into public.sellpage_stats_daily (seller_id, sellpage_id, stat_date, ad_source)
      values (change.seller_id, change.sellpage_id, change.day, 'organic')
      on conflict (seller_id, sellpage_id, stat_date, ad_source) do nothing;     end loop;   end loop;   return null; end \$\$;`);
    this.addSql(`create or replace trigger orders_organic_sales_on_insert after insert on public.orders referencing new table as new_rows
for each statement execute function platform.orders_organic_sales_on_insert();`);
    this.addSql(`create schema if not exists platform;`);
    this.addSql(`create or replace function platform.orders_organic_sales_on_update() returns trigger language plpgsql as \$\$declare
  change record; begin
  for change in 
    select c.seller_id, c.sellpage_id, (c.created_at at time zone 'UTC')::date as day,
      sum(c.sign) as orders, sum(c.sign * c.total) as revenue
    from (select 1 as sign, n.* from new_rows n union all select -1 as sign, o.* from old_rows o) c
    where c.sellpage_id is not null and c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')
    group by 1, 2, 3
    having sum(c.sign) <> 0 or sum(c.sign * c.total) <> 0
    order by 1, 2, 3
  loop
    for attempt in 1..2 loop
      update public.sellpage_stats_daily s
      set purchases = least(2147483647, greatest(0, s.purchases::bigint + change.orders)),
        orders_count = least(2147483647, greatest(0, s.orders_count::bigint + change.orders)),
        revenue = least(99999999.99, greatest(0, s.revenue + change.revenue)),
        cr1 = least(9999.9999, coalesce(round(100.0 * (s.checkout_initiated) / nullif(s.content_views, 0), 4), 0)),
        cr2 = least(9999.9999, coalesce(round(100.0 * (least(2147483647, greatest(0, s.purchases::bigint + change.orders))) / nullif(s.checkout_initiated, 0), 4), 0)),
        cr3 = least(9999.9999, coalesce(round(100.0 * (least(2147483647, greatest(0, s.purchases::bigint + change.orders))) / nullif(s.content_views, 0), 4), 0)),
        updated_at = now()
      where s.seller_id = change.seller_id and s.sellpage_id = change.sellpage_id and s.stat_date = change.day
        and s.ad_source = 'organic';       exit when found or attempt = 2 or change.orders <= 0 and change.revenue <= 0;       insert into public.sellpage_stats_daily (seller_id, sellpage_id, stat_date, ad_source)
      values (change.seller_id, change.sellpage_id, change.day, 'organic')
      on conflict (seller_id, sellpage_id, stat_date, ad_source) do nothing;     end loop;   end loop;   return null; end \$\$;`);
    this.addSql(`create or replace trigger orders_organic_sales_on_update after update on public.orders referencing old table as old_rows new table as new_rows
for each statement execute function platform.orders_organic_sales_on_update();`);

    this.addSql(`drop trigger if exists "sellers_figures_on_delete" on "sellers";`);
    this.addSql(`drop function if exists platform.sellers_figures_on_delete();`);
  }

}
