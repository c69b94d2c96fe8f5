import { z } from 'zod';
import { LockMode } from '@mikro-orm/core';
import type { Em } from '#src/platform/db/orm.ts';
import { column, nullable, readOnlyRow, readRow, type Row, run, statement } from '#src/platform/db/rows.ts';
import { containing, type Details, type Paged, pageStatement, readPage } from '#src/platform/db/page.ts';
import { heroImageOf, Product } from '#src/modules/catalog/index.ts';
import { DomainStatus, SellerDomain } from '#src/modules/domains/index.ts';
import { type DefaultTerms, PAGE_MONEY, PAGE_MONEY_COLUMNS, pageMoneyParams } from '#src/modules/figures/index.ts';
import type { HealthFacts } from './sellpage-health.ts';
import { readBoostModules, readHeaderConfig } from './sellpage-json.ts';
import type { FoundSellpage, ListedSellpage, ListSellpages, SellpageCardRow } from './sellpage.schema.ts';
import { Sellpage, SellpageStatus, SellpageType } from '../sellpage.entity.ts';

/** Columns of a sellpage `p` that every answer shows. */
const CARD = `
  p.id, p.seller_id as "sellerId", p.product_id as "productId", p.domain_id as "domainId", p.slug, p.variant,
  p.title_override as "titleOverride", p.description_override as "descriptionOverride",
  p.custom_domain as "customDomain", p.status, p.sellpage_type as "sellpageType",
  p.created_at as "createdAt", p.updated_at as "updatedAt"`;

const DETAIL = `
  p.header_config as "headerConfig", p.boost_modules as "boostModules", p.discount_rules as "discountRules", p.sections,
  p.seo_title as "seoTitle", p.seo_description as "seoDescription", p.seo_og_image as "seoOgImage"`;

const FACTS = `
  coalesce(p.seo_title, '') <> '' as "hasSeoTitle", coalesce(p.seo_description, '') <> '' as "hasSeoDescription",
  p.header_config as "headerConfig", p.boost_modules as "boostModules"`;

// The joins below follow a row `p` with the columns above; each finds one row at most.

const DOMAIN = {
  columns: 'd.hostname, d.status as "domainStatus"',
  join: `left join lateral (
    select hostname, status from seller_domains where id = p."domainId" and seller_id = p."sellerId" limit 1
  ) d on true`,
};

const PRODUCT = {
  columns: 'o."productName", o."productSlug", o."basePrice", o."heroImageUrl"',
  join: `left join lateral (
    select name as "productName", slug as "productSlug", base_price as "basePrice",
      ${heroImageOf('products.id')} as "heroImageUrl"
    from products where products.id = p."productId" limit 1
  ) o on true`,
};

const PRODUCT_FACTS = {
  columns: 'f.*',
  join: `left join lateral (
    select
      char_length(coalesce(nullif(p."descriptionOverride", ''), description, '')) as "descriptionLength",
      jsonb_typeof(shipping_info) = 'object' and shipping_info <> '{}' as "hasShippingInfo",
      compare_at_price is not null as "hasCompareAtPrice",
      (select count(*)::int from asset_media where product_id = products.id and media_type = 'IMAGE' and is_current)
        as "imageCount",
      exists (select from product_variants where product_id = products.id and is_active) as "hasActiveVariant"
    from products where products.id = p."productId" limit 1
  ) f on true`,
};

const LIST_DETAILS: Details = {
  columns: `${DOMAIN.columns}, ${PRODUCT_FACTS.columns}, ${PAGE_MONEY.columns}`,
  joins: `${DOMAIN.join} ${PRODUCT_FACTS.join} ${PAGE_MONEY.joins}`,
};

const CARD_COLUMNS = {
  id: column.uuid,
  sellerId: column.uuid,
  productId: column.uuid,
  domainId: column.uuid.nullable(),
  slug: column.text,
  variant: column.text.nullable(),
  titleOverride: column.text.nullable(),
  descriptionOverride: column.text.nullable(),
  customDomain: column.text.nullable(),
  status: z.enum(SellpageStatus),
  sellpageType: z.enum(SellpageType),
  createdAt: column.instant,
  updatedAt: column.instant,
};

const DOMAIN_COLUMNS = nullable({ hostname: column.text, domainStatus: z.enum(DomainStatus) });

const FACT_COLUMNS = {
  hasSeoTitle: column.boolean,
  hasSeoDescription: column.boolean,
  headerConfig: column.json,
  boostModules: column.json,
  descriptionLength: column.integer,
  hasShippingInfo: column.boolean,
  hasCompareAtPrice: column.boolean,
  imageCount: column.integer,
  hasActiveVariant: column.boolean,
};

const FIND_DETAIL = statement(
  'sellpages.find-detail',
  `
    select p.*, ${DOMAIN.columns}, ${PRODUCT.columns}, ${PAGE_MONEY.columns}
    from (select ${CARD}, ${DETAIL} from sellpages p where p.id = ? and p.seller_id = ?) p
    ${DOMAIN.join} ${PRODUCT.join} ${PAGE_MONEY.joins}`,
  {
    ...CARD_COLUMNS,
    ...DOMAIN_COLUMNS,
    ...PAGE_MONEY_COLUMNS,
    headerConfig: column.json,
    boostModules: column.json,
    discountRules: column.json,
    sections: column.json,
    seoTitle: column.text.nullable(),
    seoDescription: column.text.nullable(),
    seoOgImage: column.text.nullable(),
    productName: column.text,
    productSlug: column.text,
    basePrice: column.decimal,
    heroImageUrl: column.text.nullable(),
  },
);

