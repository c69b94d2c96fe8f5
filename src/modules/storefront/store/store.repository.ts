import type { Em } from '#src/platform/db/orm.ts';
import { column, readRow, type RowOf, statement } from '#src/platform/db/rows.ts';
import { type Details, type Paged, pageStatement, readPage } from '#src/platform/db/page.ts';
import { type Entrance, SELLER_VARIABLE } from '#src/platform/db/tenancy.ts';
import { heroImageOf } from '#src/modules/catalog/index.ts';
import type { ListLivePages } from './store.schema.ts';

/** SQL of the store of one slug, whose seller is `s`. */
export const STORE = {
  select: `s.id, s.slug, coalesce(nullif(t.brand_name, ''), s.name) as name,
    s.logo_url as "logoUrl", s.favicon_url as "faviconUrl", coalesce(t.default_currency, 'USD') as currency,
    nullif(t.meta_pixel_id, '') as "metaPixelId"`,
  from: 'sellers s left join seller_settings t on t.seller_id = s.id',
  where: 's.slug = ? and s.is_active',
};

export const STORE_COLUMNS = {
  /** Of its seller. */
  id: column.uuid,
  slug: column.text,
  /** The brand, else the seller's name: the same on every public page. */
  name: column.text,
  logoUrl: column.text.nullable(),
  faviconUrl: column.text.nullable(),
  /** Of the store as a whole; a page has that of its product. */
  currency: column.text,
  metaPixelId: column.text.nullable(),
};

const FIND_STORE = statement(
  'storefront.find-store',
  `select ${STORE.select} from ${STORE.from} where ${STORE.where}`,
  STORE_COLUMNS,
);

const ENTER = statement(
  'storefront.enter-store',
  `select set_config('${SELLER_VARIABLE}', id::text, true) as "sellerId" from sellers where slug = ? and is_active`,
  { sellerId: column.text },
);

/** By which a visitor comes to an active seller's rows; to nobody's, where the slug is no store's. */
export const entranceOf = (slug: string): Entrance => ({ text: ENTER.text, value: slug });

const FIND_BY_HOSTNAME = statement(
  'storefront.find-store-by-hostname',
  `
    select s.slug
    from seller_domains d
    join sellers s on s.id = d.seller_id
    where d.hostname = ? and d.status = 'VERIFIED' and s.is_active`,
  { slug: column.text },
);

const CARD = `
  p.id, p.seller_id as "sellerId", p.product_id as "productId", p.slug,
  coalesce(nullif(p.title_override, ''), o.name) as title, o.name as "productName", o.base_price as "basePrice",
  o.compare_at_price as "compareAtPrice", o.currency`;

/** Sections may be large; a card needs no more of them than what tells whether one fits, and its category. */
const CATEGORIES = `
  select jsonb_agg(
    (select jsonb_object_agg(key, value) from jsonb_each(e.value) where key in ('type', 'title', 'category', 'enabled'))
    order by e.ordinality) as sections
  from sellpages x
  cross join jsonb_array_elements(case jsonb_typeof(x.sections) when 'array' then x.sections else '[]' end)
    with ordinality e
  where x.id = p.id and x.seller_id = p."sellerId"
    and jsonb_typeof(e.value) = 'object' and jsonb_exists(e.value, 'category')`;

const CARD_DETAILS: Details = {
  columns: `${heroImageOf('p."productId"')} as "heroImage", c.sections`,
  joins: `left join lateral (${CATEGORIES}) c on true`,
};

const IS_LIVE_OF_SELLER = `p.seller_id = ? and p.status = 'PUBLISHED' and o.status = 'ACTIVE'`;

const LIVE_PAGES = pageStatement(
  'storefront.live-pages',
  {
    select: CARD,
    from: 'sellpages p join products o on o.id = p.product_id',
    orderBy: 'p.created_at desc, p.id desc',
    details: CARD_DETAILS,
  },
  {
    id: column.uuid,
    sellerId: column.uuid,
    productId: column.uuid,
    slug: column.text,
    title: column.text,
    productName: column.text,
    basePrice: column.decimal,
    compareAtPrice: column.decimal.nullable(),
    currency: column.text,
    heroImage: column.text.nullable(),
    /** Of sections that have a category: what decides whether they fit. As stored. */
    sections: column.json,
  },
  [IS_LIVE_OF_SELLER],
);

/** A store as its public pages show it. */
export type Store = RowOf<typeof FIND_STORE>;
/** A live page in the list. */
export type PageCardRow = RowOf<typeof LIVE_PAGES>;

/** Stores and the live pages they show. */
export class PublicStoreRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /** The store of an active seller. Needs a system scope: any other shows one seller only. */
  findBySlug(slug: string): Promise<Store | null> {
    return readRow(this.#em, FIND_STORE, [slug]);
  }

  /** Slug of the active seller who owns the verified host name. Needs a system scope: any other shows one seller only. */
  async findSlugByHostname(hostname: string): Promise<string | null> {
    return (await readRow(this.#em, FIND_BY_HOSTNAME, [hostname]))?.slug ?? null;
  }

  /** A page of the seller's live pages, newest first. */
  listLivePages(sellerId: string, { page, limit }: ListLivePages): Promise<Paged<PageCardRow>> {
    return readPage(this.#em, LIVE_PAGES, { where: IS_LIVE_OF_SELLER, params: [sellerId], page, limit });
  }
}
