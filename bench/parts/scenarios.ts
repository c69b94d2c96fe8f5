import { type BenchDatabase, createDatabase } from '../harness/database.ts';
import { type ServerProcess, startApp } from '../harness/processes.ts';
import { out, publish, table } from '../harness/report.ts';
import { STOCK } from '../harness/seed-sql.ts';
import { cart, CHECKOUT_PATH } from '../harness/targets.ts';

/** What happened, and what should have; empty: as it should. */
type Complaints = string[];

interface Answer {
  /** 0: none came. */
  status: number;
  body: string;
}

interface Goods {
  productId: string;
  variantId: string;
}

const CHECKOUTS = 50;
const REPEATS = 20;
const STOCK_ROUNDS = 10;
const KEY_ROUNDS = 10;
/** Numbers of orders in the database at which the server is killed. */
const KILL_AT = [1, 2, 5, 10, 15, 20, 30, 40, 45, 50];

async function buy({ url }: ServerProcess, { productId, variantId }: Goods, key?: string): Promise<Answer> {
  try {
    const response = await fetch(url + CHECKOUT_PATH, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key !== undefined && { 'idempotency-key': key }) },
      body: JSON.stringify(cart(productId, variantId)),
    });
    return { status: response.status, body: await response.text() };
  } catch {
    return { status: 0, body: '' };
  }
}

const together = <T>(count: number, run: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => run(index)));

const complain = (fine: boolean, text: string): Complaints => (fine ? [] : [text]);
const codeOf = ({ body }: Answer): unknown => (JSON.parse(body) as { code?: string }).code;

async function goods({ sql }: BenchDatabase): Promise<Goods> {
  const [row] = await sql<Goods>(
    `select p.id as "productId", v.id as "variantId" from products p join product_variants v on v.product_id = p.id
     where p.product_code = 'BENCH-1' order by v.position limit 1`,
  );
  return row!;
}

const setStock = ({ sql }: BenchDatabase, { variantId }: Goods, stock: number) =>
  sql('update product_variants set stock_quantity = $2 where id = $1', [variantId, stock]);

async function stockOf({ sql }: BenchDatabase, { variantId }: Goods): Promise<number> {
  const [row] = await sql<{ stock: number }>('select stock_quantity as stock from product_variants where id = $1', [
    variantId,
  ]);
  return row!.stock;
}

async function countOrders({ sql }: BenchDatabase): Promise<number> {
  const [row] = await sql<{ count: number }>(
    `select count(*)::int as count from orders where order_number not like 'ORD-B%'`,
  );
  return row!.count;
}

/** One piece, 50 shoppers at once, at two servers. */
async function lastPiece(database: BenchDatabase, servers: ServerProcess[], item: Goods): Promise<Complaints> {
  await setStock(database, item, 1);
  const before = await countOrders(database);
  const answers = await together(CHECKOUTS, (index) => buy(servers[index % servers.length]!, item));
  const sold = answers.filter(({ status }) => status === 201).length;
  const refused = answers.filter((answer) => answer.status === 409 && codeOf(answer) === 'INSUFFICIENT_STOCK').length;
  const [stock, orders] = [await stockOf(database, item), (await countOrders(database)) - before];
  return [
    ...complain(sold === 1 && refused === CHECKOUTS - 1, `${sold} sold, ${refused} refused`),
    ...complain(stock === 0 && orders === 1, `stock ${stock}, ${orders} orders`),
  ];
}

/** The same request 20 times at once, at two servers. */
async function oneKey(database: BenchDatabase, servers: ServerProcess[], item: Goods): Promise<Complaints> {
  await setStock(database, item, STOCK);
  const before = await countOrders(database);
  const key = crypto.randomUUID();
  const answers = await together(REPEATS, (index) => buy(servers[index % servers.length]!, item, key));
  const bodies = new Set(answers.map(({ status, body }) => `${status} ${body}`));
  const [stock, orders] = [await stockOf(database, item), (await countOrders(database)) - before];
  return [
    ...complain(bodies.size === 1 && answers[0]!.status === 201, `answers: ${[...bodies].slice(0, 3).join(' | ')}`),
    ...complain(orders === 1 && stock === STOCK - 1, `${orders} orders, ${STOCK - stock} pieces`),
  ];
}

/** Orders of `keys`: how many, and how many of them never got a payment or an answer. */
async function ordersOf({ sql }: BenchDatabase, keys: string[]) {
  const [row] = await sql<{ orders: number; keys: number; stuck: number; events: number }>(
    `select count(distinct o.id)::int as orders, count(distinct o.idempotency_key)::int as keys,
       (count(distinct o.id) filter (where o.payment_id is null or e.metadata ->> 'reply' is null))::int as stuck,
       count(e.id)::int as events
     from orders o left join order_events e on e.order_id = o.id where o.idempotency_key = any($1)`,
    [keys],
  );
  return row!;
}

