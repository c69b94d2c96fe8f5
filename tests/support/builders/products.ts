import { makeLabel, makeLine } from './catalog.ts';
import { insertRow, makeCampaign, makeConnection, makeOrder } from './commerce.ts';
import { unique } from './factories.ts';
import type { World } from '../world.ts';

type Sql = Pick<World, 'sql'>;
type Overrides = Record<string, unknown>;

interface Ref {
  id: string;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** An instant so many days from now. */
export const daysFromNow = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString();

/** `count` copies of the one row that has `match`, with ids of their own; `prefix` keeps unique texts apart. */
export async function copyRows(
  { sql }: Sql,
  table: string,
  match: Record<string, string>,
  count: number,
  prefix: Record<string, string> = {},
): Promise<void> {
  const [[column, value]] = Object.entries(match) as [[string, string]];
  const texts = Object.entries(prefix).map(([name, text]) => `'${name}', '${text}-' || n`);
  const fields = ["'id', gen_random_uuid()", ...texts].join(', ');
  await sql(
    `insert into ${table}
     select (jsonb_populate_record(t, jsonb_build_object(${fields}))).*
     from ${table} t, generate_series(1, ?) n where t.${column} = ?`,
    [count, value],
  );
}

/** A label on each of `products`. */
export async function makeLabelOn(world: Sql, products: Ref[], overrides: Overrides = {}) {
  const label = await makeLabel(world, overrides);
  for (const product of products) await putLabel(world, product, label);
  return label;
}

export const putLabel = ({ sql }: Sql, product: Ref, label: Ref) =>
  sql('insert into product_product_labels (product_id, label_id) values (?, ?)', [product.id, label.id]);

/** Not current, at position 0. */
export const makeThumbnail = (world: Sql, product: Ref, overrides: Overrides = {}) =>
  insertRow(world, 'asset_thumbnails', {
    product_id: product.id,
    version: 'v1',
    url: `https://cdn.example.com/${unique()}.jpg`,
    ...overrides,
  });

export const makeAdtext = (world: Sql, product: Ref, overrides: Overrides = {}) =>
  insertRow(world, 'asset_adtexts', {
    product_id: product.id,
    version: 'v1',
    primary_text: 'Buy it',
    headline: 'New',
    ...overrides,
  });

/** A CONFIRMED order with one line per amount, all of `product`. */
export async function makeSale(
  world: Sql,
  seller: Ref,
  product: Ref,
  lineTotals: string[],
  overrides: Overrides = {},
): Promise<Ref> {
  const order = await makeOrder(world, seller, overrides);
  for (const total of lineTotals) {
    await makeLine(world, order, product, { unit_price: total, line_total: total });
  }
  return order;
}

/** An ad of the page's seller, with the campaign and the adset it needs. */
export async function makeAd(world: Sql, sellpage: Record<string, unknown> & Ref) {
  const seller_id = sellpage.seller_id;
  const campaign = await makeCampaign(world, sellpage);
  const adset = await insertRow(world, 'adsets', { seller_id, campaign_id: campaign.id, name: 'Adset' });
  const ad = await insertRow(world, 'ads', { seller_id, adset_id: adset.id, name: 'Ad' });
  return { campaign, adset, ad };
}

/** A post of `ad` that shows the assets named in `overrides`. */
export const makePost = async (world: Sql, seller: Ref, ad: Ref | null, overrides: Overrides = {}) =>
  insertRow(world, 'ad_posts', {
    seller_id: seller.id,
    ad_id: ad?.id ?? null,
    page_id: (await makeConnection(world, seller, { connection_type: 'PAGE' })).id,
    post_source: 'CONTENT_SOURCE',
    ...overrides,
  });
