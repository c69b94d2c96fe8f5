import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Another live process holds the embedded database. */
export class DataDirInUseError extends Error {
  override readonly name = 'DataDirInUseError';
}

const held = new Set<string>();

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function readPid(file: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
    return Number.isSafeInteger(pid) && pid > 0 ? pid : null;
  } catch {
    return null;
  }
}

/** Creates the lock with its content in one step, so that nobody ever reads an empty one. */
function tryCreate(lock: string): boolean {
  const mine = `${lock}.${process.pid}`;
  writeFileSync(mine, `${process.pid}\n`);
  try {
    linkSync(mine, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(mine, { force: true });
  }
}

/** Puts a dead process's lock aside; false when a live process took the lock over in between. */
function removeStale(lock: string, deadPid: number | null): boolean {
  const aside = `${lock}.stale.${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch {
    return true; // already gone
  }
  const pid = readPid(aside);
  if (pid !== deadPid && pid !== null && isAlive(pid)) {
    linkSync(aside, lock);
    rmSync(aside, { force: true });
    return false;
  }
  rmSync(aside, { force: true });
  return true;
}

/**
 * Takes the directory of the embedded database for this process, until it exits. PGlite has no lock of its own, and two
 * processes writing one directory lose rows. A lock left by a killed process is taken over.
 * @throws DataDirInUseError when another live process holds it
 */
export function lockDataDir(dataDir: string): void {
  mkdirSync(dataDir, { recursive: true });
  const lock = join(dataDir, 'pixecom.lock');
  if (held.has(lock)) return;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (tryCreate(lock)) {
      held.add(lock);
      process.once('exit', () => rmSync(lock, { force: true }));
      return;
    }
    const pid = readPid(lock);
    // a container gives every run the same pid, so our own pid in the file is a leftover too
    if (pid !== null && pid !== process.pid && isAlive(pid)) break;
    if (!removeStale(lock, pid)) break;
  }
  throw new DataDirInUseError(
    `The embedded database in ${dataDir} is in use by process ${readPid(lock) ?? 'unknown'}. Stop it first, or set DATABASE_URL.`,
  );
}
