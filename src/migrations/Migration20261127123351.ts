import { Migration } from '@mikro-orm/migrations';

export class Migration20261127123351 extends Migration {

  override name = 'Migration20261127123351';

  override up(): void | Promise<void> {
    this.addSql(`alter table "seller_users" add "invitation_hash" varchar(64) null, add "invitation_expires_at" timestamptz(3) null;`);
    this.addSql(`alter table "seller_users" add constraint "seller_users_invitation_hash_check" check (invitation_hash is null or not is_active);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "seller_users" drop constraint "seller_users_invitation_hash_check";`);
    this.addSql(`alter table "seller_users" drop column "invitation_hash", drop column "invitation_expires_at";`);
  }

}
