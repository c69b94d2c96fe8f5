import { readFileSync, writeFileSync } from 'node:fs';
import { createDatabase } from '../harness/database.ts';
import { type ServerProcess, startApp } from '../harness/processes.ts';
import { machine, out, publish, table } from '../harness/report.ts';
import { DAYS, ownerHeaders } from '../harness/targets.ts';

const ORDERS = 10_000;
const ROWS = 5_000;
const ROUNDS = 5;
const BAR_MIB = 50;

interface Export {
  rows: number;
  truncated: string | null;
  kib: number;
  firstByteMs: number;
  lastByteMs: number;
  /** Peak of resident memory above that before. */
  extraMiB: number;
}

/** Forgets the peak so far. */
function resetPeak({ pid, rssMiB }: ServerProcess): number {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
  return rssMiB().now;
}

async function readExport(app: ServerProcess, headers: Record<string, string>): Promise<Export> {
  const before = resetPeak(app);
  const start = performance.now();
  const response = await fetch(`${app.url}/api/orders/export?${DAYS}&columns=full`, { headers });
  if (!response.ok) throw new Error(`the export answered ${response.status}: ${await response.text()}`);
  const chunks: Uint8Array[] = [];
  let firstByteMs = 0;
  for await (const chunk of response.body!) {
    if (chunks.length === 0) firstByteMs = performance.now() - start;
    chunks.push(chunk as Uint8Array);
  }
  const lastByteMs = performance.now() - start;
  const text = Buffer.concat(chunks).toString('utf8');
  return {
    rows: text.split('\r\n').length - 1,
    truncated: response.headers.get('x-export-truncated'),
    kib: text.length / 1024,
    firstByteMs,
    lastByteMs,
    extraMiB: app.rssMiB().peak - before,
  };
}

/** What an export of as many rows as there may be takes of the server's memory. */
export async function runExport(): Promise<void> {
  readFileSync('/proc/self/status');
  const database = await createDatabase(ORDERS);
  const app = await startApp(database.url);
  try {
    const headers = await ownerHeaders(app);
    const exports: Export[] = [];
    for (let round = 0; round < ROUNDS; round += 1) exports.push(await readExport(app, headers));
    const worst = Math.max(...exports.map(({ extraMiB }) => extraMiB));
    const rows = exports.map((one, index) => [
      `export ${index + 1}`,
      String(one.rows),
      one.truncated ?? '–',
      one.kib.toFixed(0),
      one.firstByteMs.toFixed(0),
      one.lastByteMs.toFixed(0),
      one.extraMiB.toFixed(1),
    ]);
    const held = worst < BAR_MIB && exports.every((one) => one.rows <= ROWS && one.rows > ROWS - 10);
    publish(
      'Export',
      `${await machine(database)}. A year of ${ORDERS.toLocaleString('en')} orders, all 39 columns, one export after another on a server that has just started. Extra memory: the peak while it runs above what was there before. Bar: ${ROWS.toLocaleString('en')} rows below ${BAR_MIB} MiB: ${held ? 'held' : 'missed'} (${worst.toFixed(1)} MiB).

${table(['', 'rows', 'cut', 'KiB', 'first byte ms', 'last byte ms', 'extra MiB'], rows)}`,
    );
  } finally {
    await app.stop();
    await database.drop();
  }
  out('');
}
