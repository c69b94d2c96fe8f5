import { Migration } from '@mikro-orm/migrations';

export class Migration20261126071306 extends Migration {

  override name = 'Migration20261126071306';

  override up(): void | Promise<void> {
    this.addSql(`create index "order_events_seller_id_order_id_idx" on "order_events" ("seller_id", "order_id") where event_type = 'CREATED' and metadata -> 'discount' ->> 'id' is not null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index "order_events_seller_id_order_id_idx";`);
  }

}
