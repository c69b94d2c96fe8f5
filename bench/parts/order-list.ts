import { createDatabase } from '../harness/database.ts';
import { drive, median, type Round } from '../harness/load.ts';
import { startApp } from '../harness/processes.ts';
import { machine, out, publish, table } from '../harness/report.ts';
import { DAYS, makeTargets, ownerHeaders, type Target } from '../harness/targets.ts';

const FEW = 10_000;
const MANY = 1_000_000;
const PAGES = 1_000;
/** Few enough that the answer is what is measured, and not the queue. */
const CONNECTIONS = 4;
const ROUNDS = 3;
const BAR = 1.3;

const FIRST_PAGE = `/api/orders?${DAYS}&limit=20`;

/** Path of page number `PAGES`, by walking there. */
async function walk(url: string, headers: Record<string, string>): Promise<{ path: string; seen: number }> {
  const ids = new Set<string>();
  let path = FIRST_PAGE;
  for (let page = 1; page < PAGES; page += 1) {
    const response = await fetch(url + path, { headers });
    const { items, nextCursor } = (await response.json()) as { items: { id: string }[]; nextCursor: string };
    items.forEach(({ id }) => ids.add(id));
    path = `${FIRST_PAGE}&cursor=${nextCursor}`;
  }
  return { path, seen: ids.size };
}

const p50 = (rounds: Round[]): number => median(rounds.map(({ p50Ms }) => p50Ms));

/** What the list of orders costs with few and with many orders in the table, and deep in a walk. */
export async function runOrderList({ seconds }: { seconds: number }): Promise<void> {
  const database = await createDatabase(FEW);
  let app = await startApp(database.url);
  try {
    const headers = await ownerHeaders(app);
    const list = (await makeTargets(database, headers)).find(({ name }) => name === 'order list')!;
    const at = (path: string): Target => ({ ...list, requests: [{ path }] });
    const measure = async (paths: string[]): Promise<Round[][]> => {
      const rounds: Round[][] = paths.map(() => []);
      for (const path of paths) await drive(database, app, at(path), { seconds: 1, connections: CONNECTIONS });
      for (let round = 0; round < ROUNDS; round += 1) {
        for (const [index, path] of paths.entries()) {
          rounds[index]!.push(await drive(database, app, at(path), { seconds, connections: CONNECTIONS }));
        }
      }
      return rounds;
    };
    const [few] = await measure([FIRST_PAGE]);
    await app.stop();
    await database.addOrders(FEW + 1, MANY);
    app = await startApp(database.url);
    const { path, seen } = await walk(app.url, headers);
    const [many, deep] = await measure([FIRST_PAGE, path]);
    const rowOf = (name: string, rounds: Round[], base: Round[]): string[] => {
      const ratio = p50(rounds) / p50(base);
      const verdict = base === rounds ? '' : `${BAR} ${ratio <= BAR ? 'held' : 'missed'}`;
      return [
        name,
        p50(rounds).toFixed(2),
        median(rounds.map(({ p99Ms }) => p99Ms)).toFixed(2),
        ratio.toFixed(2),
        verdict,
      ];
    };
    const rows = [
      rowOf(`page 1, ${FEW.toLocaleString('en')} orders`, few!, few!),
      rowOf(`page 1, ${MANY.toLocaleString('en')} orders`, many!, few!),
      rowOf(`page ${PAGES.toLocaleString('en')} of a walk, of page 1`, deep!, many!),
    ];
    publish(
      'Order list and the number of orders',
      `${await machine(database)}. ${CONNECTIONS} connections, median of ${ROUNDS} rounds of ${seconds} s. The seller has half of the million. The walk met ${seen.toLocaleString('en')} different orders on ${(PAGES - 1).toLocaleString('en')} pages of 20.

${table(['', 'p50 ms', 'p99 ms', 'ratio', 'bar'], rows)}`,
    );
  } finally {
    await app.stop();
    await database.drop();
  }
  out('');
}
