import { Migration } from '@mikro-orm/migrations';

export class Migration20261127214728 extends Migration {

  override name = 'Migration20261127214728';

  override up(): void | Promise<void> {
    this.addSql(`drop policy "order_items_seller_policy" on "order_items";`);

    // the lines of an older database have been prepared (platform/db/schema/order-items-seller.ts): all of it is there
    this.addSql(`alter table "order_items" add column if not exists "seller_id" uuid not null;`);
    this.addSql(`do $$ begin
  if not exists (select from pg_constraint where conname = 'order_items_seller_id_foreign') then
    alter table "order_items" add constraint "order_items_seller_id_foreign" foreign key ("seller_id") references "sellers" ("id") on delete cascade;
  end if;
end $$;`);
    this.addSql(`create index if not exists "order_items_seller_id_product_id_order_id_idx" on "order_items" ("seller_id", "product_id", "order_id");`);
    this.addSql(`create schema if not exists platform;`);
    this.addSql(`create or replace function platform.order_items_fill_seller() returns trigger language plpgsql as \$fill\$begin
  select o.seller_id into new.seller_id from public.orders o where o.id = new.order_id;   return new; end \$fill\$;`);
    this.addSql(`create or replace trigger order_items_fill_seller before insert on public.order_items
for each row when (new.seller_id is null) execute function platform.order_items_fill_seller();`);
    this.addSql(`create policy "order_items_seller_policy" on "order_items" to "pixecom_app" using (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid) with check (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop policy "order_items_seller_policy" on "order_items";`);
    this.addSql(`alter table "order_items" drop constraint "order_items_seller_id_foreign";`);

    this.addSql(`drop index "order_items_seller_id_product_id_order_id_idx";`);
    this.addSql(`drop trigger if exists "order_items_fill_seller" on "order_items";`);
    this.addSql(`drop function if exists platform.order_items_fill_seller();`);
    this.addSql(`alter table "order_items" drop column "seller_id";`);
    this.addSql(`create policy "order_items_seller_policy" on "order_items" to "pixecom_app" using (exists (select 1 from orders where orders.id = order_items.order_id and orders.seller_id = nullif(current_setting('app.seller_id', true), '')::uuid)) with check (exists (select 1 from orders where orders.id = order_items.order_id and orders.seller_id = nullif(current_setting('app.seller_id', true), '')::uuid));`);
  }

}
