import { LockMode } from '@mikro-orm/core';
import type { Cradle } from '#src/platform/cradle.ts';
import { run, statement } from '#src/platform/db/rows.ts';
import { badRequest, notFound } from '#src/platform/errors.ts';
import { lengthOf, MAX_INT } from '#src/platform/http/fields.ts';
import { Product } from '../products/product.entity.ts';
import { ProductVariant } from './product-variant.entity.ts';
import type { BulkVariants, CreateVariant, UpdateVariant } from './variant.admin.schema.ts';
import {
  combinationCount,
  combinationName,
  MAX_COMBINATIONS,
  missingCombinations,
  type OptionDefinition,
  optionDefinitions,
  optionsKey,
} from './variant-options.ts';

const MAX_NAME = 255;
const LOCK_ALL = statement(
  'catalog.lock-variants',
  'select id from product_variants where product_id = ? and id in (?) order by id for no key update',
);
const BY_POSITION = { position: 'asc', id: 'asc' } as const;

const variantNotFound = (id: string) => notFound(`Variant ${id} not found`);

/** Where the column can count no further, variants share the last position. */
const storable = (position: number): number => Math.min(position, MAX_INT);

const nextPosition = (variants: { position: number }[]): number =>
  storable(variants.reduce((highest, { position }) => Math.max(highest, position), -1) + 1);

/** Options of equal content stay as they are: the order of their names is no change. */
function write(variant: ProductVariant, { options, ...fields }: UpdateVariant): void {
  Object.assign(variant, fields);
  if (options !== undefined && optionsKey(options) !== optionsKey(variant.options)) variant.options = options;
}

function checkSize(definitions: OptionDefinition[]): void {
  if (combinationCount(definitions) <= MAX_COMBINATIONS) return;
  throw badRequest(`The options make more than ${MAX_COMBINATIONS} combinations`);
}

/** Variants of one product (contract 7.3). Every use case throws 404 for an unknown product. */
export function makeVariantAdminService({ em, productAdminService }: Pick<Cradle, 'em' | 'productAdminService'>) {
  const list = (productId: string): Promise<ProductVariant[]> =>
    em.find(ProductVariant, { product: productId }, { orderBy: BY_POSITION });

  /** As it is now and stays until the transaction ends, which the caller holds. */
  const findLocked = async (productId: string, id: string): Promise<ProductVariant> => {
    const variant = await em.findOne(
      ProductVariant,
      { id, product: productId },
      { lockMode: LockMode.PESSIMISTIC_WRITE },
    );
    if (variant !== null) return variant;
    await productAdminService.requireExistence(productId);
    throw variantNotFound(id);
  };

  /** Locks rows in the order of their ids, as orders do that take from their stock. */
  const lockAll = (productId: string, ids: string[]): Promise<void> => run(em, LOCK_ALL, [productId, ids]);

  const insertCombinations = (
    productId: string,
    definitions: OptionDefinition[],
    present: ProductVariant[],
  ): number => {
    const first = nextPosition(present);
    const missing = missingCombinations(
      definitions,
      present.map(({ options }) => options),
    );
    for (const [index, options] of missing.entries()) {
      const name = combinationName(definitions, options);
      if (lengthOf(name) > MAX_NAME) throw badRequest(`The name "${name}" has more than ${MAX_NAME} characters`);
      em.create(ProductVariant, { product: productId, name, options, position: storable(first + index) });
    }
    return missing.length;
  };

  return {
    /** Without a position it goes to the end. `identity` is for callers other than HTTP: an id that is known to be free. */
    create: (
      productId: string,
      { position, ...fields }: CreateVariant,
      identity: { id?: string } = {},
    ): Promise<ProductVariant> =>
      em.transactional(async () => {
        await productAdminService.lock(productId);
        const variant = em.create(ProductVariant, {
          ...identity,
          ...fields,
          product: productId,
          position: position ?? nextPosition(await list(productId)),
        });
        await em.flush();
        return variant;
      }),

    /** Writes just the fields given. @throws 404 for a variant of another product */
    update: (productId: string, id: string, fields: UpdateVariant): Promise<ProductVariant> =>
      em.transactional(async () => {
        const variant = await findLocked(productId, id);
        write(variant, fields);
        await em.flush();
        return variant;
      }),

    /**
     * Changes up to 200 variants, all or none. Returns how many rows were other than before.
     * @throws 404 naming the first id that is no variant of the product
     */
    updateAll: (productId: string, { variants: items }: BulkVariants): Promise<number> =>
      em.transactional(async () => {
        await productAdminService.lock(productId);
        const ids = items.map(({ id }) => id);
        await lockAll(productId, ids);
        const found = await em.find(ProductVariant, { product: productId, id: { $in: ids } });
        const byId = new Map(found.map((variant) => [variant.id, variant]));
        for (const { id, ...fields } of items) {
          const variant = byId.get(id);
          if (variant === undefined) throw variantNotFound(id);
          write(variant, fields);
        }
        const changes = em.getUnitOfWork();
        changes.computeChangeSets();
        const updated = changes.getChangeSets().length;
        await em.flush();
        return updated;
      }),

    /** Returns the removed variant; order lines that named it keep their texts. @throws 404 */
    remove: (productId: string, id: string): Promise<ProductVariant> =>
      em.transactional(async () => {
        const variant = await findLocked(productId, id);
        await em.nativeDelete(ProductVariant, { id });
        return variant;
      }),

    /**
     * Makes a variant of every combination of `given` (else of the product's options) that none has yet. Returns how
     * many, and all variants. @throws 400 for more than 100 combinations
     */
    generate: (
      productId: string,
      given?: OptionDefinition[] | null,
    ): Promise<{ created: number; variants: ProductVariant[] }> =>
      em.transactional(async () => {
        await productAdminService.lock(productId);
        const present = await list(productId);
        const { optionDefinitions: stored } = await em.findOneOrFail(Product, productId, { refresh: true });
        const definitions = given ?? optionDefinitions(stored, present);
        checkSize(definitions);
        const created = insertCombinations(productId, definitions, present);
        await em.flush();
        return { created, variants: await list(productId) };
      }),
  };
}
