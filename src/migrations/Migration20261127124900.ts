import { Migration } from '@mikro-orm/migrations';
import { MACHINERY_SQL } from '#src/platform/db/schema/machinery.ts';

export class Migration20261127124900 extends Migration {

  override name = 'Migration20261127124900';

  override up(): void | Promise<void> {
    this.addSql(MACHINERY_SQL);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table platform.domain_claims;`);
  }

}
