import { MikroORM } from '@mikro-orm/postgresql';
import { clusterUrl } from './test-database.ts';

/** Runs statements on the cluster that `TEST_DATABASE_URL` names, outside of any test database. */
export async function onCluster<T>(
  run: (execute: (sql: string) => Promise<{ name: string }[]>) => Promise<T>,
): Promise<T> {
  const orm = await MikroORM.init({
    clientUrl: clusterUrl!,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    pool: { min: 0, max: 1 },
  });
  try {
    return await run((sql) => orm.em.getConnection().execute(sql));
  } finally {
    await orm.close();
  }
}
