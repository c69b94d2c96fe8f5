import type pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from '#test';
import { clusterUrl } from '#support/database/test-database.ts';
import { type OwnDatabase, openEmptyDatabase } from '#support/database/empty-database.ts';
import { openProxy, type Proxy } from '#support/servers/fake-servers.ts';
import { describeOnPostgres } from '#support/database/races.ts';
import { type OwnPool, openOwnPool } from './own-pool.ts';

let own: OwnDatabase | undefined;
beforeAll(async () => {
  if (clusterUrl === undefined) return;
  own = await openEmptyDatabase('lazy_begin');
  await own.script('create table things (size int unique deferrable initially deferred)');
});
afterAll(() => own?.close());

const opened: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
  await own?.script('truncate things');
});

function open(config: object = {}, viaPort?: number): OwnPool {
  const driver = openOwnPool(own!, config, viaPort);
  opened.push(driver.close);
  return driver;
}

/** A client that is connected, and given back when the test is over. */
async function clientOf({ pool }: OwnPool): Promise<pg.PoolClient> {
  const client = await pool.connect();
  opened.push(() => client.release());
  return client;
}

const INSERT = 'insert into things values ($1)';
const stored = async () =>
  (await own!.sql<{ size: number }>('select size from things order by size')).map(({ size }) => size);
const backendOf = async (client: pg.ClientBase) =>
  (await client.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]!.pid;

describeOnPostgres('a transaction', () => {
  test.each(['commit', 'rollback'])('without a statement sends nothing: %s', async (end) => {
    const driver = open();
    const client = await clientOf(driver);
    const act = async () => {
      await client.query('begin');
      await client.query('set local role "pixecom_app"');
      await client.query(end);
    };
    expect(await driver.sentBy(act)).toEqual([]);
    expect((await client.query('select current_user = session_user as same')).rows).toEqual([{ same: true }]);
  });

  test('begins with its first statement, and ends with a message of its own', async () => {
    const driver = open();
    const client = await clientOf(driver);
    const act = async () => {
      await client.query('begin');
      expect((await client.query('insert into things values (1) returning size')).rows).toEqual([{ size: 1 }]);
      await client.query('insert into things values (2)');
      await client.query('commit');
    };
    expect(await driver.sentBy(act)).toEqual(['Q', 'Q', 'Q']);
    expect(await stored()).toEqual([1, 2]);
  });

  test('sends in one write what is asked of it at once', async () => {
    const driver = open({ pipeline: true });
    const client = await clientOf(driver);
    await client.query('begin');
    await client.query('select 1');
    const act = () =>
      Promise.all([client.query('insert into things values (1)'), client.query('insert into things values (2)')]);
    expect(await driver.sentBy(act)).toEqual(['QQ']);
    await client.query('commit');
    expect(await stored()).toEqual([1, 2]);
  });

  test('of another kind than usual begins as it was told to', async () => {
    const driver = open();
    const client = await clientOf(driver);
    await client.query('begin transaction isolation level serializable read only');
    const { rows } = await client.query<object>(
      `select current_setting('transaction_isolation') as level, current_setting('transaction_read_only') as reads,
         $1::int as n`,
      [1],
    );
    expect(rows).toEqual([{ level: 'serializable', reads: 'on', n: 1 }]);
    await client.query('rollback');
  });

  test('that only read does not wait for its end; the next statement comes behind it', async () => {
    const driver = open();
    const client = await clientOf(driver);
    await client.query('begin');
    await client.query('select size from things');
    let isAnswered = false;
    client.once('drain', () => (isAnswered = true));
    await client.query('commit');
    expect(isAnswered).toBe(false);
    await client.query(INSERT, [1]);
    expect(client.getTransactionStatus()).toBe('I');
    expect(await stored()).toEqual([1]);
  });

  const WRITES: [string, (client: pg.PoolClient) => Promise<unknown>][] = [
    ['with values', (client) => client.query(INSERT, [1])],
    ['without values', (client) => client.query('insert into things values (1)')],
    ['as an object', (client) => client.query({ text: INSERT, values: [1] })],
    ['after it read', (client) => client.query('select 1').then(() => client.query(INSERT, [1]))],
  ];

  test.each(WRITES)('that wrote %s waits for its end, and is told when that fails', async (_how, write) => {
    const driver = open();
    const client = await clientOf(driver);
    await client.query('insert into things values (1)');
    await client.query('begin');
    await write(client); // the constraint is looked at when the transaction ends
    expect(client.getTransactionStatus()).toBe('T');
    await expect(client.query('commit')).rejects.toThrow('duplicate key');
    await client.query('select 1'); // what went wrong is told before the connection is ready again
    expect([await stored(), client.getTransactionStatus()]).toEqual([[1], 'I']);
  });
});