async function openTransactions({ sql }: BenchDatabase): Promise<number> {
  const [row] = await sql<{ count: number }>(
    `select count(*)::int as count from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and state like 'idle in transaction%'`,
  );
  return row!.count;
}

/** Waits until so many of the orders are there. */
async function reached(database: BenchDatabase, keys: string[], orders: number): Promise<void> {
  while ((await ordersOf(database, keys)).orders < orders) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** What is not as it should be after the repetition of what was broken off. */
async function aftermath(
  database: BenchDatabase,
  item: Goods,
  keys: string[],
  answered: Answer[],
): Promise<Complaints> {
  const server = await startApp(database.url);
  try {
    const again = await together(CHECKOUTS, (index) => buy(server, item, keys[index]));
    const once = await together(CHECKOUTS, (index) => buy(server, item, keys[index]));
    const { orders, keys: used, stuck, events } = await ordersOf(database, keys);
    const [sold, open] = [STOCK - (await stockOf(database, item)), await openTransactions(database)];
    const isKept = (index: number): boolean =>
      again[index]!.body === once[index]!.body &&
      (answered[index]!.status !== 201 || answered[index]!.body === again[index]!.body);
    const changed = keys.filter((_key, index) => !isKept(index)).length;
    const failed = again.filter(({ status }) => status !== 201).length;
    return [
      ...complain(failed === 0 && changed === 0, `${failed} failed, ${changed} answered otherwise`),
      ...complain(orders === CHECKOUTS && used === CHECKOUTS, `${orders} orders of ${used} keys`),
      ...complain(events === CHECKOUTS && stuck === 0, `${events} events, ${stuck} orders stuck`),
      ...complain(sold === CHECKOUTS && open === 0, `${sold} pieces, ${open} transactions left open`),
    ];
  } finally {
    await server.stop();
  }
}

/** 50 checkouts with keys, the server killed among them; another server, and all of them again, twice. */
async function killed(database: BenchDatabase, item: Goods, at: number) {
  const server = await startApp(database.url);
  await together(10, () => buy(server, item));
  await setStock(database, item, STOCK);
  const keys = Array.from({ length: CHECKOUTS }, () => crypto.randomUUID());
  const early = keys.map((key) => buy(server, item, key));
  await reached(database, keys, at);
  await server.stop('SIGKILL');
  const answered = await Promise.all(early);
  const left = await ordersOf(database, keys);
  const complaints = await aftermath(database, item, keys, answered);
  const answers = answered.filter(({ status }) => status === 201).length;
  return { complaints, row: [`${at} orders`, answers, left.orders, left.stuck].map(String) };
}

async function repeat(rounds: number, run: () => Promise<Complaints>): Promise<Complaints> {
  const complaints: Complaints = [];
  for (let round = 1; round <= rounds; round += 1) {
    complaints.push(...(await run()).map((text) => `round ${round}: ${text}`));
  }
  return complaints;
}

const verdict = (complaints: Complaints): string =>
  complaints.length === 0 ? 'as it should be' : `**not so**: ${complaints.join('; ')}`;

/** Races of real servers on one database, and a server that is killed. Fails when something is not as it should be. */
export async function runScenarios(): Promise<void> {
  const database = await createDatabase(0);
  const servers: ServerProcess[] = [];
  try {
    const item = await goods(database);
    servers.push(await startApp(database.url), await startApp(database.url));
    const stock = await repeat(STOCK_ROUNDS, () => lastPiece(database, servers, item));
    const keys = await repeat(KEY_ROUNDS, () => oneKey(database, servers, item));
    const kills = [];
    for (const at of KILL_AT) kills.push(await killed(database, item, at));
    const crashes = kills.flatMap(({ complaints, row }) => complaints.map((text) => `${row[0]}: ${text}`));
    publish(
      'Races and crashes',
      `Two servers on one PostgreSQL.

- One piece left, ${CHECKOUTS} checkouts at once: one 201, ${CHECKOUTS - 1} × 409 INSUFFICIENT_STOCK, one order, stock 0. ${STOCK_ROUNDS} rounds: ${verdict(stock)}.
- One Idempotency-Key, ${REPEATS} requests at once: one order, one piece, ${REPEATS} equal answers. ${KEY_ROUNDS} rounds: ${verdict(keys)}.
- \`kill -9\` among ${CHECKOUTS} checkouts with keys, another server, all of them again, twice: one order and one event for each key, equal answers, ${CHECKOUTS} pieces, no transaction left open. ${KILL_AT.length} moments: ${verdict(crashes)}.

${table(
  ['killed at', 'answered', 'orders left', 'of them without payment'],
  kills.map(({ row }) => row),
)}`,
    );
    if (stock.length + keys.length + crashes.length > 0) process.exitCode = 1;
  } finally {
    for (const server of servers) await server.stop();
    await database.drop();
  }
  out('');
}
