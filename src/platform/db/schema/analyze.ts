import type { Orm } from '../orm.ts';

/**
 * After a bulk load: refreshes what the planner knows of our tables, and the visibility map and index pages that
 * index-only scans and trigram searches rest on. As the login user, because the roles own no table.
 */
export async function analyze(orm: Orm): Promise<void> {
  for (const { tableName } of orm.getMetadata().getAll().values()) {
    await orm.em.getConnection().execute(`vacuum (analyze) "${tableName}"`);
  }
}
