import { z } from 'zod';
import { asList, asObject, asTexts } from '#src/platform/values/stored-json.ts';
import { ratio, toNumber, toTextOrNull } from '#src/platform/values/money.ts';
import { cappedPage, code, filter, instant, moneyText, pageOf, text, uuid } from '#src/platform/http/fields.ts';
import type { ProductSums } from '#src/modules/figures/index.ts';
import { effectivePrice, type PricingTerms, suggestedRetail, youTakeEstimate } from '../pricing/pricing.ts';

/** Schemas and views of the catalogue as sellers see it (contract 4). What is not named here is not shown. */

export const ProductParams = z.object({ id: uuid });

export const ListProducts = z.object({
  ...cappedPage,
  label: filter(code(0, 100)).meta({ description: 'Slug of a label', examples: ['bestseller'] }),
  q: filter(text(0, 255)).meta({ description: 'Part of the name or the product code' }),
});
export type ListProducts = z.infer<typeof ListProducts>;

const Label = z.object({ id: uuid, name: z.string(), slug: z.string() }).meta({ id: 'CatalogLabel' });

const card = {
  id: uuid,
  code: z.string(),
  name: z.string(),
  slug: z.string(),
  heroImageUrl: z.string().nullable(),
  suggestedRetailPrice: moneyText,
  youTakeEstimate: moneyText.nullable(),
  labels: z.array(Label),
};

const Stats = z.object({ ordersCount: z.int(), revenue: z.number(), spend: z.number(), roas: z.number() });

const ProductCard = z.object({ ...card, stats: Stats }).meta({ id: 'ProductCard' });
export const ProductPage = pageOf(ProductCard);

export const CatalogVariant = z
  .object({
    id: uuid,
    name: z.string(),
    sku: z.string().nullable(),
    effectivePrice: moneyText,
    compareAtPrice: moneyText.nullable(),
    options: z.record(z.string(), z.unknown()),
    stockQuantity: z.int(),
    isActive: z.boolean(),
    position: z.int(),
  })
  .meta({ id: 'CatalogVariant' });

const OwnSellpage = z.object({
  id: uuid,
  slug: z.string(),
  variant: z.string().nullable(),
  status: z.enum(['DRAFT', 'PUBLISHED', 'ARCHIVED']),
  titleOverride: z.string().nullable(),
  descriptionOverride: z.string().nullable(),
  sections: z.array(z.unknown()),
});

export const ProductDetail = z
  .object({
    ...card,
    productCode: z.string(),
    description: z.string().nullable(),
    descriptionBlocks: z.array(z.unknown()),
    shippingInfo: z.record(z.string(), z.unknown()),
    tags: z.array(z.string()),
    currency: z.string(),
    status: z.literal('ACTIVE'),
    createdAt: instant,
    updatedAt: instant,
    variants: z.array(CatalogVariant),
    sellpages: z.array(OwnSellpage),
  })
  .meta({ id: 'ProductDetail' });

/** A product with what its card needs. Amounts are decimal texts. */
export interface ProductCardRow {
  id: string;
  code: string;
  name: string;
  slug: string;
  basePrice: string;
  heroImageUrl: string | null;
  /** Null: no pricing rule is in force. */
  terms: PricingTerms | null;
  labels: z.input<typeof Label>[];
}

/** A product with its active variants and the pages one seller has for it. */
export interface ProductDetailRow extends ProductCardRow {
  description: string | null;
  descriptionBlocks: unknown;
  shippingInfo: unknown;
  tags: unknown;
  currency: string;
  createdAt: Date;
  updatedAt: Date;
  variants: VariantRow[];
  sellpages: SellpageRow[];
}

/** As `activeVariantsOf` makes it; options as stored. */
export const VariantRow = z.object({
  id: z.string(),
  name: z.string(),
  sku: z.string().nullable(),
  /** Of the product; holds where the variant has no price of its own. */
  basePrice: z.string(),
  priceOverride: z.string().nullable(),
  compareAtPrice: z.string().nullable(),
  options: z.unknown(),
  stockQuantity: z.int(),
  isActive: z.boolean(),
  position: z.int(),
});
export type VariantRow = z.infer<typeof VariantRow>;

/** One of the seller's own pages; sections as stored. */
export const SellpageRow = OwnSellpage.extend({ id: z.string(), sections: z.unknown() });
export type SellpageRow = z.infer<typeof SellpageRow>;

const toCardFields = ({ id, code, name, slug, basePrice, heroImageUrl, terms, labels }: ProductCardRow) => ({
  id,
  code,
  name,
  slug,
  heroImageUrl,
  suggestedRetailPrice: suggestedRetail(basePrice, terms),
  youTakeEstimate: youTakeEstimate(terms),
  labels,
});

/** A card with the figures of one seller. */
export interface ListedRow extends ProductCardRow {
  sums: ProductSums;
}

export const toCard = ({ sums, ...row }: ListedRow): z.input<typeof ProductCard> => ({
  ...toCardFields(row),
  stats: {
    ordersCount: sums.orders,
    revenue: toNumber(sums.revenue),
    spend: toNumber(sums.spend),
    roas: ratio(sums.purchaseValue, sums.spend, 0),
  },
});

export const toVariant = (row: VariantRow): z.input<typeof CatalogVariant> => ({
  id: row.id,
  name: row.name,
  sku: row.sku,
  effectivePrice: effectivePrice(row.basePrice, row.priceOverride),
  compareAtPrice: toTextOrNull(row.compareAtPrice),
  options: asObject(row.options),
  stockQuantity: row.stockQuantity,
  isActive: row.isActive,
  position: row.position,
});

export const toDetail = (row: ProductDetailRow): z.input<typeof ProductDetail> => ({
  ...toCardFields(row),
  productCode: row.code,
  description: row.description,
  descriptionBlocks: asList(row.descriptionBlocks),
  shippingInfo: asObject(row.shippingInfo),
  tags: asTexts(row.tags),
  currency: row.currency,
  status: 'ACTIVE',
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
  variants: row.variants.map(toVariant),
  sellpages: row.sellpages.map((page) => ({ ...page, sections: asList(page.sections) })),
});
