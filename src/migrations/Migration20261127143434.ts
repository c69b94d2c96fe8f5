import { Migration } from '@mikro-orm/migrations';

export class Migration20261127143434 extends Migration {

  override name = 'Migration20261127143434';

  override up(): void | Promise<void> {
    this.addSql(`create index "users_password_hash_idx" on "users" (substr("password_hash", 5, 2)) where password_hash ~ '^[\$]2[ab][\$](0[4-9]|1[0-4])[\$].{53}\$';`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index "users_password_hash_idx";`);
  }

}
