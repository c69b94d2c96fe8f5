import { readFileSync } from 'node:fs';

const POLL_MS = 200;
/** Those who run scripts of a `package.json`; whoever inherits their children is none of them. */
const RUNNER = /\b(npm|pnpm|yarn|bun|node)\b/;

/** Command line of a process; `undefined` where the system does not tell. */
function commandOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return undefined;
  }
}

/** Whether the parent had ended before this process could look. 1 is also npm itself, as the first one of a container. */
function isOrphan(parent: number): boolean {
  const command = commandOf(parent);
  return command === undefined ? process.platform === 'darwin' && parent === 1 : !RUNNER.test(command);
}

/**
 * Calls `listener` once when the npm that started this process is gone. npm hands on SIGTERM and SIGINT, but not SIGHUP or
 * SIGKILL, nor what meets it while it starts its child: the server would go on, and hold its port and its data, while
 * everyone takes it for stopped. A process learns of that only by looking who its parent is.
 *
 * Only for a script in which node takes the place of npm's shell (`exec node`), so that npm itself is the parent: all others
 * may outlive their parents.
 */
export function onceNpmIsGone(listener: () => void): void {
  if (!/^exec node\b/.test(process.env.npm_lifecycle_script ?? '')) return;
  const parent = process.ppid;
  if (isOrphan(parent)) {
    listener();
    return;
  }
  const poll = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(poll);
    listener();
  }, POLL_MS);
  poll.unref();
}
