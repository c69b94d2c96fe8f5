import type { ActorRecord, Claims, ReadActor } from '#src/platform/actor.ts';
import type { Cradle } from '#src/platform/cradle.ts';
import { unavailable } from '#src/platform/errors.ts';

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

  const readTogether = async (batch: Waiting[]): Promise<void> => {
    const scope = scopes.openSystemScope();
    try {
      const records = await scope.cradle.sellerUserRepository.readActors(batch.map(({ claims }) => claims));
      batch.forEach(({ resolve }, index) => resolve(records[index] ?? null));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      await scope.dispose();
    }
  };

  const readNext = (): void => {
    const batch = waiting;
    waiting = [];
    isReading = batch.length > 0;
    if (!isReading) return;
    let isOver = false;
    const goOn = (): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(overdue);
      readNext();
    };
    const overdue = setTimeout(() => {
      for (const { reject } of batch) reject(unavailable('The database cannot be reached'));
      goOn();
    }, READ_TIMEOUT_MS);
    void readTogether(batch).then(goOn, goOn);
  };

  return (claims) =>
    new Promise((resolve, reject) => {
      waiting.push({ claims, resolve, reject });
      if (isReading) return;
      isReading = true;
      // requests that have come in together go together
      setImmediate(readNext);
    });
}
