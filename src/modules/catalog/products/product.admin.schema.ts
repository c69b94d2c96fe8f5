import { z } from 'zod';
import { asList, asObject } from '#src/platform/values/stored-json.ts';
import {
  clearableLines,
  clearableMoney,
  code,
  filter,
  instant,
  money,
  moneyText,
  pageOf,
  patchOf,
  searchText,
  strictPage,
  text,
  uuid,
  webUrl,
} from '#src/platform/http/fields.ts';
import type { AssetMedia } from '../assets/asset-media.entity.ts';
import { AdminMedia, toAdminMedia } from '../assets/media.admin.schema.ts';
import type { LabelRow } from '../labels/label.admin.repository.ts';
import { AdminLabel, toAdminLabel } from '../labels/label.admin.schema.ts';
import { OptionDefinitions, OptionDefinitionView } from '../variants/option-definition.schema.ts';
import { AdminPricingRule, toAdminPricingRule } from '../pricing/pricing-rule.admin.schema.ts';
import type { PricingRule } from '../pricing/pricing-rule.entity.ts';
import type { AdminProductRow, CountedProductRow, ListedProductRow, SummaryRow } from './product.admin.repository.ts';
import { ProductStatus } from './product.entity.ts';
import type { ProductVariant } from '../variants/product-variant.entity.ts';
import { AdminVariant, toAdminVariant } from '../variants/variant.admin.schema.ts';
import { optionDefinitions } from '../variants/variant-options.ts';

/** Schemas and views of products as admins see them (contract 7.3). */

const MAX_IMAGES = 20;
const MAX_IMAGE_URL = 1000;
const MAX_TAGS = 50;

const status = z.enum(ProductStatus).meta({ examples: ['ACTIVE'] });
const name = text(1, 255).meta({ examples: ['SlimPro Wireless Mouse'] });

const description = clearableLines();
const tags = z.array(text(1, 50)).max(MAX_TAGS);
const images = z.array(webUrl(MAX_IMAGE_URL).meta({ examples: ['https://cdn.example.com/mouse.jpg'] })).max(MAX_IMAGES);
const compareAtPrice = clearableMoney.meta({ examples: ['39.99'] });
const costPrice = clearableMoney.meta({ examples: ['8.20'] });

export const ListAdminProducts = z.object({ ...strictPage, status: filter(status), search: searchText });
export type ListAdminProducts = z.infer<typeof ListAdminProducts>;

export const CreateProduct = z.object({
  name,
  price: money,
  /** An empty one is none. */
  sku: code(0, 100).optional(),
  productCode: code(1, 50)
    .optional()
    .meta({ examples: ['MOUSE-001'] }),
  compareAtPrice: compareAtPrice.optional(),
  costPrice: costPrice.optional(),
  description: description.optional(),
  tags: tags.default([]),
  status: status.default('DRAFT'),
  images: images.default([]),
  optionDefinitions: OptionDefinitions.optional(),
});
export type CreateProduct = z.infer<typeof CreateProduct>;

export const UpdateProduct = patchOf({
  name,
  price: money,
  compareAtPrice,
  costPrice,
  description,
  tags,
  status,
  images,
  optionDefinitions: OptionDefinitions,
});
export type UpdateProduct = z.infer<typeof UpdateProduct>;

export const AdminProductParams = z.object({ id: uuid });

const summary = {
  id: uuid,
  productCode: z.string(),
  name: z.string(),
  slug: z.string(),
  basePrice: moneyText,
  compareAtPrice: moneyText.nullable(),
  costPrice: moneyText.nullable(),
  currency: z.string(),
  sku: z.string().nullable(),
  tags: z.array(z.unknown()),
  status: z.enum(ProductStatus),
  images: z.array(z.string()),
  optionDefinitions: z.array(OptionDefinitionView),
  createdAt: instant,
  updatedAt: instant,
};

const RuleInForce = z.object({
  id: uuid,
  suggestedRetail: moneyText,
  sellerTakePercent: moneyText,
  sellerTakeFixed: moneyText.nullable(),
});

export const AdminProductPage = pageOf(
  z
    .object({
      ...summary,
      pricingRules: z.array(RuleInForce).max(1),
      _count: z.object({ variants: z.int(), sellpages: z.int(), orderItems: z.int() }),
    })
    .meta({ id: 'AdminProductListItem' }),
);

const whole = {
  ...summary,
  description: z.string().nullable(),
  descriptionBlocks: z.array(z.unknown()),
  shippingInfo: z.record(z.string(), z.unknown()),
};

export const AdminProduct = z.object(whole).meta({ id: 'AdminProduct' });

export const AdminProductDetail = z
  .object({
    ...whole,
    variants: z.array(AdminVariant),
    labels: z.array(z.object({ productId: uuid, labelId: uuid, label: AdminLabel })),
    pricingRules: z.array(AdminPricingRule),
    assetMedia: z.array(AdminMedia),
    _count: z.object({ sellpages: z.int(), orderItems: z.int() }),
  })
  .meta({ id: 'AdminProductDetail' });

/** A product and everything that hangs on it. */
export interface AdminProductParts {
  product: CountedProductRow;
  variants: ProductVariant[];
  labels: LabelRow[];
  pricingRules: PricingRule[];
  videos: AssetMedia[];
}

const toSummary = (row: SummaryRow) => ({
  id: row.id,
  productCode: row.productCode,
  name: row.name,
  slug: row.slug,
  basePrice: row.basePrice,
  compareAtPrice: row.compareAtPrice,
  costPrice: row.costPrice,
  currency: row.currency,
  sku: row.sku,
  tags: asList(row.tags),
  status: row.status,
  images: row.images,
  optionDefinitions: optionDefinitions(row.storedOptions, row.variantOptions),
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});

export const toListedProduct = (row: ListedProductRow) => ({
  ...toSummary(row),
  pricingRules: row.ruleInForce === null ? [] : [row.ruleInForce],
  _count: { variants: row.variantCount, sellpages: row.sellpageCount, orderItems: row.orderItemCount },
});

export const toAdminProduct = (row: AdminProductRow): z.input<typeof AdminProduct> => ({
  ...toSummary(row),
  description: row.description,
  descriptionBlocks: asList(row.descriptionBlocks),
  shippingInfo: asObject(row.shippingInfo),
});

export const toAdminProductDetail = (parts: AdminProductParts): z.input<typeof AdminProductDetail> => ({
  ...toAdminProduct(parts.product),
  variants: parts.variants.map(toAdminVariant),
  labels: parts.labels.map((label) => ({
    productId: parts.product.id,
    labelId: label.id,
    label: toAdminLabel(label),
  })),
  pricingRules: parts.pricingRules.map(toAdminPricingRule),
  assetMedia: parts.videos.map(toAdminMedia),
  _count: { sellpages: parts.product.sellpageCount, orderItems: parts.product.orderItemCount },
});
