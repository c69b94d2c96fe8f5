import { createHash } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '#test';
import { createApp } from '#src/app.ts';
import { createAppContainer } from '#src/container.ts';
import { createHttpServer } from '#src/process/http-server.ts';
import { routes } from '#src/modules/index.ts';
import { loadConfig } from '#src/platform/config/config.ts';
import { makeSchemaCheck, pendingMigrations } from '#src/platform/db/schema/migrations.ts';
import { ormOptions } from '#src/platform/db/orm.ts';
import { createLogger } from '#src/platform/logger.ts';
import { dictionarySql, type KeyStyle, readDictionary } from '#support/database/data-dictionary.ts';
import { changesSince, objectsOf } from '#support/database/objects.ts';
import { openEmptyDatabase, type OwnDatabase } from '#support/database/empty-database.ts';
import { bcryptHash, PASSWORD } from '#support/builders/user.ts';
import { type Client, makeClient } from '#support/http/client.ts';
import { makeOpenApiCheck } from '#support/http/openapi-check.ts';
import { runCli } from '#support/process/cli.ts';
import { clusterUrl } from '#support/database/test-database.ts';
import { describeOnPostgres } from '#support/database/races.ts';
import { expectRefusal } from '#support/http/refusal.ts';

/** A database of the 27 tables that something else made and filled, brought to what the entities say. */

const dictionary = readDictionary();
const NOTHING = { lost: [], added: [] };

const SUFFIX = { primary: 'pkey', unique: 'key', index: 'idx', foreign: 'fkey' };
/** As makers of tables do it; the last names tell nothing. */
const STYLES: Record<string, KeyStyle> = {
  'unique indexes, keys named by column': {
    nameOf: (table, kind, columns) =>
      kind === 'primary' ? `${table}_pkey` : `${table}_${columns.join('_')}`.slice(0, 55) + `_${SUFFIX[kind]}`,
    constraints: false,
    onUpdate: 'cascade',
  },
  'unique constraints, keys named by kind': {
    nameOf: (table, kind, columns) => `${kind.slice(0, 2)}_${table}_${columns.join('_')}`.slice(0, 63),
    constraints: true,
    onUpdate: 'no action',
  },
  'keys named by chance': {
    nameOf: (table, kind, columns) =>
      `"Key ${createHash('md5')
        .update([table, kind, ...columns].join())
        .digest('hex')}"`,
    constraints: true,
    onUpdate: 'set default',
  },
  'unique indexes under our names': {
    nameOf: (table, kind, columns) =>
      kind === 'primary'
        ? `${table}_pkey`
        : `${table}_${columns.join('_')}_${kind === 'index' ? 'idx' : kind}`.slice(0, 63),
    constraints: false,
    onUpdate: 'no action',
  },
};

const [USER, SELLER, PRODUCT, VARIANT, PAGE, ORDER] = Array.from(
  { length: 6 },
  (_, index) => `00000000-0000-4000-8000-00000000000${index}`,
);
const ROWS = `
insert into users (id, email, password_hash, display_name) values ('${USER}', 'ada@example.com', '${bcryptHash()}', 'Ada');
insert into sellers (id, name, slug) values ('${SELLER}', 'Ada Gadgets', 'ada-gadgets');
insert into seller_users (seller_id, user_id, role) values ('${SELLER}', '${USER}', 'OWNER');
insert into seller_settings (seller_id) values ('${SELLER}');
insert into products (id, product_code, name, slug, base_price, status)
  values ('${PRODUCT}', 'OLD-1', 'Lamp', 'lamp', 20, 'ACTIVE');
insert into product_variants (id, product_id, name, stock_quantity) values ('${VARIANT}', '${PRODUCT}', 'Red', 3);
insert into sellpages (id, seller_id, product_id, slug) values ('${PAGE}', '${SELLER}', '${PRODUCT}', 'lamp');
insert into orders (id, seller_id, sellpage_id, order_number, customer_email, subtotal, total, status, created_at)
  values ('${ORDER}', '${SELLER}', '${PAGE}', 'OLD-77', 'bob@example.com', 40, 40, 'CONFIRMED', '2026-03-01');
insert into order_items (order_id, product_id, variant_id, product_name, quantity, unit_price, line_total)
  values ('${ORDER}', '${PRODUCT}', '${VARIANT}', 'Lamp', 2, 20, 40);
insert into order_events (order_id, seller_id, event_type) values ('${ORDER}', '${SELLER}', 'CREATED');`;

