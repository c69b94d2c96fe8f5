import type { Cradle } from '#src/platform/cradle.ts';
import { retryOnCollision, mapConstraintErrors } from '#src/platform/db/constraints.ts';
import { badRequest, conflict, notFound } from '#src/platform/errors.ts';
import { BASE36 } from '#src/platform/random.ts';
import { slugify } from '#src/platform/values/slug.ts';
import { Product, ProductStatus } from '#src/modules/catalog/index.ts';
import { Seller } from '#src/modules/sellers/index.ts';
import type { AssignedRow } from './assignment.admin.repository.ts';
import { Sellpage } from '../sellpage.entity.ts';

const MAX_SLUG_BASE = 90;
const SUFFIX_LENGTH = 6;

/** Who sells a product. */
export interface SellersOfProduct {
  sellpages: AssignedRow[];
  /** Active ones, by name. */
  allSellers: Pick<Seller, 'id' | 'name' | 'slug'>[];
}

const inUse = () => conflict('Sellpage is in use', 'SELLPAGE_IN_USE');

const byAge = (a: Sellpage, b: Sellpage): number =>
  a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : 1);

type Dependencies = Pick<
  Cradle,
  'assignmentAdminRepository' | 'em' | 'productAdminRepository' | 'random' | 'sellerAdminService' | 'sellpageOrders'
>;

/** Gives products to sellers and takes them away (contract 7.3). Needs the system scope. */
export function makeAssignmentAdminService({
  assignmentAdminRepository,
  em,
  productAdminRepository,
  random,
  sellerAdminService,
  sellpageOrders,
}: Dependencies) {
  const assignOnce = (productId: string, sellerId: string): Promise<Sellpage> =>
    em.transactional(async () => {
      // under the lock one assignment happens at a time, and the product stays as active as it is
      if (!(await productAdminRepository.lock(productId))) throw notFound('Product not found');
      const product = await em.findOneOrFail(Product, productId);
      if ((await em.findOne(Seller, sellerId)) === null) throw notFound('Seller not found');
      if (product.status !== ProductStatus.Active) throw badRequest('Product is not active', 'PRODUCT_NOT_ACTIVE');
      const pair = { product: productId, seller: sellerId };
      const oldest = await em.findOne(Sellpage, pair, { orderBy: { createdAt: 'asc', id: 'asc' } });
      if (oldest !== null) return oldest;
      const base = slugify(product.slug, MAX_SLUG_BASE, 'product');
      return em.create(Sellpage, { ...pair, slug: `${base}-${random.text(SUFFIX_LENGTH, BASE36)}` });
    });

  return {
    /** Sellpages of a product, oldest first, and every seller it might be given to. @throws 404 */
    async list(productId: string): Promise<SellersOfProduct> {
      if ((await em.count(Product, { id: productId })) === 0) throw notFound(`Product ${productId} not found`);
      const sellpages = await assignmentAdminRepository.sellpagesOf(productId);
      return { sellpages, allSellers: await sellerAdminService.listSimple() };
    },

    /**
     * The pair's oldest sellpage, else a new DRAFT; several requests at once make one.
     * @throws 404 for an unknown product or seller; 400 PRODUCT_NOT_ACTIVE
     */
    assign: (productId: string, sellerId: string): Promise<Sellpage> =>
      retryOnCollision(em, 'sellpages_seller_id_slug_unique', () => assignOnce(productId, sellerId)),

    /**
     * Removes every sellpage of the pair, or none; returns the oldest. A campaign or order that comes at the same
     * moment either keeps the sellpages or is refused.
     * @throws 404 without a sellpage; 409 SELLPAGE_IN_USE when one has campaigns or orders
     */
    unassign: (productId: string, sellerId: string): Promise<Sellpage> =>
      em.transactional(async () => {
        const pages = await assignmentAdminRepository.lockPair(productId, sellerId);
        const [oldest] = pages.toSorted(byAge);
        if (oldest === undefined) throw notFound('Sellpage not found');
        const ids = pages.map(({ id }) => id);
        if (await sellpageOrders.exist(ids)) throw inUse();
        // the foreign key of campaigns refuses; that of orders would let go of them
        await mapConstraintErrors({ campaigns_sellpage_id_foreign: inUse }, () =>
          em.nativeDelete(Sellpage, { id: { $in: ids } }),
        );
        return oldest;
      }),
  };
}
