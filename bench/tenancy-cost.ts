/**
 * What row-level security costs per request (ADR 0001).
 * Usage: DATABASE_URL=postgresql://… node bench/tenancy-cost.ts
 */
import { MikroORM } from '@mikro-orm/postgresql';
import { entities } from '#src/modules/index.ts';
import { loadConfig } from '#src/platform/config/config.ts';
import { type Orm, ormOptions } from '#src/platform/db/orm.ts';
import { SELLER_ROLE, SELLER_VARIABLE, TENANT_FILTER } from '#src/platform/db/tenancy.ts';
import { SellerUser } from '#src/modules/sellers/index.ts';

const ROUNDS = 3_000;
const PARALLEL = 8;

async function open(overrides: object): Promise<Orm> {
  const config = loadConfig({ DATABASE_URL: process.env.DATABASE_URL });
  const options = await ormOptions(config, entities);
  const driverOptions = { ...(options.driverOptions as object), ...overrides };
  return (await MikroORM.init({ ...options, driverOptions } as Parameters<typeof MikroORM.init>[0])) as Orm;
}

function fork(orm: Orm, sellerId: string, guarded: boolean) {
  const session = { role: SELLER_ROLE, variables: { [SELLER_VARIABLE]: sellerId } };
  const em = orm.em.fork({ useContext: true, ...(guarded && { session }) });
  em.setFilterParams(TENANT_FILTER, { sellerId });
  return em;
}

async function measure(name: string, run: () => Promise<unknown>): Promise<void> {
  for (let i = 0; i < 300; i += 1) await run();
  const start = process.hrtime.bigint();
  const cpu = process.cpuUsage();
  let left = ROUNDS;
  await Promise.all(
    Array.from({ length: PARALLEL }, async () => {
      while (left-- > 0) await run();
    }),
  );
  const micros = Number(process.hrtime.bigint() - start) / 1000 / ROUNDS;
  const used = process.cpuUsage(cpu);
  const own = (used.user + used.system) / ROUNDS;
  process.stdout.write(
    `${name.padEnd(48)} ${micros.toFixed(0).padStart(6)} µs/op ${own.toFixed(0).padStart(6)} µs CPU\n`,
  );
}

const stock = await open({ Client: undefined });
const lazy = await open({});
const [row] = await stock.em.fork().execute<{ seller_id: string }[]>('select seller_id from seller_users limit 1');
const sellerId = row?.seller_id ?? '00000000-0000-0000-0000-000000000000';
const select = 'select id, role from seller_users where seller_id = ?';

for (const [name, orm, guarded] of [
  ['no row-level security', stock, false],
  ["MikroORM's session, five round trips", stock, true],
  ['held begin, two round trips', lazy, true],
] as const) {
  await measure(`${name}: one raw statement`, () => fork(orm, sellerId, guarded).execute(select, [sellerId]));
  await measure(`${name}: one entity find`, () => fork(orm, sellerId, guarded).find(SellerUser, { seller: sellerId }));
  await measure(`${name}: transaction of two`, () => {
    const em = fork(orm, sellerId, guarded);
    return em.transactional(async () => {
      await em.execute(select, [sellerId]);
      await em.execute(select, [sellerId]);
    });
  });
}
await stock.close();
await lazy.close();
