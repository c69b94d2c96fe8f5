import { afterAll, beforeAll, beforeEach, describe, expect, test } from '#test';
import { SchemaGenerator } from '@mikro-orm/sql';
import { pendingMigrations } from '#src/platform/db/schema/migrations.ts';
import { runCli } from '#support/process/cli.ts';
import { changesSince as changesOf, objectsOf } from '#support/database/objects.ts';
import { openEmptyDatabase, type OwnDatabase } from '#support/database/empty-database.ts';
import { describeOnPostgres } from '#support/database/races.ts';
import { TABLES } from '#support/database/tables.ts';

let database: OwnDatabase;
beforeAll(async () => {
  database = await openEmptyDatabase('schema');
});
afterAll(() => database.close());
beforeEach(() => database.reset());

const names = (rows: { name: string }[]): string[] => rows.map(({ name }) => name);
const publicTables = async () =>
  names(await database.sql("select tablename as name from pg_tables where schemaname = 'public' order by tablename"));

const objects = () => objectsOf(database);
const changesSince = (before: string[]) => changesOf(database, before);

/** Tables of ours in `platform`, with their columns, policies and rights. */
const machinery = async (): Promise<string[]> =>
  names(
    await database.sql(`
      with tables as (select * from pg_class where relnamespace = to_regnamespace('platform') and relkind = 'r'
        and relname <> 'migrations')
      select relname || case when relforcerowsecurity and relrowsecurity then ' forced' else '' end as name from tables
      union all select format('%s %s %s', relname, attname, format_type(atttypid, atttypmod))
        from pg_attribute join tables t on t.oid = attrelid where attnum > 0
      union all select format('%s %s %s', relname, polname, pg_get_expr(polqual, polrelid))
        from pg_policy join tables t on t.oid = polrelid
      union all select format('%s %s %s', table_name, grantee, privilege_type) from information_schema.role_table_grants
        where table_schema = 'platform' and table_name <> 'migrations'
      union all select indexdef from pg_indexes where schemaname = 'platform' and tablename <> 'migrations'
      order by name`),
  );

const NOTHING = { lost: [], added: [] };

/** Everything other people may have put beside and into our tables. */
const STRANGERS = `
create schema pgboss;
create table pgboss.job (id int primary key, data jsonb);
create schema graphile_worker;
create type graphile_worker.job_spec as enum ('a', 'b');
create table graphile_worker.jobs (id serial primary key, spec graphile_worker.job_spec, parent int references graphile_worker.jobs);
create view graphile_worker.open_jobs as select id from graphile_worker.jobs;
create function graphile_worker.add_job() returns int language sql as 'select 1';
create schema pgxboss;
create table pgxboss.sellers (id int primary key);
create table public.strangers (id int primary key, user_id uuid references public.users on delete set null, note text);
create index strangers_note_idx on public.strangers (note);
create view public.stranger_view as select s.id, u.email from public.strangers s left join public.users u on u.id = s.user_id;
create materialized view public.stranger_summary as select count(*) as total from public.strangers;
create sequence public.stranger_sequence;
create type public.stranger_kind as enum ('x');
create function public.stranger_function() returns trigger language plpgsql as 'begin return new; end';
alter table public.users add column stranger_note text default 'kept';
alter table public.sellers add column stranger_url varchar(500);
create index users_stranger_note_idx on public.users (stranger_note);
create unique index users_stranger_expression on public.users (lower(display_name), id);
create index sellers_stranger_slug_idx on public.sellers (slug);
alter table public.orders add constraint orders_stranger_user_foreign foreign key (id) references public.users (id) not valid;
alter table public.orders add constraint orders_stranger_check check (total < 1000000);
create trigger stranger_trigger before update on public.orders for each row execute function public.stranger_function();
create policy stranger_policy on public.orders for select using (false);
insert into pgboss.job values (1, '{}');
insert into graphile_worker.jobs (spec) values ('a');
insert into public.users (email, display_name, updated_at) values ('kept@example.com', 'Kept', now());
insert into public.strangers select 1, id, 'kept' from public.users;`;

/** What may go wrong with our own. */
const DAMAGE = `
drop table public.ad_posts cascade;
alter table public.sellers drop column favicon_url;
drop index public.orders_seller_id_source_created_at_id_idx;
alter table public.products drop constraint products_base_price_check;
alter table public.orders drop constraint orders_sellpage_id_foreign;
alter table public.sellpages disable row level security;
drop policy campaigns_seller_policy on public.campaigns;
drop index public.refresh_tokens_user_id_idx;
create index refresh_tokens_user_id_idx on public.refresh_tokens (created_at);`;

