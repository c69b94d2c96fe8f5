import { Migration } from '@mikro-orm/migrations';
import { ROLES_SQL } from '#src/platform/db/schema/roles.ts';

export class Migration20261123225543 extends Migration {

  override name = 'Migration20261123225543';

  override up(): void | Promise<void> {
    // policies below name the roles, and their default privileges cover the tables that follow
    this.addSql(ROLES_SQL);
    this.addSql(`create type "product_status" as enum ('DRAFT', 'ACTIVE', 'ARCHIVED');`);
    this.addSql(`create type "media_type" as enum ('VIDEO', 'IMAGE');`);
    this.addSql(`create type "fb_connection_type" as enum ('AD_ACCOUNT', 'PAGE', 'PIXEL', 'CONVERSION');`);
    this.addSql(`create type "stats_entity_type" as enum ('CAMPAIGN', 'ADSET', 'AD');`);
    this.addSql(`create type "verification_method" as enum ('TXT', 'A_RECORD');`);
    this.addSql(`create type "domain_status" as enum ('PENDING', 'VERIFIED', 'FAILED');`);
    this.addSql(`create type "sellpage_type" as enum ('SINGLE', 'MULTIPLE');`);
    this.addSql(`create type "sellpage_status" as enum ('DRAFT', 'PUBLISHED', 'ARCHIVED');`);
    this.addSql(`create type "order_status" as enum ('PENDING', 'CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED', 'CANCELLED', 'REFUNDED');`);
    this.addSql(`create type "order_event_type" as enum ('CREATED', 'CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED', 'CANCELLED', 'REFUNDED', 'NOTE_ADDED');`);
    this.addSql(`create type "budget_type" as enum ('DAILY', 'LIFETIME');`);
    this.addSql(`create type "campaign_status" as enum ('ACTIVE', 'PAUSED', 'ARCHIVED', 'DELETED');`);
    this.addSql(`create type "post_source" as enum ('EXISTING', 'CONTENT_SOURCE');`);
    this.addSql(`create type "seller_user_role" as enum ('OWNER', 'ADMIN', 'EDITOR', 'VIEWER');`);
    this.addSql(`create table "products" ("id" uuid not null default gen_random_uuid(), "product_code" varchar(50) not null, "name" varchar(255) not null, "slug" varchar(100) not null, "base_price" numeric(10,2) not null, "compare_at_price" numeric(10,2) null, "cost_price" numeric(10,2) null, "currency" varchar(3) not null default 'USD', "sku" varchar(100) null, "description" text null, "description_blocks" jsonb not null default '[]', "shipping_info" jsonb not null default '{}', "tags" jsonb not null default '[]', "status" "product_status" not null default 'DRAFT', "created_at" timestamptz(3) not null default now(), "updated_at" timestamptz(3) not null default now(), primary key ("id"));`);
    this.addSql(`alter table "products" add constraint "products_product_code_unique" unique ("product_code");`);
    this.addSql(`alter table "products" add constraint "products_slug_unique" unique ("slug");`);
    this.addSql(`alter table "products" add constraint "products_base_price_check" check (base_price >= 0);`);
    this.addSql(`alter table "products" add constraint "products_compare_at_price_check" check (compare_at_price >= 0);`);
    this.addSql(`alter table "products" add constraint "products_cost_price_check" check (cost_price >= 0);`);

    this.addSql(`create table "pricing_rules" ("id" uuid not null default gen_random_uuid(), "product_id" uuid null, "suggested_retail" numeric(10,2) not null, "seller_take_percent" numeric(5,2) not null, "seller_take_fixed" numeric(10,2) null, "hold_percent" numeric(5,2) not null default '0', "hold_duration_days" int not null default 7, "effective_from" timestamptz(3) not null, "effective_until" timestamptz(3) null, "is_active" boolean not null default true, "created_at" timestamptz(3) not null default now(), primary key ("id"));`);
    this.addSql(`create index "pricing_rules_product_id_effective_from_idx" on "pricing_rules" ("product_id", "effective_from");`);
    this.addSql(`alter table "pricing_rules" add constraint "pricing_rules_suggested_retail_check" check (suggested_retail >= 0);`);
    this.addSql(`alter table "pricing_rules" add constraint "pricing_rules_seller_take_fixed_check" check (seller_take_fixed >= 0);`);
    this.addSql(`alter table "pricing_rules" add constraint "pricing_rules_hold_duration_days_check" check (hold_duration_days >= 0);`);
    this.addSql(`alter table "pricing_rules" add constraint "pricing_rules_seller_take_percent_check" check (seller_take_percent >= 0 and seller_take_percent <= 100);`);
    this.addSql(`alter table "pricing_rules" add constraint "pricing_rules_hold_percent_check" check (hold_percent >= 0 and hold_percent <= 100);`);

    this.addSql(`create table "asset_thumbnails" ("id" uuid not null default gen_random_uuid(), "product_id" uuid not null, "version" varchar(20) not null, "url" varchar(1000) not null, "width" int null, "height" int null, "position" int not null default 0, "is_current" boolean not null default false, "created_at" timestamptz(3) not null default now(), primary key ("id"));`);
    this.addSql(`create index "asset_thumbnails_product_id_version_idx" on "asset_thumbnails" ("product_id", "version");`);
    this.addSql(`alter table "asset_thumbnails" add constraint "asset_thumbnails_width_check" check (width >= 0);`);
    this.addSql(`alter table "asset_thumbnails" add constraint "asset_thumbnails_height_check" check (height >= 0);`);
    this.addSql(`alter table "asset_thumbnails" add constraint "asset_thumbnails_position_check" check (position >= 0);`);

    this.addSql(`create table "asset_media" ("id" uuid not null default gen_random_uuid(), "product_id" uuid not null, "version" varchar(20) not null, "url" varchar(1000) not null, "media_type" "media_type" not null, "duration_sec" int null, "file_size" int null, "width" int null, "height" int null, "position" int not null default 0, "is_current" boolean not null default false, "created_at" timestamptz(3) not null default now(), primary key ("id"));`);
    this.addSql(`create index "asset_media_product_id_version_idx" on "asset_media" ("product_id", "version");`);
    this.addSql(`alter table "asset_media" add constraint "asset_media_duration_sec_check" check (duration_sec >= 0);`);
    this.addSql(`alter table "asset_media" add constraint "asset_media_file_size_check" check (file_size >= 0);`);
    this.addSql(`alter table "asset_media" add constraint "asset_media_width_check" check (width >= 0);`);
    this.addSql(`alter table "asset_media" add constraint "asset_media_height_check" check (height >= 0);`);
    this.addSql(`alter table "asset_media" add constraint "asset_media_position_check" check (position >= 0);`);

    this.addSql(`create table "asset_adtexts" ("id" uuid not null default gen_random_uuid(), "product_id" uuid not null, "version" varchar(20) not null, "primary_text" text not null, "headline" varchar(500) not null, "description" text null, "created_at" timestamptz(3) not null default now(), primary key ("id"));`);
    this.addSql(`create index "asset_adtexts_product_id_version_idx" on "asset_adtexts" ("product_id", "version");`);

    this.addSql(`create table "product_labels" ("id" uuid not null default gen_random_uuid(), "name" varchar(100) not null, "slug" varchar(100) not null, "created_at" timestamptz(3) not null default now(), primary key ("id"));`);
    this.addSql(`alter table "product_labels" add constraint "product_labels_slug_unique" unique ("slug");`);

    this.addSql(`create table "product_product_labels" ("product_id" uuid not null, "label_id" uuid not null, primary key ("product_id", "label_id"));`);
    this.addSql(`create index "product_product_labels_label_id_idx" on "product_product_labels" ("label_id");`);

    this.addSql(`create table "product_variants" ("id" uuid not null default gen_random_uuid(), "product_id" uuid not null, "name" varchar(255) not null, "sku" varchar(100) null, "price_override" numeric(10,2) null, "compare_at_price" numeric(10,2) null, "options" jsonb not null default '{}', "stock_quantity" int not null default 0, "is_active" boolean not null default true, "position" int not null default 0, "created_at" timestamptz(3) not null default now(), "updated_at" timestamptz(3) not null default now(), primary key ("id"));`);
    this.addSql(`create index "product_variants_product_id_idx" on "product_variants" ("product_id");`);
    this.addSql(`alter table "product_variants" add constraint "product_variants_price_override_check" check (price_override >= 0);`);
    this.addSql(`alter table "product_variants" add constraint "product_variants_compare_at_price_check" check (compare_at_price >= 0);`);
    this.addSql(`alter table "product_variants" add constraint "product_variants_stock_quantity_check" check (stock_quantity >= 0);`);
    this.addSql(`alter table "product_variants" add constraint "product_variants_position_check" check (position >= 0);`);

    this.addSql(`create table "sellers" ("id" uuid not null default gen_random_uuid(), "name" varchar(255) not null, "slug" varchar(100) not null, "logo_url" varchar(500) null, "favicon_url" varchar(500) null, "is_active" boolean not null default true, "created_at" timestamptz(3) not null default now(), "updated_at" timestamptz(3) not null default now(), primary key ("id"));`);
    this.addSql(`alter table "sellers" add constraint "sellers_slug_unique" unique ("slug");`);

    this.addSql(`create table "fb_connections" ("id" uuid not null default gen_random_uuid(), "seller_id" uuid not null, "connection_type" "fb_connection_type" not null, "external_id" varchar(255) not null, "name" varchar(255) not null, "access_token_enc" text null, "parent_id" uuid null, "is_primary" boolean not null default false, "is_active" boolean not null default true, "metadata" jsonb not null default '{}', "created_at" timestamptz(3) not null default now(), "updated_at" timestamptz(3) not null default now(), primary key ("id"));`);
    this.addSql(`create index "fb_connections_seller_id_connection_type_idx" on "fb_connections" ("seller_id", "connection_type");`);
    this.addSql(`create index "fb_connections_seller_id_is_active_idx" on "fb_connections" ("seller_id", "is_active");`);
    this.addSql(`create index "fb_connections_parent_id_idx" on "fb_connections" ("parent_id");`);
    this.addSql(`alter table "fb_connections" add constraint "fb_connections_seller_id_connection_type_external_id_unique" unique ("seller_id", "connection_type", "external_id");`);

    this.addSql(`create table "ad_strategies" ("id" uuid not null default gen_random_uuid(), "seller_id" uuid not null, "name" varchar(255) not null, "config" jsonb not null, "is_active" boolean not null default true, "created_at" timestamptz(3) not null default now(), "updated_at" timestamptz(3) not null default now(), primary key ("id"));`);
    this.addSql(`create index "ad_strategies_seller_id_idx" on "ad_strategies" ("seller_id");`);
    this.addSql(`create index "ad_strategies_seller_id_is_active_idx" on "ad_strategies" ("seller_id", "is_active");`);

    this.addSql(`create table "ad_stats_raw" ("id" uuid not null default gen_random_uuid(), "seller_id" uuid not null, "entity_type" "stats_entity_type" not null, "entity_id" uuid not null, "external_entity_id" varchar(255) not null, "fetched_at" timestamptz(3) not null, "date_start" date not null, "date_stop" date not null, "spend" numeric(10,2) not null default '0', "impressions" int not null default 0, "cpm" numeric(10,4) not null default '0', "ctr" numeric(8,4) not null default '0', "cpc" numeric(10,4) not null default '0', "link_clicks" int not null default 0, "content_views" int not null default 0, "add_to_cart" int not null default 0, "checkout_initiated" int not null default 0, "purchases" int not null default 0, "purchase_value" numeric(10,2) not null default '0', "cost_per_purchase" numeric(10,2) not null default '0', "roas" numeric(8,4) not null default '0', "created_at" timestamptz(3) not null default now(), primary key ("id"));`);
    this.addSql(`create index "ad_stats_raw_seller_id_entity_type_entity_id_date_start_idx" on "ad_stats_raw" ("seller_id", "entity_type", "entity_id", "date_start");`);
    this.addSql(`create index "ad_stats_raw_seller_id_fetched_at_idx" on "ad_stats_raw" ("seller_id", "fetched_at");`);
    this.addSql(`alter table "ad_stats_raw" add constraint "ad_stats_raw_spend_check" check (spend >= 0);`);
    this.addSql(`alter table "ad_stats_raw" add constraint "ad_stats_raw_impressions_check" check (impressions >= 0);`);
    this.addSql(`alter table "ad_stats_raw" add constraint "ad_stats_raw_cpm_check" check (cpm >= 0);`);
    this.addSql(`alter table "ad_stats_raw" add constraint "ad_stats_raw_ctr_check" check (ctr >= 0);`);
    this.addSql(`alter table "ad_stats_raw" add constraint "ad_stats_raw_cpc_check" check (cpc >= 0);`);
    this.addSql(`alter table "ad_stats_raw" add constraint "ad_stats_raw_link_clicks_check" check (link_clicks >= 0);`);
    this.addSql(`alter table "ad_stats_raw" add constraint "ad_stats_raw_content_views_check" check (content_views >= 0);`);
    this.addSql(`alter table "ad_stats_raw" add constraint "ad_stats_raw_add_to_cart_check" check (add_to_cart >= 0);`);
    this.addSql(`alter table "ad_stats_raw" add constraint "ad_stats_raw_checkout_initiated_check" check (checkout_initiated >= 0);`);
    this.addSql(`alter table "ad_stats_raw" add constraint "ad_stats_raw_purchases_check" check (purchases >= 0);`);
    this.addSql(`alter table "ad_stats_raw" add constraint "ad_stats_raw_purchase_value_check" check (purchase_value >= 0);`);
    this.addSql(`alter table "ad_stats_raw" add constraint "ad_stats_raw_cost_per_purchase_check" check (cost_per_purchase >= 0);`);
    this.addSql(`alter table "ad_stats_raw" add constraint "ad_stats_raw_roas_check" check (roas >= 0);`);

    this.addSql(`create table "ad_stats_daily" ("id" uuid not null default gen_random_uuid(), "seller_id" uuid not null, "entity_type" "stats_entity_type" not null, "entity_id" uuid not null, "stat_date" date not null, "spend" numeric(10,2) not null default '0', "impressions" int not null default 0, "cpm" numeric(10,4) not null default '0', "ctr" numeric(8,4) not null default '0', "cpc" numeric(10,4) not null default '0', "link_clicks" int not null default 0, "content_views" int not null default 0, "add_to_cart" int not null default 0, "checkout_initiated" int not null default 0, "purchases" int not null default 0, "purchase_value" numeric(10,2) not null default '0', "cost_per_purchase" numeric(10,2) not null default '0', "roas" numeric(8,4) not null default '0', "updated_at" timestamptz(3) not null default now(), primary key ("id"));`);
    this.addSql(`create index "ad_stats_daily_seller_id_stat_date_idx" on "ad_stats_daily" ("seller_id", "stat_date");`);
    this.addSql(`alter table "ad_stats_daily" add constraint "ad_stats_daily_seller_id_entity_type_entity_id_stat_date_unique" unique ("seller_id", "entity_type", "entity_id", "stat_date");`);
    this.addSql(`alter table "ad_stats_daily" add constraint "ad_stats_daily_spend_check" check (spend >= 0);`);
    this.addSql(`alter table "ad_stats_daily" add constraint "ad_stats_daily_impressions_check" check (impressions >= 0);`);
    this.addSql(`alter table "ad_stats_daily" add constraint "ad_stats_daily_cpm_check" check (cpm >= 0);`);
    this.addSql(`alter table "ad_stats_daily" add constraint "ad_stats_daily_ctr_check" check (ctr >= 0);`);
    this.addSql(`alter table "ad_stats_daily" add constraint "ad_stats_daily_cpc_check" check (cpc >= 0);`);
    this.addSql(`alter table "ad_stats_daily" add constraint "ad_stats_daily_link_clicks_check" check (link_clicks >= 0);`);
    this.addSql(`alter table "ad_stats_daily" add constraint "ad_stats_daily_content_views_check" check (content_views >= 0);`);
    this.addSql(`alter table "ad_stats_daily" add constraint "ad_stats_daily_add_to_cart_check" check (add_to_cart >= 0);`);
    this.addSql(`alter table "ad_stats_daily" add constraint "ad_stats_daily_checkout_initiated_check" check (checkout_initiated >= 0);`);
    this.addSql(`alter table "ad_stats_daily" add constraint "ad_stats_daily_purchases_check" check (purchases >= 0);`);
    this.addSql(`alter table "ad_stats_daily" add constraint "ad_stats_daily_purchase_value_check" check (purchase_value >= 0);`);
    this.addSql(`alter table "ad_stats_daily" add constraint "ad_stats_daily_cost_per_purchase_check" check (cost_per_purchase >= 0);`);
    this.addSql(`alter table "ad_stats_daily" add constraint "ad_stats_daily_roas_check" check (roas >= 0);`);

    this.addSql(`create table "seller_domains" ("id" uuid not null default gen_random_uuid(), "seller_id" uuid not null, "hostname" varchar(255) not null, "verification_method" "verification_method" not null default 'TXT', "verification_token" varchar(100) not null, "status" "domain_status" not null default 'PENDING', "is_primary" boolean not null default false, "verified_at" timestamptz(3) null, "failure_reason" text null, "created_at" timestamptz(3) not null default now(), "updated_at" timestamptz(3) not null default now(), primary key ("id"));`);
    this.addSql(`alter table "seller_domains" add constraint "seller_domains_hostname_unique" unique ("hostname");`);
    this.addSql(`alter table "seller_domains" add constraint "seller_domains_verification_token_unique" unique ("verification_token");`);
    this.addSql(`create index "seller_domains_seller_id_idx" on "seller_domains" ("seller_id");`);
    this.addSql(`alter table "seller_domains" add constraint "seller_domains_seller_id_hostname_unique" unique ("seller_id", "hostname");`);
    this.addSql(`create unique index "seller_domains_seller_id_unique" on "seller_domains" ("seller_id") where "is_primary" = true;`);

    this.addSql(`create table "seller_settings" ("id" uuid not null default gen_random_uuid(), "seller_id" uuid not null, "brand_name" varchar(255) null, "default_currency" varchar(3) not null default 'USD', "timezone" varchar(64) not null default 'UTC', "support_email" varchar(255) null, "meta_pixel_id" varchar(100) null, "google_analytics_id" varchar(100) null, "created_at" timestamptz(3) not null default now(), "updated_at" timestamptz(3) not null default now(), primary key ("id"));`);
    this.addSql(`alter table "seller_settings" add constraint "seller_settings_seller_id_unique" unique ("seller_id");`);

    this.addSql(`create table "sellpages" ("id" uuid not null default gen_random_uuid(), "seller_id" uuid not null, "product_id" uuid not null, "domain_id" uuid null, "slug" varchar(100) not null, "variant" varchar(10) null, "custom_domain" varchar(255) null, "sellpage_type" "sellpage_type" not null default 'SINGLE', "status" "sellpage_status" not null default 'DRAFT', "title_override" varchar(255) null, "description_override" text null, "seo_title" varchar(255) null, "seo_description" text null, "seo_og_image" varchar(500) null, "sections" jsonb not null default '[]', "header_config" jsonb not null default '{}', "footer_config" jsonb not null default '{}', "boost_modules" jsonb not null default '[]', "discount_rules" jsonb not null default '[]', "created_at" timestamptz(3) not null default now(), "updated_at" timestamptz(3) not null default now(), primary key ("id"));`);
    this.addSql(`create index "sellpages_seller_id_status_idx" on "sellpages" ("seller_id", "status");`);
    this.addSql(`create index "sellpages_seller_id_created_at_id_idx" on "sellpages" ("seller_id", "created_at" desc, "id" desc);`);
    this.addSql(`create index "sellpages_product_id_idx" on "sellpages" ("product_id");`);
    this.addSql(`create index "sellpages_domain_id_idx" on "sellpages" ("domain_id");`);
    this.addSql(`alter table "sellpages" add constraint "sellpages_seller_id_slug_unique" unique ("seller_id", "slug");`);

    this.addSql(`create table "orders" ("id" uuid not null default gen_random_uuid(), "seller_id" uuid not null, "sellpage_id" uuid null, "order_number" varchar(50) not null, "customer_email" varchar(255) not null, "customer_name" varchar(255) null, "customer_phone" varchar(50) null, "shipping_address" jsonb not null default '{}', "billing_address" jsonb null, "subtotal" numeric(10,2) not null default '0', "shipping_cost" numeric(10,2) not null default '0', "tax_amount" numeric(10,2) not null default '0', "discount_amount" numeric(10,2) not null default '0', "total" numeric(10,2) not null default '0', "currency" varchar(3) not null default 'USD', "status" "order_status" not null default 'PENDING', "payment_method" varchar(50) null, "payment_id" varchar(255) null, "transaction_id" varchar(255) null, "paid_at" timestamptz(3) null, "tracking_number" varchar(255) null, "tracking_url" varchar(1000) null, "notes" text null, "source" varchar(50) null, "utm_source" varchar(255) null, "utm_medium" varchar(255) null, "utm_campaign" varchar(255) null, "utm_term" varchar(255) null, "utm_content" varchar(255) null, "idempotency_key" varchar(255) null, "request_hash" varchar(64) null, "created_at" timestamptz(3) not null default now(), "updated_at" timestamptz(3) not null default now(), primary key ("id"));`);
    this.addSql(`create index "orders_seller_id_status_idx" on "orders" ("seller_id", "status");`);
    this.addSql(`create index "orders_seller_id_sellpage_id_idx" on "orders" ("seller_id", "sellpage_id");`);
    this.addSql(`create index "orders_seller_id_source_idx" on "orders" ("seller_id", "source");`);
    this.addSql(`create index "orders_seller_id_created_at_id_idx" on "orders" ("seller_id", "created_at" desc, "id" desc);`);
    this.addSql(`create index "orders_sellpage_id_idx" on "orders" ("sellpage_id");`);
    this.addSql(`alter table "orders" add constraint "orders_seller_id_order_number_unique" unique ("seller_id", "order_number");`);
    this.addSql(`create unique index "orders_seller_id_idempotency_key_unique" on "orders" ("seller_id", "idempotency_key") where "idempotency_key" is not null;`);
    this.addSql(`alter table "orders" add constraint "orders_subtotal_check" check (subtotal >= 0);`);
    this.addSql(`alter table "orders" add constraint "orders_shipping_cost_check" check (shipping_cost >= 0);`);
    this.addSql(`alter table "orders" add constraint "orders_tax_amount_check" check (tax_amount >= 0);`);
    this.addSql(`alter table "orders" add constraint "orders_discount_amount_check" check (discount_amount >= 0);`);
    this.addSql(`alter table "orders" add constraint "orders_total_check" check (total >= 0);`);

    this.addSql(`create table "order_items" ("id" uuid not null default gen_random_uuid(), "order_id" uuid not null, "product_id" uuid null, "variant_id" uuid null, "product_name" varchar(255) not null, "variant_name" varchar(255) null, "sku" varchar(100) null, "quantity" int not null default 1, "unit_price" numeric(10,2) not null, "line_total" numeric(10,2) not null, "created_at" timestamptz(3) not null default now(), primary key ("id"));`);
    this.addSql(`create index "order_items_order_id_idx" on "order_items" ("order_id");`);
    this.addSql(`create index "order_items_product_id_idx" on "order_items" ("product_id");`);
    this.addSql(`create index "order_items_variant_id_idx" on "order_items" ("variant_id");`);
    this.addSql(`alter table "order_items" add constraint "order_items_quantity_check" check (quantity >= 0);`);
    this.addSql(`alter table "order_items" add constraint "order_items_unit_price_check" check (unit_price >= 0);`);
    this.addSql(`alter table "order_items" add constraint "order_items_line_total_check" check (line_total >= 0);`);

    this.addSql(`create table "order_events" ("id" uuid not null default gen_random_uuid(), "order_id" uuid not null, "seller_id" uuid not null, "event_type" "order_event_type" not null, "description" varchar(500) null, "metadata" jsonb not null default '{}', "created_at" timestamptz(3) not null default now(), "created_by" uuid null, primary key ("id"));`);
    this.addSql(`create index "order_events_order_id_idx" on "order_events" ("order_id");`);
    this.addSql(`create index "order_events_seller_id_created_at_idx" on "order_events" ("seller_id", "created_at");`);

    this.addSql(`create table "campaigns" ("id" uuid not null default gen_random_uuid(), "seller_id" uuid not null, "sellpage_id" uuid not null, "ad_account_id" uuid not null, "ad_strategy_id" uuid null, "external_campaign_id" varchar(255) null, "name" varchar(255) not null, "budget" numeric(10,2) not null, "budget_type" "budget_type" not null default 'DAILY', "status" "campaign_status" not null default 'ACTIVE', "delivery_status" varchar(50) null, "start_date" date null, "end_date" date null, "created_at" timestamptz(3) not null default now(), "updated_at" timestamptz(3) not null default now(), primary key ("id"));`);
    this.addSql(`create index "campaigns_seller_id_sellpage_id_idx" on "campaigns" ("seller_id", "sellpage_id");`);
    this.addSql(`create index "campaigns_seller_id_status_idx" on "campaigns" ("seller_id", "status");`);
    this.addSql(`create index "campaigns_seller_id_external_campaign_id_idx" on "campaigns" ("seller_id", "external_campaign_id");`);
    this.addSql(`create index "campaigns_seller_id_created_at_id_idx" on "campaigns" ("seller_id", "created_at" desc, "id" desc);`);
    this.addSql(`create index "campaigns_sellpage_id_idx" on "campaigns" ("sellpage_id");`);
    this.addSql(`create index "campaigns_ad_account_id_idx" on "campaigns" ("ad_account_id");`);
    this.addSql(`create index "campaigns_ad_strategy_id_idx" on "campaigns" ("ad_strategy_id");`);
    this.addSql(`alter table "campaigns" add constraint "campaigns_budget_check" check (budget >= 0);`);

    this.addSql(`create table "adsets" ("id" uuid not null default gen_random_uuid(), "campaign_id" uuid not null, "seller_id" uuid not null, "external_adset_id" varchar(255) null, "name" varchar(255) not null, "status" "campaign_status" not null default 'ACTIVE', "delivery_status" varchar(50) null, "optimization_goal" varchar(100) null, "targeting" jsonb not null default '{}', "created_at" timestamptz(3) not null default now(), "updated_at" timestamptz(3) not null default now(), primary key ("id"));`);
    this.addSql(`create index "adsets_campaign_id_idx" on "adsets" ("campaign_id");`);
    this.addSql(`create index "adsets_seller_id_idx" on "adsets" ("seller_id");`);
    this.addSql(`create index "adsets_seller_id_external_adset_id_idx" on "adsets" ("seller_id", "external_adset_id");`);
    this.addSql(`create index "adsets_seller_id_campaign_id_created_at_id_idx" on "adsets" ("seller_id", "campaign_id", "created_at", "id");`);

    this.addSql(`create table "ads" ("id" uuid not null default gen_random_uuid(), "adset_id" uuid not null, "seller_id" uuid not null, "external_ad_id" varchar(255) null, "name" varchar(255) not null, "status" "campaign_status" not null default 'ACTIVE', "delivery_status" varchar(50) null, "created_at" timestamptz(3) not null default now(), "updated_at" timestamptz(3) not null default now(), primary key ("id"));`);
    this.addSql(`create index "ads_adset_id_idx" on "ads" ("adset_id");`);
    this.addSql(`create index "ads_seller_id_idx" on "ads" ("seller_id");`);
    this.addSql(`create index "ads_seller_id_external_ad_id_idx" on "ads" ("seller_id", "external_ad_id");`);
    this.addSql(`create index "ads_seller_id_adset_id_created_at_id_idx" on "ads" ("seller_id", "adset_id", "created_at", "id");`);

    this.addSql(`create table "ad_posts" ("id" uuid not null default gen_random_uuid(), "seller_id" uuid not null, "ad_id" uuid null, "page_id" uuid not null, "external_post_id" varchar(255) null, "post_source" "post_source" not null, "asset_media_id" uuid null, "asset_thumbnail_id" uuid null, "asset_adtext_id" uuid null, "created_at" timestamptz(3) not null default now(), "updated_at" timestamptz(3) not null default now(), primary key ("id"));`);
    this.addSql(`create index "ad_posts_seller_id_idx" on "ad_posts" ("seller_id");`);
    this.addSql(`create index "ad_posts_ad_id_idx" on "ad_posts" ("ad_id");`);
    this.addSql(`create index "ad_posts_page_id_idx" on "ad_posts" ("page_id");`);
    this.addSql(`create index "ad_posts_asset_media_id_idx" on "ad_posts" ("asset_media_id");`);
    this.addSql(`create index "ad_posts_asset_thumbnail_id_idx" on "ad_posts" ("asset_thumbnail_id");`);
    this.addSql(`create index "ad_posts_asset_adtext_id_idx" on "ad_posts" ("asset_adtext_id");`);

    this.addSql(`create table "sellpage_stats_daily" ("id" uuid not null default gen_random_uuid(), "seller_id" uuid not null, "sellpage_id" uuid not null, "stat_date" date not null, "ad_source" varchar(50) not null, "revenue" numeric(10,2) not null default '0', "orders_count" int not null default 0, "ad_spend" numeric(10,2) not null default '0', "roas" numeric(8,4) not null default '0', "cpm" numeric(10,4) not null default '0', "ctr" numeric(8,4) not null default '0', "link_clicks" int not null default 0, "content_views" int not null default 0, "add_to_cart" int not null default 0, "checkout_initiated" int not null default 0, "purchases" int not null default 0, "cost_per_purchase" numeric(10,2) not null default '0', "cr1" numeric(8,4) not null default '0', "cr2" numeric(8,4) not null default '0', "cr3" numeric(8,4) not null default '0', "updated_at" timestamptz(3) not null default now(), primary key ("id"));`);
    this.addSql(`create index "sellpage_stats_daily_seller_id_stat_date_idx" on "sellpage_stats_daily" ("seller_id", "stat_date");`);
    this.addSql(`create index "sellpage_stats_daily_sellpage_id_stat_date_idx" on "sellpage_stats_daily" ("sellpage_id", "stat_date");`);
    this.addSql(`alter table "sellpage_stats_daily" add constraint "sellpage_stats_daily_seller_sellpage_date_source_unique" unique ("seller_id", "sellpage_id", "stat_date", "ad_source");`);
    this.addSql(`alter table "sellpage_stats_daily" add constraint "sellpage_stats_daily_revenue_check" check (revenue >= 0);`);
    this.addSql(`alter table "sellpage_stats_daily" add constraint "sellpage_stats_daily_orders_count_check" check (orders_count >= 0);`);
    this.addSql(`alter table "sellpage_stats_daily" add constraint "sellpage_stats_daily_ad_spend_check" check (ad_spend >= 0);`);
    this.addSql(`alter table "sellpage_stats_daily" add constraint "sellpage_stats_daily_roas_check" check (roas >= 0);`);
    this.addSql(`alter table "sellpage_stats_daily" add constraint "sellpage_stats_daily_cpm_check" check (cpm >= 0);`);
    this.addSql(`alter table "sellpage_stats_daily" add constraint "sellpage_stats_daily_ctr_check" check (ctr >= 0);`);
    this.addSql(`alter table "sellpage_stats_daily" add constraint "sellpage_stats_daily_link_clicks_check" check (link_clicks >= 0);`);
    this.addSql(`alter table "sellpage_stats_daily" add constraint "sellpage_stats_daily_content_views_check" check (content_views >= 0);`);
    this.addSql(`alter table "sellpage_stats_daily" add constraint "sellpage_stats_daily_add_to_cart_check" check (add_to_cart >= 0);`);
    this.addSql(`alter table "sellpage_stats_daily" add constraint "sellpage_stats_daily_checkout_initiated_check" check (checkout_initiated >= 0);`);
    this.addSql(`alter table "sellpage_stats_daily" add constraint "sellpage_stats_daily_purchases_check" check (purchases >= 0);`);
    this.addSql(`alter table "sellpage_stats_daily" add constraint "sellpage_stats_daily_cost_per_purchase_check" check (cost_per_purchase >= 0);`);
    this.addSql(`alter table "sellpage_stats_daily" add constraint "sellpage_stats_daily_cr1_check" check (cr1 >= 0);`);
    this.addSql(`alter table "sellpage_stats_daily" add constraint "sellpage_stats_daily_cr2_check" check (cr2 >= 0);`);
    this.addSql(`alter table "sellpage_stats_daily" add constraint "sellpage_stats_daily_cr3_check" check (cr3 >= 0);`);

    this.addSql(`create table "users" ("id" uuid not null default gen_random_uuid(), "email" varchar(255) not null, "password_hash" varchar(255) null, "display_name" varchar(255) not null, "avatar_url" varchar(500) null, "is_active" boolean not null default true, "is_superadmin" boolean not null default false, "created_at" timestamptz(3) not null default now(), "updated_at" timestamptz(3) not null default now(), primary key ("id"));`);
    this.addSql(`alter table "users" add constraint "users_email_unique" unique ("email");`);

    this.addSql(`create table "seller_users" ("id" uuid not null default gen_random_uuid(), "seller_id" uuid not null, "user_id" uuid not null, "role" "seller_user_role" not null default 'EDITOR', "is_active" boolean not null default true, "created_at" timestamptz(3) not null default now(), "updated_at" timestamptz(3) not null default now(), primary key ("id"));`);
    this.addSql(`create index "seller_users_seller_id_idx" on "seller_users" ("seller_id");`);
    this.addSql(`create index "seller_users_user_id_idx" on "seller_users" ("user_id");`);
    this.addSql(`alter table "seller_users" add constraint "seller_users_seller_id_user_id_unique" unique ("seller_id", "user_id");`);

    this.addSql(`create table "refresh_tokens" ("id" uuid not null default gen_random_uuid(), "user_id" uuid not null, "token" varchar(500) not null, "expires_at" timestamptz(3) not null, "created_at" timestamptz(3) not null default now(), primary key ("id"));`);
    this.addSql(`alter table "refresh_tokens" add constraint "refresh_tokens_token_unique" unique ("token");`);
    this.addSql(`create index "refresh_tokens_user_id_idx" on "refresh_tokens" ("user_id");`);

    this.addSql(`alter table "pricing_rules" add constraint "pricing_rules_product_id_foreign" foreign key ("product_id") references "products" ("id") on delete set null;`);

    this.addSql(`alter table "asset_thumbnails" add constraint "asset_thumbnails_product_id_foreign" foreign key ("product_id") references "products" ("id") on delete cascade;`);

    this.addSql(`alter table "asset_media" add constraint "asset_media_product_id_foreign" foreign key ("product_id") references "products" ("id") on delete cascade;`);

    this.addSql(`alter table "asset_adtexts" add constraint "asset_adtexts_product_id_foreign" foreign key ("product_id") references "products" ("id") on delete cascade;`);

    this.addSql(`alter table "product_product_labels" add constraint "product_product_labels_product_id_foreign" foreign key ("product_id") references "products" ("id") on update no action on delete cascade;`);
    this.addSql(`alter table "product_product_labels" add constraint "product_product_labels_label_id_foreign" foreign key ("label_id") references "product_labels" ("id") on update no action on delete cascade;`);

    this.addSql(`alter table "product_variants" add constraint "product_variants_product_id_foreign" foreign key ("product_id") references "products" ("id") on delete cascade;`);

    this.addSql(`alter table "fb_connections" add constraint "fb_connections_seller_id_foreign" foreign key ("seller_id") references "sellers" ("id") on delete cascade;`);
    this.addSql(`alter table "fb_connections" add constraint "fb_connections_parent_id_foreign" foreign key ("parent_id") references "fb_connections" ("id") on delete set null;`);

    this.addSql(`alter table "ad_strategies" add constraint "ad_strategies_seller_id_foreign" foreign key ("seller_id") references "sellers" ("id") on delete cascade;`);

    this.addSql(`alter table "ad_stats_raw" add constraint "ad_stats_raw_seller_id_foreign" foreign key ("seller_id") references "sellers" ("id") on delete cascade;`);

    this.addSql(`alter table "ad_stats_daily" add constraint "ad_stats_daily_seller_id_foreign" foreign key ("seller_id") references "sellers" ("id") on delete cascade;`);

    this.addSql(`alter table "seller_domains" add constraint "seller_domains_seller_id_foreign" foreign key ("seller_id") references "sellers" ("id") on delete cascade;`);

    this.addSql(`alter table "seller_settings" add constraint "seller_settings_seller_id_foreign" foreign key ("seller_id") references "sellers" ("id") on delete cascade;`);

    this.addSql(`alter table "sellpages" add constraint "sellpages_seller_id_foreign" foreign key ("seller_id") references "sellers" ("id") on delete cascade;`);
    this.addSql(`alter table "sellpages" add constraint "sellpages_product_id_foreign" foreign key ("product_id") references "products" ("id") on delete restrict;`);
    this.addSql(`alter table "sellpages" add constraint "sellpages_domain_id_foreign" foreign key ("domain_id") references "seller_domains" ("id") on delete set null;`);

    this.addSql(`alter table "orders" add constraint "orders_seller_id_foreign" foreign key ("seller_id") references "sellers" ("id") on delete cascade;`);
    this.addSql(`alter table "orders" add constraint "orders_sellpage_id_foreign" foreign key ("sellpage_id") references "sellpages" ("id") on delete set null;`);

    this.addSql(`alter table "order_items" add constraint "order_items_order_id_foreign" foreign key ("order_id") references "orders" ("id") on delete cascade;`);
    this.addSql(`alter table "order_items" add constraint "order_items_product_id_foreign" foreign key ("product_id") references "products" ("id") on delete set null;`);
    this.addSql(`alter table "order_items" add constraint "order_items_variant_id_foreign" foreign key ("variant_id") references "product_variants" ("id") on delete set null;`);

    this.addSql(`alter table "order_events" add constraint "order_events_order_id_foreign" foreign key ("order_id") references "orders" ("id") on delete cascade;`);
    this.addSql(`alter table "order_events" add constraint "order_events_seller_id_foreign" foreign key ("seller_id") references "sellers" ("id") on delete cascade;`);

    this.addSql(`alter table "campaigns" add constraint "campaigns_seller_id_foreign" foreign key ("seller_id") references "sellers" ("id") on delete cascade;`);
    this.addSql(`alter table "campaigns" add constraint "campaigns_sellpage_id_foreign" foreign key ("sellpage_id") references "sellpages" ("id") on delete restrict;`);
    this.addSql(`alter table "campaigns" add constraint "campaigns_ad_account_id_foreign" foreign key ("ad_account_id") references "fb_connections" ("id") on delete restrict;`);
    this.addSql(`alter table "campaigns" add constraint "campaigns_ad_strategy_id_foreign" foreign key ("ad_strategy_id") references "ad_strategies" ("id") on delete set null;`);

    this.addSql(`alter table "adsets" add constraint "adsets_campaign_id_foreign" foreign key ("campaign_id") references "campaigns" ("id") on delete cascade;`);
    this.addSql(`alter table "adsets" add constraint "adsets_seller_id_foreign" foreign key ("seller_id") references "sellers" ("id") on delete cascade;`);

    this.addSql(`alter table "ads" add constraint "ads_adset_id_foreign" foreign key ("adset_id") references "adsets" ("id") on delete cascade;`);
    this.addSql(`alter table "ads" add constraint "ads_seller_id_foreign" foreign key ("seller_id") references "sellers" ("id") on delete cascade;`);

    this.addSql(`alter table "ad_posts" add constraint "ad_posts_seller_id_foreign" foreign key ("seller_id") references "sellers" ("id") on delete cascade;`);
    this.addSql(`alter table "ad_posts" add constraint "ad_posts_ad_id_foreign" foreign key ("ad_id") references "ads" ("id") on delete set null;`);
    this.addSql(`alter table "ad_posts" add constraint "ad_posts_page_id_foreign" foreign key ("page_id") references "fb_connections" ("id") on delete restrict;`);
    this.addSql(`alter table "ad_posts" add constraint "ad_posts_asset_media_id_foreign" foreign key ("asset_media_id") references "asset_media" ("id") on delete set null;`);
    this.addSql(`alter table "ad_posts" add constraint "ad_posts_asset_thumbnail_id_foreign" foreign key ("asset_thumbnail_id") references "asset_thumbnails" ("id") on delete set null;`);
    this.addSql(`alter table "ad_posts" add constraint "ad_posts_asset_adtext_id_foreign" foreign key ("asset_adtext_id") references "asset_adtexts" ("id") on delete set null;`);

    this.addSql(`alter table "sellpage_stats_daily" add constraint "sellpage_stats_daily_seller_id_foreign" foreign key ("seller_id") references "sellers" ("id") on delete cascade;`);
    this.addSql(`alter table "sellpage_stats_daily" add constraint "sellpage_stats_daily_sellpage_id_foreign" foreign key ("sellpage_id") references "sellpages" ("id") on delete cascade;`);

    this.addSql(`alter table "seller_users" add constraint "seller_users_seller_id_foreign" foreign key ("seller_id") references "sellers" ("id") on delete cascade;`);
    this.addSql(`alter table "seller_users" add constraint "seller_users_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade;`);

    this.addSql(`alter table "refresh_tokens" add constraint "refresh_tokens_user_id_foreign" foreign key ("user_id") references "users" ("id") on delete cascade;`);

    this.addSql(`alter table "fb_connections" enable row level security;`);
    this.addSql(`alter table "fb_connections" force row level security;`);
    this.addSql(`create policy "fb_connections_seller_policy" on "fb_connections" to "pixecom_app" using (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid) with check (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid);`);
    this.addSql(`create policy "fb_connections_system_policy" on "fb_connections" to "pixecom_system" using (true) with check (true);`);
    this.addSql(`alter table "ad_strategies" enable row level security;`);
    this.addSql(`alter table "ad_strategies" force row level security;`);
    this.addSql(`create policy "ad_strategies_seller_policy" on "ad_strategies" to "pixecom_app" using (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid) with check (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid);`);
    this.addSql(`create policy "ad_strategies_system_policy" on "ad_strategies" to "pixecom_system" using (true) with check (true);`);
    this.addSql(`alter table "ad_stats_raw" enable row level security;`);
    this.addSql(`alter table "ad_stats_raw" force row level security;`);
    this.addSql(`create policy "ad_stats_raw_seller_policy" on "ad_stats_raw" to "pixecom_app" using (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid) with check (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid);`);
    this.addSql(`create policy "ad_stats_raw_system_policy" on "ad_stats_raw" to "pixecom_system" using (true) with check (true);`);
    this.addSql(`alter table "ad_stats_daily" enable row level security;`);
    this.addSql(`alter table "ad_stats_daily" force row level security;`);
    this.addSql(`create policy "ad_stats_daily_seller_policy" on "ad_stats_daily" to "pixecom_app" using (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid) with check (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid);`);
    this.addSql(`create policy "ad_stats_daily_system_policy" on "ad_stats_daily" to "pixecom_system" using (true) with check (true);`);
    this.addSql(`alter table "seller_domains" enable row level security;`);
    this.addSql(`alter table "seller_domains" force row level security;`);
    this.addSql(`create policy "seller_domains_seller_policy" on "seller_domains" to "pixecom_app" using (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid) with check (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid);`);
    this.addSql(`create policy "seller_domains_system_policy" on "seller_domains" to "pixecom_system" using (true) with check (true);`);
    this.addSql(`alter table "seller_settings" enable row level security;`);
    this.addSql(`alter table "seller_settings" force row level security;`);
    this.addSql(`create policy "seller_settings_seller_policy" on "seller_settings" to "pixecom_app" using (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid) with check (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid);`);
    this.addSql(`create policy "seller_settings_system_policy" on "seller_settings" to "pixecom_system" using (true) with check (true);`);
    this.addSql(`alter table "sellpages" enable row level security;`);
    this.addSql(`alter table "sellpages" force row level security;`);
    this.addSql(`create policy "sellpages_seller_policy" on "sellpages" to "pixecom_app" using (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid) with check (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid);`);
    this.addSql(`create policy "sellpages_system_policy" on "sellpages" to "pixecom_system" using (true) with check (true);`);
    this.addSql(`alter table "orders" enable row level security;`);
    this.addSql(`alter table "orders" force row level security;`);
    this.addSql(`create policy "orders_seller_policy" on "orders" to "pixecom_app" using (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid) with check (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid);`);
    this.addSql(`create policy "orders_system_policy" on "orders" to "pixecom_system" using (true) with check (true);`);
    this.addSql(`alter table "order_items" enable row level security;`);
    this.addSql(`alter table "order_items" force row level security;`);
    this.addSql(`create policy "order_items_seller_policy" on "order_items" to "pixecom_app" using (exists (select 1 from orders where orders.id = order_items.order_id and orders.seller_id = nullif(current_setting('app.seller_id', true), '')::uuid)) with check (exists (select 1 from orders where orders.id = order_items.order_id and orders.seller_id = nullif(current_setting('app.seller_id', true), '')::uuid));`);
    this.addSql(`create policy "order_items_system_policy" on "order_items" to "pixecom_system" using (true) with check (true);`);
    this.addSql(`alter table "order_events" enable row level security;`);
    this.addSql(`alter table "order_events" force row level security;`);
    this.addSql(`create policy "order_events_seller_policy" on "order_events" to "pixecom_app" using (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid) with check (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid);`);
    this.addSql(`create policy "order_events_system_policy" on "order_events" to "pixecom_system" using (true) with check (true);`);
    this.addSql(`alter table "campaigns" enable row level security;`);
    this.addSql(`alter table "campaigns" force row level security;`);
    this.addSql(`create policy "campaigns_seller_policy" on "campaigns" to "pixecom_app" using (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid) with check (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid);`);
    this.addSql(`create policy "campaigns_system_policy" on "campaigns" to "pixecom_system" using (true) with check (true);`);
    this.addSql(`alter table "adsets" enable row level security;`);
    this.addSql(`alter table "adsets" force row level security;`);
    this.addSql(`create policy "adsets_seller_policy" on "adsets" to "pixecom_app" using (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid) with check (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid);`);
    this.addSql(`create policy "adsets_system_policy" on "adsets" to "pixecom_system" using (true) with check (true);`);
    this.addSql(`alter table "ads" enable row level security;`);
    this.addSql(`alter table "ads" force row level security;`);
    this.addSql(`create policy "ads_seller_policy" on "ads" to "pixecom_app" using (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid) with check (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid);`);
    this.addSql(`create policy "ads_system_policy" on "ads" to "pixecom_system" using (true) with check (true);`);
    this.addSql(`alter table "ad_posts" enable row level security;`);
    this.addSql(`alter table "ad_posts" force row level security;`);
    this.addSql(`create policy "ad_posts_seller_policy" on "ad_posts" to "pixecom_app" using (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid) with check (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid);`);
    this.addSql(`create policy "ad_posts_system_policy" on "ad_posts" to "pixecom_system" using (true) with check (true);`);
    this.addSql(`alter table "sellpage_stats_daily" enable row level security;`);
    this.addSql(`alter table "sellpage_stats_daily" force row level security;`);
    this.addSql(`create policy "sellpage_stats_daily_seller_policy" on "sellpage_stats_daily" to "pixecom_app" using (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid) with check (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid);`);
    this.addSql(`create policy "sellpage_stats_daily_system_policy" on "sellpage_stats_daily" to "pixecom_system" using (true) with check (true);`);
    this.addSql(`alter table "seller_users" enable row level security;`);
    this.addSql(`alter table "seller_users" force row level security;`);
    this.addSql(`create policy "seller_users_seller_policy" on "seller_users" to "pixecom_app" using (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid) with check (seller_id = nullif(current_setting('app.seller_id', true), '')::uuid);`);
    this.addSql(`create policy "seller_users_system_policy" on "seller_users" to "pixecom_system" using (true) with check (true);`);
  }

}
