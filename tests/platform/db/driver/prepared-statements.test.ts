import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from '#test';
import { isOutdatedPlan } from '#src/platform/db/constraints.ts';
import { runScoped, type ScopeSettings } from '#src/platform/db/driver/scoped-query.ts';
import { clusterUrl } from '#support/database/test-database.ts';
import { type OwnDatabase, openEmptyDatabase } from '#support/database/empty-database.ts';
import { describeOnPostgres } from '#support/database/races.ts';
import { type OwnPool, openOwnPool } from './own-pool.ts';

/** So often a text is sent until it is worth a name. */
const WORTH_A_NAME = 3;
/** So many statements a connection keeps. */
const KEPT = 500;

let own: OwnDatabase | undefined;
let driver: OwnPool;
let made = 0;
/** A text that was never sent before: how often one was is counted for the whole process. */
const fresh = (sql = 'select size'): string => `${sql}, ${(made += 1)} as n${made} from things where size = $1`;

async function times<T>(count: number, act: () => Promise<T>): Promise<T> {
  for (let time = 1; time < count; time += 1) await act();
  return act();
}

async function onClient<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await driver.pool.connect();
  try {
    return await work(client);
  } finally {
    client.release();
  }
}

const SYSTEM: ScopeSettings = ['', 'pixecom_system'];
const run = (text: string, value: unknown = 7) =>
  runScoped(driver.pool, { settings: SYSTEM }, { text, values: [value] });

/** Names of the texts that the connection has prepared; without values, so that the question itself is not. */
async function namesOf(client: pg.ClientBase, ...texts: string[]): Promise<string[]> {
  const { rows } = await client.query<{ name: string; statement: string }>(
    'select name, statement from pg_prepared_statements',
  );
  return texts.flatMap((text) => rows.filter(({ statement }) => statement === text).map(({ name }) => name));
}
const names = (...texts: string[]) => onClient((client) => namesOf(client, ...texts));

beforeAll(async () => {
  if (clusterUrl !== undefined) own = await openEmptyDatabase('prepared_statements');
});
afterAll(() => own?.close());

/** Connections for the tests of a block, to a table as it was. */
function useConnections(config: object = {}): void {
  beforeAll(() => void (driver = openOwnPool(own!, config)));
  afterAll(() => driver.close());
  beforeEach(refill);
}
const refill = () =>
  own!.script(`drop table if exists things; create table things (size int, label int); insert into things values (7, 7);
    grant all on things to pixecom_system`);

describeOnPostgres('a statement', () => {
  useConnections();

  test('is prepared when it comes for the third time', async () => {
    const text = fresh();
    await times(WORTH_A_NAME - 1, () => run(text));
    expect(await names(text)).toEqual([]);
    await run(text);
    expect(await names(text)).toHaveLength(1);
    await times(3, () => run(text));
    expect(await names(text)).toHaveLength(1);
  });

  test('is read once, and asked for its columns once', async () => {
    await run(fresh()); // the scope is prepared apart
    const text = fresh();
    const sent: string[] = [];
    for (let time = 0; time < WORTH_A_NAME + 1; time += 1) sent.push(...(await driver.sentBy(() => run(text))));
    // P: its text; D: what its columns are
    expect(sent).toEqual(['BEPBDES', 'BEPBDES', 'BEPBDES', 'BEBES']);
  });

  test('without values is never prepared: its text is all there is', async () => {
    const text = `select 1 as plain`;
    await onClient((client) => times(5, () => client.query(text)));
    expect(await names(text)).toEqual([]);
  });

  test('that failed when it was prepared is prepared when it comes again', async () => {
    const text = 'select late from things where late = $1';
    await times(WORTH_A_NAME + 1, () => expect(run(text)).rejects.toThrow('column "late" does not exist'));
    await own!.script('alter table things add column late int');
    await times(2, () => run(text));
    expect(await names(text)).toHaveLength(1);
  });

  test('reads each row by the columns there are: null, numbers, times and lists', async () => {
    const text = `select null as nothing, $1::int as n, date '2026-02-03' as day, array[1, 2] as list, true as yes`;
    const expected = { nothing: null, n: 7, list: [1, 2], yes: true };
    for (let time = 0; time <= WORTH_A_NAME; time += 1) expect((await run(text)).rows[0]).toMatchObject(expected);
  });
});

