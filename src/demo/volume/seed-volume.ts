import type { QueryResult } from '@mikro-orm/core';
import type { Cradle } from '#src/platform/cradle.ts';
import { analyze } from '#src/platform/db/schema/analyze.ts';
import type { Em } from '#src/platform/db/orm.ts';
import { hashPassword } from '#src/modules/identity/index.ts';
import { adsArea } from './ads.ts';
import { ordersArea } from './orders.ts';
import { labelsArea, productsArea } from './products.ts';
import { sellersArea } from './sellers.ts';
import { sellpagesArea } from './sellpages.ts';
import type { Area, VolumeSize } from './volume-sql.ts';

/** Parts come after what they belong to. */
const areas: Area[] = [sellersArea, labelsArea, productsArea, sellpagesArea, adsArea, ordersArea];

const MAX_ROWS = 5_000;

const GIVEN = `with given as (
    select ?::int as first, ?::int as last, ?::int as sellers, ?::int as products, ?::text as password_hash
  ), numbers as (select n from given, generate_series(given.first, given.last) as n)`;

/** How far the seeding is, in rows' numbers. */
export interface VolumeProgress {
  area: string;
  areaDone: boolean;
  done: number;
  total: number;
}

/** The batches of an area, as pairs of first and last number. */
function batchesOf({ rowsPerNumber }: Area, upTo: number): [number, number][] {
  const step = Math.floor(MAX_ROWS / rowsPerNumber);
  return Array.from({ length: Math.ceil(upTo / step) }, (_, index) => [
    index * step + 1,
    Math.min((index + 1) * step, upTo),
  ]);
}

async function insertBatch(em: Em, { inserts }: Area, parameters: unknown[]): Promise<Record<string, number>> {
  return em.transactional(async () => {
    const made: Record<string, number> = {};
    for (const [kind, insert] of Object.entries(inserts)) {
      const result = await em.execute<QueryResult>(`${GIVEN} ${insert}`, parameters, 'run');
      made[kind] = result.affectedRows;
    }
    return made;
  });
}

/** Adds what `more` counts to `counts`. */
export function addCounts(counts: Record<string, number>, more: Record<string, number>): void {
  for (const [kind, rows] of Object.entries(more)) counts[kind] = (counts[kind] ?? 0) + rows;
}

/**
 * Fills the database with realistic rows in bulk and refreshes the planner's statistics. Every row follows from its
 * number: the same size makes the same rows again, rows that are there stay as they are, and a larger size adds the
 * rest. Each batch is a transaction of its own; an interrupted run is finished by the next. Without `ownerPassword`
 * nobody can log in as one of the sellers. Needs the system scope. Returns how many rows of each kind were made.
 */
export async function seedVolume(
  { em, orm }: Pick<Cradle, 'em' | 'orm'>,
  size: VolumeSize,
  ownerPassword?: string,
  report: (progress: VolumeProgress) => void = () => undefined,
): Promise<Record<string, number>> {
  const passwordHash = ownerPassword === undefined ? null : await hashPassword(ownerPassword);
  const made: Record<string, number> = {};
  const total = areas.reduce((sum, area) => sum + area.upTo(size), 0);
  let done = 0;
  for (const area of areas) {
    const upTo = area.upTo(size);
    for (const [first, last] of batchesOf(area, upTo)) {
      addCounts(made, await insertBatch(em, area, [first, last, size.sellers, size.products, passwordHash]));
      done += last - first + 1;
      report({ area: area.name, areaDone: last === upTo, done, total });
    }
  }
  await analyze(orm);
  return made;
}
