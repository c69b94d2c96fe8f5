import { type Area, idOf, momentOfYear, padded, pick, word, wordAt } from './volume-sql.ts';
import { adjectives, colors, labels, materials, sizes, things } from './words.ts';

const productId = idOf('product', 'n');
const code = `'VOL-' || ${padded('n', 5)}`;
const slugOf = (text: string) => `lower(replace(${text}, ' ', '-'))`;
const name = [word('adjective', 'n', adjectives), word('material', 'n', materials), word('thing', 'n', things)].join(
  ` || ' ' || `,
);
const status = `case when n % 20 = 0 then 'ARCHIVED' when n % 10 = 0 then 'DRAFT' else 'ACTIVE' end::product_status`;
/** Parts go only where the product of that number is ours. */
const fromOurs = `from numbers join products p on p.id = ${productId}`;
const url = (file: string) => `'https://cdn.example.com/volume/' || lower(p.product_code) || '/${file}'`;

/** Labels of the volume, which the products then carry. */
export const labelsArea: Area = {
  name: 'labels',
  upTo: () => labels.length,
  rowsPerNumber: 1,
  inserts: {
    labels: `insert into product_labels (id, name, slug, created_at)
      select ${idOf('label', 'n')}, label, ${slugOf('label')}, ${momentOfYear('label', 'n')}
      from numbers, lateral (select ${wordAt(labels, 'n - 1')} as label) as words on conflict do nothing`,
  },
};

const products = `insert into products (id, product_code, name, slug, base_price, compare_at_price, cost_price, sku,
    description, status, created_at, updated_at)
  select ${productId}, ${code}, name, ${slugOf('name')} || '-' || n, price,
    case when ${pick('compare', 'n', 2)} = 0 then round(price * 1.3) + 0.99 end, round(price * 0.4, 2), ${code},
    name || ' for home, office and travel.', ${status}, made, made
  from numbers, lateral (
    select ${name} as name, 5.99 + ${pick('price', 'n', 195)} as price, ${momentOfYear('product', 'n')} as made
  ) as drawn on conflict do nothing`;

/** 0 to 3 of the labels; steps of 5 through the 12 never meet. */
const labelLinks = `insert into product_product_labels (product_id, label_id)
  select p.id, l.id ${fromOurs}
  join generate_series(1, 3) as k on k <= ${pick('labels', 'n', 4)}
  join product_labels l
    on l.slug = ${slugOf(wordAt(labels, `(${pick('label', 'n', labels.length)} + 5 * k) % ${labels.length}`))}
  on conflict do nothing`;

const color = (step: string) => wordAt(colors, `(${pick('color', 'n', colors.length)} + ${step}) % ${colors.length}`);
const size = wordAt(sizes, `(${pick('size', 'n', sizes.length)} + k) % ${sizes.length}`);

/** 0 to 4 of them, by color or by color and size; the name is the options joined, as everywhere in the catalogue. */
const variants = `insert into product_variants
    (id, product_id, name, sku, price_override, options, stock_quantity, position, created_at, updated_at)
  select ${idOf('variant', "n || '-' || k")}, p.id, concat_ws(' / ', color, size), p.product_code || '-' || k,
    case when ${pick('override', "n || '-' || k", 4)} = 0 then p.base_price + 3 end,
    jsonb_strip_nulls(jsonb_build_object('Color', color, 'Size', size)),
    20 + ${pick('stock', "n || '-' || k", 300)}, k - 1, p.created_at, p.created_at
  ${fromOurs}
  join generate_series(1, 4) as k on k <= ${pick('variants', 'n', 5)},
  lateral (
    select case when sized then ${color('(k - 1) / 2')} else ${color('k')} end as color,
      case when sized then ${size} end as size
    from (select ${pick('sized', 'n', 2)} = 0 as sized) as kind
  ) as options on conflict do nothing`;

const thumbnails = `insert into asset_thumbnails (id, product_id, version, url, width, height, is_current, created_at)
  select ${idOf('thumbnail', 'n')}, p.id, 'v1', ${url('v1-thumb.jpg')}, 600, 600, true, p.created_at
  ${fromOurs} on conflict do nothing`;

/** A picture each, and a video for every third. */
const media = `insert into asset_media
    (id, product_id, version, url, media_type, duration_sec, width, height, position, is_current, created_at)
  select ${idOf('media', "n || '-' || kind")}, p.id, 'v1', ${url('v1.')} || ending, kind::media_type, seconds, 1080, 1080,
    position, true, p.created_at
  ${fromOurs}
  join (values ('IMAGE', 'jpg', null, 0), ('VIDEO', 'mp4', 30, 1)) as files (kind, ending, seconds, position)
    on kind = 'IMAGE' or ${pick('video', 'n', 3)} = 0
  on conflict do nothing`;

/** Active rules of one product never overlap: one that somebody priced anew gets none. */
const pricingRules = `insert into pricing_rules (id, product_id, suggested_retail, seller_take_percent, seller_take_fixed,
    hold_percent, effective_from, created_at)
  select ${idOf('rule', 'n')}, p.id, round(p.base_price * 1.6) + 0.99, 20 + ${pick('take', 'n', 26)},
    case when ${pick('fixed', 'n', 10)} = 0 then 5 end, 10, timestamptz '2026-01-01 00:00:00+00', p.created_at
  ${fromOurs}
  where ${pick('rule', 'n', 10)} < 6 and not exists (
    select from pricing_rules r where r.product_id = p.id and r.is_active
      and (r.effective_until is null or r.effective_until > timestamptz '2026-01-01 00:00:00+00'))
  on conflict do nothing`;

/** Products with everything that belongs to them; every tenth is not for sale. */
export const productsArea: Area = {
  name: 'products',
  upTo: ({ products }) => products,
  rowsPerNumber: 4,
  inserts: { products, labelLinks, variants, thumbnails, media, pricingRules },
};
