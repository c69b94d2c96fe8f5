import { Migration } from '@mikro-orm/migrations';

export class Migration20261127212947 extends Migration {

  override name = 'Migration20261127212947';

  override up(): void | Promise<void> {
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
  }

  override down(): void | Promise<void> {
    this.addSql(`drop trigger if exists "orders_organic_sales_on_insert" on "orders";`);
    this.addSql(`drop function if exists platform.orders_organic_sales_on_insert();`);
    this.addSql(`drop trigger if exists "orders_organic_sales_on_update" on "orders";`);
    this.addSql(`drop function if exists platform.orders_organic_sales_on_update();`);
    this.addSql(`drop trigger if exists "orders_organic_sales_on_delete" on "orders";`);
    this.addSql(`drop function if exists platform.orders_organic_sales_on_delete();`);
  }

}
