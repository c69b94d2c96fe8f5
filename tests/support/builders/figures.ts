import { makeLine } from './catalog.ts';
import { insertRow, makeOrder } from './commerce.ts';
import type { World } from '../world.ts';

type Sql = Pick<World, 'sql'>;
type Overrides = Record<string, unknown>;

interface Ref {
  id: string;
}

/** What is not revenue (contract 7, terms). */
export const NO_REVENUE = ['PENDING', 'CANCELLED', 'REFUNDED'];

/** Moves the server's clock forward to noon, UTC: no midnight comes while a test runs. */
export function toNoon(world: Pick<World, 'cradle' | 'advance'>): void {
  const ofDay = (world.cradle.clock.now().getTime() / 1000) % 86_400;
  world.advance((86_400 + 43_200 - ofDay) % 86_400);
}

/** A day, `YYYY-MM-DD`, so many days before the server's today. */
export const dayAgo = (world: Pick<World, 'cradle'>, days: number): string =>
  new Date(world.cradle.clock.now().getTime() - days * 86_400_000).toISOString().slice(0, 10);

/** One day's figures of a sellpage. */
export const makePageStats = (
  world: Sql,
  sellpage: Record<string, unknown> & Ref,
  overrides: Overrides = {},
): Promise<Ref> =>
  insertRow(world, 'sellpage_stats_daily', {
    seller_id: sellpage.seller_id,
    sellpage_id: sellpage.id,
    stat_date: '2026-05-10',
    ad_source: 'organic',
    ...overrides,
  });

/** A CONFIRMED order with lines of `[product, quantity, line total]`. */
export async function makeBasket(
  world: Sql,
  seller: Ref,
  lines: [Ref, number, string][],
  overrides: Overrides = {},
): Promise<Ref> {
  const order = await makeOrder(world, seller, overrides);
  for (const [product, quantity, line_total] of lines) await makeLine(world, order, product, { quantity, line_total });
  return order;
}
