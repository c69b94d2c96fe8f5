import { z } from 'zod';
import { humanText } from '#src/platform/values/human-text.ts';
import { asObject } from '#src/platform/values/stored-json.ts';
import { clearable, clearableMoney, instant, int, moneyText, patchOf, text, uuid } from '#src/platform/http/fields.ts';
import { toTextOrNull } from '#src/platform/values/money.ts';
import { MAX_OPTIONS, optionName, OptionDefinitions, optionValue } from './option-definition.schema.ts';
import { combinationCount, MAX_COMBINATIONS } from './variant-options.ts';
import type { ProductVariant } from './product-variant.entity.ts';

/** Schemas and views of variants as admins see them (contract 7.3). */

const MAX_BULK = 200;

/** Names are brought into form, which must not make one out of two. */
const haveOwnNames = (value: object): boolean =>
  new Set(Object.keys(value).map((name) => humanText(name))).size === Object.keys(value).length;

const options = z
  .record(z.string(), z.unknown())
  .refine(haveOwnNames, 'must name each option once')
  .pipe(z.record(optionName, optionValue))
  .refine((value) => Object.keys(value).length <= MAX_OPTIONS, `must have at most ${MAX_OPTIONS} names`)
  .meta({ examples: [{ Color: 'Black', Size: 'XL' }] });

const fields = {
  name: text(1, 255).meta({ examples: ['Black / XL'] }),
  sku: clearable(z.string().max(100)),
  priceOverride: clearableMoney.meta({ examples: ['32.99'] }),
  compareAtPrice: clearableMoney.meta({ examples: ['39.99'] }),
  options,
  stockQuantity: int(0),
  isActive: z.boolean(),
  position: int(0),
};

export const CreateVariant = z.object({
  name: fields.name,
  sku: fields.sku.optional(),
  priceOverride: fields.priceOverride.optional(),
  compareAtPrice: fields.compareAtPrice.optional(),
  options: options.default({}),
  stockQuantity: fields.stockQuantity.default(0),
  isActive: fields.isActive.default(true),
  position: fields.position.optional(),
});
export type CreateVariant = z.infer<typeof CreateVariant>;

export const UpdateVariant = patchOf(fields);
export type UpdateVariant = z.infer<typeof UpdateVariant>;

const BulkItem = z.strictObject({ ...z.object(fields).partial().shape, id: uuid });

export const BulkVariants = z.object({
  variants: z
    .array(BulkItem)
    .min(1)
    .max(MAX_BULK)
    .refine((items) => new Set(items.map(({ id }) => id)).size === items.length, 'must name each id once'),
});
export type BulkVariants = z.infer<typeof BulkVariants>;

export const BulkResult = z.object({ updated: z.int() });

export const GenerateVariants = z.object({
  optionDefinitions: OptionDefinitions.refine(
    (items) => items === null || combinationCount(items) <= MAX_COMBINATIONS,
    `must make at most ${MAX_COMBINATIONS} combinations`,
  ).optional(),
});
export type GenerateVariants = z.infer<typeof GenerateVariants>;

export const VariantParams = z.object({ id: uuid, variantId: uuid });

export const AdminVariant = z
  .object({
    id: uuid,
    productId: uuid,
    name: z.string(),
    sku: z.string().nullable(),
    priceOverride: moneyText.nullable(),
    compareAtPrice: moneyText.nullable(),
    options: z.record(z.string(), z.unknown()),
    stockQuantity: z.int(),
    isActive: z.boolean(),
    position: z.int(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'AdminVariant' });

export const GeneratedVariants = z.object({ created: z.int(), variants: z.array(AdminVariant) });

export const toAdminVariant = (variant: ProductVariant): z.input<typeof AdminVariant> => ({
  id: variant.id,
  productId: variant.product.id,
  name: variant.name,
  sku: variant.sku ?? null,
  priceOverride: toTextOrNull(variant.priceOverride),
  compareAtPrice: toTextOrNull(variant.compareAtPrice),
  options: asObject(variant.options),
  stockQuantity: variant.stockQuantity,
  isActive: variant.isActive,
  position: variant.position,
  createdAt: variant.createdAt.toISOString(),
  updatedAt: variant.updatedAt.toISOString(),
});
