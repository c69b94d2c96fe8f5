import { z } from 'zod';
import { asObject } from '#src/platform/values/stored-json.ts';
import { roundTo } from '#src/platform/values/currency.ts';
import { uuid } from '#src/platform/http/fields.ts';
import { amount, toNumber } from '#src/platform/values/money.ts';
import type { VariantRow } from '#src/modules/catalog/index.ts';
import { BoostModule, type DiscountRule, HeaderConfig, pageTexts } from '#src/modules/sellpages/index.ts';
import { sellerSlug, StoreView, toNumberOrNull, toStoreView } from '../store/store.schema.ts';
import type { PublicSellpageRow } from './public-sellpage.repository.ts';

/** Schemas and view of a live page (part 2, section 4.4). What is not named here is not shown. */

export const PublicSellpageParams = z.object({
  sellerSlug,
  sellpageSlug: z.string().meta({ description: 'Slug of the page', examples: ['slimpro-mouse'] }),
});

const content = z.record(z.string(), z.unknown());

const ShopVariant = z
  .object({
    id: uuid,
    name: z.string(),
    sku: z.string().nullable(),
    priceOverride: z.number().nullable(),
    compareAtPrice: z.number().nullable(),
    options: z.record(z.string(), z.string()),
    stockQuantity: z.int(),
    isActive: z.boolean(),
  })
  .meta({ id: 'ShopVariant' });

const ShopDiscount = z
  .object({
    id: uuid,
    code: z.string(),
    type: z.enum(['PERCENT', 'FIXED']),
    value: z.number(),
    label: z.string().meta({ examples: ['10% OFF'] }),
  })
  .meta({ id: 'ShopDiscount' });

export const PublicSellpage = z
  .object({
    sellpage: z.object({
      id: uuid,
      slug: z.string(),
      title: z.string(),
      description: z.string(),
      seoTitle: z.string().nullable(),
      seoDescription: z.string().nullable(),
      seoOgImage: z.string().nullable(),
      boostModules: z.array(BoostModule),
      headerConfig: HeaderConfig,
      footerConfig: content,
    }),
    product: z.object({
      id: uuid,
      name: z.string(),
      slug: z.string(),
      basePrice: z.number(),
      compareAtPrice: z.number().nullable(),
      currency: z.string(),
      description: z.string(),
      descriptionBlocks: z.array(z.unknown()),
      shippingInfo: content,
      images: z.array(z.string()),
      thumbnails: z.array(z.string()),
      variants: z.array(ShopVariant),
    }),
    store: StoreView,
    discounts: z.array(ShopDiscount),
    socialProof: z.object({ viewers: z.int(), purchased: z.int() }),
    tracking: z.object({ pixelId: z.string().nullable() }),
  })
  .meta({ id: 'PublicSellpage' });

export interface FoundPublicSellpage {
  page: PublicSellpageRow;
  /** Those that a shopper can use now. */
  discounts: DiscountRule[];
}

type Texts = Record<string, string>;

/** Values of options as texts; what is no single value is left out. */
const toOptions = (stored: unknown): Texts =>
  Object.fromEntries(
    Object.entries(asObject(stored)).flatMap(([name, value]): [string, string][] =>
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
        ? [[name, String(value)]]
        : [],
    ),
  );

const toVariant = (row: VariantRow): z.input<typeof ShopVariant> => ({
  id: row.id,
  name: row.name,
  sku: row.sku,
  priceOverride: toNumberOrNull(row.priceOverride),
  compareAtPrice: toNumberOrNull(row.compareAtPrice),
  options: toOptions(row.options),
  stockQuantity: row.stockQuantity,
  isActive: row.isActive,
});

/** `10% OFF`, `$5 OFF`, `5.50 EUR OFF`: an amount carries the currency in which it is taken off. */
export function discountLabel({ type, value }: Pick<DiscountRule, 'type' | 'value'>, currency: string): string {
  if (type === 'PERCENT') return `${value}% OFF`;
  const rounded = roundTo(currency, amount(value));
  const off = rounded.toFixed(rounded.eq(rounded.round()) ? 0 : 2);
  return currency === 'USD' ? `$${off} OFF` : `${off} ${currency} OFF`;
}

const toProduct = (page: PublicSellpageRow) => ({
  id: page.productId,
  name: page.productName,
  slug: page.productSlug,
  basePrice: toNumber(page.basePrice),
  compareAtPrice: toNumberOrNull(page.compareAtPrice),
  currency: page.productCurrency,
  description: page.productDescription,
  descriptionBlocks: Array.isArray(page.descriptionBlocks) ? (page.descriptionBlocks as unknown[]) : [],
  shippingInfo: asObject(page.shippingInfo),
  images: page.images.length > 0 ? page.images : page.thumbnails,
  thumbnails: page.thumbnails.length > 0 ? page.thumbnails : page.images,
  variants: page.variants.map(toVariant),
});

/** The page's own pixel wins over the seller's (hard case 31). */
const pixelOf = ({ pagePixel, metaPixelId, newestPixel }: PublicSellpageRow): string | null =>
  pagePixel ?? metaPixelId ?? newestPixel;

export const toPublicSellpage = ({ page, discounts }: FoundPublicSellpage): z.input<typeof PublicSellpage> => ({
  sellpage: {
    id: page.sellpageId,
    slug: page.sellpageSlug,
    title: page.title,
    description: page.description,
    seoTitle: page.seoTitle,
    seoDescription: page.seoDescription,
    seoOgImage: page.seoOgImage,
    boostModules: pageTexts.boostModules(page.boostModules),
    headerConfig: pageTexts.headerConfig(page.headerConfig),
    footerConfig: asObject(page.footerConfig),
  },
  product: toProduct(page),
  store: toStoreView(page, page.productCurrency),
  discounts: discounts.map(({ id, code, type, value }) => ({
    id,
    code,
    type,
    value,
    label: discountLabel({ type, value }, page.productCurrency),
  })),
  socialProof: { viewers: page.viewers, purchased: page.purchased },
  tracking: { pixelId: pixelOf(page) },
});
