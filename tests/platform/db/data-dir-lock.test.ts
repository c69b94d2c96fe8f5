import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '#test';
import { DataDirInUseError, lockDataDir } from '#src/platform/db/data-dir-lock.ts';

const module = new URL('../../../src/platform/db/data-dir-lock.ts', import.meta.url).href;
/** A holder that is refused to others is not ending. */
const SHORT_MS = 100;
/** Says `held` or the name of the error, and stays until its standard input ends. */
const SCRIPT = `const { lockDataDir } = await import(${JSON.stringify(module)});
  let answer = 'held ' + process.pid;
  try { lockDataDir(process.argv[1], ${SHORT_MS}); } catch (error) { answer = error.name; }
  process.stdout.write(answer);
  process.stdin.resume(); process.stdin.on('end', () => process.exit(0));`;
const NODE_ARGS = ['--input-type=module', '-e', SCRIPT];

let dir: string;
let holder: string;
const children: ChildProcess[] = [];
const listeners = process.listeners('exit');
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'pixecom-lock-'));
  holder = join(dir, 'pixecom.lock');
});
afterEach(async () => {
  for (const child of children.splice(0)) await endOf(child, () => child.kill('SIGKILL'));
  for (const listener of process.listeners('exit')) if (!listeners.includes(listener)) process.off('exit', listener);
  rmSync(dir, { recursive: true, force: true });
});

function endOf(child: ChildProcess, end: () => unknown): Promise<unknown> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  const ended = new Promise((resolve) => child.once('exit', resolve));
  end();
  return ended;
}

/** A process that tries to take the lock, and its answer. */
async function startOther(
  command = process.execPath,
  args = NODE_ARGS,
): Promise<{ child: ChildProcess; answer: string }> {
  const child = spawn(command, [...args, dir], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const answer = await new Promise<string>((resolve) => child.stdout.once('data', (data) => resolve(String(data))));
  return { child, answer };
}

const named = () => readFileSync(holder, 'utf8');
const me = `${process.pid} on ${hostname()}\n`;

describe('the lock of the embedded database', () => {
  test('makes the directory, names this process, and leaves no other file', () => {
    const nested = join(dir, 'not', 'yet');
    lockDataDir(nested);
    expect(readFileSync(join(nested, 'pixecom.lock'), 'utf8')).toBe(me);
    expect(readdirSync(nested).sort()).toEqual(['lock.db', 'pixecom.lock']);
  });

  test('may be taken again by the process that has it', () => {
    lockDataDir(dir);
    lockDataDir(dir);
    expect(named()).toBe(me);
  });

  test('is refused while another process has it, in words, and stays with that process', async () => {
    const { child } = await startOther();
    const before = named();
    expect(() => lockDataDir(dir, SHORT_MS)).toThrow(DataDirInUseError);
    expect(() => lockDataDir(dir, SHORT_MS)).toThrow(`${dir} is in use by process ${child.pid} on ${hostname()}.`);
    expect(named()).toBe(before);
  });

  test.each(['4194303 on elsewhere', '1', 'garbage', '', null])(
    'is refused while another process has it, whatever the file says: %p',
    async (content) => {
      await startOther();
      if (content === null) rmSync(holder);
      else writeFileSync(holder, content);
      const name = content?.includes(' on ') === true ? content : 'unknown';
      expect(() => lockDataDir(dir, SHORT_MS)).toThrow(`in use by process ${name}.`);
    },
  );

  test.each([`${process.ppid} on ${hostname()}`, '1', `${process.pid}`, 'garbage', '', '\0\0\0'])(
    'is taken where nobody has it, whatever the file says: %p',
    (content) => {
      writeFileSync(holder, content);
      lockDataDir(dir);
      expect(named()).toBe(me);
    },
  );

  test('is taken over from a killed process', async () => {
    const { child } = await startOther();
    await endOf(child, () => child.kill('SIGKILL'));
    expect(named()).toContain(String(child.pid));
    lockDataDir(dir);
    expect(named()).toBe(me);
  });

  test('is taken over from a killed process that nobody has reaped', async () => {
    // the shell becomes a `sleep`, which does not know that it has a child
    const script = '"$@" <&3 & exec sleep 600';
    const { answer } = await startOther('sh', ['-c', `exec 3<&0; ${script}`, 'sh', process.execPath, ...NODE_ARGS]);
    const pid = Number(/^held (\d+)$/.exec(answer)![1]);
    process.kill(pid, 'SIGKILL');
    lockDataDir(dir);
    expect(() => process.kill(pid, 0)).not.toThrow(); // still in the table of processes
    expect(named()).toBe(me);
  });
});

test('of processes that start at once one gets the lock of a dead one, and gives it back when it ends', async () => {
  const { child: dead } = await startOther();
  await endOf(dead, () => dead.kill('SIGKILL'));
  const others = await Promise.all(Array.from({ length: 4 }, () => startOther()));
  const answers = others.map(({ answer }) => answer.replace(/ \d+$/, '')).sort();
  expect(answers).toEqual(['DataDirInUseError', 'DataDirInUseError', 'DataDirInUseError', 'held']);
  await Promise.all(others.map(({ child }) => endOf(child, () => child.stdin!.end())));
  expect(existsSync(holder)).toBe(false);
});
