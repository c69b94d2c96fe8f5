import { afterEach, expect, test } from '#test';
import { retryTransaction } from '#src/platform/db/retry.ts';
import { type OwnDatabase, openEmptyDatabase } from '#support/database/empty-database.ts';
import { makeUnpaidOrder } from '#support/builders/order.ts';
import { makeShop } from '#support/builders/sellpage.ts';
import { placeOrder, stockOf } from '#support/requests/checkout.ts';
import { expireUnpaid, stateOf } from '#support/requests/payments.ts';
import { describeOnPostgres } from '#support/database/races.ts';
import { type OpenWorld, openWorld } from '#support/world.ts';

const TIMEOUT_MS = 60_000;
/** So often that every statement is prepared on the connections that the next ones use. */
const WARM = 6;

const opened: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

/** A server on a database of its own; `driver`: settings of its connections. */
async function open(name: string, driver: object = {}): Promise<{ own: OwnDatabase; world: OpenWorld }> {
  const own = await openEmptyDatabase(name);
  opened.push(own.close);
  await own.orm.migrator.up();
  const world = await openWorld({ DATABASE_URL: own.url! }, false, driver);
  opened.push(world.close);
  return { own, world };
}

async function times(count: number, act: () => Promise<unknown>): Promise<void> {
  for (let index = 0; index < count; index += 1) await act();
}

/** What the checkout and the expiry read and write. */
const RETYPED = `
  alter table sellpages alter column header_config type json using header_config::json;
  alter table orders alter column payment_id type text;
  alter table order_events alter column description type varchar(3000);
  alter table order_items alter column product_name type text;
  alter table products alter column sku type text;
  alter table product_variants alter column sku type text;
  alter table sellers alter column slug type varchar(200);`;

describeOnPostgres('a schema that changes under a running server', () => {
  test(
    'costs a checkout no order',
    async () => {
      const { own, world } = await open('retyped_many');
      const shop = await makeShop(world);
      await times(WARM, async () => expect((await placeOrder(world, shop)).status).toBe(201));
      await own.script(RETYPED);
      await times(WARM, async () => expect((await placeOrder(world, shop)).status).toBe(201));
      expect(await stockOf(world, shop.red)).toBe(100 - 2 * WARM);
      expect(await world.sql('select count(*)::int as count from orders')).toEqual([{ count: 2 * WARM }]);
    },
    TIMEOUT_MS,
  );

  test(
    'costs a transaction of many statements one repetition',
    async () => {
      const { own, world } = await open('retyped_all');
      const numbers = Array.from({ length: 8 }, (_, index) => index);
      await own.script(numbers.map((n) => `create table things${n} (size int)`).join(';'));
      let attempts = 0;
      const read = () =>
        retryTransaction(() =>
          world.orm.em.fork().transactional(async (em) => {
            attempts += 1;
            for (const n of numbers) await em.execute(`select size from things${n} where size = ?`, [1]);
          }),
        );
      await times(WARM, read);
      await own.script(numbers.map((n) => `alter table things${n} alter column size type bigint`).join(';'));
      attempts = 0;
      await read();
      expect(attempts).toBe(2);
    },
    TIMEOUT_MS,
  );

  test.each([
    ['another kind', 'text', '7', 'select count(*)::int as count from things where size = ?'],
    ['more room', 'bigint', '3000000000', 'select count(*)::int as count from things where size = ?'],
    ['a list of another kind', 'text', ['7', '8'], 'select count(*)::int as count from things where size in (?)'],
    ['a stored value of another kind', 'uuid using null', crypto.randomUUID(), 'insert into things (size) values (?)'],
  ])(
    'may give %s to what a statement is given values for',
    async (_what, type, value, statement) => {
      const { own, world } = await open('retyped_value');
      await own.script('create table things (size int)');
      await times(WARM, () => world.sql(statement, [Array.isArray(value) ? [1, 2] : 1]));
      await own.script(`alter table things alter column size type ${type}`);
      await times(WARM, () => retryTransaction(() => world.sql(statement, [value])));
    },
    TIMEOUT_MS,
  );

  test(
    'is told where it broke a statement for good',
    async () => {
      const { own, world } = await open('retyped_wrong');
      await own.script('create table things (size int)');
      const find = () => retryTransaction(() => world.sql('select from things where size = ? and size > 3', [1]));
      await times(WARM, find);
      await own.script('alter table things alter column size type text');
      await expect(find()).rejects.toThrow('operator does not exist');
    },
    TIMEOUT_MS,
  );

  test(
    'costs a job no run: what it finds is done in this one',
    async () => {
      const { own, world } = await open('retyped_job');
      const sell = () => makeUnpaidOrder(world, { payment_id: null, created_at: '2026-01-01T00:00:00Z' });
      await times(WARM, async () => {
        await sell();
        await expireUnpaid(world);
      });
      const sale = await sell();
      await own.script(RETYPED);
      await expireUnpaid(world);
      expect(await stateOf(world, sale)).toMatchObject({ status: 'CANCELLED' });
      expect(world.logs.filter(({ level }) => level === 50)).toEqual([]);
    },
    TIMEOUT_MS,
  );
});

describeOnPostgres('the statements that a connection has prepared', () => {
  const PREPARED = 'select count(*)::int as count from pg_prepared_statements';

  test(
    'make room for others, and are prepared again',
    async () => {
      const { world } = await open('prepared', { max: 1 });
      const ask = (index: number) => times(4, () => world.sql(`select ?::int as n${index}`, [index]));
      for (let index = 0; index < 520; index += 1) await ask(index);
      const [{ count }] = (await world.sql(PREPARED)) as [{ count: number }];
      expect(count).toBeGreaterThan(400);
      expect(count).toBeLessThanOrEqual(505);
      await ask(521);
      await ask(0);
      const late = `${PREPARED} where statement in ('select $1::int as n521', 'select $1::int as n0')`;
      expect(await world.sql(late)).toEqual([{ count: 2 }]);
      expect(await world.sql('select ?::int as n1', [7])).toEqual([{ n1: 7 }]);
    },
    TIMEOUT_MS,
  );
});
