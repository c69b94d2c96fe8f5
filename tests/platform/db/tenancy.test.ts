import { beforeAll, describe, expect, test } from '#test';
import { RowLevelSecurityViolationException } from '@mikro-orm/core';
import type { Em } from '#src/platform/db/orm.ts';
import { SELLER_ROLE, SELLER_VARIABLE, SYSTEM_ROLE, TENANT_FILTER } from '#src/platform/db/tenancy.ts';
import { makeRowOfEach, ownedMetas, type RowOfEach } from '#support/database/every-row.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
let mine: RowOfEach;
let theirs: RowOfEach;
const sellerId = (rows: RowOfEach): string => rows.get('Seller')!.id!;

beforeAll(async () => {
  const scope = world.cradle.scopes.openSystemScope();
  mine = await makeRowOfEach(world.orm, scope.cradle.em);
  theirs = await makeRowOfEach(world.orm, scope.cradle.em);
});

/** An em with just the layers named. */
function layered(seller: string, layers: { security?: boolean; filter?: boolean }): Em {
  const session = { role: SELLER_ROLE, variables: { [SELLER_VARIABLE]: seller } };
  const em = world.orm.em.fork({ useContext: true, ...(layers.security && { session }) });
  em.setFilterParams(TENANT_FILTER, { sellerId: layers.filter ? seller : null });
  return em;
}

const OWNED = [
  'AdPost',
  'AdStatsDaily',
  'AdStatsRaw',
  'AdStrategy',
  'Ad',
  'Adset',
  'Campaign',
  'FbConnection',
  'OrderEvent',
  'OrderItem',
  'Order',
  'SellerDomain',
  'SellerSettings',
  'SellerUser',
  'SellpageStatsDaily',
  'Sellpage',
];

test('every table with a seller is under row-level security', async () => {
  const names = ownedMetas(world.orm).map(({ className }) => className);
  expect(names.sort()).toEqual([...OWNED].sort());
  const rows = await world.sql<{ relname: string }>(`
    select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'seller_id'
    where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and not (c.relrowsecurity and c.relforcerowsecurity)`);
  expect(rows).toEqual([]);
});

test('the roles of requests can neither log in nor bypass the policies', async () => {
  const roles = await world.sql(
    'select rolname, rolsuper, rolbypassrls, rolcanlogin from pg_roles where rolname = any(array[?, ?]) order by rolname',
    [SELLER_ROLE, SYSTEM_ROLE],
  );
  expect(roles).toEqual(
    [SELLER_ROLE, SYSTEM_ROLE].map((rolname) => ({
      rolname,
      rolsuper: false,
      rolbypassrls: false,
      rolcanlogin: false,
    })),
  );
});

describe.each(OWNED)('row-level security alone: %s', (name) => {
  const context = () => {
    const meta = world.orm.getMetadata().getByClassName(name);
    return { meta, table: meta.tableName, foreign: theirs.get(name)!.id!, own: mine.get(name)!.id! };
  };
  const em = () => layered(sellerId(mine), { security: true });

  test('shows only the own rows, to the ORM, the query builder, Kysely and raw SQL', async () => {
    const { meta, table, own } = context();
    const found = (await em().find(meta.class, {})) as { id: string }[];
    const built = await em().createQueryBuilder(meta.class).select('id').execute<{ id: string }[]>();
    const raw = await em().execute<{ id: string }[]>(`select id from "${table}"`);
    const scope = em();
    const kysely = await scope.transactional(() =>
      scope
        .getKysely()
        .selectFrom(table as never)
        .select('id' as never)
        .execute(),
    );
    for (const rows of [found, built, raw, kysely as { id: string }[]]) {
      expect(rows.map(({ id }) => id)).toEqual([own]);
    }
  });

  test('changes and deletes nothing of another seller', async () => {
    const { table, foreign } = context();
    const before = await world.digest();
    const updated = await em().execute<unknown[]>(`update "${table}" set id = id where id = ? returning id`, [foreign]);
    const deleted = await em().execute<unknown[]>(`delete from "${table}" where id = ? returning id`, [foreign]);
    expect([updated, deleted]).toEqual([[], []]);
    expect(await world.digest()).toBe(before);
  });

  test('refuses a row of another seller', async () => {
    const { table, foreign } = context();
    const before = await world.digest();
    const [row] = await world.sql<Record<string, unknown>>(`select to_jsonb(t) as row from "${table}" t where id = ?`, [
      foreign,
    ]);
    const copy = { ...(row!.row as object), id: crypto.randomUUID() };
    const insert = em().execute(
      `insert into "${table}" select * from jsonb_populate_record(null::"${table}", ?::jsonb)`,
      [JSON.stringify(copy)],
    );
    await expect(insert).rejects.toThrow(RowLevelSecurityViolationException);
    expect(await world.digest()).toBe(before);
  });

  test('shows nothing when no seller is named', async () => {
    const { table } = context();
    const nobody = world.orm.em.fork({ useContext: true, session: { role: SELLER_ROLE } }) as Em;
    expect(await nobody.execute(`select id from "${table}"`)).toEqual([]);
  });
});

