import { Migration } from '@mikro-orm/migrations';

export class Migration20261124043201 extends Migration {

  override name = 'Migration20261124043201';

  override up(): void | Promise<void> {
    this.addSql(`create index "orders_created_at_id_idx" on "orders" ("created_at", "id");`);
    this.addSql(`create index "orders_created_at_idx" on "orders" ("created_at") where status = 'PENDING';`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index "orders_created_at_id_idx";`);
    this.addSql(`drop index "orders_created_at_idx";`);
  }

}
