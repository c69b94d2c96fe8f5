import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Another live process holds the embedded database. */
export class DataDirInUseError extends Error {
  override readonly name = 'DataDirInUseError';
}

const SQLITE_BUSY = 5;
/** How long a holder that is just ending is waited for. Blocks, as nothing else goes on in a start without a database. */
const ENDING_MS = 1_000;

const held = new Map<string, DatabaseSync>();

/** The open and locked file, which stays locked for as long as it is open; `null` when another process has it. */
function tryLock(file: string, patienceMs: number): DatabaseSync | null {
  const lock = new DatabaseSync(file, { timeout: patienceMs });
  try {
    // one byte of the file, locked for the one that may write next; nothing is ever written, and no journal is made
    lock.exec('pragma journal_mode = memory; begin immediate');
    return lock;
  } catch (error) {
    lock.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return null;
    throw error;
  }
}

function readHolder(file: string): string {
  try {
    return /^\d+ on [\w.-]+$/.exec(readFileSync(file, 'utf8').trim())?.[0] ?? 'unknown';
  } catch {
    return 'unknown';
  }
}

/**
 * Takes the directory of the embedded database for this process, until it ends (contract 1.10). PGlite has no lock of its
 * own, and two processes writing one directory lose rows.
 *
 * The lock is the kernel's, on an open file: it is gone with the process however that ends, reaped or not, and holds
 * between containers that share the directory. So there is never a stale one to take over, which no pid in a file could
 * promise. Node has no call for file locks; SQLite, which comes with it, takes them on every system. The file
 * `pixecom.lock` beside it only tells people who has the lock.
 * @throws DataDirInUseError when another process holds it
 */
export function lockDataDir(dataDir: string, patienceMs = ENDING_MS): void {
  const dir = resolve(dataDir);
  if (held.has(dir)) return;
  mkdirSync(dir, { recursive: true });
  const holder = join(dir, 'pixecom.lock');
  const lock = tryLock(join(dir, 'lock.db'), patienceMs);
  if (lock === null) {
    throw new DataDirInUseError(
      `The embedded database in ${dataDir} is in use by process ${readHolder(holder)}. Stop it first, or set DATABASE_URL.`,
    );
  }
  held.set(dir, lock);
  writeFileSync(holder, `${process.pid} on ${hostname()}\n`);
  process.once('exit', () => rmSync(holder, { force: true }));
}
