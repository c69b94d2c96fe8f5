import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '#test';
import { makeProduct } from '#support/builders/product.ts';
import { newSlug } from '#support/builders/sellpage.ts';
import { makeStaff, type Staff } from '#support/builders/staff.ts';
import { type OwnDatabase, openEmptyDatabase } from '#support/database/empty-database.ts';
import { onCluster } from '#support/database/cluster.ts';
import { describeOnPostgres } from '#support/database/races.ts';
import { expectRefusal } from '#support/http/refusal.ts';
import { type OpenWorld, openWorld } from '#support/world.ts';

const unavailable = (message: string) => ({ status: 503, code: 'SERVICE_UNAVAILABLE', message });
const LOGIN = `pixecom_refused_${process.pid}`;
const PASSWORD = 'correct horse battery';
const TIMEOUT_MS = 60_000;

/** A database of their own, which the tests may spoil: its owner, and the log-in that the server uses. */
let database: OwnDatabase;
let owner: OpenWorld;
const name = () => `"${new URL(database.url!).pathname.slice(1)}"`;
const cluster = (...statements: string[]) =>
  onCluster(async (execute) => {
    for (const statement of statements) await execute(statement);
  });

async function openDatabase(): Promise<void> {
  database = await openEmptyDatabase('refusing');
  await database.orm.schema.update();
  await database.script(`drop role if exists ${LOGIN}; create role ${LOGIN} login noinherit password '${PASSWORD}';
    grant pixecom_app, pixecom_system to ${LOGIN}; grant usage on schema platform to ${LOGIN};
    grant select on all tables in schema platform to ${LOGIN}`);
  owner = await openWorld({ DATABASE_URL: database.url! }, false);
}

async function closeDatabase(): Promise<void> {
  await owner.close();
  await database.close();
  await cluster(`drop role ${LOGIN}`);
}

/** The server as it is run, by a log-in without rights of its own. */
async function openServer(): Promise<OpenWorld> {
  const url = new URL(database.url!);
  Object.assign(url, { username: LOGIN, password: encodeURIComponent(PASSWORD) });
  return openWorld({ DATABASE_URL: url.href }, false);
}

describeOnPostgres('a database', () => {
  let world: OpenWorld;
  let staff: Staff;
  let product: { id: string };
  beforeAll(openDatabase, TIMEOUT_MS);
  afterAll(closeDatabase);
  beforeEach(async () => {
    world = await openServer();
    staff = await makeStaff({ ...owner, http: world.http });
    product = await makeProduct(owner);
  });
  afterEach(() => world.close());

  const make = () => staff.http.post('/sellpages', { slug: newSlug(), productId: product.id });
  const ready = () => world.http.get('/health/ready');
  const pages = () => owner.sql('select count(*)::int as count from sellpages');
  const disconnect = async () => {
    await cluster(`select pg_terminate_backend(pid) from pg_stat_activity where usename = '${LOGIN}'`);
    const pool = await world.orm.em.getConnection().getNativeClient();
    while (pool.totalCount > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  };

  const SPOILT: [string, () => unknown, () => unknown][] = [
    [
      'that is read-only',
      () => cluster(`alter database ${name()} set default_transaction_read_only = on`),
      () => cluster(`alter database ${name()} reset default_transaction_read_only`),
    ],
    [
      'whose log-in lost the role of sellers',
      () => cluster(`revoke pixecom_app from ${LOGIN}`),
      () => cluster(`grant pixecom_app to ${LOGIN}`),
    ],
    [
      'whose log-in lost the role of the system',
      () => cluster(`revoke pixecom_system from ${LOGIN}`),
      () => cluster(`grant pixecom_system to ${LOGIN}`),
    ],
    [
      'that took a right on a table',
      () => database.sql('revoke insert on sellpages from pixecom_app'),
      () => database.sql('grant insert on sellpages to pixecom_app'),
    ],
    [
      'that took from the roles their schema',
      () => database.script('revoke usage on schema public from pixecom_app, public'),
      () => database.script('grant usage on schema public to pixecom_app, public'),
    ],
    [
      'that has no connections left for the log-in',
      () => cluster(`alter role ${LOGIN} connection limit 0`),
      () => cluster(`alter role ${LOGIN} connection limit -1`),
    ],
  ];

  test.each(SPOILT)('%s is 503, readiness says why, and both see it mended', async (what, spoil, mend) => {
    expect((await make()).status).toBe(201);
    const before = await pages();
    await spoil();
    try {
      await disconnect(); // what a database or a log-in is set to holds for new connections
      // a schema that may not be looked into is none to PostgreSQL
      const message = what.endsWith('schema') ? 'The schema of the database has changed' : 'The database refuses';
      expectRefusal(await make(), unavailable(message));
      expectRefusal(await ready(), unavailable('Database refuses'));
      expect((await world.http.get('/health/live')).status).toBe(200);
    } finally {
      await mend();
    }
    // no connection is left that tells what was
    expect((await ready()).status).toBe(200);
    expect(await pages()).toEqual(before);
    expect((await make()).status).toBe(201);
  });

  test('set to another style of dates, numbers and texts is read and written all the same', async () => {
    const settings = {
      DateStyle: "'SQL, DMY'",
      IntervalStyle: "'sql_standard'",
      TimeZone: "'Asia/Kathmandu'",
      bytea_output: "'escape'",
      default_transaction_isolation: "'serializable'",
      extra_float_digits: '-15',
      search_path: "'pg_catalog'",
      standard_conforming_strings: 'off',
    };
    const names = Object.keys(settings);
    await cluster(...Object.entries(settings).map(([key, value]) => `alter database ${name()} set ${key} = ${value}`));
    try {
      await disconnect();
      const made = await make();
      expect(made.status).toBe(201);
      const read = await staff.http.get(`/sellpages/${made.body.id}`);
      expect(read.body.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      expect(Math.abs(Date.parse(read.body.createdAt) - Date.now())).toBeLessThan(600_000);
      const title = String.raw`back\slash 'quoted'`;
      const patched = await staff.http.patch(`/sellpages/${made.body.id}`, { titleOverride: title });
      expect([patched.status, patched.body.titleOverride]).toEqual([200, title]);
      expect((await ready()).status).toBe(200);
    } finally {
      await cluster(...names.map((key) => `alter database ${name()} reset ${key}`));
    }
  });

  test('whose schema has changed under the server is 503', async () => {
    expect((await make()).status).toBe(201);
    await database.sql('alter table sellpages rename column title_override to title_replaced');
    try {
      expectRefusal(await make(), unavailable('The schema of the database has changed'));
    } finally {
      await database.sql('alter table sellpages rename column title_replaced to title_override');
    }
    expect((await make()).status).toBe(201);
  });
});
