import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '#test';
import { DataDirInUseError, lockDataDir } from '#src/platform/db/data-dir-lock.ts';

let dir: string;
let lock: string;
let living: ChildProcess;
let deadPid: number;

/** A process that is alive until it is told otherwise. */
const startSleeper = () => spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
const exitOf = (child: ChildProcess) => new Promise((resolve) => child.once('exit', resolve));

beforeAll(async () => {
  living = startSleeper();
  const short = startSleeper();
  deadPid = short.pid!;
  short.kill('SIGKILL');
  await exitOf(short);
});
afterAll(async () => {
  living.kill('SIGKILL');
  await exitOf(living);
});
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'pixecom-lock-'));
  lock = join(dir, 'pixecom.lock');
});
const listeners = process.listeners('exit');
afterEach(() => {
  for (const listener of process.listeners('exit')) if (!listeners.includes(listener)) process.off('exit', listener);
  rmSync(dir, { recursive: true, force: true });
});

const holder = () => readFileSync(lock, 'utf8').trim();
const own = String(process.pid);

describe('the lock of the embedded database', () => {
  test('makes the directory and holds the pid of this process', () => {
    const nested = join(dir, 'not', 'yet');
    lockDataDir(nested);
    expect(readFileSync(join(nested, 'pixecom.lock'), 'utf8').trim()).toBe(own);
  });

  test('leaves no other file behind', () => {
    lockDataDir(dir);
    expect(readdirSync(dir)).toEqual(['pixecom.lock']);
  });

  test('may be taken again by the process that has it', () => {
    lockDataDir(dir);
    lockDataDir(dir);
    expect(holder()).toBe(own);
  });

  test('is refused while a live process has it, in words, and stays with that process', () => {
    writeFileSync(lock, `${living.pid}\n`);
    expect(() => lockDataDir(dir)).toThrow(DataDirInUseError);
    expect(() => lockDataDir(dir)).toThrow(new RegExp(`${dir}.*process ${living.pid}`));
    expect(holder()).toBe(String(living.pid));
    expect(readdirSync(dir)).toEqual(['pixecom.lock']);
  });

  test('is refused while another user has it', () => {
    writeFileSync(lock, '1\n'); // always alive, and not ours to signal unless we are root
    expect(() => lockDataDir(dir)).toThrow(/process 1\b/);
  });

  test('is taken over from a dead process', () => {
    writeFileSync(lock, `${deadPid}\n`);
    lockDataDir(dir);
    expect(holder()).toBe(own);
    expect(readdirSync(dir)).toEqual(['pixecom.lock']);
  });

  test('is taken over from an earlier run with the same pid, as in a container', () => {
    writeFileSync(lock, `${own}\n`);
    lockDataDir(dir);
    expect(holder()).toBe(own);
  });

  test.each(['', 'garbage', '-1', '0', '99999999999999999999', '\0\0\0'])(
    'is taken over when it says %p',
    (content) => {
      writeFileSync(lock, content);
      lockDataDir(dir);
      expect(holder()).toBe(own);
    },
  );
});

test('of many processes one gets the lock of a dead one, and gives it back when it ends', async () => {
  writeFileSync(lock, `${deadPid}\n`);
  const module = new URL('../../src/platform/db/data-dir-lock.ts', import.meta.url).href;
  const script = `const { lockDataDir } = await import(${JSON.stringify(module)});
    try { lockDataDir(${JSON.stringify(dir)}); process.stdout.write('held'); } catch (error) { process.stdout.write(error.name); }
    process.stdin.resume(); process.stdin.on('end', () => process.exit(0));`;
  const children = Array.from({ length: 4 }, () =>
    spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] }),
  );
  const answers = await Promise.all(
    children.map(
      (child) => new Promise<string>((resolve) => child.stdout.once('data', (data) => resolve(String(data)))),
    ),
  );
  expect(answers.sort()).toEqual(['DataDirInUseError', 'DataDirInUseError', 'DataDirInUseError', 'held']);
  await Promise.all(
    children.map((child) => {
      child.stdin.end();
      return exitOf(child);
    }),
  );
  expect(existsSync(lock)).toBe(false);
});
