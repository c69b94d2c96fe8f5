import { readFile } from 'node:fs/promises';
import { types } from 'node:util';
import { PGlite } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { createPostgreSqlTypeParsers } from '@mikro-orm/sql';
import { TestEnvironment } from 'jest-environment-node';
import array from 'postgres-array';
import { onCluster } from './cluster.ts';
import { clusterUrl, databaseUrl, pgliteTemplate, postgresTemplate, runPrefix, type TestDatabase } from './database.ts';

// this module lives outside the sandbox of a test file: one database serves every file of a worker
let database: Promise<TestDatabase> | undefined;

async function openPglite(): Promise<TestDatabase> {
  const pglite = await PGlite.create({
    extensions: { pg_trgm },
    loadDataDir: new Blob([await readFile(pgliteTemplate)]),
    // an instance we own gets none of the ORM's parsers by itself
    parsers: createPostgreSqlTypeParsers((text: string) => array.parse(text)),
  });
  return { kind: 'pglite', pglite };
}

async function openPostgres(): Promise<TestDatabase> {
  const name = `${runPrefix()}${process.pid}`;
  await onCluster((execute) => execute(`create database "${name}" template "${postgresTemplate}"`));
  return { kind: 'postgres', url: databaseUrl(name) };
}

/**
 * Errors of Node itself and of PGlite are made outside of the sandbox. In production they are instances of `Error`, so
 * they are here too; subclasses go by their prototype as ever.
 */
function recognizeForeignErrors(sandboxError: ErrorConstructor): void {
  const ordinary = Function.prototype[Symbol.hasInstance];
  Object.defineProperty(sandboxError, Symbol.hasInstance, {
    value(this: unknown, value: unknown): boolean {
      return ordinary.call(this as never, value) || (this === sandboxError && types.isNativeError(value));
    },
  });
}

export default class DatabaseEnvironment extends TestEnvironment {
  override async setup(): Promise<void> {
    await super.setup();
    recognizeForeignErrors(this.global.Error);
    database ??= clusterUrl === undefined ? openPglite() : openPostgres();
    this.global.testDatabase = await database;
  }
}
