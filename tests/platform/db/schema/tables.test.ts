import { describe, expect, test } from '#test';
import { TABLES } from '#support/database/tables.ts';
import { useWorld } from '#support/world.ts';

/** Facts of the data dictionary, read from the catalogue of a database that the migrations made. */
const world = useWorld();
const names = (rows: { name: string }[]): string[] => rows.map(({ name }) => name);

describe('the tables', () => {
  test('are these 27 and no other', async () => {
    const tables = await world.sql<{ name: string }>(
      "select tablename as name from pg_tables where schemaname = 'public'",
    );
    expect(names(tables).sort()).toEqual(TABLES);
  });

  test('use native enums with these values', async () => {
    const rows = await world.sql<{ name: string; values: string }>(`
      select typname as name, string_agg(enumlabel, ' ' order by enumsortorder) as values
      from pg_type t join pg_enum e on e.enumtypid = t.oid where typnamespace = 'public'::regnamespace group by typname order by typname`);
    expect(Object.fromEntries(rows.map(({ name, values }) => [name, values]))).toEqual({
      budget_type: 'DAILY LIFETIME',
      campaign_status: 'ACTIVE PAUSED ARCHIVED DELETED',
      domain_status: 'PENDING VERIFIED FAILED',
      fb_connection_type: 'AD_ACCOUNT PAGE PIXEL CONVERSION',
      media_type: 'VIDEO IMAGE',
      order_event_type: 'CREATED CONFIRMED PROCESSING SHIPPED DELIVERED CANCELLED REFUNDED NOTE_ADDED',
      order_status: 'PENDING CONFIRMED PROCESSING SHIPPED DELIVERED CANCELLED REFUNDED',
      post_source: 'EXISTING CONTENT_SOURCE',
      product_status: 'DRAFT ACTIVE ARCHIVED',
      seller_user_role: 'OWNER ADMIN EDITOR VIEWER',
      sellpage_status: 'DRAFT PUBLISHED ARCHIVED',
      sellpage_type: 'SINGLE MULTIPLE',
      stats_entity_type: 'CAMPAIGN ADSET AD',
      verification_method: 'TXT A_RECORD',
    });
  });

  test('of sellers are under forced row-level security with two policies each', async () => {
    const rows = await world.sql<{ name: string; forced: boolean; policies: string }>(`
      select relname as name, relrowsecurity and relforcerowsecurity as forced,
        (select string_agg(polname, ' ' order by polname) from pg_policy where polrelid = c.oid) as policies
      from pg_class c where relkind = 'r' and relnamespace = 'public'::regnamespace
        and (relrowsecurity or relforcerowsecurity or exists (select from pg_policy where polrelid = c.oid))
      order by relname`);
    const owned = [
      ...[
        'ad_posts',
        'ad_stats_daily',
        'ad_stats_raw',
        'ad_strategies',
        'ads',
        'adsets',
        'campaigns',
        'fb_connections',
      ],
      ...['order_events', 'order_items', 'orders', 'seller_domains', 'seller_settings', 'seller_users'],
      ...['sellpage_stats_daily', 'sellpages'],
    ];
    expect(rows).toEqual(
      owned.map((name) => ({ name, forced: true, policies: `${name}_seller_policy ${name}_system_policy` })),
    );
  });

  test('have an index that starts with the column for every foreign key', async () => {
    const bare = await world.sql(`
      select conrelid::regclass::text as table, conname from pg_constraint k
      where contype = 'f' and connamespace in ('public'::regnamespace, 'platform'::regnamespace) and not exists (
        select from pg_index i where i.indrelid = k.conrelid and i.indisvalid and i.indkey[0] = k.conkey[1] and i.indpred is null)`);
    expect(bare).toEqual([]);
    const [count] = await world.sql<{ count: number }>("select count(*)::int from pg_constraint where contype = 'f'");
    expect(count!.count).toBeGreaterThanOrEqual(40);
  });

  test('name constraints and indexes after table and columns', async () => {
    const odd = await world.sql(`
      select conrelid::regclass::text as table, conname from pg_constraint
      where connamespace = 'public'::regnamespace and contype in ('p', 'u', 'f', 'c')
        and conname !~ ('^' || conrelid::regclass::text || '_([a-z0-9_]+_(unique|foreign|check)|pkey)$')
      union all
      select indrelid::regclass::text, indexrelid::regclass::text from pg_index i join pg_class c on c.oid = indrelid
      where relnamespace = 'public'::regnamespace
        and indexrelid::regclass::text !~ ('^' || indrelid::regclass::text || '_([a-z0-9_]+_(unique|idx)|pkey)$')`);
    expect(odd).toEqual([]);
  });

  test('guard money and counters with CHECKs', async () => {
    const checks = names(
      await world.sql(
        "select conname as name from pg_constraint where contype = 'c' and connamespace = 'public'::regnamespace",
      ),
    );
    expect(checks).toEqual(
      expect.arrayContaining([
        'products_base_price_check',
        'product_variants_stock_quantity_check',
        'pricing_rules_hold_percent_check',
        'pricing_rules_seller_take_percent_check',
        'orders_total_check',
        'orders_discount_amount_check',
        'order_items_unit_price_check',
        'campaigns_budget_check',
        'ad_stats_daily_spend_check',
        'sellpage_stats_daily_revenue_check',
      ]),
    );
    const unguarded = await world.sql(`
      select attrelid::regclass::text || '.' || attname as name from pg_attribute a join pg_class c on c.oid = attrelid
      where relnamespace = 'public'::regnamespace and relkind = 'r' and attnum > 0 and atttypid = 'numeric'::regtype
        and not exists (select from pg_constraint k where k.conrelid = attrelid and contype = 'c' and attnum = any (conkey))`);
    expect(unguarded).toEqual([]);
  });

  test('keep instants in milliseconds and money exact', async () => {
    const types = await world.sql<{ type: string }>(`
      select distinct format_type(atttypid, atttypmod) as type from pg_attribute a join pg_class c on c.oid = attrelid
      where relnamespace = 'public'::regnamespace and relkind = 'r' and attnum > 0
        and format_type(atttypid, atttypmod) ~ 'time|float|double|real|money' order by type`);
    expect(types).toEqual([{ type: 'timestamp(3) with time zone' }]);
  });
});
