import { onCluster } from './cluster.ts';
import { clusterUrl, runPrefix } from './database.ts';

export default async function globalTeardown(): Promise<void> {
  if (clusterUrl === undefined) return;
  await onCluster(async (execute) => {
    const names = await execute("select datname as name from pg_database where datname like 'pixecom\\_test\\_%'");
    for (const { name } of names) {
      if (name.startsWith(runPrefix())) await execute(`drop database if exists "${name}" with (force)`);
    }
  });
}
