import { describe } from '#test';
import { clusterUrl } from './test-database.ts';

/** How often a race is run: one lucky run proves nothing. */
export const REPETITIONS = 50;
/** How many requests run it. */
export const RUNNERS = 20;
/** Races hash hundreds of passwords. */
export const RACE_TIMEOUT_MS = 180_000;

/** Tests that need many connections at once. The embedded database has one, so they say that they were skipped. */
export function describeOnPostgres(name: string, body: () => void): void {
  if (clusterUrl === undefined) describe.skip(`${name} (skipped: needs TEST_DATABASE_URL)`, body);
  else describe(name, body);
}

/** `run` for 0, 1, … `count` − 1, one after another. */
export async function repeat(count: number, run: (index: number) => Promise<void>): Promise<void> {
  for (let index = 0; index < count; index += 1) await run(index);
}

/** `count` runs at once. */
export const together = <T>(count: number, run: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => run(index)));
