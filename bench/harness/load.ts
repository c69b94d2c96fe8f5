import autocannon from 'autocannon';
import { cpuSecondsOf, type ServerProcess } from './processes.ts';
import type { BenchDatabase } from './database.ts';
import type { Target } from './targets.ts';

/** What one round has shown. */
export interface Round {
  requestsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Of the server process, in microseconds for one request. */
  cpuMicros: number;
  /** Of PostgreSQL's processes that serve it, likewise; 0 where they run elsewhere. */
  databaseCpuMicros: number;
  rssMiB: number;
  /** Answers of another status, and errors of the connection. */
  failed: number;
}

export const CONNECTIONS = 32;

/** Value below which a share of `share` of the sorted values lies. */
export const quantile = (sorted: number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

export const median = (values: number[]): number =>
  quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );

/**
 * The requests of one connection: each begins at another, evenly, so that they do not all ask for the same at once; what
 * a request uses up is shared out, so that no two connections ask for it.
 */
function requestsOf(target: Target, index: number, connections: number): autocannon.Request[] {
  const { requests } = target;
  const startOf = (connection: number): number => Math.floor((connection * requests.length) / connections);
  const start = startOf(index % connections);
  const own = target.renew
    ? requests.slice(start, startOf((index % connections) + 1))
    : [...requests.slice(start), ...requests.slice(0, start)];
  return own.map(({ path, body }) => ({
    method: target.method,
    path,
    headers: { ...target.headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }));
}

/** Seconds of CPU that each of the database's processes for a server has used so far. */
async function databaseCpu({ sql }: BenchDatabase, name: string): Promise<Map<number, number>> {
  const rows = await sql<{ pid: number }>(
    'select pid from pg_stat_activity where datname = current_database() and application_name = $1',
    [`pixecom-${name === 'limit' ? name : 'api'}`],
  );
  return new Map(rows.map(({ pid }) => [pid, cpuSecondsOf(pid)]));
}

/** What those that are there at the end have used meanwhile. */
const usedBetween = (before: Map<number, number>, after: Map<number, number>): number =>
  [...after].reduce((sum, [pid, used]) => sum + used - (before.get(pid) ?? 0), 0);

/** Drives `target` on `server` for so many seconds, with as many requests under way as there are connections. */
export async function drive(
  database: BenchDatabase,
  server: ServerProcess,
  target: Target,
  { seconds, connections = CONNECTIONS }: { seconds: number; connections?: number },
): Promise<Round> {
  await target.renew?.();
  const times: number[] = [];
  let failed = 0;
  let index = 0;
  const [cpuBefore, databaseBefore] = [server.cpuSeconds(), await databaseCpu(database, server.name)];
  const start = performance.now();
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const instance = autocannon(
      {
        url: server.url,
        connections,
        duration: seconds,
        setupClient: (client) => client.setRequests(requestsOf(target, index++, connections)),
      },
      (error: Error | null, done) => (error === null ? resolve(done) : reject(error)),
    );
    instance.on('response', (_client, status, _bytes, time) => {
      times.push(time);
      if (status !== target.status) failed += 1;
    });
  });
  const elapsed = (performance.now() - start) / 1000;
  const cpu = server.cpuSeconds() - cpuBefore;
  const databaseUsed = usedBetween(databaseBefore, await databaseCpu(database, server.name));
  times.sort((a, b) => a - b);
  const perRequest = (used: number) => (used * 1_000_000) / Math.max(times.length, 1);
  return {
    requestsPerSecond: times.length / elapsed,
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
    cpuMicros: perRequest(cpu),
    databaseCpuMicros: perRequest(databaseUsed),
    rssMiB: server.rssMiB().now,
    failed: failed + result.errors + result.timeouts,
  };
}
