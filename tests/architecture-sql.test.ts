import { ROLLUPS } from '#src/modules/figures/index.ts';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '#test';
import { modules } from '#src/modules/index.ts';

/**
 * Who writes and reads which table. The text of statements is looked at, and calls that name an entity. A fragment of SQL
 * that a module exports is that module's own reading, wherever it is used.
 */

const src = fileURLToPath(new URL('../src', import.meta.url));
/** By path, without `modules/`. Migrations and the demo shop write whatever there is. */
const sources = new Map(
  readdirSync(src, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.ts') && !/^(migrations|demo)\//.test(file))
    .map((file) => [file.replace(/^modules\//, ''), readFileSync(join(src, file), 'utf8')] as const),
);

const moduleOf = (file: string): string => file.split('/')[0]!;

/** Entities by the name of their class: their table and its module. */
const entities = new Map(
  [...sources].flatMap(([file, source]) =>
    [...source.matchAll(/\bname: '(\w+)',\s+tableName: '(\w+)'/g)].map(
      ([, name, table]) => [name!, { table: table!, owner: moduleOf(file) }] as const,
    ),
  ),
);

/** The module of each table; those without an entity are listed here. */
const owners = new Map([
  ...[...entities.values()].map(({ table, owner }) => [table, owner] as const),
  ['platform.domain_claims', 'domains'],
  ['platform.fulfilment_messages', 'payments'],
  ...ROLLUPS.map(({ table }) => [`platform.${table}`, 'figures'] as const),
]);

interface Accesses {
  reads: string[];
  writes: string[];
}

const WRITE = /\b(?:insert into|update|delete from|merge into|truncate|lock table)\s+(?:only\s+)?([a-z_.]+)/gi;
/** Looks ahead, so that what follows the name is looked at as well. */
const READ = /\b(?:from|join|using)\s+(?=([a-z_.]+(?:(?:\s+(?:as\s+)?\w+)?\s*,\s*[a-z_.]+)*))/gi;
/** A name that goes into a statement later on; names of one word mean other things as well. */
const NAMED = /['"`]([a-z]+_[a-z_]+)['"`]/g;
const WRITE_CALL = /\.(?:create|insert|insertMany|upsert|upsertMany|nativeUpdate|nativeDelete)\(\s*([A-Z]\w+)/g;
const COMMON_TABLE = /\b(\w+) as (?:materialized )?\(/g;

/** The tables of other modules that a file reads and writes, by its text. */
function foreignAccesses(file: string, source: string): Accesses {
  const code = source.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
  const wordsOf = (pattern: RegExp) => [...code.matchAll(pattern)].map(([, words]) => words!);
  const queries = new Set(wordsOf(COMMON_TABLE));
  const isForeign = (name: string) => !queries.has(name) && (owners.get(name) ?? moduleOf(file)) !== moduleOf(file);
  const tables = (names: string[]) => [...new Set(names.filter(isForeign))].sort();
  const called = wordsOf(WRITE_CALL).flatMap((name) => entities.get(name)?.table ?? []);
  const listed = wordsOf(READ).flatMap((list) => list.split(',').map((table) => table.trim().split(/\s/)[0]!));
  return { reads: tables([...listed, ...wordsOf(NAMED)]), writes: tables([...wordsOf(WRITE), ...called]) };
}

/** By file; the tables in alphabetical order. */
type Listed = Record<string, string>;

/** Reports and figures read what they need, wherever it is. */
const REPORTS: Listed = {
  'analytics/content-performance/content-performance.repository.ts':
    'campaigns platform.order_days products sellers sellpage_stats_daily sellpages',
  'analytics/dashboard/dashboard.repository.ts':
    'ad_stats_daily orders platform.order_totals platform.status_counts products sellers users',
  'analytics/report/analytics.repository.ts':
    'ad_stats_daily platform.order_days platform.product_days products seller_domains sellers sellpage_stats_daily sellpages',
  'analytics/report/overview.repository.ts':
    'platform.all_days platform.customer_counts platform.product_days sellpage_stats_daily',
  'analytics/sales.repository.ts': 'platform.all_days',
  'figures/asset-figures.ts': 'ad_posts ad_stats_daily',
  'figures/attribution/attribution.ts': 'order_items pricing_rules',
  'figures/attribution/attribution.repository.ts': 'order_items orders',
  'figures/money-model.ts': 'pricing_rules',
  'figures/product-figures.repository.ts': 'ad_stats_daily campaigns sellpages',
  'figures/rollups/figures-check.repository.ts': 'sellers',
  'figures/rollups/triggers.ts': 'order_items',
  'figures/seller-figures.repository.ts': 'ad_stats_daily campaigns seller_domains sellpages',
  'figures/sellpage-figures.ts': 'sellpage_stats_daily sellpages',
};

/** Reads of tables of modules below. The list gets shorter: a new reader belongs to the module that owns the table. */
const READS_BELOW: Listed = {
  'ads/linked-ads/linked-ads.repository.ts': 'ad_stats_daily asset_adtexts asset_thumbnails sellpages',
  'ads/pixels/pixel.repository.ts': 'sellpages',
  'domains/domain/domain.admin.repository.ts': 'sellers',
  'orders/admin/order.admin.repository.ts': 'platform.status_counts product_variants products sellers sellpages',
  'orders/list/order.repository.ts': 'seller_domains seller_settings sellpages',
  'orders/payment/payment-order.repository.ts': 'sellers',
  'sellers/members/seller-user.repository.ts': 'users',
  'sellers/seller/seller.admin.repository.ts': 'users',
  'sellpages/assignment/assignment.admin.repository.ts': 'sellers',
  'sellpages/sellpage/sellpage.repository.ts': 'asset_media product_variants products seller_domains',
  'stats/browser-event.repository.ts': 'products sellpages',
  'storefront/checkout/checkout.repository.ts': 'product_variants products seller_domains sellpages',
  'storefront/checkout/discount-uses.repository.ts': 'order_events orders',
  'storefront/sellpage/public-sellpage.repository.ts':
    'asset_media asset_thumbnails fb_connections products sellpage_stats_daily sellpages',
  'storefront/sitemap/sitemap.repository.ts': 'products sellers sellpages',
  'storefront/store/store.repository.ts': 'products seller_domains seller_settings sellers sellpages',
  'storefront/tracking/tracking.repository.ts': 'order_events order_items orders',
};

const accesses = [...sources].map(([file, source]) => ({ file, ...foreignAccesses(file, source) }));

/** A module may read the tables of those before it; what is no module, of none. */
const order = modules.map(({ name }) => name);
const isUpward = (file: string, table: string) => order.indexOf(owners.get(table)!) > order.indexOf(moduleOf(file));

const lines = (file: string, tables: string[]): string[] => tables.map((table) => `${file}: ${table}`);
const listed = (...lists: Listed[]): string[] =>
  lists.flatMap((list) => Object.entries(list).flatMap(([file, tables]) => lines(file, tables.split(' ')))).sort();

describe('table law', () => {
  test('every table has an owner', () => {
    expect(entities.size).toBe(modules.flatMap((module) => module.entities).length);
    expect([...owners.values()].filter((owner) => !order.includes(owner))).toEqual([]);
  });

  test('a table is written by the module that owns it', () => {
    expect(accesses.flatMap(({ file, writes }) => lines(file, writes))).toEqual([]);
  });

  test('reads across modules are listed by name, and the list only gets shorter', () => {
    const reads = accesses.flatMap(({ file, reads }) => lines(file, reads));
    expect(reads.sort()).toEqual(listed(REPORTS, READS_BELOW));
  });

  test('only figures read tables of modules above them', () => {
    const readers = accesses.filter(({ file, reads }) => reads.some((table) => isUpward(file, table)));
    expect(readers.map(({ file }) => file).filter((file) => moduleOf(file) !== 'figures')).toEqual([]);
  });

  test('the law itself notices a breach', () => {
    const found = (source: string) => foreignAccesses('catalog/x.ts', source);
    expect(found('`update sellpages set status = ?`').writes).toEqual(['sellpages']);
    expect(found('`with x as (delete from orders o using users u) select`')).toEqual({
      reads: ['orders', 'users'],
      writes: ['orders'],
    });
    expect(found('em.create(Order, {})').writes).toEqual(['orders']);
    expect(found('`from products p, sellers s left join ads a on true`').reads).toEqual(['ads', 'sellers']);
    expect(found("countOf('order_items')").reads).toEqual(['order_items']);
    expect(found('`with ads as (select 1) select from ads`').reads).toEqual([]);
    expect(found('// from orders\n`update products set name = ?`')).toEqual({ reads: [], writes: [] });
    expect(isUpward('catalog/x.ts', 'orders')).toBe(true);
    expect(isUpward('storefront/x.ts', 'orders')).toBe(false);
    expect(isUpward('platform/x.ts', 'users')).toBe(true);
  });
});