describe('schema.update', () => {
  test('makes exactly the 27 tables; a second one, and the migrations, have nothing to do', async () => {
    await database.orm.schema.update();
    expect(await publicTables()).toEqual(TABLES);
    const before = await objects();
    expect(await database.orm.schema.getUpdateSchemaSQL()).toBe('');
    expect(await pendingMigrations(database.orm)).toEqual([]);
    await database.orm.schema.update();
    expect(await database.orm.migrator.up()).toEqual([]);
    expect(await changesSince(before)).toEqual(NOTHING);
    // and so does the other way to begin
    await database.reset();
    await database.orm.schema.create();
    expect(await changesSince(before)).toEqual(NOTHING);
    expect(await pendingMigrations(database.orm)).toEqual([]);
  });

  test('is all or nothing', async () => {
    await database.sql('create table users (id uuid primary key, email varchar(255))');
    await database.sql('insert into users values (gen_random_uuid(), null)');
    const before = await objects();
    await expect(database.orm.schema.update()).rejects.toThrow(/null values/);
    expect(await changesSince(before)).toEqual(NOTHING);
    expect((await pendingMigrations(database.orm)).length).toBeGreaterThan(0);
  });

  test("keeps what is not the application's, whatever its options, and repairs what is", async () => {
    await database.orm.schema.update();
    await database.script(STRANGERS);
    const before = await objects();
    expect(before.join()).toMatch(/stranger_view.*users_stranger_note_idx/);
    // those of the command line come last: it drops whatever it does not know, if it may
    for (const options of [{}, { safe: true, dropTables: false }, { safe: false, dropTables: true }]) {
      await database.orm.schema.update(options);
      expect(await changesSince(before)).toEqual(NOTHING);
    }
    await database.script(DAMAGE);
    expect((await changesSince(before)).lost.length).toBeGreaterThan(10);
    await database.orm.schema.update();
    expect(await changesSince(before)).toEqual(NOTHING);
    expect(await database.sql("select relrowsecurity as on from pg_class where relname = 'sellpages'")).toEqual([
      { on: true },
    ]);
    const kept = `select v.email, s.note, u.stranger_note, g.id from stranger_view v join strangers s using (id)
      cross join users u cross join pgboss.job j cross join graphile_worker.jobs g`;
    expect(await database.sql(kept)).toEqual([
      { email: 'kept@example.com', note: 'kept', stranger_note: 'kept', id: 1 },
    ]);
  });
});

describe('migrations', () => {
  test('lead to what the entities say, in the eyes of the plain schema generator too', async () => {
    await database.script('create schema graphile_worker; create table graphile_worker.jobs (id int)');
    expect((await pendingMigrations(database.orm)).length).toBeGreaterThan(0);
    await database.orm.migrator.up();
    expect(await publicTables()).toEqual(TABLES);
    expect(await database.orm.schema.getUpdateSchemaSQL()).toBe('');
    const plain = new SchemaGenerator(database.orm.em);
    const sql = (await plain.getUpdateSchemaSQL({ safe: false, dropTables: true })).split('\n');
    const foreign =
      /^(drop schema if exists "(platform|graphile_worker)"|drop table if exists "(graphile_worker"."jobs|platform"."\w+)" cascade|drop trigger if exists "\w+" on "platform"."\w+"|drop function if exists "platform"."\w+"\(\)|set names 'utf8');$/;
    expect(sql.filter((line) => line !== '' && !foreign.test(line))).toEqual([]);
    expect(await pendingMigrations(database.orm)).toEqual([]);
    // the snapshot from which the next migration is made agrees with the entities
    expect(await database.orm.migrator.checkSchema()).toBe(false);
    expect(await database.sql('select * from graphile_worker.jobs')).toEqual([]);
  });

  test('make what schema.update makes', async () => {
    await database.orm.migrator.up();
    const migrated = await objects();
    const made = await machinery();
    expect(made).toContain('domain_claims forced');
    expect(made).toContain('fulfilment_messages forced');
    await database.reset();
    await database.orm.schema.update();
    expect(await changesSince(migrated)).toEqual(NOTHING);
    expect(await machinery()).toEqual(made);
  });

  test('are not noted anywhere by merely asking', async () => {
    const known = await pendingMigrations(database.orm);
    expect(known[0]).toMatch(/^Migration\d{14}$/);
    expect(await objects()).toEqual([]);
    expect(await database.sql("select 1 from pg_namespace where nspname = 'platform'")).toEqual([]);
  });
});

describeOnPostgres('the command line', () => {
  test('npx mikro-orm schema:update --run brings an empty database up, and harms no stranger', async () => {
    await database.sql('create table public.strangers (id int)');
    const [code, output] = await runCli(['schema:update', '--run'], database.url!);
    expect([code, output]).toEqual([0, expect.stringContaining('Schema successfully updated')]);
    expect(await publicTables()).toEqual([...TABLES, 'strangers'].sort());
    expect(await pendingMigrations(database.orm)).toEqual([]);
    expect(await database.orm.schema.getUpdateSchemaSQL()).toBe('');
  });
});
