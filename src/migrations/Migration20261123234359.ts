import { Migration } from '@mikro-orm/migrations';
import { EXTENSIONS_SQL } from '#src/platform/db/schema/roles.ts';

export class Migration20261123234359 extends Migration {

  override name = 'Migration20261123234359';

  override up(): void | Promise<void> {
    // the operator class of the search index comes with an extension
    this.addSql(EXTENSIONS_SQL);
    this.addSql(`create index "products_created_at_id_idx" on "products" ("created_at" desc, "id" desc) where status = 'ACTIVE';`);
    this.addSql(`create index "products_name_product_code_sku_idx" on "products" using gin ("name" gin_trgm_ops, "product_code" gin_trgm_ops, "sku" gin_trgm_ops);`);

    this.addSql(`create index "ad_stats_daily_seller_id_entity_id_stat_date_idx" on "ad_stats_daily" ("seller_id", "entity_id", "stat_date");`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index "ad_stats_daily_seller_id_entity_id_stat_date_idx";`);

    this.addSql(`drop index "products_created_at_id_idx";`);
    this.addSql(`drop index "products_name_product_code_sku_idx";`);
  }

}
