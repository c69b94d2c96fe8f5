import { Migration } from '@mikro-orm/migrations';

export class Migration20261127115947 extends Migration {

  override name = 'Migration20261127115947';

  override up(): void | Promise<void> {
    this.addSql(`alter table "products" add "option_definitions" jsonb null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "products" drop column "option_definitions";`);
  }

}