describeOnPostgres('a connection that is given up', () => {
  /** Connections by way of a proxy, which can be told to swallow everything. */
  async function openBehindProxy(config: object): Promise<{ driver: OwnPool; proxy: Proxy }> {
    const { hostname, port } = new URL(clusterUrl!);
    const proxy = await openProxy({ host: hostname, port: Number(port || 5432) });
    opened.push(proxy.close);
    const driver = open(config, proxy.port);
    return { driver, proxy };
  }

  test('for its silence fails all that waits on it, and is thrown away', async () => {
    const { driver, proxy } = await openBehindProxy({ answerTimeoutMillis: 200 });
    const client = await driver.pool.connect();
    await client.query('begin');
    await client.query(INSERT, [1]);
    proxy.freeze();
    const waiting = [client.query(INSERT, [2]), client.query('commit')];
    for (const { status, reason } of (await Promise.allSettled(waiting)) as PromiseRejectedResult[]) {
      expect([status, (reason as Error).message]).toEqual(['rejected', 'Query read timeout']);
    }
    await expect(client.query('select 1')).rejects.toThrow('not queryable');
    client.release();
    expect(driver.pool.totalCount).toBe(0);
    const made = proxy.connections();
    await driver.pool.query(INSERT, [3]);
    expect([proxy.connections(), await stored()]).toEqual([made + 1, [3]]);
  });

  test('for its silence lets a rollback succeed: the transaction is gone as well', async () => {
    const { driver, proxy } = await openBehindProxy({ answerTimeoutMillis: 200 });
    const client = await driver.pool.connect();
    await client.query('begin');
    await client.query(INSERT, [1]);
    proxy.freeze();
    await expect(client.query(INSERT, [2])).rejects.toThrow('Query read timeout');
    await client.query('rollback');
    client.release();
    expect([driver.pool.totalCount, await stored()]).toEqual([0, []]);
  });

  test('is not one that owes no answer, however long that takes', async () => {
    const { driver, proxy } = await openBehindProxy({ answerTimeoutMillis: 50 });
    const client = await clientOf(driver);
    const backend = await backendOf(client);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect([await backendOf(client), proxy.connections()]).toEqual([backend, 1]);
    // and it is watched all the same
    proxy.freeze();
    await expect(client.query('select 1')).rejects.toThrow('Query read timeout');
  });

  test('by the server fails its statement, and the next one has another', async () => {
    const driver = open();
    const client = await driver.pool.connect();
    const backend = await backendOf(client);
    const failing = expect(client.query('select pg_sleep(60), $1::int', [1])).rejects.toThrow('terminating connection');
    await own!.sql(`select pg_terminate_backend(${backend})`);
    await failing;
    await expect(client.query('rollback')).resolves.toMatchObject({ command: 'ROLLBACK' });
    client.release();
    await driver.pool.query(INSERT, [1]);
    expect(await stored()).toEqual([1]);
  });

  test('by a session that may only read tells who asked first', async () => {
    const driver = open();
    const client = await driver.pool.connect();
    const backend = await backendOf(client);
    const ended = new Promise((resolve) => client.once('end', resolve));
    await client.query('set default_transaction_read_only = on');
    await expect(client.query(INSERT, [1])).rejects.toMatchObject({ code: '25006' });
    await ended;
    client.release();
    expect(driver.pool.totalCount).toBe(0);
    await driver.pool.query(INSERT, [2]);
    const next = await clientOf(driver);
    expect([(await backendOf(next)) === backend, await stored()]).toEqual([false, [2]]);
  });
});
