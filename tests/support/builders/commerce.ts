import { nextInstant, unique } from './factories.ts';
import type { World } from '../world.ts';

type Sql = Pick<World, 'sql'>;
type Row = Record<string, unknown> & { id: string };

/** Figures and links have no moment of their own. */
const TIMELESS = ['product_product_labels', 'ad_stats_daily', 'sellpage_stats_daily'];

/** Inserts one row into `table` and returns it whole. Columns in snake case; JSON columns as text. */
export async function insertRow({ sql }: Sql, table: string, given: Record<string, unknown>): Promise<Row> {
  const values = TIMELESS.includes(table) ? given : { created_at: nextInstant(), ...given };
  const columns = Object.keys(values);
  const [row] = await sql<Row>(
    `insert into "${table}" (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')}) returning *`,
    Object.values(values),
  );
  return row!;
}

interface Ref {
  id: string;
}

/** An ACTIVE product. */
export const makeProduct = (world: Sql, overrides: Record<string, unknown> = {}): Promise<Row> =>
  insertRow(world, 'products', {
    product_code: `CODE-${unique()}`,
    name: 'Mouse',
    slug: `mouse-${unique()}`,
    base_price: '20.00',
    status: 'ACTIVE',
    ...overrides,
  });

export const makeDomain = (world: Sql, seller: Ref, overrides: Record<string, unknown> = {}): Promise<Row> =>
  insertRow(world, 'seller_domains', {
    seller_id: seller.id,
    hostname: `shop-${unique()}.example.com`,
    verification_token: `pixecom-verify-${unique()}`,
    ...overrides,
  });

/** A DRAFT page of `product`. */
export const makeSellpage = (
  world: Sql,
  seller: Ref,
  product: Ref,
  overrides: Record<string, unknown> = {},
): Promise<Row> =>
  insertRow(world, 'sellpages', {
    seller_id: seller.id,
    product_id: product.id,
    slug: `page-${unique()}`,
    ...overrides,
  });

/** A CONFIRMED order of 10.00. */
export const makeOrder = (world: Sql, seller: Ref, overrides: Record<string, unknown> = {}): Promise<Row> =>
  insertRow(world, 'orders', {
    seller_id: seller.id,
    order_number: `ORD-${unique()}`,
    customer_email: 'customer@example.com',
    total: '10.00',
    status: 'CONFIRMED',
    ...overrides,
  });

/** An ad account with an encrypted token and metadata, both of which must never be shown. */
export const makeConnection = (world: Sql, seller: Ref, overrides: Record<string, unknown> = {}): Promise<Row> =>
  insertRow(world, 'fb_connections', {
    seller_id: seller.id,
    connection_type: 'AD_ACCOUNT',
    external_id: `act_${unique()}`,
    name: 'Account',
    access_token_enc: 'enc:EAAG-very-secret',
    metadata: '{"secret": "raw-metadata"}',
    ...overrides,
  });

/** A campaign for a sellpage, with an ad account of its own. */
export const makeCampaign = async (
  world: Sql,
  sellpage: Record<string, unknown> & Ref,
  overrides: Record<string, unknown> = {},
): Promise<Row> =>
  insertRow(world, 'campaigns', {
    seller_id: sellpage.seller_id,
    sellpage_id: sellpage.id,
    ad_account_id: (await makeConnection(world, { id: sellpage.seller_id as string })).id,
    name: 'Campaign',
    budget: '5.00',
    ...overrides,
  });

/** One day's figures of a campaign. */
export const makeAdStats = (world: Sql, seller: Ref, overrides: Record<string, unknown> = {}): Promise<Row> =>
  insertRow(world, 'ad_stats_daily', {
    seller_id: seller.id,
    entity_type: 'CAMPAIGN',
    entity_id: crypto.randomUUID(),
    stat_date: '2026-01-01',
    ...overrides,
  });
