import { insertRow, makeProduct } from './commerce.ts';
import { accessTokenFor, makeSuperadmin, unique } from './factories.ts';
import type { Client } from '../http/client.ts';
import type { Refusal } from '../http/refusal.ts';
import type { World } from '../world.ts';

type Sql = Pick<World, 'sql'>;
type Row = Record<string, unknown> & { id: string };

interface Ref {
  id: string;
}

/** Requests of a superadmin without a seller. */
export async function asAdmin(world: Pick<World, 'sql' | 'cradle' | 'http'>): Promise<Client> {
  return world.http.as(await accessTokenFor(world, await makeSuperadmin(world)));
}

export { insertRow, makeProduct };

export const NIL = '00000000-0000-0000-0000-000000000000';

export const missing = (message: string): Refusal => ({ status: 404, code: 'NOT_FOUND', message });
export const productMissing = (id: string): Refusal => missing(`Product ${id} not found`);

/** What no amount of money may be, and what each is (hard case 16). */
export const BAD_AMOUNTS: [string, unknown][] = [
  ['a negative number', -1],
  ['three decimals', 1.005],
  ['three decimals as text', '1.005'],
  ['an exponent', '1e3'],
  ['more than the column holds', 100000000],
  ['a sign', '+1'],
  ['words', 'ten'],
  ['a boolean', true],
  ['an array', ['1']],
];

/** An active variant without options, at position 0. */
export const makeVariant = (world: Sql, product: Ref, overrides: Record<string, unknown> = {}): Promise<Row> =>
  insertRow(world, 'product_variants', { product_id: product.id, name: 'Black', ...overrides });

/** A rule in force since 2026, without end: 49.99, 40 %. */
export const makeRule = (world: Sql, product: Ref | null, overrides: Record<string, unknown> = {}): Promise<Row> =>
  insertRow(world, 'pricing_rules', {
    product_id: product?.id ?? null,
    suggested_retail: '49.99',
    seller_take_percent: '40.00',
    effective_from: '2026-01-01T00:00:00Z',
    ...overrides,
  });

export const makeLabel = (world: Sql, overrides: Record<string, unknown> = {}): Promise<Row> =>
  insertRow(world, 'product_labels', { name: 'Label', slug: `label-${unique()}`, ...overrides });

/** A current picture at position 0. */
export const makeMedia = (world: Sql, product: Ref, overrides: Record<string, unknown> = {}): Promise<Row> =>
  insertRow(world, 'asset_media', {
    product_id: product.id,
    version: 'v1',
    url: `https://cdn.example.com/${unique()}.jpg`,
    media_type: 'IMAGE',
    is_current: true,
    ...overrides,
  });

/** A line of `order` that names `product`. */
export const makeLine = (world: Sql, order: Ref, product: Ref, overrides: Record<string, unknown> = {}): Promise<Row> =>
  insertRow(world, 'order_items', {
    order_id: order.id,
    product_id: product.id,
    product_name: 'Mouse',
    unit_price: '10.00',
    line_total: '10.00',
    ...overrides,
  });