/** Tables of other origin that hang on ours, and a role of other origin that reads them. */
const STRANGERS = `
create table wish_lists (id serial primary key, user_id uuid not null references users on delete cascade,
  order_number varchar(50), seller_id uuid, foreign key (seller_id, order_number) references orders (seller_id, order_number));
create index wish_lists_user on wish_lists (user_id);
create view wished as select u.email, w.id from wish_lists w join users u on u.id = w.user_id;
insert into wish_lists (user_id, seller_id, order_number) values ('${USER}', '${SELLER}', 'OLD-77');`;

let database: OwnDatabase;
let ours: string[];
beforeAll(async () => {
  database = await openEmptyDatabase('takeover');
  await database.orm.schema.update();
  ours = await objectsOf(database);
});
afterAll(() => database.close());
beforeEach(() => database.reset());

let stop = () => Promise.resolve();
afterEach(async () => {
  await stop();
  stop = () => Promise.resolve();
});

/** The app on the database as it is. */
async function openApp(): Promise<{ http: Client; log: string[] }> {
  const config = loadConfig({ NODE_ENV: 'test', ...(database.url && { DATABASE_URL: database.url }) });
  const log: string[] = [];
  const logger = createLogger(config, { write: (line: string) => void log.push(line) });
  const container = createAppContainer({ config, logger, orm: database.orm });
  const server: Server = createHttpServer(createApp(container), logger);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await container.dispose();
  };
  const { port } = server.address() as AddressInfo;
  return { http: makeClient(`http://127.0.0.1:${port}`, makeOpenApiCheck(routes)), log };
}

/** Rows of a table in the columns of the dictionary. */
const rowsOf = async () =>
  Promise.all(
    dictionary.tables.map(async ({ name, columns }) => [
      name,
      await database.sql(`select ${columns.map((column) => column.name).join(', ')} from ${name} order by 1, 2`),
    ]),
  );

const grants = () =>
  database.sql(`select relname as name, relacl::text as grants from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`);

async function logIn(http: Client): Promise<Client> {
  const answer = await http.post('/auth/login', { email: 'ada@example.com', password: PASSWORD });
  expect(answer.status).toBe(200);
  return http.as(answer.body as { accessToken: string });
}

