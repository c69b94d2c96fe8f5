import { afterAll, afterEach, beforeAll, describe, expect, test } from '#test';
import { connectDatabase } from '#src/platform/db/connect.ts';
import { type OwnDatabase, openEmptyDatabase } from '../support/empty-database.ts';
import { makeUser, PASSWORD } from '../support/factories.ts';
import { openProxy, openRefusingPostgres, type Proxy } from '../support/fake-servers.ts';
import { onCluster } from '../support/cluster.ts';
import { describeOnPostgres } from '../support/postgres.ts';
import { expectRefusal, INVALID_CREDENTIALS } from '../support/refusal.ts';
import { type OpenWorld, openWorld } from '../support/world.ts';

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
