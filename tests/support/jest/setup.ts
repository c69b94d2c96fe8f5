import { readFile } from 'node:fs/promises';
import { openPglite } from '#src/platform/db/driver/simple-pglite.ts';
import { onCluster } from '../database/cluster.ts';
import {
  clusterUrl,
  databaseUrl,
  pgliteTemplate,
  postgresTemplate,
  runPrefix,
  type TestDatabase,
} from '../database/test-database.ts';
import { limitTime } from './time-limit.ts';

declare global {
  /** One database serves every file of a worker. */
  var testDatabase: TestDatabase;
}

async function openEmbedded(): Promise<TestDatabase> {
  return { kind: 'pglite', pglite: await openPglite({ loadDataDir: new Blob([await readFile(pgliteTemplate)]) }) };
}

async function openPostgres(): Promise<TestDatabase> {
  const name = `${runPrefix()}${process.env.JEST_WORKER_ID}`;
  await onCluster((execute) => execute(`create database "${name}" template "${postgresTemplate}"`));
  return { kind: 'postgres', url: databaseUrl(name) };
}

/** Once for each worker, before its first test file. */
export default async function setup(): Promise<void> {
  limitTime();
  globalThis.testDatabase = await (clusterUrl === undefined ? openEmbedded() : openPostgres());
}
