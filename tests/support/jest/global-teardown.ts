import { onCluster } from '../database/cluster.ts';
import { clusterUrl, runPrefix, type TestDatabase } from '../database/test-database.ts';

export default async function globalTeardown(): Promise<void> {
  // without workers the database is in this process, which it would keep alive
  const database = globalThis.testDatabase as TestDatabase | undefined;
  if (database?.kind === 'pglite') await (database.pglite as { close: () => Promise<void> }).close();
  if (clusterUrl === undefined) return;
  await onCluster(async (execute) => {
    const names = await execute("select datname as name from pg_database where datname like 'pixecom\\_test\\_%'");
    for (const { name } of names) {
      if (name.startsWith(runPrefix())) await execute(`drop database if exists "${name}" with (force)`);
    }
  });
}