describeOnPostgres('a prepared statement', () => {
  useConnections({ max: 2 });

  test.each([
    ['returns another type', 'label', 'text', '7', 7],
    ['takes another type', 'size', 'text', 7, 'other'],
    ['takes larger numbers', 'size', 'bigint', 7, '3000000000'],
  ])('that %s is prepared again, unseen, and once', async (_what, column, type, label, value) => {
    const text = fresh('select label');
    await times(WORTH_A_NAME + 1, () => run(text));
    const [old] = await names(text);
    await own!.script(`alter table things alter column ${column} type ${type}`);
    expect((await run(text, value)).rows).toMatchObject(value === 7 ? [{ label }] : []);
    const [again, ...others] = await names(text);
    expect([again === old, others]).toEqual([false, []]);
    await run(text, value);
    expect(await names(text)).toEqual([again]);
  });

  test('in a transaction says that the schema has changed, and runs in the next one', async () => {
    const text = fresh();
    await onClient(async (client) => {
      await times(WORTH_A_NAME + 1, () => client.query(text, [7]));
      await own!.script('alter table things alter column size type text');
      await client.query('begin');
      await client.query('insert into things values (8)');
      const error: unknown = await client.query(text, [7]).catch((thrown: unknown) => thrown);
      expect(isOutdatedPlan(error)).toBe(true);
      await client.query('rollback');
      await client.query('begin');
      expect((await client.query(text, [7])).rows).toMatchObject([{ size: '7' }]);
      await client.query('commit');
      expect((await client.query('select size from things')).rows).toEqual([{ size: '7' }]);
    });
  });

  test('is prepared again on every connection when one has found out', async () => {
    const text = fresh();
    const [one, other] = [await driver.pool.connect(), await driver.pool.connect()];
    try {
      for (const client of [one, other]) await times(WORTH_A_NAME + 1, () => client.query(text, [7]));
      await own!.script('alter table things alter column size type text');
      expect(isOutdatedPlan(await one.query(text, [7]).catch((thrown: unknown) => thrown))).toBe(true);
      for (const client of [one, other]) expect((await client.query(text, [7])).rows).toMatchObject([{ size: '7' }]);
    } finally {
      one.release();
      other.release();
    }
  });

  test.each([
    ['of another kind', fresh('select 1 / (size - size) as broken'), 'division by zero'],
    ['it always had', 'select size from things where size > $1::text', 'operator does not exist'],
  ])('that has an error %s is sent once, and is no reason to prepare others again', async (_what, text, message) => {
    const other = fresh();
    await times(WORTH_A_NAME, () => run(other));
    const known = await names(other);
    for (let time = 0; time <= WORTH_A_NAME; time += 1) {
      let error: unknown;
      const sent = await driver.sentBy(async () => (error = await run(text).catch((thrown: unknown) => thrown)));
      expect([sent.length, isOutdatedPlan(error), (error as Error).message]).toEqual([
        1,
        false,
        expect.stringContaining(message),
      ]);
    }
    await run(other);
    expect(await names(other)).toEqual(known);
  });

  test('that the database has forgotten is prepared again, and so is the scope', async () => {
    const text = fresh();
    await times(WORTH_A_NAME + 1, () => run(text));
    await onClient((client) => client.query('deallocate all'));
    expect((await run(text)).rows).toMatchObject([{ size: 7 }]);
    expect(await names(text)).toHaveLength(1);
  });
});

describeOnPostgres('the statements of a connection', () => {
  useConnections();

  test('are those used last: the others are closed with what makes room, and prepared again', async () => {
    const texts = Array.from({ length: KEPT }, () => fresh());
    for (const text of texts) await times(WORTH_A_NAME, () => run(text));
    expect(await names(...texts)).toHaveLength(KEPT);
    await run(texts[0]!); // which makes the second the one that was unused for longest
    const more = fresh();
    await times(WORTH_A_NAME - 1, () => run(more));
    expect(await driver.sentBy(() => run(more))).toEqual(['CBEPBDES']);
    expect(await names(more, texts[0]!, texts[1]!, texts[2]!)).toHaveLength(3);
    expect(await names(texts[1]!)).toEqual([]);
    expect((await run(texts[1]!)).rows).toMatchObject([{ size: 7 }]);
    expect(await names(texts[1]!)).toHaveLength(1);
    expect(await names(...texts, more)).toHaveLength(KEPT);
    // nor does pg remember the others
    const { connection } = (await onClient((client) => Promise.resolve(client))) as unknown as {
      connection: { parsedStatements: object };
    };
    expect(Object.keys(connection.parsedStatements).length).toBeLessThanOrEqual(KEPT + 2);
  });
});
