import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from '#test';

const fileOf = (door: string) => fileURLToPath(new URL(`../../../src/${door}`, import.meta.url));

export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
  stderr: string;
  stdout: string;
}

/** The real program in a process of its own. */
export interface Program {
  child: ChildProcess;
  /** Log lines so far. */
  lines: () => Record<string, unknown>[];
  /** Resolves with the first log line whose message is `message`; rejects when the process ends before. */
  logged: (message: string) => Promise<Record<string, unknown>>;
  /** Where it listens, once it does. */
  baseUrl: () => Promise<string>;
  ended: Promise<Ending>;
}

/** A directory that is gone after the tests of the file. */
export function temporaryDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'pixecom-test-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

const running = new Set<ChildProcess>();

/** Ends what a failing test has left. */
export function killPrograms(): void {
  for (const child of running) child.kill('SIGKILL');
}

const parse = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** Starts `src/main.ts` with `env` and nothing else, in a directory without a `.env` file. */
export const startProgram = (cwd: string, env: Record<string, string>): Program => startDoor('main.ts', cwd, env);

/** Starts `src/worker.ts` in the same way. */
export const startWorker = (cwd: string, env: Record<string, string>): Program => startDoor('worker.ts', cwd, env);

function startDoor(door: string, cwd: string, env: Record<string, string>): Program {
  const child = spawn(process.execPath, [fileOf(door)], {
    cwd,
    env: { NODE_ENV: 'test', PORT: '0', SLOW_REQUEST_THRESHOLD_MS: '60000', ...env },
  });
  running.add(child);
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  const ended = new Promise<Ending>((resolve) => {
    child.once('close', (code, signal) => {
      running.delete(child);
      resolve({ code, signal, stderr, stdout });
    });
  });
  const logged = (message: string) =>
    new Promise<Record<string, unknown>>((resolve, reject) => {
      const look = () => {
        const line = parse(stdout).find(({ msg }) => msg === message);
        if (line) resolve(line);
      };
      child.stdout.on('data', look);
      void ended.then(() => reject(new Error(`ended before it logged "${message}": ${stdout}${stderr}`)));
      look();
    });
  const baseUrl = async () => {
    const { api } = await logged('Listening');
    return `http://127.0.0.1:${new URL(api as string).port}`;
  };
  return { child, lines: () => parse(stdout), logged, baseUrl, ended };
}
