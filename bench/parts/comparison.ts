import { type BenchDatabase, createDatabase } from '../harness/database.ts';
import { drive, median, type Round } from '../harness/load.ts';
import { type ServerProcess, startApp, startBefore, startLimit } from '../harness/processes.ts';
import { machine, out, publish, table } from '../harness/report.ts';
import { assertSameAnswers } from '../limit/same-answers.ts';
import { makeTargets, ownerHeaders, type Target } from '../harness/targets.ts';

export interface Choice {
  /** Of one round; each server has two for each target. */
  seconds: number;
  /** Parts of the names of the targets to drive, apart by commas; nothing is written then. */
  only?: string | undefined;
  /** Checkout whose program takes the limit server's place. */
  against?: string | undefined;
}

const ROUNDS = 2;
export const ORDERS = 10_000;
const WARM_UP_SECONDS = 1;

/** `only`: parts of names, apart by commas. */
export const isChosen = ({ name }: Target, only: string | undefined): boolean =>
  only === undefined || only.split(',').some((part) => name.includes(part));

interface Result {
  target: Target;
  app: Round[];
  other: Round[];
}

/** The program, and what it is compared with. */
interface Servers {
  app: ServerProcess;
  other: ServerProcess;
}

const of = (rounds: Round[], value: (round: Round) => number): number =>
  rounds.reduce((sum, round) => sum + value(round), 0) / rounds.length;

const ratioOf = ({ app, other }: Result): number =>
  of(app, (round) => round.requestsPerSecond) / of(other, (round) => round.requestsPerSecond);

function rowOf(name: string, rounds: Round[], tail: string[]): string[] {
  return [
    name,
    of(rounds, (round) => round.requestsPerSecond).toFixed(0),
    of(rounds, (round) => round.p50Ms).toFixed(2),
    of(rounds, (round) => round.p99Ms).toFixed(2),
    of(rounds, (round) => round.cpuMicros).toFixed(0),
    of(rounds, (round) => round.databaseCpuMicros).toFixed(0),
    median(rounds.map((round) => round.rssMiB)).toFixed(0),
    ...tail,
  ];
}

function rowsOf(result: Result, against: string): string[][] {
  const { target, app, other } = result;
  const ratio = ratioOf(result);
  const verdict = target.bar === null ? '–' : `${target.bar.toFixed(1)} ${ratio >= target.bar ? 'held' : 'missed'}`;
  return [rowOf(target.name, app, [ratio.toFixed(2), verdict]), rowOf(`${target.name}, ${against}`, other, ['', ''])];
}

const HEAD = ['', 'req/s', 'p50 ms', 'p99 ms', 'CPU µs', 'PostgreSQL µs', 'RSS MiB', 'ratio', 'bar'];

async function compare(database: BenchDatabase, servers: Servers, target: Target, seconds: number): Promise<Result> {
  const result: Result = { target, app: [], other: [] };
  await assertSameAnswers(servers.app, servers.other, target);
  for (const side of ['app', 'other'] as const) {
    await drive(database, servers[side], target, { seconds: Math.min(WARM_UP_SECONDS, seconds) });
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const side of ['app', 'other'] as const) {
      const measured = await drive(database, servers[side], target, { seconds });
      if (measured.failed > 0) out(`${target.name}: ${measured.failed} answers of ${servers[side].name} failed`);
      result[side].push(measured);
    }
  }
  out(`${target.name}: ${ratioOf(result).toFixed(2)} of ${servers.other.name}`);
  return result;
}

/** The program and the limit server or another checkout's in turn, with the same requests on the same database. */
export async function runComparison({ seconds, only, against }: Choice): Promise<void> {
  const database = await createDatabase(ORDERS);
  const servers: ServerProcess[] = [];
  const started = async (server: Promise<ServerProcess>): Promise<ServerProcess> => {
    servers.push(await server);
    return server;
  };
  try {
    const app = await started(startApp(database.url));
    const other = await started(against === undefined ? startLimit(database.url) : startBefore(database.url, against));
    const targets = await makeTargets(database, await ownerHeaders(app));
    const results: Result[] = [];
    for (const target of targets.filter((target) => isChosen(target, only))) {
      results.push(await compare(database, { app, other }, target, seconds));
    }
    const rows = results.flatMap((result) => rowsOf(result, other.name));
    const text = `${await machine(database)}. 32 connections, ${ROUNDS} rounds of ${seconds} s each, in turn.\n
${table(HEAD, rows)}`;
    if (only === undefined && against === undefined) publish('Against the limit server', text);
    else out(`\n${text}`);
  } finally {
    for (const server of servers) await server.stop();
    await database.drop();
  }
}
