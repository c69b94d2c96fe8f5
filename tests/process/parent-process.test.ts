import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from '#test';
import { describeOnPostgres } from '#support/database/races.ts';
import { temporaryDir } from '#support/process/program.ts';

/** The server as `npm start` starts it, and what becomes of it when npm goes without a word (contract 1.1, Life cycle). */
const TIMEOUT_MS = 60_000;
const dir = temporaryDir();
const root = fileURLToPath(new URL('../..', import.meta.url));
const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const { scripts } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as { scripts: Record<string, string> };

const launchers: ChildProcess[] = [];
const servers: number[] = [];
afterAll(() => {
  for (const launcher of launchers) launcher.kill('SIGKILL');
  for (const pid of servers) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // ended, as it should have
    }
  }
});

/** Stands for npm: starts the server, tells its pid, passes its log on, and lives on. */
const NPM = `const { spawn } = require('node:child_process');
  const child = spawn(process.execPath, [${JSON.stringify(main)}], { stdio: ['ignore', 'inherit', 'inherit'] });
  process.stdout.write(JSON.stringify({ pid: child.pid }) + '\\n');
  setInterval(() => {}, 1000);`;

interface Launched {
  launcher: ChildProcess;
  /** The pid of the server, once it is told. */
  pid: () => Promise<number>;
  logged: (message: string) => Promise<Record<string, unknown>>;
  /** Everything written, once nobody can write any more: launcher and server have both ended. */
  ended: Promise<string>;
}

function launch(command: string, args: string[], script: string | undefined): Launched {
  const { url } = globalThis.testDatabase as { url: string };
  const launcher = spawn(command, args, {
    cwd: dir,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'test',
      PORT: '0',
      ...(script === undefined ? {} : { npm_lifecycle_script: script }),
      DATABASE_URL: url,
    },
  });
  launchers.push(launcher);
  let output = '';
  for (const stream of [launcher.stdout, launcher.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  }
  const ended = new Promise<string>((resolve) => launcher.once('close', () => resolve(output)));
  const line = (fits: (line: Record<string, unknown>) => boolean) =>
    new Promise<Record<string, unknown>>((resolve, reject) => {
      const look = () => {
        const lines = output.split('\n').slice(0, -1);
        const found = lines.map((text) => JSON.parse(text) as Record<string, unknown>).find(fits);
        if (found) resolve(found);
      };
      launcher.stdout.on('data', look);
      void ended.then(() => reject(new Error(`ended before it said so: ${output}`)));
      look();
    });
  const pid = async () => {
    const told = (await line((one) => 'pid' in one && !('msg' in one))).pid as number;
    servers.push(told);
    return told;
  };
  return { launcher, pid, logged: (message) => line(({ msg }) => msg === message), ended };
}

const launchByNpm = (script: string | undefined) => launch(process.execPath, ['-e', NPM], script);

// each starts the program, which takes longer with a database in it
describeOnPostgres('a server that npm has started', () => {
  test.each(['SIGKILL', 'SIGHUP'] as const)(
    'stops in order when npm is ended by %s',
    async (signal) => {
      const { launcher, pid, logged, ended } = launchByNpm(scripts.start);
      await Promise.all([pid(), logged('Listening')]);
      launcher.kill(signal);
      expect(await logged('Stopping')).toMatchObject({ signal: 'npm is gone' });
      expect(await ended).toContain('"msg":"Database disconnected"');
    },
    TIMEOUT_MS,
  );

  test(
    'does not start when npm is gone before it can look',
    async () => {
      // the shell that stands for npm waits for nothing; what is left waits until that is so
      const orphan = `(while kill -0 $$ 2>/dev/null; do sleep 0.05; done; exec "$@") & exit 0`;
      const { ended } = launch('sh', ['-c', orphan, 'sh', process.execPath, main], scripts.start);
      expect(await ended).toBe('');
    },
    TIMEOUT_MS,
  );
});

describeOnPostgres('whoever else has started it', () => {
  test.each([
    ['started by anything but npm', undefined],
    ['of a script that has a shell between npm and node', 'node src/main.ts &'],
  ])(
    'a server %s outlives who started it',
    async (_name, script) => {
      const { launcher, pid, logged, ended } = launchByNpm(script);
      const server = await pid();
      const gone = new Promise((resolve) => launcher.once('exit', resolve));
      launcher.kill('SIGKILL');
      await gone;
      await logged('Listening');
      process.kill(server, 'SIGTERM');
      expect(await logged('Stopping')).toMatchObject({ signal: 'SIGTERM' });
      await ended;
    },
    TIMEOUT_MS,
  );
});