describe.each(OWNED)('the filter alone: %s', (name) => {
  test('finds only the own rows', async () => {
    const meta = world.orm.getMetadata().getByClassName(name);
    const rows = (await layered(sellerId(mine), { filter: true }).find(meta.class, {})) as { id: string }[];
    expect(rows.map(({ id }) => id)).toEqual([mine.get(name)!.id]);
  });

  test('fails closed when nobody said which seller', async () => {
    const meta = world.orm.getMetadata().getByClassName(name);
    await expect(world.orm.em.fork().find(meta.class, {})).rejects.toThrow();
  });
});

describe('the guard alone', () => {
  test.each(OWNED.filter((name) => name !== 'OrderItem'))('refuses to write a %s of another seller', async (name) => {
    const meta = world.orm.getMetadata().getByClassName(name);
    const before = await world.digest();
    const em = layered(sellerId(mine), { filter: true });
    const row = (await em.findOneOrFail(
      meta.class,
      { id: theirs.get(name)!.id },
      {
        filters: false,
      },
    )) as object;
    em.remove(row);
    await expect(em.flush()).rejects.toThrow(`write a ${name} of another`);
    expect(await world.digest()).toBe(before);
  });
});

test('the system scope sees every seller', async () => {
  const { em } = world.cradle.scopes.openSystemScope().cradle;
  for (const meta of ownedMetas(world.orm)) expect(await em.count(meta.class)).toBe(2);
});

test('a scope without a seller sees no seller at all', async () => {
  const { em } = world.cradle.scopes.openPublicScope(null).cradle;
  for (const meta of ownedMetas(world.orm)) expect(await em.count(meta.class)).toBe(0);
});

describe('a scope with an entrance', () => {
  const text = `select set_config('${SELLER_VARIABLE}', id::text, true) from sellers where slug = ?`;
  const emOf = (value: string) => world.cradle.scopes.openPublicScope({ text, value }).cradle.em;
  const slugOf = (rows: RowOfEach): string => rows.get('Seller')!.slug as string;

  test.each(OWNED)('shows of %s the rows of the seller who is found, and no others', async (name) => {
    const table = world.orm.getMetadata().getByClassName(name).tableName;
    const ids = (value: string) => emOf(value).execute(`select id from "${table}"`);
    expect(await ids(slugOf(mine))).toEqual([{ id: mine.get(name)!.id }]);
    expect(await ids(slugOf(theirs))).toEqual([{ id: theirs.get(name)!.id }]);
    expect(await ids('nobody')).toEqual([]);
    expect(await ids(`' or true or '`)).toEqual([]);
  });

  test('shows nothing to the ORM', async () => {
    for (const meta of ownedMetas(world.orm)) expect(await emOf(slugOf(mine)).count(meta.class)).toBe(0);
  });

  test('begins no transaction', async () => {
    const em = emOf(slugOf(mine));
    await expect(em.transactional(() => em.execute('select 1'))).rejects.toThrow('begins no transaction');
  });
});
