import { setTimeout as pause } from 'node:timers/promises';
import { isRetryable } from './constraints.ts';

/** Attempts at work that the database broke off (contract 1.3). */
const MAX_ATTEMPTS = 4;

/** Longer each time, and never the same for two that met. */
const pauseMs = (attempt: number): number => 2 ** attempt * 5 * (1 + Math.random());

/**
 * Runs `work`, whose statements are whole transactions, again from its start while the database breaks it off (deadlock,
 * serialisation failure) and `mayRepeat` allows it; four attempts in all.
 * @throws what the last attempt threw, or the first thing that another attempt would not help
 */
export async function retryTransaction<T>(work: () => Promise<T>, mayRepeat: () => boolean = () => true): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !isRetryable(error) || !mayRepeat()) throw error;
    }
    await pause(pauseMs(attempt));
  }
}
