import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A server in a process of its own. */
export interface ServerProcess {
  name: string;
  url: string;
  pid: number;
  /** Seconds of CPU that the process has used so far, user and system. */
  cpuSeconds: () => number;
  /** Resident memory in MiB: now, and the highest since the start. */
  rssMiB: () => { now: number; peak: number };
  stop: (signal?: NodeJS.Signals) => Promise<void>;
}

export const JWT_SECRET = 'bench-jwt-secret-of-more-than-32-characters';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const LIMIT = fileURLToPath(new URL('../limit/limit-server.ts', import.meta.url));
const TICKS_PER_SECOND = 100;
const START_TIMEOUT_MS = 30_000;

/** Seconds of CPU of any process; 0 for one that is not there. */
export function cpuSecondsOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // the name may hold spaces: fields count from behind it
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  } catch {
    return 0;
  }
}

function rssOf(pid: number): { now: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const read = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) / 1024;
  return { now: read('VmRSS'), peak: read('VmHWM') };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function answers(url: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (performance.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    const ok = await fetch(`${url}/api/health`).then(
      ({ status }) => status === 200,
      () => false,
    );
    if (ok) return;
    await pause(20);
  }
  throw new Error('the server does not answer');
}

async function start(
  name: string,
  script: string,
  env: Record<string, string>,
  flags: string[],
): Promise<ServerProcess> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  // a directory without a .env file
  const directory = mkdtempSync(join(tmpdir(), 'pixecom-bench-'));
  const child = spawn(process.execPath, [...flags, script], {
    cwd: directory,
    env: { ...env, PORT: String(port) },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  void ended.then(() => rmSync(directory, { recursive: true, force: true }));
  const pid = child.pid!;
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    if (child.exitCode !== null) return;
    child.kill(signal);
    await ended;
  };
  try {
    await answers(url, child);
  } catch (error) {
    await stop('SIGKILL');
    throw error;
  }
  return { name, url, pid, cpuSeconds: () => cpuSecondsOf(pid), rssMiB: () => rssOf(pid), stop };
}

const startMain = (
  name: string,
  script: string,
  databaseUrl: string,
  flags: string[] = [],
  more: Record<string, string> = {},
): Promise<ServerProcess> =>
  start(
    name,
    script,
    {
      NODE_ENV: 'production',
      DATABASE_URL: databaseUrl,
      JWT_SECRET,
      JWT_EXPIRES_IN: '12h',
      REFRESH_TOKEN_PEPPER: 'bench-refresh-pepper-of-more-than-32-characters',
      META_TOKEN_ENCRYPTION_KEY: '0'.repeat(64),
      CORS_ORIGIN: 'http://localhost:3000',
      FRONTEND_URL: 'http://localhost:3000',
      LOG_LEVEL: 'warn',
      RATE_LIMIT_ENABLED: 'false',
      EXPORT_INTERVAL_SECONDS: '0',
      JOBS_ENABLED: 'false',
      ALLOW_TEST_PAYMENTS: 'true',
      SLOW_REQUEST_THRESHOLD_MS: '600000',
      ...more,
    },
    flags,
  );

/** The program as it runs in production, without rate limits and jobs. `flags` go to node, `more` to its environment. */
export const startApp = (
  databaseUrl: string,
  flags: string[] = [],
  more: Record<string, string> = {},
): Promise<ServerProcess> => startMain('app', MAIN, databaseUrl, flags, more);

/** The program of another checkout, whose schema has to be the same. */
export const startBefore = (databaseUrl: string, checkout: string): Promise<ServerProcess> =>
  startMain('before', join(resolve(checkout), 'src/main.ts'), databaseUrl);

/** The hand-written server that the program is measured against. */
export const startLimit = (databaseUrl: string): Promise<ServerProcess> =>
  start('limit', LIMIT, { NODE_ENV: 'production', DATABASE_URL: databaseUrl, JWT_SECRET }, []);
