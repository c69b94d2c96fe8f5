import type { ActorRecord, Claims, ReadActor } from '#src/platform/actor.ts';
import type { Cradle } from '#src/platform/cradle.ts';

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
