import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type BenchDatabase, createDatabase } from '../harness/database.ts';
import { addAdmin, adminHeaders, makeReads, type Read } from '../harness/growth-targets.ts';
import { drive, median, type Round } from '../harness/load.ts';
import { type ServerProcess, startApp } from '../harness/processes.ts';
import { machine, out, publish, table } from '../harness/report.ts';
import { ownerHeaders, type Target } from '../harness/targets.ts';

const FEW = 10_000;
const MANY = 1_000_000;
const FEW_SELLERS = 20;
const MANY_SELLERS = 2_000;
/** Of each of the many sellers. */
const ORDERS_EACH = 20;
/** Few enough that the answer is what is measured, and not the queue. */
const CONNECTIONS = 4;
const REBUILD = fileURLToPath(new URL('../../src/commands/figures-rebuild.ts', import.meta.url));
const REBUILD_SECONDS = 180;

const DAY_MS = 86_400_000;
const day = (daysAgo: number): string => new Date(Date.now() - daysAgo * DAY_MS).toISOString().slice(0, 10);
const DAYS = `dateFrom=${day(364)}&dateTo=${day(0)}`;
const CHOICE = { mineUpTo: MANY, end: new Date().toISOString() };

interface Choice {
  /** Of one round. */
  seconds: number;
  only?: string | undefined;
}

/** Milliseconds that half of the answers take, by the name of the read. */
type Times = Map<string, number>;

async function targetsOf(app: ServerProcess, reads: Read[]): Promise<[Read, Target][]> {
  const [owner, admin] = [await ownerHeaders(app), await adminHeaders(app)];
  return reads.map((read) => {
    const { name, path, isAdmin } = read;
    const headers = isAdmin ? admin : owner;
    return [read, { name, method: 'GET', headers, status: 200, requests: [{ path }], volatile: [], bar: null }];
  });
}

async function measure(database: BenchDatabase, app: ServerProcess, { seconds, only }: Choice): Promise<Times> {
  const times: Times = new Map();
  const chosen = (await makeReads(database, DAYS)).filter(({ name }) => only === undefined || name.includes(only));
  for (const [{ name }, target] of await targetsOf(app, chosen)) {
    await drive(database, app, target, { seconds: Math.min(1, seconds), connections: CONNECTIONS });
    const round = await drive(database, app, target, { seconds, connections: CONNECTIONS });
    if (round.failed > 0) out(`${name}: ${round.failed} answers failed`);
    times.set(name, round.p50Ms);
  }
  return times;
}

/** Measures with a server of its own: what it keeps of plans is of this size. */
async function withApp<T>(database: BenchDatabase, work: (app: ServerProcess) => Promise<T>): Promise<T> {
  const app = await startApp(database.url);
  try {
    return await work(app);
  } finally {
    await app.stop();
  }
}

/** Connections that are opened meanwhile keep no plan for given values. */
async function withGenericPlans<T>({ sql, url }: BenchDatabase, work: () => Promise<T>): Promise<T> {
  const name = new URL(url).pathname.slice(1);
  await sql(`alter database ${name} set plan_cache_mode = force_generic_plan`);
  try {
    return await work();
  } finally {
    await sql(`alter database ${name} reset plan_cache_mode`);
  }
}

interface Rebuild {
  seconds: number;
  p99Before: number;
  p99Meanwhile: number;
}

/** All figures made anew while sellers read their orders. */
function rebuild(database: BenchDatabase): Promise<Rebuild> {
  return withApp(database, async (app) => {
    const reads = (await makeReads(database, DAYS)).slice(0, 1);
    const [[, target]] = (await targetsOf(app, reads)) as [[Read, Target]];
    const round = () => drive(database, app, target, { seconds: 5, connections: CONNECTIONS });
    await round();
    const before = [await round(), await round()];
    const start = performance.now();
    const child = spawn(process.execPath, [REBUILD], {
      env: { ...process.env, NODE_ENV: 'test', DATABASE_URL: database.url },
      stdio: 'ignore',
    });
    let seconds: number | null = null;
    child.once('exit', () => (seconds = (performance.now() - start) / 1000));
    const meanwhile: Round[] = [];
    while (seconds === null) meanwhile.push(await round());
    const p99 = (rounds: Round[]) => median(rounds.map(({ p99Ms }) => p99Ms));
    return { seconds, p99Before: p99(before), p99Meanwhile: p99(meanwhile) };
  });
}

interface Sizes {
  few: Times;
  many: Times;
  /** Of many, every statement by the plan that fits all values. */
  generic: Times;
  sellers: Times;
}

function rowOf({ name, factor }: Read, times: Sizes): string[] {
  const [base, grown, generic, spread] = [times.few, times.many, times.generic, times.sellers].map((of) =>
    of.get(name)!,
  );
  const ratio = grown! / base!;
  return [
    name,
    ...[base!, grown!, generic!, spread!].map((ms) => ms.toFixed(2)),
    ratio.toFixed(2),
    `${factor} ${ratio <= factor ? 'held' : 'missed'}`,
    (spread! / grown!).toFixed(2),
  ];
}

/** What reads cost with ten thousand and a million orders of one seller, and then with a hundred times as many sellers. */
export async function runGrowth(choice: Choice): Promise<void> {
  const database = await createDatabase(FEW, { sellers: FEW_SELLERS, choice: CHOICE });
  try {
    await addAdmin(database);
    const reads = await makeReads(database, DAYS);
    const few = await withApp(database, (app) => measure(database, app, choice));
    await database.restoreOrders(FEW + 1, MANY, CHOICE);
    out('a million orders');
    const built = await rebuild(database);
    out(`rebuilt in ${built.seconds.toFixed(0)} s`);
    await database.sql('vacuum (analyze)');
    const many = await withApp(database, (app) => measure(database, app, choice));
    const generic = await withGenericPlans(database, () => withApp(database, (app) => measure(database, app, choice)));
    await database.addSellers(MANY_SELLERS, ORDERS_EACH);
    const sellers = await withApp(database, (app) => measure(database, app, choice));
    const rows = reads.filter(({ name }) => few.has(name)).map((read) => rowOf(read, { few, many, generic, sellers }));
    const head = [
      '',
      '10,000 orders',
      '1,000,000',
      'generic plans',
      'and 2,000 sellers',
      'ratio of orders',
      'bar',
      'ratio of sellers',
    ];
    publish(
      'Growth',
      `${await machine(database)}. p50 in ms at ${CONNECTIONS} connections, one round of ${choice.seconds} s each.

${table(head, rows)}

\`figures:rebuild\` of a million orders: ${built.seconds.toFixed(0)} s (bar ${REBUILD_SECONDS}); p99 of the order list meanwhile ${built.p99Meanwhile.toFixed(1)} ms, before ${built.p99Before.toFixed(1)} ms (bar 2 ×).`,
    );
  } finally {
    await database.drop();
  }
}
