import type { World } from './world.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** An instant so many days from now. */
export const daysFromNow = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString();

/** Moves the server's clock forward to noon, UTC: no midnight comes while a test runs. */
export function toNoon(world: Pick<World, 'cradle' | 'advance'>): void {
  const ofDay = (world.cradle.clock.now().getTime() / 1000) % 86_400;
  world.advance((86_400 + 43_200 - ofDay) % 86_400);
}

/** A day, `YYYY-MM-DD`, so many days before the server's today. */
export const dayAgo = (world: Pick<World, 'cradle'>, days: number): string =>
  new Date(world.cradle.clock.now().getTime() - days * 86_400_000).toISOString().slice(0, 10);
