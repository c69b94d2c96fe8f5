import type { MigrationInfo, MikroORM } from '@mikro-orm/core';
import { Migrator as PlainMigrator } from '@mikro-orm/migrations';
import { prepareSchema } from './preparations.ts';
import { grantsSql, ROLES_SQL } from './roles.ts';
import { publicTables } from './schema-generator.ts';

const TAKE_OVER = 'take it over with "npx mikro-orm schema:update --run" (README, "Taking over a database")';

/**
 * Migrator that sees to roles and grants too, because both can be lost without any migration: by a restore, say. It bears
 * the name of MikroORM's own, which is loaded beside every other.
 */
export class Migrator extends PlainMigrator {
  static override register(orm: MikroORM): void {
    orm.config.registerExtension('@mikro-orm/migrator', () => new Migrator(orm.em as never));
  }

  /** @throws Error for a database that has our tables and none of our migrations: it is another's, to be taken over */
  override async up(options?: Parameters<PlainMigrator['up']>[0]): Promise<MigrationInfo[]> {
    const tables = publicTables(this.em.getMetadata());
    await this.refuseUnknown(tables);
    const connection = this.driver.getConnection();
    await connection.executeDump(`${ROLES_SQL}\n${grantsSql(tables)}`);
    await prepareSchema(connection);
    const applied = await super.up(options);
    await connection.executeDump(grantsSql(tables));
    return applied;
  }

  private async refuseUnknown(tables: string[]): Promise<void> {
    const found = await this.driver.getConnection().execute<{ name: string }[]>(
      `select tablename as name from pg_tables
       where schemaname = 'public' and tablename in (?) and to_regclass('platform.migrations') is null`,
      [tables],
    );
    if (found.length > 0) throw new Error(`The database has tables and no migrations: ${TAKE_OVER}`);
  }
}
