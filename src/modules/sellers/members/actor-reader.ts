import type { ActorRecord, Claims, ReadActor } from '#src/platform/actor.ts';
import type { Cradle } from '#src/platform/cradle.ts';
import { onLane } from '#src/platform/db/connection-shares.ts';
import { unavailable } from '#src/platform/errors.ts';
import { CallTimeout, withTimeout } from '#src/platform/with-timeout.ts';

/** A look-up without an answer by then no longer holds up the next. */
const READ_TIMEOUT_MS = 5_000;

/** A request that waits to know who sends it. */
interface Waiting {
  claims: Claims;
  resolve: (record: ActorRecord | null) => void;
  reject: (error: unknown) => void;
}

/**
 * Reads who sends a request: user, membership and seller as they are now (contract 1.2). Requests that arrive while one
 * look-up is under way share the next, so each is answered by a statement that began after it arrived, and many at once
 * need few.
 */
export function makeActorReader({ scopes }: Pick<Cradle, 'scopes'>): ReadActor {
  let waiting: Waiting[] = [];
  let isReading = false;

  const read = async (claims: Claims[]): Promise<(ActorRecord | null)[]> => {
    const scope = scopes.openSystemScope();
    try {
      return await scope.cradle.sellerUserRepository.readActors(claims);
    } finally {
      await scope.dispose();
    }
  };

  const readTogether = async (batch: Waiting[]): Promise<void> => {
    try {
      const records = await withTimeout(READ_TIMEOUT_MS, () =>
        onLane('actor', () => read(batch.map(({ claims }) => claims))),
      );
      batch.forEach(({ resolve }, index) => resolve(records[index] ?? null));
    } catch (error) {
      const reason = error instanceof CallTimeout ? unavailable('The database cannot be reached') : error;
      for (const { reject } of batch) reject(reason);
    }
  };

  const readAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      await readTogether(batch);
    }
    isReading = false;
  };

  return (claims) =>
    new Promise((resolve, reject) => {
      waiting.push({ claims, resolve, reject });
      if (isReading) return;
      isReading = true;
      // requests that have come in together go together
      setImmediate(() => void readAll());
    });
}
