import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { MikroORM } from '@mikro-orm/postgresql';
import { loadConfig } from '#src/platform/config/config.ts';
import { type Orm, ormOptions } from '#src/platform/db/orm.ts';
import { openPglite } from '#src/platform/db/driver/simple-pglite.ts';
import { entities } from '#src/modules/index.ts';
import { onCluster } from '../database/cluster.ts';
import {
  cacheDir,
  clusterUrl,
  databaseUrl,
  isLeftover,
  pgliteTemplate,
  postgresTemplate,
} from '../database/test-database.ts';
import { createTestingSchema } from '../database/testing-schema.ts';

type InitOptions = Parameters<typeof MikroORM.init>[0];

async function migrate(options: object): Promise<void> {
  const orm = (await MikroORM.init(options as InitOptions)) as Orm;
  await orm.migrator.up();
  await createTestingSchema(orm);
  await orm.close();
}

async function makePgliteTemplate(): Promise<void> {
  if (existsSync(pgliteTemplate)) return;
  mkdirSync(cacheDir, { recursive: true });
  for (const file of readdirSync(cacheDir)) if (file.startsWith('test-template-')) rmSync(`${cacheDir}/${file}`);
  const pglite = await openPglite({});
  const options = await ormOptions(loadConfig({ NODE_ENV: 'test' }), entities);
  await migrate({ ...options, driverOptions: () => ({ pglite }) });
  const dump = await pglite.dumpDataDir('none');
  writeFileSync(pgliteTemplate, Buffer.from(await dump.arrayBuffer()));
  await pglite.close();
}

/** The schema once, to be copied for each worker; databases of runs that were killed go. */
async function makePostgresTemplate(): Promise<void> {
  const exists = await onCluster(async (execute) => {
    const names = (await execute("select datname as name from pg_database where datname like 'pixecom\\_%'")).map(
      ({ name }) => name,
    );
    for (const name of names) {
      if (isLeftover(name)) await execute(`drop database if exists "${name}" with (force)`);
    }
    if (names.includes(postgresTemplate)) return true;
    await execute(`create database "${postgresTemplate}"`);
    return false;
  });
  if (exists) return;
  await migrate(
    await ormOptions(loadConfig({ NODE_ENV: 'test', DATABASE_URL: databaseUrl(postgresTemplate) }), entities),
  );
}

export default async function globalSetup(): Promise<void> {
  process.env.PIXECOM_TEST_RUN = String(process.pid); // the workers inherit it
  await (clusterUrl === undefined ? makePgliteTemplate() : makePostgresTemplate());
}
