import { z } from 'zod';
import type { Em } from '#src/platform/db/orm.ts';
import { column, readRow, type RowOf, statement } from '#src/platform/db/rows.ts';
import { DATABASE_NOW_MS } from '#src/platform/clock.ts';
import type { Days } from '#src/platform/values/days.ts';
import { activeVariantsOf, VariantRow } from '#src/modules/catalog/index.ts';

const PAGE = `
  p.id, p.slug, coalesce(nullif(p.title_override, ''), o.name) as title,
  coalesce(nullif(p.description_override, ''), o.description, '') as description,
  p.seo_title as "seoTitle", p.seo_description as "seoDescription", p.seo_og_image as "seoOgImage",
  p.boost_modules as "boostModules", p.discount_rules as "discountRules", ${DATABASE_NOW_MS} as now,
  p.header_config as "headerConfig", p.footer_config as "footerConfig"`;

const PRODUCT = `
  o.id as "productId", o.name as "productName", o.slug as "productSlug", o.base_price as "basePrice",
  o.compare_at_price as "compareAtPrice", o.currency, coalesce(o.description, '') as "productDescription",
  o.description_blocks as "descriptionBlocks", o.shipping_info as "shippingInfo"`;

const urlsOf = (table: string, condition = ''): string => `
  coalesce(
    (select jsonb_agg(url order by position, id) from ${table} where product_id = o.id and is_current ${condition}),
    '[]')`;

const PIXEL = `
  select external_id from fb_connections c
  where c.seller_id = p.seller_id and c.connection_type = 'PIXEL' and c.is_active`;

const FIND_LIVE = statement(
  'storefront.find-live-sellpage',
  `
    select ${PAGE}, ${PRODUCT}, ${activeVariantsOf('o')} as variants,
      ${urlsOf('asset_media', `and media_type = 'IMAGE'`)} as images, ${urlsOf('asset_thumbnails')} as thumbnails,
      d.viewers, d.purchased,
      (${PIXEL} and jsonb_typeof(p.header_config -> 'pixelId') = 'string'
        and c.external_id = p.header_config ->> 'pixelId') as "pagePixel",
      (${PIXEL} order by c.created_at desc, c.id desc limit 1) as "newestPixel"
    from sellpages p
    join products o on o.id = p.product_id
    cross join lateral (
      select coalesce(sum(content_views), 0)::float8 as viewers, coalesce(sum(purchases), 0)::float8 as purchased
      from sellpage_stats_daily
      where seller_id = p.seller_id and sellpage_id = p.id and stat_date between ? and ? and ad_source = 'organic'
    ) d
    where p.seller_id = ? and p.slug = ? and p.status = 'PUBLISHED' and o.status = 'ACTIVE'`,
  {
    id: column.uuid,
    /** Active ones, by position. */
    variants: z.array(VariantRow),
    slug: column.text,
    title: column.text,
    description: column.text,
    seoTitle: column.text.nullable(),
    seoDescription: column.text.nullable(),
    seoOgImage: column.text.nullable(),
    boostModules: column.json,
    discountRules: column.json,
    /** By the database's clock, in milliseconds since 1970. */
    now: column.float,
    headerConfig: column.json,
    footerConfig: column.json,
    productId: column.uuid,
    productName: column.text,
    productSlug: column.text,
    basePrice: column.decimal,
    compareAtPrice: column.decimal.nullable(),
    currency: column.text,
    productDescription: column.text,
    descriptionBlocks: column.json,
    shippingInfo: column.json,
    images: z.array(z.string()),
    thumbnails: z.array(z.string()),
    viewers: column.float,
    purchased: column.float,
    /** Active connections of the seller: that of the page's own pixel, and the newest. */
    pagePixel: column.text.nullable(),
    newestPixel: column.text.nullable(),
  },
);

/** A live page with its product. JSON columns are as stored. */
export type PublicSellpageRow = RowOf<typeof FIND_LIVE>;

/** Live pages as their visitors see them. */
export class PublicSellpageRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /** The live page of the slug, with what it shows beside discounts; figures of `days`. */
  findLive(sellerId: string, slug: string, { from, to }: Days): Promise<PublicSellpageRow | null> {
    return readRow(this.#em, FIND_LIVE, [from, to, sellerId, slug]);
  }
}
