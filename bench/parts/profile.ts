import { existsSync, mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Choice, isChosen, ORDERS } from './comparison.ts';
import { type BenchDatabase, createDatabase } from '../harness/database.ts';
import { drive } from '../harness/load.ts';
import { startApp } from '../harness/processes.ts';
import { publish, table } from '../harness/report.ts';
import { makeTargets, ownerHeaders } from '../harness/targets.ts';

const PROFILER = fileURLToPath(new URL('./profiler.ts', import.meta.url));
const WARM_UP_SECONDS = 2;

interface Frame {
  functionName: string;
  url: string;
  lineNumber: number;
}

/** As V8 writes it. */
interface CpuProfile {
  nodes: { id: number; callFrame: Frame; children?: number[] }[];
  samples: number[];
  timeDeltas: number[];
}

/** The package or directory of ours that a function is of. */
function ownerOf({ functionName, url }: Frame): string {
  const installed = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  if (installed !== undefined) return installed;
  if (url.startsWith('node:')) return url.startsWith('node:internal') ? url.split('/').slice(0, 2).join('/') : url;
  const own = /\/(src\/(?:platform|modules)\/[^/]+)/.exec(url)?.[1];
  return own ?? (functionName.startsWith('(') ? functionName : 'native');
}

const nameOf = ({ functionName, url, lineNumber }: Frame): string =>
  `${functionName || '(anonymous)'} ${url.replace(/^.*\/(node_modules|src)\//, '')}:${lineNumber + 1}`;

function sumBy(profile: CpuProfile, keyOf: (frame: Frame) => string): [string, number][] {
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
  const sums = new Map<string, number>();
  profile.samples.forEach((id, index) => {
    const frame = frames.get(id)!;
    if (frame.url === 'node:inspector' || frame.functionName === '(idle)') return;
    const key = keyOf(frame);
    sums.set(key, (sums.get(key) ?? 0) + profile.timeDeltas[index]!);
  });
  return [...sums].sort(([, a], [, b]) => b - a);
}

/** Share of the busy time, one row for each of the first `count`. */
function shares(sums: [string, number][], count: number, head: string): string {
  const total = sums.reduce((sum, [, time]) => sum + time, 0);
  const rows = sums.slice(0, count).map(([name, time]) => [name, `${((100 * time) / total).toFixed(1)} %`]);
  return table([head, 'self time'], rows);
}

/** A profile of the program while `target` is driven, its start and warm-up left out. */
async function profileOf(database: BenchDatabase, name: string, seconds: number): Promise<CpuProfile> {
  const file = join(mkdtempSync(join(tmpdir(), 'pixecom-profile-')), 'profile.json');
  const app = await startApp(database.url, ['--import', PROFILER], { PROFILE_FILE: file });
  try {
    const targets = await makeTargets(database, await ownerHeaders(app));
    const target = targets.find((one) => one.name === name)!;
    await drive(database, app, target, { seconds: WARM_UP_SECONDS });
    process.kill(app.pid, 'SIGUSR2');
    await drive(database, app, target, { seconds });
    process.kill(app.pid, 'SIGUSR2');
    while (!existsSync(file) || statSync(file).size === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    await app.stop();
    return JSON.parse(readFileSync(file, 'utf8')) as CpuProfile;
  } finally {
    await app.stop('SIGKILL');
  }
}

/** Where the program spends its time while it is driven. */
export async function runProfile({ seconds, only }: Choice): Promise<void> {
  const database = await createDatabase(ORDERS);
  try {
    for (const { name } of (await makeTargets(database, {})).filter((target) => isChosen(target, only))) {
      const profile = await profileOf(database, name, seconds);
      publish(
        `Profile: ${name}`,
        `Where Node's time goes while 32 connections ask, by own time.\n
${shares(sumBy(profile, ownerOf), 12, 'package')}\n
${shares(sumBy(profile, nameOf), 20, 'function')}`,
      );
    }
  } finally {
    await database.drop();
  }
}