describe('a database', () => {
  // each builds the schema twice
  test.each(Object.entries(STYLES).slice(0, clusterUrl === undefined ? 2 : undefined))(
    'with %s becomes what the entities make, keeps its rows, and has nothing to do the next time',
    async (_name, style) => {
      await database.script(dictionarySql(dictionary, style));
      await database.script(ROWS);
      const rows = await rowsOf();
      await database.orm.schema.update();
      expect(await changesSince(database, ours)).toEqual(NOTHING);
      expect(await rowsOf()).toEqual(rows);
      const given = await grants();
      expect(await database.orm.schema.getUpdateSchemaSQL()).toBe('');
      await database.orm.schema.update();
      expect(await changesSince(database, ours)).toEqual(NOTHING);
      expect([await grants(), await rowsOf()]).toEqual([given, rows]);
      expect(await database.orm.migrator.up()).toEqual([]);
      expect(await pendingMigrations(database.orm)).toEqual([]);
      expect(await makeSchemaCheck(database.orm)()).toBe('in place');
    },
  );

  test.each([
    ['unique indexes', STYLES['unique indexes, keys named by column']!],
    ['constraints', STYLES['keys named by chance']!],
  ])('of others too, with %s, serves: log-in, orders, refusals told apart', async (_name, style) => {
    await database.script(dictionarySql(dictionary, style));
    await database.script(ROWS + STRANGERS);
    const strangers = await objectsOf(database);
    await database.orm.schema.update();
    const { http, log } = await openApp();
    const ada = await logIn(http);
    const list = await ada.get('/orders?dateFrom=2026-01-01&dateTo=2026-12-31');
    expect(list.body).toMatchObject({ items: [{ id: ORDER, orderNumber: 'OLD-77', total: 40, totalQuantity: 2 }] });
    expect((await ada.get(`/orders/${ORDER}`)).body).toMatchObject({ items: [{ productTitle: 'Lamp', qty: 2 }] });
    expect((await ada.patch(`/orders/${ORDER}/status`, { status: 'PROCESSING' })).status).toBe(200);
    expectRefusal(
      await http.post('/auth/register', { email: 'Ada@example.com', password: PASSWORD, displayName: 'Other Ada' }),
      { status: 409, code: 'EMAIL_IN_USE', message: 'Email already in use' },
    );
    expectRefusal(await ada.post('/sellpages', { productId: PRODUCT, slug: 'lamp' }), {
      status: 409,
      code: 'SLUG_TAKEN',
      message: 'Slug "lamp" is already used by another sellpage',
    });
    expect(log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
    const kept = strangers.filter((name) => /wish|serial/.test(name));
    expect(kept.length).toBeGreaterThan(5);
    expect(await objectsOf(database)).toEqual(expect.arrayContaining(kept));
    expect(await database.sql('select email from wished')).toEqual([{ email: 'ada@example.com' }]);
  });
});

describe('roles and grants', () => {
  const PRIVILEGES = `select count(*)::int as lacking from pg_class t, pg_roles, unnest(array['select', 'insert', 'update', 'delete']) p
    where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> 'wish_lists'
      and rolname in ('pixecom_app', 'pixecom_system') and not has_table_privilege(pg_roles.oid, t.oid, p)`;
  const REVOKE = `revoke all on all tables in schema public from pixecom_app, pixecom_system;`;

  beforeEach(async () => {
    await database.orm.schema.update();
    await database.script(`alter default privileges in schema public revoke all on tables from pixecom_app, pixecom_system;
      create table wish_lists (id int);`);
    await database.script(REVOKE);
    expect((await database.sql<{ lacking: number }>(PRIVILEGES))[0]!.lacking).toBe(27 * 2 * 4);
  });

  test.each([
    ['schema.update', () => database.orm.schema.update()],
    ['the migrations, none of them pending', () => database.orm.migrator.up()],
  ])('come back by %s; those on tables of others are theirs to give', async (_name, bring) => {
    await bring();
    expect(await database.sql(PRIVILEGES)).toEqual([{ lacking: 0 }]);
    expect(await makeSchemaCheck(database.orm)()).toBe('in place');
    expect(await database.sql("select has_table_privilege('pixecom_app', 'wish_lists', 'select') as may")).toEqual([
      { may: false },
    ]);
  });
});

test('migrations leave a database that is not theirs as it is, and say how it is taken over', async () => {
  await database.script(dictionarySql(dictionary, Object.values(STYLES)[0]!));
  const before = await objectsOf(database);
  await expect(database.orm.migrator.up()).rejects.toThrow(/npx mikro-orm schema:update --run/);
  expect(await changesSince(database, before)).toEqual(NOTHING);
  expect(await database.sql("select to_regnamespace('platform') as platform")).toEqual([{ platform: null }]);
});

test('a key over the same columns that means something else keeps its name', async () => {
  await database.script(dictionarySql(dictionary, Object.values(STYLES)[1]!));
  await database.script(`
    alter table users drop constraint un_users_email;
    create unique index partly on users (email) where is_active;
    create index sorted on users (email desc);
    create unique index lowered on users (lower(email));
    create unique index wider on users (email) include (display_name);
    alter table users add constraint late unique (email) deferrable;`);
  await database.orm.schema.update();
  const rows = await database.sql<{ name: string }>(
    "select relname as name from pg_index join pg_class on oid = indexrelid where indrelid = 'users'::regclass order by 1",
  );
  expect(rows.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['late', 'lowered', 'partly', 'sorted', 'users_email_unique', 'users_pkey', 'wider']),
  );
  expect(await database.orm.schema.getUpdateSchemaSQL()).toBe('');
});

test('the command line waits for as long as large tables take, which no request does', async () => {
  const config = { database: { url: 'postgresql://localhost/shop', dataDir: '.data', migrateOnStart: false } };
  const limits = async (options?: { patient: boolean }) => {
    const { driverOptions } = await ormOptions(config, [], options);
    return Object.keys(driverOptions as object).filter((name) => /(answer|statement|idle).*timeout/i.test(name));
  };
  expect([await limits(), await limits({ patient: true })]).toEqual([
    ['answerTimeoutMillis', 'statement_timeout', 'idle_in_transaction_session_timeout'],
    [],
  ]);
});

describeOnPostgres('the command line', () => {
  test('npx mikro-orm schema:update --run takes a database over, once', async () => {
    await database.script(dictionarySql(dictionary, Object.values(STYLES)[0]!));
    await database.script(ROWS + STRANGERS);
    const rows = await rowsOf();
    const first = await runCli(['schema:update', '--run'], database.url!);
    expect(first).toEqual([0, expect.stringContaining('Schema successfully updated')]);
    const after = [await objectsOf(database), await grants()];
    expect(await rowsOf()).toEqual(rows);
    expect((await runCli(['schema:update', '--run'], database.url!))[0]).toBe(0);
    expect((await runCli(['migration:up'], database.url!))[0]).toBe(0);
    expect([await objectsOf(database), await grants()]).toEqual(after);
    expect(await pendingMigrations(database.orm)).toEqual([]);
  });
});
