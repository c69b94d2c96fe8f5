import { afterAll, afterEach, beforeAll, describe, expect, test } from '#test';
import { connectDatabase } from '#src/platform/db/connect.ts';
import { type OwnDatabase, openEmptyDatabase } from '#support/database/empty-database.ts';
import { makeUser, PASSWORD } from '#support/builders/user.ts';
import { openProxy, openRefusingPostgres, type Proxy } from '#support/servers/fake-servers.ts';
import { onCluster } from '#support/database/cluster.ts';
import { describeOnPostgres } from '#support/database/races.ts';
import { expectRefusal, INVALID_CREDENTIALS } from '#support/http/refusal.ts';
import { type OpenWorld, openWorld } from '#support/world.ts';

/** A database that is lost on the way, or takes nobody any more (contract 1.3: 503, never 401 or 500). */
const UNREACHABLE = { status: 503, code: 'SERVICE_UNAVAILABLE', message: 'The database cannot be reached' };
const TIMEOUT_MS = 30_000;

const opened: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

async function open(url: string, driver: object = {}): Promise<OpenWorld> {
  const world = await openWorld({ DATABASE_URL: url }, false, driver);
  opened.push(world.close);
  return world;
}

const tokenOf = async ({ cradle }: OpenWorld, userId: string) => ({
  accessToken: await cradle.accessTokens.issue({ userId, sellerId: null, role: null, isSuperadmin: false }),
});

describe('a server that refuses the connection', () => {
  test.each([
    ['55000', 'database "shop" is not currently accepting connections'],
    ['3D000', 'database "shop" does not exist'],
    ['28P01', 'password authentication failed for user "pixecom"'],
    ['28000', 'role "pixecom" is not permitted to log in'],
  ])('with %s (%s) is away', async (code, reason) => {
    const server = await openRefusingPostgres(code, reason);
    opened.push(server.close);
    const world = await open(`postgresql://pixecom:hunter2@127.0.0.1:${server.port}/shop`);
    expectRefusal(await world.http.post('/auth/login', { email: 'a@b.co', password: 'x' }), UNREACHABLE);
    const token = await tokenOf(world, crypto.randomUUID());
    expectRefusal(await world.http.as(token).get('/auth/me'), UNREACHABLE);
  });
});

describeOnPostgres('a connection that swallows everything', () => {
  /** The tests' own database behind a proxy. */
  async function openBehindProxy(driver?: object): Promise<{ world: OpenWorld; proxy: Proxy }> {
    const { url } = globalThis.testDatabase as { url: string };
    const { hostname, port } = new URL(url);
    const proxy = await openProxy({ host: hostname, port: Number(port || 5432) });
    opened.push(proxy.close);
    const proxied = new URL(url);
    proxied.host = `127.0.0.1:${proxy.port}`;
    return { world: await open(proxied.href, driver), proxy };
  }

  test(
    'under the look-up of a sender is 503 there, and the next look-up takes another one',
    async () => {
      const { world, proxy } = await openBehindProxy();
      const user = await makeUser(world);
      const http = world.http.as(await tokenOf(world, user.id));
      expect((await http.get('/auth/me')).status).toBe(200);
      proxy.freeze();
      const first = http.get('/auth/me');
      // arrives while the first look-up is under way
      await new Promise((resolve) => setTimeout(resolve, 100));
      const second = http.get('/auth/me');
      expectRefusal(await first, UNREACHABLE);
      expect((await second).status).toBe(200);
      await proxy.close(); // nothing waits for the one that hangs
    },
    TIMEOUT_MS,
  );

  test(
    'fails its statement and is not used again',
    async () => {
      const { world, proxy } = await openBehindProxy({ answerTimeoutMillis: 300 });
      const login = () => world.http.post('/auth/login', { email: 'nobody@example.com', password: PASSWORD });
      expectRefusal(await login(), INVALID_CREDENTIALS);
      const connections = proxy.connections();
      proxy.freeze();
      expectRefusal(await login(), UNREACHABLE);
      for (const _time of [1, 2, 3]) expectRefusal(await login(), INVALID_CREDENTIALS);
      expect(proxy.connections()).toBe(connections + 1);
    },
    TIMEOUT_MS,
  );

  test(
    'fails a transaction and is not used again',
    async () => {
      const { world, proxy } = await openBehindProxy({ answerTimeoutMillis: 300 });
      const register = (email: string) =>
        world.http.post('/auth/register', { email, password: PASSWORD, displayName: 'Ada' });
      expect((await register(`${crypto.randomUUID()}@example.com`)).status).toBe(201);
      const connections = proxy.connections();
      proxy.freeze();
      const email = `${crypto.randomUUID()}@example.com`;
      expectRefusal(await register(email), UNREACHABLE);
      expect((await register(email)).status).toBe(201);
      expect(proxy.connections()).toBe(connections + 1);
    },
    TIMEOUT_MS,
  );

  test('is none while nobody waits for an answer', async () => {
    const { world, proxy } = await openBehindProxy({ answerTimeoutMillis: 50 });
    const user = await makeUser(world);
    const http = world.http.as(await tokenOf(world, user.id));
    expect((await http.get('/auth/me')).status).toBe(200);
    const connections = proxy.connections();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect((await http.get('/auth/me')).status).toBe(200);
    expect(proxy.connections()).toBe(connections);
  });
});

