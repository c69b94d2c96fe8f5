import type { EntityClass, EntityData, QueryResult } from '@mikro-orm/core';
import type { Em } from '#src/platform/db/orm.ts';

/**
 * Inserts the rows that collide with nothing stored, on any unique key, in one statement; returns how many those were.
 * Rows that exist stay as they are. Of two transactions that insert the same row the second waits, then skips it.
 */
export async function insertMissing<T extends object>(
  em: Em,
  entity: EntityClass<T>,
  rows: EntityData<T>[],
): Promise<number> {
  if (rows.length === 0) return 0;
  const insert = em
    .createQueryBuilder(entity)
    .insert(rows as never)
    .onConflict()
    .ignore();
  const result = await insert.execute<QueryResult>('run');
  return result.affectedRows;
}