const FIND_FACTS = statement(
  'sellpages.find-facts',
  `
    select p.*, ${PRODUCT_FACTS.columns}
    from (select ${CARD}, ${FACTS} from sellpages p where p.id = ? and p.seller_id = ?) p ${PRODUCT_FACTS.join}`,
  { ...CARD_COLUMNS, ...FACT_COLUMNS },
);

const withInstants = <T extends { createdAt: string; updatedAt: string }>(row: T) => ({
  ...row,
  createdAt: new Date(row.createdAt),
  updatedAt: new Date(row.updatedAt),
});

const toFacts = (row: Pick<SellpageCardRow, 'domainId' | 'status'> & Row<typeof FACT_COLUMNS>): HealthFacts => ({
  hasSeoTitle: row.hasSeoTitle,
  hasSeoDescription: row.hasSeoDescription,
  imageCount: row.imageCount,
  hasActiveVariant: row.hasActiveVariant,
  hasEnabledBoostModule: readBoostModules(row.boostModules).some(({ enabled }) => enabled),
  descriptionLength: row.descriptionLength,
  hasDomain: row.domainId !== null,
  isPublished: row.status === 'PUBLISHED',
  hasShippingInfo: row.hasShippingInfo,
  hasCompareAtPrice: row.hasCompareAtPrice,
  hasPrimaryColor: readHeaderConfig(row.headerConfig).primaryColor !== undefined,
});

function filterOf(
  { status, q }: Pick<ListSellpages, 'status' | 'q'>,
  sellerId: string,
): { where: string; params: string[] } {
  const conditions = ['p.seller_id = ?'];
  const params = [sellerId];
  if (status !== undefined) {
    conditions.push('p.status = ?');
    params.push(status);
  }
  if (q !== undefined) {
    conditions.push('(p.slug ilike ? or p.title_override ilike ?)');
    params.push(containing(q), containing(q));
  }
  return { where: conditions.join(' and '), params };
}

const LIST = pageStatement(
  'sellpages.list',
  {
    select: `${CARD}, ${FACTS}`,
    from: 'sellpages p',
    orderBy: 'p.created_at desc, p.id desc',
    details: LIST_DETAILS,
  },
  { ...CARD_COLUMNS, ...DOMAIN_COLUMNS, ...FACT_COLUMNS, ...PAGE_MONEY_COLUMNS },
  [filterOf({}, '').where, filterOf({ status: SellpageStatus.Draft, q: '' }, '').where],
);

const LOCK_LABEL = statement('sellpages.lock-label', 'select pg_advisory_xact_lock(hashtextextended(?, 0))');

const IS_LABEL_USED = statement(
  'sellpages.is-label-used',
  'select exists (select from sellpages where lower(custom_domain) = ? and id is distinct from ?::uuid) as used',
  { used: column.boolean },
);

/** Every statement names the seller, so that it means the same in the seller's scope and in the system's. */
export class SellpageRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /** A page of sellpages with their money and what their health is made of, newest first. */
  async list(sellerId: string, query: ListSellpages, terms: DefaultTerms): Promise<Paged<ListedSellpage>> {
    const { page: number, limit } = query;
    const asked = { ...filterOf(query, sellerId), page: number, limit, detailParams: pageMoneyParams(terms) };
    const page = await readPage(this.#em, LIST, asked);
    return { ...page, data: page.data.map((row) => ({ card: withInstants(row), money: row, facts: toFacts(row) })) };
  }

  /** A sellpage with all of it, and its money. */
  async findDetail(sellerId: string, id: string, terms: DefaultTerms): Promise<FoundSellpage | null> {
    const row = await readRow(this.#em, FIND_DETAIL, [id, sellerId, ...pageMoneyParams(terms)]);
    return row === null ? null : { detail: withInstants(row), money: row };
  }

  async findFacts(sellerId: string, id: string): Promise<HealthFacts | null> {
    const row = await readRow(this.#em, FIND_FACTS, [id, sellerId]);
    return row === null ? null : toFacts(row);
  }

  /**
   * The sellpage as it is now; nobody else changes or deletes it, and no order or campaign begins to refer to it, until
   * the transaction ends. Locks are taken in this order: sellpage, label, domain, product.
   */
  lock(sellerId: string, id: string): Promise<Sellpage | null> {
    return this.#em.findOne(
      Sellpage,
      { id, seller: sellerId },
      { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
    );
  }

  /** The seller's domain; it is neither deleted nor verified or withdrawn until the transaction ends. */
  lockDomain(sellerId: string, id: string): Promise<SellerDomain | null> {
    return this.#em.findOne(
      SellerDomain,
      { id, seller: sellerId },
      { lockMode: LockMode.PESSIMISTIC_READ, refresh: true },
    );
  }

  /** The product; its status stays as it is until the transaction ends. */
  lockProduct(id: string): Promise<Product | null> {
    return this.#em.findOne(Product, { id }, { lockMode: LockMode.PESSIMISTIC_READ, refresh: true });
  }

  /** Makes requests for one label, of whatever sellers, wait for each other until the transaction ends. */
  lockLabel(label: string): Promise<void> {
    return run(this.#em, LOCK_LABEL, [`sellpages.custom_domain:${label}`]);
  }

  /** Whether a sellpage of any seller other than `exceptId` uses the label. Needs a system scope: any other shows one seller only. */
  async isLabelUsed(label: string, exceptId: string | null): Promise<boolean> {
    return (await readOnlyRow(this.#em, IS_LABEL_USED, [label, exceptId])).used;
  }
}
