import { type RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';

/** Runs `check` under the limit of `key`; what it returns for wrong credentials is falsy. */
export type LimitAttempts = <T>(key: string, check: () => Promise<T>) => Promise<T>;

/** Attempts of this process whose outcome is not known yet. */
function makeUnderWay() {
  const attempts = new Map<string, Set<Promise<void>>>();
  return {
    /** What it returns is called when the outcome is known. */
    enter(key: string): () => void {
      const { promise, resolve } = Promise.withResolvers<void>();
      const own = (attempts.get(key) ?? new Set()).add(promise);
      attempts.set(key, own);
      return () => {
        own.delete(promise);
        if (own.size === 0) attempts.delete(key);
        resolve();
      };
    },
    /** Resolves with the next outcome; undefined when there is nothing to wait for. */
    next(key: string): Promise<void> | undefined {
      const own = attempts.get(key);
      return own && Promise.race(own);
    },
  };
}

/**
 * Counts failed attempts only, though each takes its point before it begins, so that many at once get no further than the
 * limit. A right password clears the count; an attempt that ends in an error gives its point back. While attempts of
 * this process are under way, one beyond the limit waits for their outcome rather than be refused for it.
 */
export function makeAttemptLimit(
  limiter: RateLimiterAbstract,
  refuse: (state: RateLimiterRes) => Error,
): LimitAttempts {
  const underWay = makeUnderWay();

  const giveBack = async (key: string): Promise<void> => {
    const { consumedPoints } = await limiter.reward(key);
    // it had been cleared already
    if (consumedPoints < 0) await limiter.penalty(key);
  };

  const begin = async (key: string): Promise<() => void> => {
    for (;;) {
      try {
        await limiter.consume(key);
        return underWay.enter(key);
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error;
        await giveBack(key);
        const outcome = underWay.next(key);
        if (outcome === undefined) throw refuse(error);
        await outcome;
      }
    }
  };

  return async (key, check) => {
    const leave = await begin(key);
    try {
      const answer = await check();
      if (answer) await limiter.delete(key);
      return answer;
    } catch (error) {
      await giveBack(key);
      throw error;
    } finally {
      leave();
    }
  };
}
