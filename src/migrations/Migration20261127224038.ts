import { Migration } from '@mikro-orm/migrations';

export class Migration20261127224038 extends Migration {

  override name = 'Migration20261127224038';

  override up(): void | Promise<void> {
    this.addSql(`create index "orders_pending_newest_idx" on "orders" ("seller_id", "created_at" desc, "id" desc) where status = 'PENDING';`);
    this.addSql(`create index "orders_confirmed_newest_idx" on "orders" ("seller_id", "created_at" desc, "id" desc) where status = 'CONFIRMED';`);
    this.addSql(`create index "orders_processing_newest_idx" on "orders" ("seller_id", "created_at" desc, "id" desc) where status = 'PROCESSING';`);
    this.addSql(`create index "orders_shipped_newest_idx" on "orders" ("seller_id", "created_at" desc, "id" desc) where status = 'SHIPPED';`);
    this.addSql(`create index "orders_delivered_newest_idx" on "orders" ("seller_id", "created_at" desc, "id" desc) where status = 'DELIVERED';`);
    this.addSql(`create index "orders_cancelled_newest_idx" on "orders" ("seller_id", "created_at" desc, "id" desc) where status = 'CANCELLED';`);
    this.addSql(`create index "orders_refunded_newest_idx" on "orders" ("seller_id", "created_at" desc, "id" desc) where status = 'REFUNDED';`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index "orders_pending_newest_idx";`);
    this.addSql(`drop index "orders_confirmed_newest_idx";`);
    this.addSql(`drop index "orders_processing_newest_idx";`);
    this.addSql(`drop index "orders_shipped_newest_idx";`);
    this.addSql(`drop index "orders_delivered_newest_idx";`);
    this.addSql(`drop index "orders_cancelled_newest_idx";`);
    this.addSql(`drop index "orders_refunded_newest_idx";`);
  }

}
