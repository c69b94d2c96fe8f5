import { Migration } from '@mikro-orm/migrations';

export class Migration20261128025657 extends Migration {

  override name = 'Migration20261128025657';

  override up(): void | Promise<void> {
    this.addSql(`create schema if not exists platform;`);
    this.addSql(`grant usage, create on schema platform to pixecom_system;`);
    this.addSql(`create or replace function platform.pricing_rules_attribution_on_insert() returns trigger language plpgsql
security definer set search_path = pg_catalog as \$\$declare
  change bigint; begin
  for change in
    insert into platform.rule_changes (product_id, since, until)
    select product_id, effective_from, effective_until from (select product_id, effective_from, effective_until from new_rows where is_active and product_id is not null) c order by 1, 2
    returning id
  loop
    perform platform.attribute_sales(change, 1000);   end loop;   return null; end \$\$;`);
    this.addSql(`alter function platform.pricing_rules_attribution_on_insert() owner to pixecom_system;`);
    this.addSql(`create or replace trigger pricing_rules_attribution_on_insert after insert on public.pricing_rules referencing new table as new_rows
for each statement execute function platform.pricing_rules_attribution_on_insert();`);
    this.addSql(`create schema if not exists platform;`);
    this.addSql(`grant usage, create on schema platform to pixecom_system;`);
    this.addSql(`create or replace function platform.pricing_rules_attribution_on_update() returns trigger language plpgsql
security definer set search_path = pg_catalog as \$\$declare
  change bigint; begin
  for change in
    insert into platform.rule_changes (product_id, since, until)
    select product_id, effective_from, effective_until from (
    select product_id, effective_from, effective_until from new_rows r where is_active and product_id is not null and not exists (
      select from old_rows s where s.id = r.id and s.is_active
        and (s.product_id, s.effective_from) = (r.product_id, r.effective_from)
        and s.effective_until is not distinct from r.effective_until
    ) union 
    select product_id, effective_from, effective_until from old_rows r where is_active and product_id is not null and not exists (
      select from new_rows s where s.id = r.id and s.is_active
        and (s.product_id, s.effective_from) = (r.product_id, r.effective_from)
        and s.effective_until is not distinct from r.effective_until
    )) c order by 1, 2
    returning id
  loop
    perform platform.attribute_sales(change, 1000);   end loop;   return null; end \$\$;`);
    this.addSql(`alter function platform.pricing_rules_attribution_on_update() owner to pixecom_system;`);
    this.addSql(`create or replace trigger pricing_rules_attribution_on_update after update on public.pricing_rules referencing old table as old_rows new table as new_rows
for each statement execute function platform.pricing_rules_attribution_on_update();`);
    this.addSql(`create schema if not exists platform;`);
    this.addSql(`grant usage, create on schema platform to pixecom_system;`);
    this.addSql(`create or replace function platform.pricing_rules_attribution_on_delete() returns trigger language plpgsql
security definer set search_path = pg_catalog as \$\$declare
  change bigint; begin
  for change in
    insert into platform.rule_changes (product_id, since, until)
    select product_id, effective_from, effective_until from (select product_id, effective_from, effective_until from old_rows where is_active and product_id is not null) c order by 1, 2
    returning id
  loop
    perform platform.attribute_sales(change, 1000);   end loop;   return null; end \$\$;`);
    this.addSql(`alter function platform.pricing_rules_attribution_on_delete() owner to pixecom_system;`);
    this.addSql(`create or replace trigger pricing_rules_attribution_on_delete after delete on public.pricing_rules referencing old table as old_rows
for each statement execute function platform.pricing_rules_attribution_on_delete();`);

    this.addSql(`drop trigger if exists "sellers_figures_on_delete" on "sellers";`);
    this.addSql(`drop function if exists platform.sellers_figures_on_delete();`);
    this.addSql(`create schema if not exists platform;`);
    this.addSql(`grant usage, create on schema platform to pixecom_system;`);
    this.addSql(`create or replace function platform.sellers_figures_on_delete() returns trigger language plpgsql
security definer set search_path = pg_catalog as \$\$begin
  delete from platform.order_counts t using old_rows o where t.seller_id = o.id;   delete from platform.line_counts t using old_rows o where t.seller_id = o.id;   delete from platform.order_days t using old_rows o where t.seller_id = o.id;   delete from platform.order_totals t using old_rows o where t.seller_id = o.id;   delete from platform.product_days t using old_rows o where t.seller_id = o.id;   delete from platform.product_totals t using old_rows o where t.seller_id = o.id;   delete from platform.rule_days t using old_rows o where t.seller_id = o.id;   delete from platform.rule_totals t using old_rows o where t.seller_id = o.id;   return null; end \$\$;`);
    this.addSql(`alter function platform.sellers_figures_on_delete() owner to pixecom_system;`);
    this.addSql(`create or replace trigger sellers_figures_on_delete after delete on public.sellers referencing old table as old_rows
for each statement execute function platform.sellers_figures_on_delete();`);

    this.addSql(`drop index "orders_seller_id_source_idx";`);
    this.addSql(`drop trigger if exists "orders_figures_on_delete" on "orders";`);
    this.addSql(`drop function if exists platform.orders_figures_on_delete();`);
    this.addSql(`drop trigger if exists "orders_figures_on_insert" on "orders";`);
    this.addSql(`drop function if exists platform.orders_figures_on_insert();`);
    this.addSql(`drop trigger if exists "orders_figures_on_update" on "orders";`);
    this.addSql(`drop function if exists platform.orders_figures_on_update();`);
    this.addSql(`drop trigger if exists "orders_lines_before_delete" on "orders";`);
    this.addSql(`drop function if exists platform.orders_lines_before_delete();`);
    this.addSql(`create index "orders_seller_id_sellpage_id_created_at_id_idx" on "orders" ("seller_id", "sellpage_id", "created_at" desc, "id" desc);`);
    this.addSql(`create index "orders_seller_id_source_created_at_id_idx" on "orders" ("seller_id", "source", "created_at" desc, "id" desc);`);
    this.addSql(`create index "orders_status_created_at_id_idx" on "orders" ("status", "created_at", "id");`);
    this.addSql(`create schema if not exists platform;`);
    this.addSql(`grant usage, create on schema platform to pixecom_system;`);
    this.addSql(`create or replace function platform.orders_texts_on_insert() returns trigger language plpgsql
security definer set search_path = pg_catalog as \$\$begin
  insert into platform.order_texts (order_id, seller_id, words)
  select o.id, o.seller_id, lower(concat_ws(chr(10), o.order_number, o.customer_email, o.customer_name, o.tracking_number, o.customer_phone)) from new_rows o
  on conflict (order_id) do update set seller_id = excluded.seller_id, words = excluded.words;   return null; end \$\$;`);
    this.addSql(`alter function platform.orders_texts_on_insert() owner to pixecom_system;`);
    this.addSql(`create or replace trigger orders_texts_on_insert after insert on public.orders referencing new table as new_rows
for each statement execute function platform.orders_texts_on_insert();`);
    this.addSql(`do \$make\$begin
  if to_regclass('platform.order_texts') is null then
    create table platform.order_texts (order_id uuid not null primary key, seller_id uuid not null, words text not null); alter table platform.order_texts enable row level security; alter table platform.order_texts force row level security; drop policy if exists order_texts_seller_policy on platform.order_texts; create policy order_texts_seller_policy on platform.order_texts to pixecom_app
  using (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid); drop policy if exists order_texts_system_policy on platform.order_texts; create policy order_texts_system_policy on platform.order_texts to pixecom_system using (true); grant usage on schema platform to pixecom_app, pixecom_system; revoke all on platform.order_texts from pixecom_app; grant select on platform.order_texts to pixecom_app; grant select, insert, update, delete on platform.order_texts to pixecom_system;     lock table public.orders in share row exclusive mode;     perform set_config('role', 'pixecom_system', true);   insert into platform.order_texts (order_id, seller_id, words)
  select o.id, o.seller_id, lower(concat_ws(chr(10), o.order_number, o.customer_email, o.customer_name, o.tracking_number, o.customer_phone)) from public.orders o
  on conflict (order_id) do update set seller_id = excluded.seller_id, words = excluded.words;     perform set_config('role', 'none', true);     create index order_texts_words_idx on platform.order_texts using gin (words gin_trgm_ops);   end if;   create schema if not exists platform; grant usage, create on schema platform to pixecom_system; create or replace function platform.search_orders(owner uuid, pattern text, prefix text, since timestamptz, until timestamptz, page uuid, state text, origin text, after_at timestamptz, after_id uuid, most int) returns setof uuid language plpgsql
security definer set search_path = pg_catalog as \$search\$declare
  filters text;   found_by text;   looked_at int := 2000 + 2 * most;   seen int;   newest uuid[]; begin
  if current_setting('role') <> 'pixecom_system' then
    owner := nullif(current_setting('app.seller_id', true), '')::uuid;     if owner is null then
      return;     end if;   end if;   found_by := case when owner is null then '(o.order_number ilike \$2 or o.customer_email ilike \$2 or o.customer_name ilike \$2)' else '(starts_with(o.order_number, \$3) or o.customer_email ilike \$2 or o.customer_name ilike \$2 or o.tracking_number ilike \$2 or o.customer_phone like \$2)' end;   filters := 'true'
    || case when owner is null then '' else ' and o.seller_id = \$1' end
    || case when since is null then '' else ' and o.created_at >= \$4 and o.created_at < \$5' end
    || case when page is null then '' else ' and o.sellpage_id = \$6' end
    || case when state is null then '' else ' and o.status = ' || quote_literal(state) end
    || case when origin is null then '' else ' and o.source = \$7' end
    || case when after_id is null then '' else ' and (o.created_at, o.id) < (\$8, \$9)' end;   execute 'select count(*), array_agg(o.id order by o.created_at desc, o.id desc) filter (where ' || found_by || ')
    from (select * from public.orders o where ' || filters || ' order by o.created_at desc, o.id desc limit ' || looked_at || ') o'
    into seen, newest using owner, pattern, prefix, since, until, page, origin, after_at, after_id;   if seen < looked_at or cardinality(newest) >= most then
    return query select unnest(newest[1:most]);     return;   end if;   return query execute 'with named as materialized (
      select t.order_id from platform.order_texts t
      where t.words like lower(\$2)' || case when owner is null then '' else ' and t.seller_id = \$1' end || '
    )
    select o.id from named n join public.orders o on o.id = n.order_id where ' || filters || ' and ' || found_by || '
    order by o.created_at desc, o.id desc limit ' || most
    using owner, pattern, prefix, since, until, page, origin, after_at, after_id; end \$search\$; alter function platform.search_orders(uuid,text,text,timestamptz,timestamptz,uuid,text,text,timestamptz,uuid,int) owner to pixecom_system; end \$make\$;`);
    this.addSql(`create schema if not exists platform;`);
    this.addSql(`grant usage, create on schema platform to pixecom_system;`);
    this.addSql(`create or replace function platform.orders_texts_on_truncate() returns trigger language plpgsql
security definer set search_path = pg_catalog as \$\$begin
  delete from platform.order_texts;   return null; end \$\$;`);
    this.addSql(`alter function platform.orders_texts_on_truncate() owner to pixecom_system;`);
    this.addSql(`create or replace trigger orders_texts_on_truncate after truncate on public.orders for each statement execute function platform.orders_texts_on_truncate();`);
    this.addSql(`create schema if not exists platform;`);
    this.addSql(`grant usage, create on schema platform to pixecom_system;`);
    this.addSql(`create or replace function platform.orders_texts_after_update() returns trigger language plpgsql
security definer set search_path = pg_catalog as \$\$begin
  if old.id <> new.id then
    delete from platform.order_texts where order_id = old.id;   end if;   insert into platform.order_texts (order_id, seller_id, words)
  select o.id, o.seller_id, lower(concat_ws(chr(10), o.order_number, o.customer_email, o.customer_name, o.tracking_number, o.customer_phone)) from (select new.*) o
  on conflict (order_id) do update set seller_id = excluded.seller_id, words = excluded.words;   return null; end \$\$;`);
    this.addSql(`alter function platform.orders_texts_after_update() owner to pixecom_system;`);
    this.addSql(`create or replace trigger orders_texts_after_update after update of id, seller_id, order_number, customer_email, customer_name, tracking_number, customer_phone on public.orders
for each row execute function platform.orders_texts_after_update();`);
    this.addSql(`create schema if not exists platform;`);
    this.addSql(`grant usage, create on schema platform to pixecom_system;`);
    this.addSql(`create or replace function platform.orders_figures_on_delete() returns trigger language plpgsql
security definer set search_path = pg_catalog as \$\$begin
  insert into platform.figure_changes (tx, is_line, sign, comes, seller_id, sellpage_id, created_at, status, currency, total, customer_email)
  select pg_current_xact_id(), false, c.sign, true, c.seller_id, c.sellpage_id, c.created_at, c.status, c.currency, c.total, c.customer_email from (select -1 as sign, o.* from old_rows o) c;   if found then
    insert into platform.figure_transactions (tx) values (pg_current_xact_id()) on conflict do nothing;   end if;   return null; end \$\$;`);
    this.addSql(`alter function platform.orders_figures_on_delete() owner to pixecom_system;`);
    this.addSql(`create or replace trigger orders_figures_on_delete after delete on public.orders referencing old table as old_rows
for each statement execute function platform.orders_figures_on_delete();`);
    this.addSql(`create schema if not exists platform;`);
    this.addSql(`grant usage, create on schema platform to pixecom_system;`);
    this.addSql(`create or replace function platform.orders_figures_on_truncate() returns trigger language plpgsql
security definer set search_path = pg_catalog as \$\$begin
  delete from platform.order_counts;   delete from platform.line_counts;   delete from platform.status_counts;   delete from platform.order_days;   delete from platform.order_totals;   delete from platform.product_days;   delete from platform.product_totals;   delete from platform.all_days;   delete from platform.rule_days;   delete from platform.rule_totals;   delete from platform.customers;   delete from platform.customer_counts;   delete from platform.figure_changes where tx = pg_current_xact_id();   update public.sellpage_stats_daily set purchases = 0, orders_count = 0, revenue = 0, cr2 = 0, cr3 = 0, updated_at = now()
  where ad_source = 'organic' and (purchases <> 0 or orders_count <> 0 or revenue <> 0);   return null; end \$\$;`);
    this.addSql(`alter function platform.orders_figures_on_truncate() owner to pixecom_system;`);
    this.addSql(`create or replace trigger orders_figures_on_truncate after truncate on public.orders for each statement execute function platform.orders_figures_on_truncate();`);
    this.addSql(`create schema if not exists platform;`);
    this.addSql(`grant usage, create on schema platform to pixecom_system;`);
    this.addSql(`create or replace function platform.orders_figures_on_insert() returns trigger language plpgsql
security definer set search_path = pg_catalog as \$\$begin
  insert into platform.figure_changes (tx, is_line, sign, comes, seller_id, sellpage_id, created_at, status, currency, total, customer_email)
  select pg_current_xact_id(), false, c.sign, true, c.seller_id, c.sellpage_id, c.created_at, c.status, c.currency, c.total, c.customer_email from (select 1 as sign, n.* from new_rows n) c;   if found then
    insert into platform.figure_transactions (tx) values (pg_current_xact_id()) on conflict do nothing;   end if;   return null; end \$\$;`);
    this.addSql(`alter function platform.orders_figures_on_insert() owner to pixecom_system;`);
    this.addSql(`create or replace trigger orders_figures_on_insert after insert on public.orders referencing new table as new_rows
for each statement execute function platform.orders_figures_on_insert();`);
    this.addSql(`create schema if not exists platform;`);
    this.addSql(`grant usage, create on schema platform to pixecom_system;`);
    this.addSql(`create or replace function platform.orders_figures_on_update() returns trigger language plpgsql
security definer set search_path = pg_catalog as \$\$declare
  comes boolean;   moves boolean;   counts boolean; begin
  select bool_or(n.seller_id is distinct from o.seller_id), bool_or(n.created_at <> o.created_at),
    bool_or((n.seller_id, n.sellpage_id, n.status, n.total, n.currency, n.created_at, n.customer_email)
      is distinct from (o.seller_id, o.sellpage_id, o.status, o.total, o.currency, o.created_at, o.customer_email))
  into comes, moves, counts
  from new_rows n full join old_rows o using (id);   if counts is not true then
    return null;   end if;   insert into platform.figure_changes (tx, is_line, sign, comes, seller_id, sellpage_id, created_at, status, currency, total, customer_email)
  select pg_current_xact_id(), false, c.sign, comes, c.seller_id, c.sellpage_id, c.created_at, c.status, c.currency, c.total, c.customer_email from (select 1 as sign, n.* from new_rows n union all select -1 as sign, o.* from old_rows o) c;   if found then
    insert into platform.figure_transactions (tx) values (pg_current_xact_id()) on conflict do nothing;   end if;   insert into platform.figure_changes (tx, is_line, sign, comes, seller_id, sellpage_id, created_at, status, order_id, product_id, product_name, quantity, line_total, is_first, pricing_rule_id, total, has_rule, is_leading)
  select pg_current_xact_id(), true, c.sign, comes, c.seller_id, c.sellpage_id, c.created_at, c.status, c.order_id, c.product_id, c.product_name, c.quantity, c.line_total, c.is_first, c.pricing_rule_id, c.total, c.has_rule, c.is_leading from (
      select 1 as sign, i.*, lag(coalesce(i.product_id::text, 'named ' || i.product_name)) over by_product is distinct from coalesce(i.product_id::text, 'named ' || i.product_name) as is_first,
        row_number() over by_product = 1 as is_leading,
        bool_or(i.pricing_rule_id is not null) over (
          by_product rows between unbounded preceding and unbounded following
        ) as has_rule
      from (
      select o.seller_id, o.sellpage_id, o.created_at, o.status, o.total, i.order_id, i.product_id, i.product_name,
        i.quantity, i.line_total, i.pricing_rule_id
      from new_rows o
      cross join lateral (
        select * from public.order_items l where l.order_id = o.id and l.seller_id = o.seller_id and true offset 0
      ) i) i
      window by_product as (partition by i.order_id order by coalesce(i.product_id::text, 'named ' || i.product_name))
      union all 
      select -1 as sign, i.*, lag(coalesce(i.product_id::text, 'named ' || i.product_name)) over by_product is distinct from coalesce(i.product_id::text, 'named ' || i.product_name) as is_first,
        row_number() over by_product = 1 as is_leading,
        bool_or(i.pricing_rule_id is not null) over (
          by_product rows between unbounded preceding and unbounded following
        ) as has_rule
      from (
      select o.seller_id, o.sellpage_id, o.created_at, o.status, o.total, i.order_id, i.product_id, i.product_name,
        i.quantity, i.line_total, i.pricing_rule_id
      from old_rows o
      cross join lateral (
        select * from public.order_items l where l.order_id = o.id and l.seller_id = o.seller_id and true offset 0
      ) i) i
      window by_product as (partition by i.order_id order by coalesce(i.product_id::text, 'named ' || i.product_name))) c;   if found then
    insert into platform.figure_transactions (tx) values (pg_current_xact_id()) on conflict do nothing;   end if;   if moves then
    perform pg_current_xact_id();     update public.order_items i set pricing_rule_id = (select r.id from (
  select r.id, r.suggested_retail, r.seller_take_percent, r.seller_take_fixed, r.hold_percent, r.hold_duration_days
  from public.pricing_rules r
  where r.product_id = i.product_id and r.is_active
    and r.effective_from <= n.created_at and (r.effective_until is null or r.effective_until > n.created_at)
  order by r.effective_from desc, r.id desc
  limit 1) r)
    from new_rows n
    where i.order_id = n.id and i.pricing_rule_id is distinct from (select r.id from (
  select r.id, r.suggested_retail, r.seller_take_percent, r.seller_take_fixed, r.hold_percent, r.hold_duration_days
  from public.pricing_rules r
  where r.product_id = i.product_id and r.is_active
    and r.effective_from <= n.created_at and (r.effective_until is null or r.effective_until > n.created_at)
  order by r.effective_from desc, r.id desc
  limit 1) r);   end if;   return null; end \$\$;`);
    this.addSql(`alter function platform.orders_figures_on_update() owner to pixecom_system;`);
    this.addSql(`create or replace trigger orders_figures_on_update after update on public.orders referencing old table as old_rows new table as new_rows
for each statement execute function platform.orders_figures_on_update();`);
    this.addSql(`create schema if not exists platform;`);
    this.addSql(`grant usage, create on schema platform to pixecom_system;`);
    this.addSql(`create or replace function platform.orders_lines_before_delete() returns trigger language plpgsql
security definer set search_path = pg_catalog as \$\$begin
  delete from public.order_items where order_id = old.id;   delete from platform.order_texts where order_id = old.id;   return old; end \$\$;`);
    this.addSql(`alter function platform.orders_lines_before_delete() owner to pixecom_system;`);
    this.addSql(`create or replace trigger orders_lines_before_delete before delete on public.orders
for each row execute function platform.orders_lines_before_delete();`);

    this.addSql(`drop index "order_items_product_id_idx";`);
    this.addSql(`drop trigger if exists "order_items_figures_on_delete" on "order_items";`);
    this.addSql(`drop function if exists platform.order_items_figures_on_delete();`);
    this.addSql(`drop trigger if exists "order_items_figures_on_insert" on "order_items";`);
    this.addSql(`drop function if exists platform.order_items_figures_on_insert();`);
    this.addSql(`drop trigger if exists "order_items_figures_on_update" on "order_items";`);
    this.addSql(`drop function if exists platform.order_items_figures_on_update();`);
    this.addSql(`alter table "order_items" add "pricing_rule_id" uuid null;`);
    // made before, while lines are written: platform/db/schema/preparations.ts
    this.addSql(`create index if not exists "order_items_product_id_id_idx" on "order_items" ("product_id", "id");`);
    this.addSql(`create schema if not exists platform;`);
    this.addSql(`grant usage, create on schema platform to pixecom_system;`);
    this.addSql(`create or replace function platform.order_items_attribution_before_insert_or_update() returns trigger language plpgsql
security definer set search_path = pg_catalog as \$\$begin
  new.pricing_rule_id := null;   if new.product_id is not null then
    perform pg_current_xact_id();     select (select r.id from (
  select r.id, r.suggested_retail, r.seller_take_percent, r.seller_take_fixed, r.hold_percent, r.hold_duration_days
  from public.pricing_rules r
  where r.product_id = new.product_id and r.is_active
    and r.effective_from <= o.created_at and (r.effective_until is null or r.effective_until > o.created_at)
  order by r.effective_from desc, r.id desc
  limit 1) r) into new.pricing_rule_id from public.orders o where o.id = new.order_id;   end if;   return new; end \$\$;`);
    this.addSql(`alter function platform.order_items_attribution_before_insert_or_update() owner to pixecom_system;`);
    this.addSql(`create or replace trigger order_items_attribution_before_insert_or_update before insert or update of order_id, product_id on public.order_items
for each row execute function platform.order_items_attribution_before_insert_or_update();`);
    this.addSql(`create schema if not exists platform;`);
    this.addSql(`grant usage, create on schema platform to pixecom_system;`);
    this.addSql(`create or replace function platform.order_items_figures_on_delete() returns trigger language plpgsql
security definer set search_path = pg_catalog as \$\$begin
  -- the status that lines count by does not change before they are counted
  perform from public.orders where id in (select order_id from old_rows) order by id for no key update;   insert into platform.figure_changes (tx, is_line, sign, comes, seller_id, sellpage_id, created_at, status, order_id, product_id, product_name, quantity, line_total, is_first, pricing_rule_id, total, has_rule, is_leading)
  select pg_current_xact_id(), true, c.sign, true, c.seller_id, c.sellpage_id, c.created_at, c.status, c.order_id, c.product_id, c.product_name, c.quantity, c.line_total, c.is_first, c.pricing_rule_id, c.total, c.has_rule, c.is_leading from (
      select 1 as sign, i.*, lag(coalesce(i.product_id::text, 'named ' || i.product_name)) over by_product is distinct from coalesce(i.product_id::text, 'named ' || i.product_name) as is_first,
        row_number() over by_product = 1 as is_leading,
        bool_or(i.pricing_rule_id is not null) over (
          by_product rows between unbounded preceding and unbounded following
        ) as has_rule
      from (
      select o.seller_id, o.sellpage_id, o.created_at, o.status, o.total, i.order_id, i.product_id, i.product_name,
        i.quantity, i.line_total, i.pricing_rule_id
      from (
        select t.* from (select distinct order_id from (select order_id from old_rows) touched) c
        cross join lateral (select * from public.orders where id = c.order_id offset 0) t
      ) o
      cross join lateral (
        select * from public.order_items l where l.order_id = o.id and l.seller_id = o.seller_id and true offset 0
      ) i) i
      window by_product as (partition by i.order_id order by coalesce(i.product_id::text, 'named ' || i.product_name))
      union all 
      select -1 as sign, i.*, lag(coalesce(i.product_id::text, 'named ' || i.product_name)) over by_product is distinct from coalesce(i.product_id::text, 'named ' || i.product_name) as is_first,
        row_number() over by_product = 1 as is_leading,
        bool_or(i.pricing_rule_id is not null) over (
          by_product rows between unbounded preceding and unbounded following
        ) as has_rule
      from (
      select o.seller_id, o.sellpage_id, o.created_at, o.status, o.total, i.order_id, i.product_id, i.product_name,
        i.quantity, i.line_total, i.pricing_rule_id
      from (
        select t.* from (select distinct order_id from (select order_id from old_rows) touched) c
        cross join lateral (select * from public.orders where id = c.order_id offset 0) t
      ) o
      cross join lateral (
        select * from public.order_items l where l.order_id = o.id and l.seller_id = o.seller_id and true offset 0
      ) i
      union all
      select o.seller_id, o.sellpage_id, o.created_at, o.status, o.total, i.order_id, i.product_id, i.product_name,
        i.quantity, i.line_total, i.pricing_rule_id
      from old_rows i cross join lateral (
        select * from public.orders where id = i.order_id and seller_id = i.seller_id offset 0
      ) o) i
      window by_product as (partition by i.order_id order by coalesce(i.product_id::text, 'named ' || i.product_name))) c;   if found then
    insert into platform.figure_transactions (tx) values (pg_current_xact_id()) on conflict do nothing;   end if;   return null; end \$\$;`);
    this.addSql(`alter function platform.order_items_figures_on_delete() owner to pixecom_system;`);
    this.addSql(`create or replace trigger order_items_figures_on_delete after delete on public.order_items referencing old table as old_rows
for each statement execute function platform.order_items_figures_on_delete();`);
    this.addSql(`create schema if not exists platform;`);
    this.addSql(`grant usage, create on schema platform to pixecom_system;`);
    this.addSql(`create or replace function platform.order_items_figures_on_truncate() returns trigger language plpgsql
security definer set search_path = pg_catalog as \$\$begin
  delete from platform.line_counts;   delete from platform.product_days;   delete from platform.product_totals;   delete from platform.rule_days;   delete from platform.rule_totals;   delete from platform.figure_changes where tx = pg_current_xact_id() and is_line;   return null; end \$\$;`);
    this.addSql(`alter function platform.order_items_figures_on_truncate() owner to pixecom_system;`);
    this.addSql(`create or replace trigger order_items_figures_on_truncate after truncate on public.order_items for each statement execute function platform.order_items_figures_on_truncate();`);
    this.addSql(`do \$make\$declare
  missing text[] := array (select name from unnest(array['order_counts', 'line_counts', 'status_counts', 'order_days', 'order_totals', 'product_days', 'product_totals', 'all_days', 'rule_days', 'rule_totals', 'customers', 'customer_counts']) name where to_regclass('platform.' || name) is null); begin
create table if not exists platform.order_counts (
  seller_id uuid not null,
  placed bigint not null, shard smallint not null,
  primary key (seller_id, shard)
) with (fillfactor = 80); alter table platform.order_counts enable row level security; alter table platform.order_counts force row level security; drop policy if exists order_counts_seller_policy on platform.order_counts; create policy order_counts_seller_policy on platform.order_counts to pixecom_app
  using (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid); drop policy if exists order_counts_system_policy on platform.order_counts; create policy order_counts_system_policy on platform.order_counts to pixecom_system using (true); grant usage on schema platform to pixecom_app, pixecom_system; revoke all on platform.order_counts from pixecom_app; grant select on platform.order_counts to pixecom_app; grant select, insert, update, delete on platform.order_counts to pixecom_system; create table if not exists platform.line_counts (
  seller_id uuid not null, product_id uuid not null,
  lines bigint not null, shard smallint not null,
  primary key (seller_id, product_id, shard)
) with (fillfactor = 80); alter table platform.line_counts enable row level security; alter table platform.line_counts force row level security; drop policy if exists line_counts_seller_policy on platform.line_counts; create policy line_counts_seller_policy on platform.line_counts to pixecom_app
  using (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid); drop policy if exists line_counts_system_policy on platform.line_counts; create policy line_counts_system_policy on platform.line_counts to pixecom_system using (true); grant usage on schema platform to pixecom_app, pixecom_system; revoke all on platform.line_counts from pixecom_app; grant select on platform.line_counts to pixecom_app; grant select, insert, update, delete on platform.line_counts to pixecom_system; create table if not exists platform.status_counts (
  status varchar(20) not null,
  orders bigint not null, shard smallint not null,
  primary key (status, shard)
) with (fillfactor = 80); revoke all on platform.status_counts from pixecom_app; grant select, insert, update, delete on platform.status_counts to pixecom_system; create table if not exists platform.order_days (
  seller_id uuid not null, sellpage_id uuid not null, day date not null, currency varchar(3) not null,
  orders bigint not null, revenue numeric not null, refunds bigint not null,
  primary key (seller_id, sellpage_id, day, currency)
) with (fillfactor = 80); alter table platform.order_days enable row level security; alter table platform.order_days force row level security; drop policy if exists order_days_seller_policy on platform.order_days; create policy order_days_seller_policy on platform.order_days to pixecom_app
  using (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid); drop policy if exists order_days_system_policy on platform.order_days; create policy order_days_system_policy on platform.order_days to pixecom_system using (true); grant usage on schema platform to pixecom_app, pixecom_system; revoke all on platform.order_days from pixecom_app; grant select on platform.order_days to pixecom_app; grant select, insert, update, delete on platform.order_days to pixecom_system; create table if not exists platform.order_totals (
  seller_id uuid not null, sellpage_id uuid not null, currency varchar(3) not null,
  orders bigint not null, revenue numeric not null, refunds bigint not null,
  primary key (seller_id, sellpage_id, currency)
) with (fillfactor = 80); alter table platform.order_totals enable row level security; alter table platform.order_totals force row level security; drop policy if exists order_totals_seller_policy on platform.order_totals; create policy order_totals_seller_policy on platform.order_totals to pixecom_app
  using (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid); drop policy if exists order_totals_system_policy on platform.order_totals; create policy order_totals_system_policy on platform.order_totals to pixecom_system using (true); grant usage on schema platform to pixecom_app, pixecom_system; revoke all on platform.order_totals from pixecom_app; grant select on platform.order_totals to pixecom_app; grant select, insert, update, delete on platform.order_totals to pixecom_system; create table if not exists platform.product_days (
  seller_id uuid not null, product_id uuid not null, day date not null, sellpage_id uuid not null, sold_as varchar(255) not null,
  orders bigint not null, pieces bigint not null, revenue numeric not null, refunds bigint not null,
  primary key (seller_id, product_id, day, sellpage_id, sold_as)
) with (fillfactor = 80); alter table platform.product_days enable row level security; alter table platform.product_days force row level security; drop policy if exists product_days_seller_policy on platform.product_days; create policy product_days_seller_policy on platform.product_days to pixecom_app
  using (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid); drop policy if exists product_days_system_policy on platform.product_days; create policy product_days_system_policy on platform.product_days to pixecom_system using (true); grant usage on schema platform to pixecom_app, pixecom_system; revoke all on platform.product_days from pixecom_app; grant select on platform.product_days to pixecom_app; grant select, insert, update, delete on platform.product_days to pixecom_system; create table if not exists platform.product_totals (
  seller_id uuid not null, product_id uuid not null,
  orders bigint not null, pieces bigint not null, revenue numeric not null, refunds bigint not null,
  primary key (seller_id, product_id)
) with (fillfactor = 80); alter table platform.product_totals enable row level security; alter table platform.product_totals force row level security; drop policy if exists product_totals_seller_policy on platform.product_totals; create policy product_totals_seller_policy on platform.product_totals to pixecom_app
  using (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid); drop policy if exists product_totals_system_policy on platform.product_totals; create policy product_totals_system_policy on platform.product_totals to pixecom_system using (true); grant usage on schema platform to pixecom_app, pixecom_system; revoke all on platform.product_totals from pixecom_app; grant select on platform.product_totals to pixecom_app; grant select, insert, update, delete on platform.product_totals to pixecom_system; create table if not exists platform.all_days (
  day date not null, currency varchar(3) not null,
  orders bigint not null, revenue numeric not null, refunds bigint not null, shard smallint not null,
  primary key (day, currency, shard)
) with (fillfactor = 80); revoke all on platform.all_days from pixecom_app; grant select, insert, update, delete on platform.all_days to pixecom_system; create table if not exists platform.rule_days (
  seller_id uuid not null, sellpage_id uuid not null, rule_id uuid not null, day date not null,
  pieces bigint not null, amount numeric not null,
  primary key (seller_id, sellpage_id, rule_id, day)
) with (fillfactor = 80); alter table platform.rule_days enable row level security; alter table platform.rule_days force row level security; drop policy if exists rule_days_seller_policy on platform.rule_days; create policy rule_days_seller_policy on platform.rule_days to pixecom_app
  using (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid); drop policy if exists rule_days_system_policy on platform.rule_days; create policy rule_days_system_policy on platform.rule_days to pixecom_system using (true); grant usage on schema platform to pixecom_app, pixecom_system; revoke all on platform.rule_days from pixecom_app; grant select on platform.rule_days to pixecom_app; grant select, insert, update, delete on platform.rule_days to pixecom_system; create table if not exists platform.rule_totals (
  seller_id uuid not null, sellpage_id uuid not null, rule_id uuid not null,
  pieces bigint not null, amount numeric not null,
  primary key (seller_id, sellpage_id, rule_id)
) with (fillfactor = 80); alter table platform.rule_totals enable row level security; alter table platform.rule_totals force row level security; drop policy if exists rule_totals_seller_policy on platform.rule_totals; create policy rule_totals_seller_policy on platform.rule_totals to pixecom_app
  using (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid); drop policy if exists rule_totals_system_policy on platform.rule_totals; create policy rule_totals_system_policy on platform.rule_totals to pixecom_system using (true); grant usage on schema platform to pixecom_app, pixecom_system; revoke all on platform.rule_totals from pixecom_app; grant select on platform.rule_totals to pixecom_app; grant select, insert, update, delete on platform.rule_totals to pixecom_system; create table if not exists platform.customers (
  email bytea not null,
  orders bigint not null,
  primary key (email)
) with (fillfactor = 80); revoke all on platform.customers from pixecom_app; grant select, insert, update, delete on platform.customers to pixecom_system; create table if not exists platform.customer_counts (
  bucket smallint not null,
  customers bigint not null,
  primary key (bucket)
) with (fillfactor = 80); revoke all on platform.customer_counts from pixecom_app; grant select, insert, update, delete on platform.customer_counts to pixecom_system;   create unlogged table if not exists platform.figure_changes (
    tx xid8 not null, is_line boolean not null, sign smallint not null,
    seller_id uuid not null, sellpage_id uuid null, created_at timestamptz(3) not null, status public.order_status not null,
    currency varchar(3) null, total numeric null,
    order_id uuid null, product_id uuid null, product_name varchar(255) null, quantity int null, line_total numeric null,
    is_first boolean null
  );   alter table platform.figure_changes add column if not exists pricing_rule_id uuid null,
    add column if not exists has_rule boolean null, add column if not exists is_leading boolean null,
    add column if not exists customer_email varchar(255) null, add column if not exists comes boolean null;   create index if not exists figure_changes_tx_idx on platform.figure_changes (tx);   create unlogged table if not exists platform.figure_transactions (tx xid8 not null primary key); alter table platform.figure_changes enable row level security; alter table platform.figure_changes force row level security; drop policy if exists figure_changes_seller_policy on platform.figure_changes; create policy figure_changes_seller_policy on platform.figure_changes to pixecom_app
  using (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid); drop policy if exists figure_changes_system_policy on platform.figure_changes; create policy figure_changes_system_policy on platform.figure_changes to pixecom_system using (true); grant usage on schema platform to pixecom_app, pixecom_system; revoke all on platform.figure_changes from pixecom_app; grant select on platform.figure_changes to pixecom_app; grant select, insert, update, delete on platform.figure_changes to pixecom_system;   revoke all on platform.figure_transactions from pixecom_app; grant select, insert, update, delete on platform.figure_transactions to pixecom_system;   -- the table looks empty to the planner, and is full of what earlier transactions have left: never read it as a whole
  create or replace function platform.figure_transactions_count() returns trigger language plpgsql
    security definer set search_path = pg_catalog set enable_seqscan = off as \$count\$  declare
    change record;   begin
    if exists (select from platform.figure_changes where tx = new.tx and comes) then
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
  on conflict (seller_id, product_id, shard) do update set lines = t.lines + excluded.lines;     end if;   insert into platform.status_counts as t (status, shard, orders)
  select status, pg_backend_pid() % 16, orders
  from (select c.status::text as status, sum(c.sign) as orders from (select * from platform.figure_changes where tx = new.tx and not is_line) c group by 1) d
  where (d.orders <> 0)
  order by status
  on conflict (status, shard) do update set orders = t.orders + excluded.orders;     if exists (select from platform.figure_changes where tx = new.tx and (status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED') or status = 'REFUNDED')) then
  insert into platform.order_days as t (seller_id, sellpage_id, day, currency, orders, revenue, refunds)
  select seller_id, sellpage_id, day, currency, orders, revenue, refunds
  from (select c.seller_id, coalesce(c.sellpage_id, '00000000-0000-0000-0000-000000000000') as sellpage_id, (c.created_at at time zone 'UTC')::date as day, c.currency, 
    coalesce(sum(c.sign) filter (where c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')), 0) as orders,
    coalesce(sum(c.sign * c.total) filter (where c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')), 0) as revenue,
    coalesce(sum(c.sign) filter (where c.status = 'REFUNDED'), 0) as refunds from (select * from platform.figure_changes where tx = new.tx and not is_line) c group by 1, 2, 3, 4) d
  where (d.orders <> 0 or d.revenue <> 0 or d.refunds <> 0) and exists (select from public.sellers where id = d.seller_id)
  order by seller_id, sellpage_id, day, currency
  on conflict (seller_id, sellpage_id, day, currency) do update set orders = t.orders + excluded.orders, revenue = t.revenue + excluded.revenue, refunds = t.refunds + excluded.refunds;   insert into platform.order_totals as t (seller_id, sellpage_id, currency, orders, revenue, refunds)
  select seller_id, sellpage_id, currency, orders, revenue, refunds
  from (select c.seller_id, coalesce(c.sellpage_id, '00000000-0000-0000-0000-000000000000') as sellpage_id, c.currency, 
    coalesce(sum(c.sign) filter (where c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')), 0) as orders,
    coalesce(sum(c.sign * c.total) filter (where c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')), 0) as revenue,
    coalesce(sum(c.sign) filter (where c.status = 'REFUNDED'), 0) as refunds from (select * from platform.figure_changes where tx = new.tx and not is_line) c group by 1, 2, 3) d
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
  from (select * from platform.figure_changes where tx = new.tx and is_line) c group by 1, 2, 3, 4, 5) d
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
  from (select * from platform.figure_changes where tx = new.tx and is_line) c group by 1, 2) d
  where (d.orders <> 0 or d.pieces <> 0 or d.revenue <> 0 or d.refunds <> 0) and exists (select from public.sellers where id = d.seller_id)
  order by seller_id, product_id
  on conflict (seller_id, product_id) do update set orders = t.orders + excluded.orders, pieces = t.pieces + excluded.pieces, revenue = t.revenue + excluded.revenue, refunds = t.refunds + excluded.refunds;   insert into platform.all_days as t (day, currency, shard, orders, revenue, refunds)
  select day, currency, pg_backend_pid() % 16, orders, revenue, refunds
  from (select (c.created_at at time zone 'UTC')::date as day, c.currency, 
    coalesce(sum(c.sign) filter (where c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')), 0) as orders,
    coalesce(sum(c.sign * c.total) filter (where c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')), 0) as revenue,
    coalesce(sum(c.sign) filter (where c.status = 'REFUNDED'), 0) as refunds from (select * from platform.figure_changes where tx = new.tx and not is_line) c group by 1, 2) d
  where (d.orders <> 0 or d.revenue <> 0 or d.refunds <> 0)
  order by day, currency
  on conflict (day, currency, shard) do update set orders = t.orders + excluded.orders, revenue = t.revenue + excluded.revenue, refunds = t.refunds + excluded.refunds;       if exists (select from platform.figure_changes where tx = new.tx and has_rule) then
  insert into platform.rule_days as t (seller_id, sellpage_id, rule_id, day, pieces, amount)
  select seller_id, sellpage_id, rule_id, day, pieces, amount
  from (
  select c.seller_id, coalesce(c.sellpage_id, '00000000-0000-0000-0000-000000000000') as sellpage_id, part.rule_id, (c.created_at at time zone 'UTC')::date as day,
    sum(c.sign * part.pieces) as pieces, sum(c.sign * part.amount) as amount
  from (select * from platform.figure_changes where tx = new.tx and is_line) c
  cross join lateral (
    values (coalesce(c.pricing_rule_id, '00000000-0000-0000-0000-000000000000'), c.quantity, c.line_total),
      ('00000000-0000-0000-0000-000000000000', 0, case when c.is_leading then -c.total else 0 end)
  ) part (rule_id, pieces, amount)
  where c.has_rule and c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED') group by 1, 2, 3, 4) d
  where (d.pieces <> 0 or d.amount <> 0) and exists (select from public.sellers where id = d.seller_id)
  order by seller_id, sellpage_id, rule_id, day
  on conflict (seller_id, sellpage_id, rule_id, day) do update set pieces = t.pieces + excluded.pieces, amount = t.amount + excluded.amount;   insert into platform.rule_totals as t (seller_id, sellpage_id, rule_id, pieces, amount)
  select seller_id, sellpage_id, rule_id, pieces, amount
  from (
  select c.seller_id, coalesce(c.sellpage_id, '00000000-0000-0000-0000-000000000000') as sellpage_id, part.rule_id, 
    sum(c.sign * part.pieces) as pieces, sum(c.sign * part.amount) as amount
  from (select * from platform.figure_changes where tx = new.tx and is_line) c
  cross join lateral (
    values (coalesce(c.pricing_rule_id, '00000000-0000-0000-0000-000000000000'), c.quantity, c.line_total),
      ('00000000-0000-0000-0000-000000000000', 0, case when c.is_leading then -c.total else 0 end)
  ) part (rule_id, pieces, amount)
  where c.has_rule and c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED') group by 1, 2, 3) d
  where (d.pieces <> 0 or d.amount <> 0) and exists (select from public.sellers where id = d.seller_id)
  order by seller_id, sellpage_id, rule_id
  on conflict (seller_id, sellpage_id, rule_id) do update set pieces = t.pieces + excluded.pieces, amount = t.amount + excluded.amount;       end if;   with changed as materialized (
    select sha256(convert_to(lower(c.customer_email), 'UTF8')) as email, sum(c.sign) as orders
    from (select * from platform.figure_changes where tx = new.tx and not is_line) c where c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED') group by 1), kept as (
  insert into platform.customers as t (email, orders)
  select email, orders
  from (select * from changed) d
  where (d.orders <> 0)
  order by email
  on conflict (email) do update set orders = t.orders + excluded.orders
    returning t.email, t.orders
  ), moved as (
    select email, case when k.orders > 0 then 1 else -1 end as sign
    from kept k join changed c using (email)
    where (k.orders > 0) <> (k.orders - c.orders > 0)
  )
  insert into platform.customer_counts as t (bucket, customers)
  select bucket, customers
  from (select get_byte(c.email, 0) as bucket, sum(c.sign) as customers from (select * from moved) c group by 1) d
  where (d.customers <> 0)
  order by bucket
  on conflict (bucket) do update set customers = t.customers + excluded.customers;   for change in 
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
      on conflict (seller_id, sellpage_id, stat_date, ad_source) do nothing;     end loop;   end loop;     end if;     delete from platform.figure_changes where tx = new.tx;     delete from platform.figure_transactions where tx = new.tx;     return null;   end \$count\$;   alter function platform.figure_transactions_count() owner to pixecom_system;   drop trigger if exists figure_transactions_count on platform.figure_transactions;   create constraint trigger figure_transactions_count after insert on platform.figure_transactions
    deferrable initially deferred for each row execute function platform.figure_transactions_count();   if to_regclass('platform.rule_changes') is null then
    create table platform.rule_changes (
      id bigint generated always as identity primary key,
      product_id uuid not null, since timestamptz(3) not null, until timestamptz(3) null,
      done uuid not null default '00000000-0000-0000-0000-000000000000',
      -- every transaction before this one may have missed the change
      seen xid8 null
    );     insert into platform.rule_changes (product_id, since, until)
    select product_id, effective_from, effective_until from public.pricing_rules where is_active and product_id is not null order by 1, 2;   end if;   revoke all on platform.rule_changes from pixecom_app; grant select, insert, update, delete on platform.rule_changes to pixecom_system;   create schema if not exists platform; grant usage, create on schema platform to pixecom_system; create or replace function platform.attribute_sales(change bigint, most int) returns boolean language plpgsql
security definer set search_path = pg_catalog as \$\$declare
  c platform.rule_changes;   lines uuid[];   wrong uuid[]; begin
  select * into c from platform.rule_changes where id = change for update skip locked;   if not found then
    return null;   end if;   select array_agg(l.id order by l.id) into lines from (
    select id from public.order_items where product_id = c.product_id and id > c.done order by id limit most
  ) l;   if lines is null then
    return false;   end if;   select array_agg(i.order_id) into wrong
  from unnest(lines) l (id) join public.order_items i on i.id = l.id join public.orders o on o.id = i.order_id
  where o.created_at >= c.since and (c.until is null or o.created_at < c.until)
    and i.pricing_rule_id is distinct from (select r.id from (
  select r.id, r.suggested_retail, r.seller_take_percent, r.seller_take_fixed, r.hold_percent, r.hold_duration_days
  from public.pricing_rules r
  where r.product_id = i.product_id and r.is_active
    and r.effective_from <= o.created_at and (r.effective_until is null or r.effective_until > o.created_at)
  order by r.effective_from desc, r.id desc
  limit 1) r);   if wrong is not null then
    perform from public.orders where id = any (wrong) order by id for no key update;     update public.order_items i set pricing_rule_id = (select r.id from (
  select r.id, r.suggested_retail, r.seller_take_percent, r.seller_take_fixed, r.hold_percent, r.hold_duration_days
  from public.pricing_rules r
  where r.product_id = i.product_id and r.is_active
    and r.effective_from <= o.created_at and (r.effective_until is null or r.effective_until > o.created_at)
  order by r.effective_from desc, r.id desc
  limit 1) r)
    from public.orders o
    where i.id = any (lines) and o.id = i.order_id and o.id = any (wrong)
      and i.pricing_rule_id is distinct from (select r.id from (
  select r.id, r.suggested_retail, r.seller_take_percent, r.seller_take_fixed, r.hold_percent, r.hold_duration_days
  from public.pricing_rules r
  where r.product_id = i.product_id and r.is_active
    and r.effective_from <= o.created_at and (r.effective_until is null or r.effective_until > o.created_at)
  order by r.effective_from desc, r.id desc
  limit 1) r);   end if;   update platform.rule_changes set done = lines[array_upper(lines, 1)] where id = change;   return array_length(lines, 1) = most; end \$\$; alter function platform.attribute_sales(bigint,int) owner to pixecom_system;   create index if not exists order_days_day_idx on platform.order_days (day);   create index if not exists product_days_product_id_day_idx on platform.product_days (product_id, day);   create index if not exists product_days_day_idx on platform.product_days (day);   create index if not exists product_totals_product_id_idx on platform.product_totals (product_id);   create index if not exists line_counts_product_id_idx on platform.line_counts (product_id);   if missing <> '{}' then
    lock table public.orders, public.order_items in share row exclusive mode;     perform set_config('role', 'pixecom_system', true);     if 'order_counts' = any (missing) then
  insert into platform.order_counts as t (seller_id, shard, placed)
  select seller_id, pg_backend_pid() % 16, placed
  from (select c.seller_id, sum(c.sign) as placed from (select 1 as sign, o.* from public.orders o where true) c group by 1) d
  where (d.placed <> 0) and exists (select from public.sellers where id = d.seller_id)
  order by seller_id
  on conflict (seller_id, shard) do update set placed = t.placed + excluded.placed;     end if;     if 'line_counts' = any (missing) then
  insert into platform.line_counts as t (seller_id, product_id, shard, lines)
  select seller_id, product_id, pg_backend_pid() % 16, lines
  from (select c.seller_id, coalesce(c.product_id, '00000000-0000-0000-0000-000000000000') as product_id, sum(c.sign) as lines from (
      select 1 as sign, i.*, lag(coalesce(i.product_id::text, 'named ' || i.product_name)) over by_product is distinct from coalesce(i.product_id::text, 'named ' || i.product_name) as is_first,
        row_number() over by_product = 1 as is_leading,
        bool_or(i.pricing_rule_id is not null) over (
          by_product rows between unbounded preceding and unbounded following
        ) as has_rule
      from (select o.seller_id, o.sellpage_id, o.created_at, o.status, o.total, i.order_id, i.product_id, i.product_name,
        i.quantity, i.line_total, i.pricing_rule_id from public.orders o join public.order_items i on i.order_id = o.id and i.seller_id = o.seller_id where true) i
      window by_product as (partition by i.order_id order by coalesce(i.product_id::text, 'named ' || i.product_name))) c group by 1, 2) d
  where (d.lines <> 0) and exists (select from public.sellers where id = d.seller_id)
  order by seller_id, product_id
  on conflict (seller_id, product_id, shard) do update set lines = t.lines + excluded.lines;     end if;     if 'status_counts' = any (missing) then
  insert into platform.status_counts as t (status, shard, orders)
  select status, pg_backend_pid() % 16, orders
  from (select c.status::text as status, sum(c.sign) as orders from (select 1 as sign, o.* from public.orders o where true) c group by 1) d
  where (d.orders <> 0)
  order by status
  on conflict (status, shard) do update set orders = t.orders + excluded.orders;     end if;     if 'order_days' = any (missing) then
  insert into platform.order_days as t (seller_id, sellpage_id, day, currency, orders, revenue, refunds)
  select seller_id, sellpage_id, day, currency, orders, revenue, refunds
  from (select c.seller_id, coalesce(c.sellpage_id, '00000000-0000-0000-0000-000000000000') as sellpage_id, (c.created_at at time zone 'UTC')::date as day, c.currency, 
    coalesce(sum(c.sign) filter (where c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')), 0) as orders,
    coalesce(sum(c.sign * c.total) filter (where c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')), 0) as revenue,
    coalesce(sum(c.sign) filter (where c.status = 'REFUNDED'), 0) as refunds from (select 1 as sign, o.* from public.orders o where true) c group by 1, 2, 3, 4) d
  where (d.orders <> 0 or d.revenue <> 0 or d.refunds <> 0) and exists (select from public.sellers where id = d.seller_id)
  order by seller_id, sellpage_id, day, currency
  on conflict (seller_id, sellpage_id, day, currency) do update set orders = t.orders + excluded.orders, revenue = t.revenue + excluded.revenue, refunds = t.refunds + excluded.refunds;     end if;     if 'order_totals' = any (missing) then
  insert into platform.order_totals as t (seller_id, sellpage_id, currency, orders, revenue, refunds)
  select seller_id, sellpage_id, currency, orders, revenue, refunds
  from (select c.seller_id, coalesce(c.sellpage_id, '00000000-0000-0000-0000-000000000000') as sellpage_id, c.currency, 
    coalesce(sum(c.sign) filter (where c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')), 0) as orders,
    coalesce(sum(c.sign * c.total) filter (where c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')), 0) as revenue,
    coalesce(sum(c.sign) filter (where c.status = 'REFUNDED'), 0) as refunds from (select 1 as sign, o.* from public.orders o where true) c group by 1, 2, 3) d
  where (d.orders <> 0 or d.revenue <> 0 or d.refunds <> 0) and exists (select from public.sellers where id = d.seller_id)
  order by seller_id, sellpage_id, currency
  on conflict (seller_id, sellpage_id, currency) do update set orders = t.orders + excluded.orders, revenue = t.revenue + excluded.revenue, refunds = t.refunds + excluded.refunds;     end if;     if 'product_days' = any (missing) then
  insert into platform.product_days as t (seller_id, product_id, day, sellpage_id, sold_as, orders, pieces, revenue, refunds)
  select seller_id, product_id, day, sellpage_id, sold_as, orders, pieces, revenue, refunds
  from (
  select c.seller_id, coalesce(c.product_id, '00000000-0000-0000-0000-000000000000') as product_id, (c.created_at at time zone 'UTC')::date as day, coalesce(c.sellpage_id, '00000000-0000-0000-0000-000000000000') as sellpage_id,
    case when c.product_id is null then c.product_name else '' end as sold_as,
    coalesce(sum(c.sign) filter (where c.is_first and c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')), 0) as orders,
    coalesce(sum(c.sign * c.quantity) filter (where c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')), 0) as pieces,
    coalesce(sum(c.sign * c.line_total) filter (where c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')), 0) as revenue,
    coalesce(sum(c.sign) filter (where c.is_first and c.status = 'REFUNDED'), 0) as refunds
  from (
      select 1 as sign, i.*, lag(coalesce(i.product_id::text, 'named ' || i.product_name)) over by_product is distinct from coalesce(i.product_id::text, 'named ' || i.product_name) as is_first,
        row_number() over by_product = 1 as is_leading,
        bool_or(i.pricing_rule_id is not null) over (
          by_product rows between unbounded preceding and unbounded following
        ) as has_rule
      from (select o.seller_id, o.sellpage_id, o.created_at, o.status, o.total, i.order_id, i.product_id, i.product_name,
        i.quantity, i.line_total, i.pricing_rule_id from public.orders o join public.order_items i on i.order_id = o.id and i.seller_id = o.seller_id where true) i
      window by_product as (partition by i.order_id order by coalesce(i.product_id::text, 'named ' || i.product_name))) c group by 1, 2, 3, 4, 5) d
  where (d.orders <> 0 or d.pieces <> 0 or d.revenue <> 0 or d.refunds <> 0) and exists (select from public.sellers where id = d.seller_id)
  order by seller_id, product_id, day, sellpage_id, sold_as
  on conflict (seller_id, product_id, day, sellpage_id, sold_as) do update set orders = t.orders + excluded.orders, pieces = t.pieces + excluded.pieces, revenue = t.revenue + excluded.revenue, refunds = t.refunds + excluded.refunds;     end if;     if 'product_totals' = any (missing) then
  insert into platform.product_totals as t (seller_id, product_id, orders, pieces, revenue, refunds)
  select seller_id, product_id, orders, pieces, revenue, refunds
  from (
  select c.seller_id, coalesce(c.product_id, '00000000-0000-0000-0000-000000000000') as product_id,
    coalesce(sum(c.sign) filter (where c.is_first and c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')), 0) as orders,
    coalesce(sum(c.sign * c.quantity) filter (where c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')), 0) as pieces,
    coalesce(sum(c.sign * c.line_total) filter (where c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')), 0) as revenue,
    coalesce(sum(c.sign) filter (where c.is_first and c.status = 'REFUNDED'), 0) as refunds
  from (
      select 1 as sign, i.*, lag(coalesce(i.product_id::text, 'named ' || i.product_name)) over by_product is distinct from coalesce(i.product_id::text, 'named ' || i.product_name) as is_first,
        row_number() over by_product = 1 as is_leading,
        bool_or(i.pricing_rule_id is not null) over (
          by_product rows between unbounded preceding and unbounded following
        ) as has_rule
      from (select o.seller_id, o.sellpage_id, o.created_at, o.status, o.total, i.order_id, i.product_id, i.product_name,
        i.quantity, i.line_total, i.pricing_rule_id from public.orders o join public.order_items i on i.order_id = o.id and i.seller_id = o.seller_id where true) i
      window by_product as (partition by i.order_id order by coalesce(i.product_id::text, 'named ' || i.product_name))) c group by 1, 2) d
  where (d.orders <> 0 or d.pieces <> 0 or d.revenue <> 0 or d.refunds <> 0) and exists (select from public.sellers where id = d.seller_id)
  order by seller_id, product_id
  on conflict (seller_id, product_id) do update set orders = t.orders + excluded.orders, pieces = t.pieces + excluded.pieces, revenue = t.revenue + excluded.revenue, refunds = t.refunds + excluded.refunds;     end if;     if 'all_days' = any (missing) then
  insert into platform.all_days as t (day, currency, shard, orders, revenue, refunds)
  select day, currency, pg_backend_pid() % 16, orders, revenue, refunds
  from (select (c.created_at at time zone 'UTC')::date as day, c.currency, 
    coalesce(sum(c.sign) filter (where c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')), 0) as orders,
    coalesce(sum(c.sign * c.total) filter (where c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')), 0) as revenue,
    coalesce(sum(c.sign) filter (where c.status = 'REFUNDED'), 0) as refunds from (select 1 as sign, o.* from public.orders o where true) c group by 1, 2) d
  where (d.orders <> 0 or d.revenue <> 0 or d.refunds <> 0)
  order by day, currency
  on conflict (day, currency, shard) do update set orders = t.orders + excluded.orders, revenue = t.revenue + excluded.revenue, refunds = t.refunds + excluded.refunds;     end if;     if 'rule_days' = any (missing) then
  insert into platform.rule_days as t (seller_id, sellpage_id, rule_id, day, pieces, amount)
  select seller_id, sellpage_id, rule_id, day, pieces, amount
  from (
  select c.seller_id, coalesce(c.sellpage_id, '00000000-0000-0000-0000-000000000000') as sellpage_id, part.rule_id, (c.created_at at time zone 'UTC')::date as day,
    sum(c.sign * part.pieces) as pieces, sum(c.sign * part.amount) as amount
  from (
      select 1 as sign, i.*, lag(coalesce(i.product_id::text, 'named ' || i.product_name)) over by_product is distinct from coalesce(i.product_id::text, 'named ' || i.product_name) as is_first,
        row_number() over by_product = 1 as is_leading,
        bool_or(i.pricing_rule_id is not null) over (
          by_product rows between unbounded preceding and unbounded following
        ) as has_rule
      from (select o.seller_id, o.sellpage_id, o.created_at, o.status, o.total, i.order_id, i.product_id, i.product_name,
        i.quantity, i.line_total, i.pricing_rule_id from public.orders o join public.order_items i on i.order_id = o.id and i.seller_id = o.seller_id where true) i
      window by_product as (partition by i.order_id order by coalesce(i.product_id::text, 'named ' || i.product_name))) c
  cross join lateral (
    values (coalesce(c.pricing_rule_id, '00000000-0000-0000-0000-000000000000'), c.quantity, c.line_total),
      ('00000000-0000-0000-0000-000000000000', 0, case when c.is_leading then -c.total else 0 end)
  ) part (rule_id, pieces, amount)
  where c.has_rule and c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED') group by 1, 2, 3, 4) d
  where (d.pieces <> 0 or d.amount <> 0) and exists (select from public.sellers where id = d.seller_id)
  order by seller_id, sellpage_id, rule_id, day
  on conflict (seller_id, sellpage_id, rule_id, day) do update set pieces = t.pieces + excluded.pieces, amount = t.amount + excluded.amount;     end if;     if 'rule_totals' = any (missing) then
  insert into platform.rule_totals as t (seller_id, sellpage_id, rule_id, pieces, amount)
  select seller_id, sellpage_id, rule_id, pieces, amount
  from (
  select c.seller_id, coalesce(c.sellpage_id, '00000000-0000-0000-0000-000000000000') as sellpage_id, part.rule_id, 
    sum(c.sign * part.pieces) as pieces, sum(c.sign * part.amount) as amount
  from (
      select 1 as sign, i.*, lag(coalesce(i.product_id::text, 'named ' || i.product_name)) over by_product is distinct from coalesce(i.product_id::text, 'named ' || i.product_name) as is_first,
        row_number() over by_product = 1 as is_leading,
        bool_or(i.pricing_rule_id is not null) over (
          by_product rows between unbounded preceding and unbounded following
        ) as has_rule
      from (select o.seller_id, o.sellpage_id, o.created_at, o.status, o.total, i.order_id, i.product_id, i.product_name,
        i.quantity, i.line_total, i.pricing_rule_id from public.orders o join public.order_items i on i.order_id = o.id and i.seller_id = o.seller_id where true) i
      window by_product as (partition by i.order_id order by coalesce(i.product_id::text, 'named ' || i.product_name))) c
  cross join lateral (
    values (coalesce(c.pricing_rule_id, '00000000-0000-0000-0000-000000000000'), c.quantity, c.line_total),
      ('00000000-0000-0000-0000-000000000000', 0, case when c.is_leading then -c.total else 0 end)
  ) part (rule_id, pieces, amount)
  where c.has_rule and c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED') group by 1, 2, 3) d
  where (d.pieces <> 0 or d.amount <> 0) and exists (select from public.sellers where id = d.seller_id)
  order by seller_id, sellpage_id, rule_id
  on conflict (seller_id, sellpage_id, rule_id) do update set pieces = t.pieces + excluded.pieces, amount = t.amount + excluded.amount;     end if;     if 'customers' = any (missing) then
  insert into platform.customers as t (email, orders)
  select email, orders
  from (
    select sha256(convert_to(lower(c.customer_email), 'UTF8')) as email, sum(c.sign) as orders
    from (select 1 as sign, o.* from public.orders o where true) c where c.status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED') group by 1) d
  where (d.orders <> 0)
  order by email
  on conflict (email) do update set orders = t.orders + excluded.orders;     end if;     if 'customer_counts' = any (missing) then
  insert into platform.customer_counts as t (bucket, customers)
  select bucket, customers
  from (select get_byte(c.email, 0) as bucket, sum(c.sign) as customers from (select 1 as sign, email from platform.customers where orders > 0) c group by 1) d
  where (d.customers <> 0)
  order by bucket
  on conflict (bucket) do update set customers = t.customers + excluded.customers;     end if;     perform set_config('role', 'none', true);   end if; end \$make\$;`);
    this.addSql(`create schema if not exists platform;`);
    this.addSql(`grant usage, create on schema platform to pixecom_system;`);
    this.addSql(`create or replace function platform.order_items_figures_on_insert() returns trigger language plpgsql
security definer set search_path = pg_catalog as \$\$begin
  -- the status that lines count by does not change before they are counted
  perform from public.orders where id in (select order_id from new_rows) order by id for no key update;   insert into platform.figure_changes (tx, is_line, sign, comes, seller_id, sellpage_id, created_at, status, order_id, product_id, product_name, quantity, line_total, is_first, pricing_rule_id, total, has_rule, is_leading)
  select pg_current_xact_id(), true, c.sign, true, c.seller_id, c.sellpage_id, c.created_at, c.status, c.order_id, c.product_id, c.product_name, c.quantity, c.line_total, c.is_first, c.pricing_rule_id, c.total, c.has_rule, c.is_leading from (
      select 1 as sign, i.*, lag(coalesce(i.product_id::text, 'named ' || i.product_name)) over by_product is distinct from coalesce(i.product_id::text, 'named ' || i.product_name) as is_first,
        row_number() over by_product = 1 as is_leading,
        bool_or(i.pricing_rule_id is not null) over (
          by_product rows between unbounded preceding and unbounded following
        ) as has_rule
      from (
      select o.seller_id, o.sellpage_id, o.created_at, o.status, o.total, i.order_id, i.product_id, i.product_name,
        i.quantity, i.line_total, i.pricing_rule_id
      from (
        select t.* from (select distinct order_id from (select order_id from new_rows) touched) c
        cross join lateral (select * from public.orders where id = c.order_id offset 0) t
      ) o
      cross join lateral (
        select * from public.order_items l where l.order_id = o.id and l.seller_id = o.seller_id and true offset 0
      ) i) i
      window by_product as (partition by i.order_id order by coalesce(i.product_id::text, 'named ' || i.product_name))
      union all 
      select -1 as sign, i.*, lag(coalesce(i.product_id::text, 'named ' || i.product_name)) over by_product is distinct from coalesce(i.product_id::text, 'named ' || i.product_name) as is_first,
        row_number() over by_product = 1 as is_leading,
        bool_or(i.pricing_rule_id is not null) over (
          by_product rows between unbounded preceding and unbounded following
        ) as has_rule
      from (
      select o.seller_id, o.sellpage_id, o.created_at, o.status, o.total, i.order_id, i.product_id, i.product_name,
        i.quantity, i.line_total, i.pricing_rule_id
      from (
        select t.* from (select distinct order_id from (select order_id from new_rows) touched) c
        cross join lateral (select * from public.orders where id = c.order_id offset 0) t
      ) o
      cross join lateral (
        select * from public.order_items l where l.order_id = o.id and l.seller_id = o.seller_id and not exists (select from new_rows n where n.id = l.id) offset 0
      ) i) i
      window by_product as (partition by i.order_id order by coalesce(i.product_id::text, 'named ' || i.product_name))) c;   if found then
    insert into platform.figure_transactions (tx) values (pg_current_xact_id()) on conflict do nothing;   end if;   return null; end \$\$;`);
    this.addSql(`alter function platform.order_items_figures_on_insert() owner to pixecom_system;`);
    this.addSql(`create or replace trigger order_items_figures_on_insert after insert on public.order_items referencing new table as new_rows
for each statement execute function platform.order_items_figures_on_insert();`);
    this.addSql(`create schema if not exists platform;`);
    this.addSql(`grant usage, create on schema platform to pixecom_system;`);
    this.addSql(`create or replace function platform.order_items_figures_on_update() returns trigger language plpgsql
security definer set search_path = pg_catalog as \$\$begin
  -- the status that lines count by does not change before they are counted
  perform from public.orders where id in (select order_id from new_rows union select order_id from old_rows) order by id for no key update;   insert into platform.figure_changes (tx, is_line, sign, comes, seller_id, sellpage_id, created_at, status, order_id, product_id, product_name, quantity, line_total, is_first, pricing_rule_id, total, has_rule, is_leading)
  select pg_current_xact_id(), true, c.sign, true, c.seller_id, c.sellpage_id, c.created_at, c.status, c.order_id, c.product_id, c.product_name, c.quantity, c.line_total, c.is_first, c.pricing_rule_id, c.total, c.has_rule, c.is_leading from (
      select 1 as sign, i.*, lag(coalesce(i.product_id::text, 'named ' || i.product_name)) over by_product is distinct from coalesce(i.product_id::text, 'named ' || i.product_name) as is_first,
        row_number() over by_product = 1 as is_leading,
        bool_or(i.pricing_rule_id is not null) over (
          by_product rows between unbounded preceding and unbounded following
        ) as has_rule
      from (
      select o.seller_id, o.sellpage_id, o.created_at, o.status, o.total, i.order_id, i.product_id, i.product_name,
        i.quantity, i.line_total, i.pricing_rule_id
      from (
        select t.* from (select distinct order_id from (select order_id from new_rows union select order_id from old_rows) touched) c
        cross join lateral (select * from public.orders where id = c.order_id offset 0) t
      ) o
      cross join lateral (
        select * from public.order_items l where l.order_id = o.id and l.seller_id = o.seller_id and true offset 0
      ) i) i
      window by_product as (partition by i.order_id order by coalesce(i.product_id::text, 'named ' || i.product_name))
      union all 
      select -1 as sign, i.*, lag(coalesce(i.product_id::text, 'named ' || i.product_name)) over by_product is distinct from coalesce(i.product_id::text, 'named ' || i.product_name) as is_first,
        row_number() over by_product = 1 as is_leading,
        bool_or(i.pricing_rule_id is not null) over (
          by_product rows between unbounded preceding and unbounded following
        ) as has_rule
      from (
      select o.seller_id, o.sellpage_id, o.created_at, o.status, o.total, i.order_id, i.product_id, i.product_name,
        i.quantity, i.line_total, i.pricing_rule_id
      from (
        select t.* from (select distinct order_id from (select order_id from new_rows union select order_id from old_rows) touched) c
        cross join lateral (select * from public.orders where id = c.order_id offset 0) t
      ) o
      cross join lateral (
        select * from public.order_items l where l.order_id = o.id and l.seller_id = o.seller_id and not exists (select from new_rows n where n.id = l.id) offset 0
      ) i
      union all
      select o.seller_id, o.sellpage_id, o.created_at, o.status, o.total, i.order_id, i.product_id, i.product_name,
        i.quantity, i.line_total, i.pricing_rule_id
      from old_rows i cross join lateral (
        select * from public.orders where id = i.order_id and seller_id = i.seller_id offset 0
      ) o) i
      window by_product as (partition by i.order_id order by coalesce(i.product_id::text, 'named ' || i.product_name))) c;   if found then
    insert into platform.figure_transactions (tx) values (pg_current_xact_id()) on conflict do nothing;   end if;   return null; end \$\$;`);
    this.addSql(`alter function platform.order_items_figures_on_update() owner to pixecom_system;`);
    this.addSql(`create or replace trigger order_items_figures_on_update after update on public.order_items referencing old table as old_rows new table as new_rows
for each statement execute function platform.order_items_figures_on_update();`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index "order_items_product_id_id_idx";`);
    this.addSql(`drop trigger if exists "order_items_attribution_before_insert_or_update" on "order_items";`);
    this.addSql(`drop function if exists platform.order_items_attribution_before_insert_or_update();`);
    this.addSql(`drop trigger if exists "order_items_figures_on_insert" on "order_items";`);
    this.addSql(`drop function if exists platform.order_items_figures_on_insert();`);
    this.addSql(`drop trigger if exists "order_items_figures_on_update" on "order_items";`);
    this.addSql(`drop function if exists platform.order_items_figures_on_update();`);
    this.addSql(`drop trigger if exists "order_items_figures_on_delete" on "order_items";`);
    this.addSql(`drop function if exists platform.order_items_figures_on_delete();`);
    this.addSql(`alter table "order_items" drop column "pricing_rule_id";`);
    this.addSql(`create index "order_items_product_id_idx" on "order_items" ("product_id");`);
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

    this.addSql(`drop index "orders_seller_id_sellpage_id_created_at_id_idx";`);
    this.addSql(`drop index "orders_seller_id_source_created_at_id_idx";`);
    this.addSql(`drop index "orders_status_created_at_id_idx";`);
    this.addSql(`drop trigger if exists "orders_texts_on_insert" on "orders";`);
    this.addSql(`drop function if exists platform.orders_texts_on_insert();`);
    this.addSql(`drop trigger if exists "orders_texts_after_update" on "orders";`);
    this.addSql(`drop function if exists platform.orders_texts_after_update();`);
    this.addSql(`drop trigger if exists "orders_figures_on_insert" on "orders";`);
    this.addSql(`drop function if exists platform.orders_figures_on_insert();`);
    this.addSql(`drop trigger if exists "orders_figures_on_update" on "orders";`);
    this.addSql(`drop function if exists platform.orders_figures_on_update();`);
    this.addSql(`drop trigger if exists "orders_figures_on_delete" on "orders";`);
    this.addSql(`drop function if exists platform.orders_figures_on_delete();`);
    this.addSql(`drop trigger if exists "orders_lines_before_delete" on "orders";`);
    this.addSql(`drop function if exists platform.orders_lines_before_delete();`);
    this.addSql(`create index "orders_seller_id_source_idx" on "orders" ("seller_id", "source");`);
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

    this.addSql(`drop trigger if exists "pricing_rules_attribution_on_insert" on "pricing_rules";`);
    this.addSql(`drop function if exists platform.pricing_rules_attribution_on_insert();`);
    this.addSql(`drop trigger if exists "pricing_rules_attribution_on_update" on "pricing_rules";`);
    this.addSql(`drop function if exists platform.pricing_rules_attribution_on_update();`);
    this.addSql(`drop trigger if exists "pricing_rules_attribution_on_delete" on "pricing_rules";`);
    this.addSql(`drop function if exists platform.pricing_rules_attribution_on_delete();`);

    this.addSql(`drop trigger if exists "sellers_figures_on_delete" on "sellers";`);
    this.addSql(`drop function if exists platform.sellers_figures_on_delete();`);
    this.addSql(`create schema if not exists platform;`);
    this.addSql(`grant usage, create on schema platform to pixecom_system;`);
    this.addSql(`create or replace function platform.sellers_figures_on_delete() returns trigger language plpgsql
security definer set search_path = pg_catalog as \$\$begin
  delete from platform.order_counts t using old_rows o where t.seller_id = o.id;   delete from platform.order_days t using old_rows o where t.seller_id = o.id;   delete from platform.order_totals t using old_rows o where t.seller_id = o.id;   delete from platform.line_counts t using old_rows o where t.seller_id = o.id;   delete from platform.product_days t using old_rows o where t.seller_id = o.id;   delete from platform.product_totals t using old_rows o where t.seller_id = o.id;   return null; end \$\$;`);
    this.addSql(`alter function platform.sellers_figures_on_delete() owner to pixecom_system;`);
    this.addSql(`create or replace trigger sellers_figures_on_delete after delete on public.sellers referencing old table as old_rows
for each statement execute function platform.sellers_figures_on_delete();`);

    this.addSql(`drop function platform.attribute_sales(bigint, int), platform.search_orders(uuid, text, text, timestamptz, timestamptz, uuid, text, text, timestamptz, uuid, int);`);
    this.addSql(`drop table platform.rule_changes, platform.rule_days, platform.rule_totals, platform.all_days, platform.status_counts, platform.customers, platform.customer_counts, platform.order_texts;`);
  }

}
