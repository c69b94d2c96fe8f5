import { createDatabase } from '../harness/database.ts';
import { drive, median, type Round } from '../harness/load.ts';
import { type ServerProcess, startApp, startLimit } from '../harness/processes.ts';
import { machine, out, publish, table } from '../harness/report.ts';
import { assertSameAnswers } from '../limit/same-answers.ts';
import { makeTargets, ownerHeaders, type Target } from '../harness/targets.ts';

export interface Choice {
  /** Of one round; each server has two for each target. */
  seconds: number;
  /** Part of the name of the targets to drive; nothing is written then. */
  only?: string | undefined;
}

const ROUNDS = 2;
export const ORDERS = 10_000;
const WARM_UP_SECONDS = 1;

export const isChosen = ({ name }: Target, only: string | undefined): boolean =>
  only === undefined || name.includes(only);

interface Result {
  target: Target;
  app: Round[];
  limit: Round[];
}

const of = (rounds: Round[], value: (round: Round) => number): number =>
  rounds.reduce((sum, round) => sum + value(round), 0) / rounds.length;

const ratioOf = ({ app, limit }: Result): number =>
  of(app, (round) => round.requestsPerSecond) / of(limit, (round) => round.requestsPerSecond);

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

function rowsOf(result: Result): string[][] {
  const { target, app, limit } = result;
  const ratio = ratioOf(result);
  const verdict = target.bar === null ? '–' : `${target.bar.toFixed(1)} ${ratio >= target.bar ? 'held' : 'missed'}`;
  return [rowOf(target.name, app, [ratio.toFixed(2), verdict]), rowOf(`${target.name}, limit`, limit, ['', ''])];
}

const HEAD = ['', 'req/s', 'p50 ms', 'p99 ms', 'CPU µs', 'PostgreSQL µs', 'RSS MiB', 'ratio', 'bar'];

async function compare(
  database: Parameters<typeof drive>[0],
  servers: { app: ServerProcess; limit: ServerProcess },
  target: Target,
  seconds: number,
): Promise<Result> {
  const result: Result = { target, app: [], limit: [] };
  await assertSameAnswers(servers.app, servers.limit, target);
  for (const name of ['app', 'limit'] as const) {
    await drive(database, servers[name], target, { seconds: Math.min(WARM_UP_SECONDS, seconds) });
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const name of ['app', 'limit'] as const) {
      const measured = await drive(database, servers[name], target, { seconds });
      if (measured.failed > 0) out(`${target.name}: ${measured.failed} answers of ${name} failed`);
      result[name].push(measured);
    }
  }
  out(`${target.name}: ${ratioOf(result).toFixed(2)} of the limit server`);
  return result;
}

/** The program and the limit server in turn, with the same requests on the same database. */
export async function runComparison({ seconds, only }: Choice): Promise<void> {
  const database = await createDatabase(ORDERS);
  const servers: ServerProcess[] = [];
  try {
    const app = await startApp(database.url);
    servers.push(app);
    const limit = await startLimit(database.url);
    servers.push(limit);
    const targets = await makeTargets(database, await ownerHeaders(app));
    const results: Result[] = [];
    for (const target of targets.filter((target) => isChosen(target, only))) {
      results.push(await compare(database, { app, limit }, target, seconds));
    }
    const text = `${await machine(database)}. 32 connections, ${ROUNDS} rounds of ${seconds} s each, in turn.\n
${table(HEAD, results.flatMap(rowsOf))}`;
    if (only === undefined) publish('Against the limit server', text);
    else out(`\n${text}`);
  } finally {
    for (const server of servers) await server.stop();
    await database.drop();
  }
}
