import type { Cradle } from '#src/platform/cradle.ts';
import { type RequestedDays, daysOf } from '#src/platform/values/days.ts';
import { violatedConstraint } from '#src/platform/db/constraints.ts';
import type { Paged } from '#src/platform/db/page.ts';
import { conflict, notFound } from '#src/platform/errors.ts';
import { AssetMedia } from '../assets/asset-media.entity.ts';
import { PricingRule } from '../pricing/pricing-rule.entity.ts';
import type { AdminProductParts, CreateProduct, ListAdminProducts, UpdateProduct } from './product.admin.schema.ts';
import { productSlug, randomProductCode } from './product-code.ts';
import type { AdminProductRow, ListedProductRow, ProductStatsRow } from './product.admin.repository.ts';
import { ProductVariant } from '../variants/product-variant.entity.ts';
import { Product } from './product.entity.ts';

/** A random code or slug that is taken: rare, and worth another try. */
const MAX_ATTEMPTS = 5;
const CODE_CONSTRAINT = 'products_product_code_unique';
const SLUG_CONSTRAINT = 'products_slug_unique';

const STATS_DAYS = 30;
const BY_POSITION = { position: 'asc', id: 'asc' } as const;

const codeTaken = (code: string) => conflict(`Product code "${code}" is already used`, 'PRODUCT_CODE_TAKEN');

const productNotFound = (id: string) => notFound(`Product ${id} not found`);

/** What of a product is given rather than drawn. */
export interface ProductIdentity {
  id?: string;
  slug?: string;
}

type Dependencies = Pick<
  Cradle,
  'em' | 'clock' | 'random' | 'productAdminRepository' | 'labelAdminRepository' | 'productImages'
>;

/** Products as admins see them: every status, all sellers (contract 7.3). */
export function makeProductAdminService({
  em,
  clock,
  random,
  productAdminRepository: products,
  labelAdminRepository,
  productImages,
}: Dependencies) {
  const found = <T>(id: string, row: T | null): T => {
    if (row === null) throw productNotFound(id);
    return row;
  };

  const findRow = async (id: string): Promise<AdminProductRow> => found(id, await products.findRow(id));

  const lock = async (id: string): Promise<void> => {
    if (!(await products.lock(id))) throw productNotFound(id);
  };

  const insert = (
    { price, sku, productCode, images, ...fields }: CreateProduct,
    identity: ProductIdentity,
  ): Promise<AdminProductRow> =>
    em.transactional(async () => {
      const product = em.create(Product, {
        ...fields,
        basePrice: price,
        sku: sku || null,
        productCode: productCode ?? randomProductCode(random),
        slug: productSlug(fields.name, random),
        ...identity,
      });
      await em.flush();
      await productImages.replace(product, images);
      await em.flush();
      return findRow(product.id);
    });

  const tryInsert = async (
    input: CreateProduct,
    identity: ProductIdentity,
    attempt: number,
  ): Promise<AdminProductRow> => {
    try {
      return await insert(input, identity);
    } catch (error) {
      const constraint = violatedConstraint(error) ?? '';
      if (constraint === CODE_CONSTRAINT && input.productCode !== undefined) throw codeTaken(input.productCode);
      if (![CODE_CONSTRAINT, SLUG_CONSTRAINT].includes(constraint) || attempt === MAX_ATTEMPTS) throw error;
      em.clear();
      return tryInsert(input, identity, attempt + 1);
    }
  };

  return {
    /** A page, newest first, with the rule in force now. */
    list: (query: ListAdminProducts): Promise<Paged<ListedProductRow>> => products.listPage(query),

    /** One product with its variants, labels, pricing rules and videos. @throws 404 */
    async find(id: string): Promise<AdminProductParts> {
      return {
        product: found(id, await products.findCounted(id)),
        variants: await em.find(ProductVariant, { product: id }, { orderBy: BY_POSITION }),
        labels: await labelAdminRepository.listOfProduct(id),
        pricingRules: await em.find(PricingRule, { product: id }, { orderBy: { effectiveFrom: 'desc', id: 'desc' } }),
        videos: await em.find(AssetMedia, { product: id, mediaType: 'VIDEO' }, { orderBy: BY_POSITION }),
      };
    },

    /**
     * Makes a product; without a code of its own it gets a random one. `identity` is for callers other than HTTP: an id
     * and a slug that are known to be free.
     * @throws 409 PRODUCT_CODE_TAKEN
     */
    create: (input: CreateProduct, identity: ProductIdentity = {}): Promise<AdminProductRow> =>
      tryInsert(input, identity, 1),

    /** Writes just the fields given; `images` replaces the set. @throws 404 */
    update: (id: string, { price, images, ...fields }: UpdateProduct): Promise<AdminProductRow> =>
      em.transactional(async () => {
        await lock(id);
        const product = await em.findOneOrFail(Product, id);
        Object.assign(product, fields, price !== undefined && { basePrice: price });
        // the pictures are a part of it, in a table of their own
        if (images !== undefined && (await productImages.replace(product, images))) product.updatedAt = clock.now();
        await em.flush();
        return findRow(id);
      }),

    /** Sales and ad figures of the days asked for, else of the last 30. @throws 404 */
    stats: async (id: string, asked: RequestedDays): Promise<ProductStatsRow> =>
      found(id, await products.statsOf(id, daysOf(asked, STATS_DAYS, clock.now()))),

    /** Makes changes of the product's parts wait for each other. Caller holds the transaction. @throws 404 */
    lock,

    /** @throws 404 for an unknown product */
    async requireExistence(id: string): Promise<void> {
      if ((await em.count(Product, { id })) === 0) throw productNotFound(id);
    },
  };
}