describeOnPostgres('a database', () => {
  let database: OwnDatabase;
  beforeAll(async () => {
    database = await openEmptyDatabase('in_turn');
  });
  afterAll(() => database.close());

  test(
    'is migrated in turn, however long the other process takes',
    async () => {
      const world = await open(database.url!, { answerTimeoutMillis: 300 });
      const key = 0x706978;
      let release = () => undefined as void;
      const held = new Promise<void>((resolve) => (release = resolve));
      const holder = database.orm.em.fork().transactional(async (em) => {
        await em.execute('select pg_advisory_xact_lock(?)', [key]);
        await held;
      });
      const migrating = connectDatabase(world.orm, {
        database: { url: database.url, dataDir: '', migrateOnStart: true },
      });
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      release();
      await holder;
      await migrating;
      expect((await database.sql<{ name: string }>('select name from platform.migrations')).length).toBeGreaterThan(0);
    },
    TIMEOUT_MS,
  );

  test('that takes no connections any more is away', async () => {
    const world = await open(database.url!);
    const name = new URL(database.url!).pathname.slice(1);
    await onCluster((execute) => execute(`alter database "${name}" allow_connections false`));
    const login = await world.http.post('/auth/login', { email: 'a@b.co', password: 'x' });
    await onCluster((execute) => execute(`alter database "${name}" allow_connections true`));
    expectRefusal(login, UNREACHABLE);
  });
});

describeOnPostgres('a schema or a database that changes under a running server', () => {
  const ADA = { email: 'ada@example.com', password: PASSWORD, displayName: 'Ada' };
  const REFUSES = { status: 503, code: 'SERVICE_UNAVAILABLE', message: 'The database refuses' };

  const migrated = async (name: string): Promise<OwnDatabase & { url: string }> => {
    const own = await openEmptyDatabase(name);
    opened.push(own.close);
    await own.orm.migrator.up();
    return own as OwnDatabase & { url: string };
  };
  const signUp = async ({ http }: OpenWorld) => {
    const answer = await http.post('/auth/register', ADA);
    expect(answer.status).toBe(201);
    return http.as(answer.body as { accessToken: string });
  };
  /** Connections take it from the database when they are made. */
  const set = ({ sql, url }: OwnDatabase & { url: string }, setting: string) =>
    sql(`alter database "${new URL(url).pathname.slice(1)}" set ${setting}`);

  test(
    'prepares its statements anew: a column of another type is no error on any warmed connection',
    async () => {
      const own = await migrated('retyped');
      const ada = await signUp(await open(own.url));
      const all = () =>
        Promise.all(['/auth/me', '/auth/sellers', '/sellers/me'].flatMap((path) => [1, 2, 3].map(() => ada.get(path))));
      for (let round = 0; round < 5; round += 1) await all();
      for (const type of ['text', 'varchar(300)']) {
        await own.script(`alter table sellers alter column name type ${type};
          alter table users alter column display_name type ${type}`);
        for (const { status } of await all()) expect(status).toBe(200);
        const renamed = await ada.patch('/sellers/me', { name: `Ada as ${type}` });
        expect([renamed.status, (renamed.body as { name: string }).name]).toEqual([200, `Ada as ${type}`]);
      }
    },
    TIMEOUT_MS,
  );

  test(
    'answers 503 where a right was taken from it, and stores nothing',
    async () => {
      const own = await migrated('revoked');
      const { http } = await open(own.url);
      await own.sql('revoke insert on sellers from pixecom_system');
      expectRefusal(await http.post('/auth/register', ADA), REFUSES);
      expect(await own.sql('select id from users')).toEqual([]);
    },
    TIMEOUT_MS,
  );

  test(
    'answers 503 to a write where the database only reads',
    async () => {
      const own = await migrated('reading');
      await set(own, 'default_transaction_read_only = on');
      const { http } = await open(own.url);
      expectRefusal(await http.post('/auth/register', ADA), REFUSES);
      expectRefusal(await http.post('/auth/login', { email: ADA.email, password: 'x' }), INVALID_CREDENTIALS);
    },
    TIMEOUT_MS,
  );

  test(
    'reads dates as they are, whatever style the database is set to',
    async () => {
      const own = await migrated('styled');
      await set(own, "datestyle = 'SQL, DMY'");
      await set(own, "intervalstyle = 'sql_standard'");
      const ada = await signUp(await open(own.url));
      const [product] = await own.sql<{ id: string }>(
        "insert into products (product_code, name, slug, base_price, status) values ('P', 'P', 'p', 1, 'ACTIVE') returning id",
      );
      const page = await ada.post('/sellpages', { productId: product!.id, slug: 'hello' });
      expect(page.status).toBe(201);
      const listed = await ada.get('/sellpages');
      expect((listed.body as { data: { createdAt: string }[] }).data[0]!.createdAt).toBe(
        (page.body as { createdAt: string }).createdAt,
      );
    },
    TIMEOUT_MS,
  );
});
