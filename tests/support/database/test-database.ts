import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where a test file finds its database; made by the environment, one for each worker. */
export type TestDatabase = { kind: 'pglite'; pglite: object } | { kind: 'postgres'; url: string };

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Changes whenever the schema does, so that a stale template is never used. */
function schemaHash(): string {
  const hash = createHash('sha256');
  const files = readdirSync(`${root}src/migrations`).map((file) => `src/migrations/${file}`);
  for (const file of [
    ...files.sort(),
    'src/platform/db/schema/machinery.ts',
    'src/platform/db/schema/roles.ts',
    'src/modules/figures/rollups/triggers.ts',
    'tests/support/database/testing-schema.ts',
    'package-lock.json',
  ]) {
    hash.update(readFileSync(root + file));
  }
  return hash.digest('hex').slice(0, 12);
}

export const clusterUrl = process.env.TEST_DATABASE_URL;
export const cacheDir = `${root}.cache`;
export const pgliteTemplate = `${cacheDir}/test-template-${schemaHash()}.tar`;
export const postgresTemplate = `pixecom_template_${schemaHash()}`;

/** Databases of this run; the number is that of the process that began it, so that several runs may share a cluster. */
export const runPrefix = (): string => `pixecom_test_${process.env.PIXECOM_TEST_RUN}_`;

/** The run that a test database belongs to, when its process has ended; then the database is a leftover. */
export function isLeftover(name: string): boolean {
  const run = /^pixecom_test_(\d+)_/.exec(name)?.[1];
  if (run === undefined) return name.startsWith('pixecom_test_');
  try {
    process.kill(Number(run), 0);
    return false;
  } catch {
    return true;
  }
}

/** The same cluster, another database. */
export function databaseUrl(name: string): string {
  const url = new URL(clusterUrl!);
  url.pathname = `/${name}`;
  return url.href;
}
