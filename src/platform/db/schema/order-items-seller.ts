import { SYSTEM_ROLE } from '../tenancy.ts';

/** Lines whose seller is filled in by one transaction. */
const BATCH = 5_000;

/** The seller of a line whose writer leaves it out is that of its order. */
export const FILL_SELLER_TRIGGER = `create schema if not exists platform;
create or replace function platform.order_items_fill_seller() returns trigger language plpgsql as $fill$
begin
  select o.seller_id into new.seller_id from public.orders o where o.id = new.order_id;
  return new;
end $fill$;
create or replace trigger order_items_fill_seller before insert on public.order_items
for each row when (new.seller_id is null) execute function platform.order_items_fill_seller()`;

/**
 * Gives the lines of an older database their seller: column and trigger first, then the lines in batches, each a
 * transaction of its own, then the constraints, which are checked without keeping writers out. Goes on where it was broken off.
 */
export const FILL_SELLERS = `do $$
declare
  last uuid := '00000000-0000-0000-0000-000000000000';
begin
  alter table public.order_items add column if not exists seller_id uuid null;
  ${FILL_SELLER_TRIGGER};
  commit;
  loop
    perform set_config('role', '${SYSTEM_ROLE}', true);
    with batch as (
      select id, order_id from public.order_items where id > last order by id limit ${BATCH}
    ), filled as (
      update public.order_items i set seller_id = o.seller_id
      from batch b join public.orders o on o.id = b.order_id
      where i.id = b.id and i.seller_id is null
    )
    select (array_agg(id order by id desc))[1] into last from batch;
    commit;
    exit when last is null;
  end loop;
  alter table public.order_items drop constraint if exists order_items_seller_id_filled,
    add constraint order_items_seller_id_filled check (seller_id is not null) not valid;
  commit;
  alter table public.order_items validate constraint order_items_seller_id_filled;
  commit;
  alter table public.order_items alter column seller_id set not null, drop constraint order_items_seller_id_filled,
    add constraint order_items_seller_id_foreign foreign key (seller_id) references public.sellers (id)
      on delete cascade not valid;
  commit;
  alter table public.order_items validate constraint order_items_seller_id_foreign;
end $$`;
