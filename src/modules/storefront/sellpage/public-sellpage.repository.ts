import { z } from 'zod';
import type { Em } from '#src/platform/db/orm.ts';
import { column, nullable, readRow, type Row, statement } from '#src/platform/db/rows.ts';
import { DATABASE_NOW_MS } from '#src/platform/clock.ts';
import type { Days } from '#src/platform/values/days.ts';
import { activeVariantsOf, VariantRow } from '#src/modules/catalog/index.ts';
import { STORE, STORE_COLUMNS, type Store } from '../store/store.repository.ts';

const PAGE = `
  p.id as "sellpageId", p.slug as "sellpageSlug", coalesce(nullif(p.title_override, ''), o.name) as title,
  coalesce(nullif(p.description_override, ''), o.description, '') as description,
  p.seo_title as "seoTitle", p.seo_description as "seoDescription", p.seo_og_image as "seoOgImage",
  p.boost_modules::text as "boostModules", p.discount_rules::text as "discountRules", ${DATABASE_NOW_MS} as now,
  p.header_config::text as "headerConfig", p.footer_config as "footerConfig"`;

const PRODUCT = `
  o.id as "productId", o.name as "productName", o.slug as "productSlug", o.base_price as "basePrice",
  o.compare_at_price as "compareAtPrice", o.currency as "productCurrency", coalesce(o.description, '') as "productDescription",
  o.description_blocks as "descriptionBlocks", o.shipping_info as "shippingInfo"`;

const urlsOf = (table: string, condition = ''): string => `
  coalesce(
    (select json_agg(url order by position, id) from ${table} where product_id = o.id and is_current ${condition}),
    '[]')`;

const PIXEL = `
  select external_id from fb_connections c
  where c.seller_id = p.seller_id and c.connection_type = 'PIXEL' and c.is_active`;

const PAGE_COLUMNS = {
  sellpageId: column.uuid,
  /** Active ones, by position. */
  variants: z.array(VariantRow),
  sellpageSlug: column.text,
  title: column.text,
  description: column.text,
  seoTitle: column.text.nullable(),
  seoDescription: column.text.nullable(),
  seoOgImage: column.text.nullable(),
  boostModules: column.text,
  discountRules: column.text,
  /** By the database's clock, in milliseconds since 1970. */
  now: column.float,
  headerConfig: column.text,
  footerConfig: column.json,
  productId: column.uuid,
  productName: column.text,
  productSlug: column.text,
  basePrice: column.decimal,
  compareAtPrice: column.decimal.nullable(),
  productCurrency: column.text,
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
};

const LIVE = `
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
  where p.seller_id = s.id and p.slug = ? and p.status = 'PUBLISHED' and o.status = 'ACTIVE'`;

const FIND_LIVE = statement(
  'storefront.find-live-sellpage',
  `select ${STORE.select}, page.* from ${STORE.from} left join lateral (${LIVE}) page on true where ${STORE.where}`,
  { ...STORE_COLUMNS, ...nullable(PAGE_COLUMNS) },
);

/** A live page with its product and its store. JSON columns are as stored. */
export type PublicSellpageRow = Store & Row<typeof PAGE_COLUMNS>;

/** What was found by the slugs of store and page: at least the store. */
export type FoundInStore = Store & (Row<typeof PAGE_COLUMNS> | { sellpageId: null });

/** Where a live page is found. */
export interface PageSlugs {
  sellerSlug: string;
  sellpageSlug: string;
}

/** Live pages as their visitors see them. */
export class PublicSellpageRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /**
   * The live page of the slugs, with its store and what it shows beside discounts; figures of `days`. Without such a page
   * the store alone, without an active seller null.
   */
  async findLive(slugs: PageSlugs, { from, to }: Days): Promise<FoundInStore | null> {
    const row = await readRow(this.#em, FIND_LIVE, [from, to, slugs.sellpageSlug, slugs.sellerSlug]);
    return row as FoundInStore | null;
  }
}
