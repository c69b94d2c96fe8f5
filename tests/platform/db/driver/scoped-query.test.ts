import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '#test';
import { runScoped, type ScopeSettings } from '#src/platform/db/driver/scoped-query.ts';
import { type OwnDatabase, openEmptyDatabase } from '#support/database/empty-database.ts';
import { describeOnPostgres } from '#support/database/races.ts';
import { useWorld } from '#support/world.ts';
import { type OwnPool, openOwnPool } from './own-pool.ts';

const SELLER = '11111111-2222-3333-4444-555555555555';
const ROLE = 'pixecom_app';
const WHO = "select nullif(current_user, session_user) as role, current_setting('app.seller_id', true) as seller";
const INSERT = 'insert into things (size) values ($1) returning size';
/** So often that whatever can be prepared is. */
const WARM = 4;

describeOnPostgres('a statement and its scope', () => {
  let own: OwnDatabase;
  let driver: OwnPool;
  beforeAll(async () => {
    own = await openEmptyDatabase('scoped_query');
    await own.script('create table things (size int); grant all on things to pixecom_app');
    driver = openOwnPool(own);
  });
  afterAll(async () => {
    await driver.close();
    await own.close();
  });
  beforeEach(() => own.script('truncate things'));

  const run = async (text: string, values: unknown[], settings: ScopeSettings = [SELLER, ROLE]) =>
    (await runScoped(driver.pool, { settings }, { text, values })).rows as object[];
  const stored = () => own.sql('select size from things');

  async function onClient<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await driver.pool.connect();
    try {
      return await work(client);
    } finally {
      client.release();
    }
  }
  const who = async () => (await onClient((client) => client.query<object>(WHO))).rows[0];
  const NOBODY = { role: null, seller: '' };

  const begin = async (client: pg.PoolClient, role: string) => {
    await client.query('begin');
    await client.query(`select set_config('app.seller_id', '${SELLER}', true)`);
    await client.query(`set local role "${role}"`);
  };

  test('are one message, which says as little as it can', async () => {
    for (let time = 0; time < WARM; time += 1) await run(INSERT, [time]);
    // seller and role, the statement, the end
    expect(await driver.sentBy(() => run(INSERT, [9]))).toEqual(['BEBES']);
    expect(await stored()).toHaveLength(WARM + 1);
  });

  test('are one message with the beginning of a transaction', async () => {
    const transaction = (client: pg.PoolClient) => async () => {
      await begin(client, ROLE);
      expect((await client.query(INSERT, [1])).rows).toEqual([{ size: 1 }]);
      expect((await client.query(INSERT, [2])).rows).toEqual([{ size: 2 }]);
      await client.query('commit');
    };
    await onClient(async (client) => {
      for (let time = 0; time < WARM; time += 1) await transaction(client)();
      expect(await driver.sentBy(transaction(client))).toEqual(['BEBEBES', 'BES', 'Q']);
    });
    expect(await stored()).toHaveLength(2 * (WARM + 1));
  });

  test('belong together, and to nothing that comes after', async () => {
    expect(await run(`${WHO}, $1::int as n`, [1])).toEqual([{ role: ROLE, seller: SELLER, n: 1 }]);
    expect(await who()).toEqual(NOBODY);
    expect(await run(`${WHO}, $1::int as n`, [2], ['', 'pixecom_system'])).toEqual([
      { role: 'pixecom_system', seller: '', n: 2 },
    ]);
    expect(await who()).toEqual(NOBODY);
  });

  test('hold for the whole of a transaction, and no longer', async () => {
    await onClient(async (client) => {
      await begin(client, ROLE);
      for (const n of [1, 2]) {
        expect((await client.query(`${WHO}, $1::int as n`, [n])).rows).toEqual([{ role: ROLE, seller: SELLER, n }]);
      }
      await client.query('commit');
      expect((await client.query(WHO)).rows).toEqual([NOBODY]);
    });
  });

  const REFUSED: [string, ScopeSettings, RegExp][] = [
    ['role that is not there', [SELLER, 'nobody_there'], /role "nobody_there" does not exist/],
    ['seller that is no text', ['\0', ROLE], /invalid byte sequence/],
  ];

  test.each(REFUSED)('fail together: with a %s it is not run', async (_what, settings, message) => {
    await run(INSERT, [1]);
    const backend = () => onClient((client) => client.query('select pg_backend_pid()'));
    const { rows } = await backend();
    for (let time = 0; time < WARM; time += 1) await expect(run(INSERT, [2], settings)).rejects.toThrow(message);
    expect(await stored()).toEqual([{ size: 1 }]);
    expect(await who()).toEqual(NOBODY);
    // on the same connection, which is as good as before
    expect(await run(INSERT, [3])).toEqual([{ size: 3 }]);
    expect((await backend()).rows).toEqual(rows);
    expect(await onClient((client) => Promise.resolve(client.getTransactionStatus()))).toBe('I');
  });

  test.each([
    ['with values', INSERT, [2]],
    ['without values', 'insert into things (size) values (2)', []],
  ])('fail together at the beginning of a transaction: a statement %s is not run', async (_what, text, values) => {
    await onClient(async (client) => {
      for (let time = 0; time < WARM; time += 1) {
        await begin(client, 'nobody_there');
        await expect(client.query(text, values)).rejects.toThrow('role "nobody_there" does not exist');
        await expect(client.query(INSERT, [3])).rejects.toThrow('current transaction is aborted');
        await client.query('rollback');
        expect(client.getTransactionStatus()).toBe('I');
        expect((await client.query(WHO)).rows).toEqual([NOBODY]);
      }
    });
    expect(await stored()).toEqual([]);
    expect(await run(INSERT, [4])).toEqual([{ size: 4 }]);
  });

  describe('whose seller has to be found', () => {
    const entrance = (value: string) => ({
      text: "select set_config('app.seller_id', id::text, true) from sellers where slug = ?",
      value,
    });
    const runAt = async (slug: string, text: string, values: unknown[]) => {
      const scope = { settings: ['', ROLE] satisfies ScopeSettings, entrance: entrance(slug) };
      return (await runScoped(driver.pool, scope, { text, values })).rows as object[];
    };
    beforeAll(() =>
      own.script(`create table sellers (id uuid, slug text); grant select on sellers to ${ROLE};
        insert into sellers values ('${SELLER}', 'shop')`),
    );

    test('are one message all the same', async () => {
      for (let time = 0; time < WARM; time += 1) await runAt('shop', INSERT, [time]);
      expect(await driver.sentBy(() => runAt('shop', INSERT, [9]))).toEqual(['BEBEBES']);
      expect(await stored()).toHaveLength(WARM + 1);
    });

    test('are of the seller who is found, else of nobody, and of nothing that comes after', async () => {
      const asked = `${WHO}, $1::int as n`;
      expect(await runAt('shop', asked, [1])).toEqual([{ role: ROLE, seller: SELLER, n: 1 }]);
      expect(await runAt('unknown', asked, [2])).toEqual([{ role: ROLE, seller: '', n: 2 }]);
      expect(await runAt('shop', asked, [3])).toEqual([{ role: ROLE, seller: SELLER, n: 3 }]);
      expect(await who()).toEqual(NOBODY);
    });

    test('are found all the same when the database has forgotten how', async () => {
      await runAt('shop', INSERT, [1]);
      await onClient((client) => client.query('deallocate all'));
      expect(await runAt('shop', `${WHO}, $1::int as n`, [1])).toEqual([{ role: ROLE, seller: SELLER, n: 1 }]);
    });

    test('fail together: where nobody can be looked for it is not run', async () => {
      await expect(runAt('\0', INSERT, [1])).rejects.toThrow('invalid byte sequence');
      expect(await stored()).toEqual([]);
      expect(await runAt('shop', INSERT, [2])).toEqual([{ size: 2 }]);
    });
  });

  test('a statement that fails leaves no scope behind', async () => {
    await expect(run(INSERT, ['no number'])).rejects.toThrow('invalid input syntax');
    expect(await stored()).toEqual([]);
    expect(await who()).toEqual(NOBODY);
  });
});

describe('a scope whose role is not there', () => {
  const world = useWorld();
  const fork = (role: string) => world.orm.em.fork({ useContext: true, session: { role } });
  const insert = (em: ReturnType<typeof fork>) =>
    em.execute(`insert into users (email, password_hash, display_name) values (?, 'x', 'Ada')`, [
      `${crypto.randomUUID()}@example.com`,
    ]);

  test('runs no statement, and stores nothing', async () => {
    const before = await world.digest();
    await expect(insert(fork('nobody_there'))).rejects.toThrow('role "nobody_there" does not exist');
    expect(await world.digest()).toBe(before);
    expect(await world.sql('select current_user = session_user as same')).toEqual([{ same: true }]);
  });

  test('begins no transaction, and stores nothing', async () => {
    const before = await world.digest();
    const writing = fork('nobody_there').transactional(async (em) => {
      await insert(em);
      await insert(em);
    });
    await expect(writing).rejects.toThrow('role "nobody_there" does not exist');
    expect(await world.digest()).toBe(before);
    await insert(fork('pixecom_system'));
    expect(await world.digest()).not.toBe(before);
  });
});
