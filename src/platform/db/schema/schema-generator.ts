import type { MetadataStorage, MikroORM } from '@mikro-orm/core';
import {
  DatabaseSchema,
  SchemaComparator,
  type SchemaDifference,
  SchemaGenerator,
  type TableDifference,
} from '@mikro-orm/sql';
import type { Migrator } from '@mikro-orm/migrations';
import { adoptKeys } from './key-names.ts';
import { MACHINERY_SQL } from './machinery.ts';
import { prepareSchema } from './preparations.ts';
import { EXTENSIONS_SQL, grantsSql, ROLES_SQL } from './roles.ts';

type UpdateOptions = NonNullable<Parameters<SchemaGenerator['update']>[0]>;

/** Forgets whatever the difference would take away; a policy that changed is removed and added, so that pair stays. */
function keepUnknown(table: TableDifference): void {
  // a rename is a guess from a missing and a surplus name: the surplus one may be a stranger's
  for (const column of Object.values(table.renamedColumns)) table.addedColumns[column.name] = column;
  for (const index of Object.values(table.renamedIndexes)) table.addedIndexes[index.keyName] = index;
  table.renamedColumns = {};
  table.renamedIndexes = {};
  table.removedColumns = {};
  table.removedIndexes = {};
  table.removedChecks = {};
  table.removedTriggers = {};
  table.removedForeignKeys = {};
  table.removedPolicies = Object.fromEntries(
    Object.entries(table.removedPolicies).filter(([name]) => name in table.addedPolicies),
  );
}

/** Names of the tables of `public` that are ours. */
export const publicTables = (metadata: MetadataStorage): string[] =>
  [...metadata.getAll().values()]
    .filter(({ schema }) => schema === undefined || schema === 'public')
    .map(({ tableName }) => tableName);

/** Makes the triggers that a database lacks or has in an older form, which MikroORM does not see. */
const triggersSql = (metadata: MetadataStorage): string =>
  [...metadata.getAll().values()]
    .flatMap(({ triggers }) => triggers)
    .map(({ expression }) => `${expression!};`)
    .join('\n');

/**
 * Schema generator that never drops: MikroORM's own `schema:update` removes every table, view and schema it does not
 * know, which on a shared database is somebody else's data. Destructive changes go through reviewed migrations.
 */
export class SafeSchemaGenerator extends SchemaGenerator {
  static override register(orm: MikroORM): void {
    orm.config.registerExtension('@mikro-orm/schema-generator', () => new SafeSchemaGenerator(orm.em as never));
  }

  /** What brings the database to the entities: keys under other names get ours, and what is missing is added. */
  override async getUpdateSchemaSQL(options: UpdateOptions = {}): Promise<string> {
    await this.ensureDatabase();
    const to = this.getTargetSchema(options.schema);
    const namespaces = to.getNamespaces();
    const from = await DatabaseSchema.create(this.connection, this.platform, this.config, options.schema, namespaces);
    await from.loadRoutines(this.connection, this.platform, [...namespaces]);
    const adopted = adoptKeys(from, to, new SchemaComparator(this.platform));
    const rest = await super.getUpdateSchemaSQL({ ...options, fromSchema: from, safe: true, dropTables: false });
    return adopted.join('\n') + rest;
  }

  /**
   * Even MikroORM's safe mode drops indexes, checks and foreign keys it does not know from tables it does know.
   */
  override diffToSQL(difference: SchemaDifference, options: UpdateOptions): string {
    if (options.safe) for (const table of Object.values(difference.changedTables)) keepUnknown(table);
    return super.diffToSQL(difference, options);
  }

  /** Brings the database to the entities, all or nothing, and notes the migrations as applied. */
  override async update(options: UpdateOptions = {}): Promise<void> {
    await this.ensureDatabase();
    await this.connection.executeDump(`${ROLES_SQL}\n${EXTENSIONS_SQL}\n${grantsSql(publicTables(this.metadata))}`);
    await prepareSchema(this.connection);
    const sql = await this.getUpdateSchemaSQL(options);
    // one simple query is one implicit transaction, on PostgreSQL and on PGlite
    await this.connection.executeDump(`${sql}
${grantsSql(publicTables(this.metadata))}
${MACHINERY_SQL}
${triggersSql(this.metadata)}`);
    await this.noteMigrations();
  }

  override async create(options: Parameters<SchemaGenerator['create']>[0] = {}): Promise<void> {
    await this.ensureDatabase();
    await this.connection.executeDump(`${ROLES_SQL}\n${EXTENSIONS_SQL}`);
    await super.create(options);
    await this.connection.executeDump(MACHINERY_SQL);
    await this.noteMigrations();
  }

  /** The entities are what all migrations lead to, so a later `migration:up` must not create the tables again. */
  private async noteMigrations(): Promise<void> {
    const migrator = this.config.getExtension<Migrator>('@mikro-orm/migrator');
    if (!migrator) return;
    for (const { name } of await migrator.getPending()) await migrator.getStorage().logMigration({ name });
  }
}
