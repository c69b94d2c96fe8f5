import type { Cradle } from '#src/platform/cradle.ts';
import type { Paged } from '#src/platform/db/page.ts';
import { notFound } from '#src/platform/errors.ts';
import type { ProductSums } from '#src/modules/figures/index.ts';
import type { ProductDetailRow, ListedRow, ListProducts, VariantRow } from './product.schema.ts';

const NO_SUMS: ProductSums = { orders: 0, revenue: '0', spend: '0', purchaseValue: '0' };

export const productNotFound = () => notFound('Product not found');

/**
 * The catalogue as sellers see it: ACTIVE products of the whole platform, with the figures and pages of one seller
 * (contract 4). `sellerId` is null for a superadmin without a seller, who has neither.
 */
export function makeProductService({
  productFigures,
  productRepository,
}: Pick<Cradle, 'productFigures' | 'productRepository'>) {
  return {
    /** A page, newest first, with the rule in force now. Two statements; one without a seller or on an empty page. */
    async list(sellerId: string | null, query: ListProducts): Promise<Paged<ListedRow>> {
      const page = await productRepository.listActive(query);
      const ids = page.data.map(({ id }) => id);
      const sums = sellerId === null ? new Map<string, ProductSums>() : await productFigures.ofSeller(sellerId, ids);
      return { ...page, data: page.data.map((card) => ({ ...card, sums: sums.get(card.id) ?? NO_SUMS })) };
    },

    /** One product with its active variants and the seller's own pages for it. @throws 404 unknown or not ACTIVE */
    async find(sellerId: string | null, id: string): Promise<ProductDetailRow> {
      const product = await productRepository.findActive(sellerId, id);
      if (product === null) throw productNotFound();
      return product;
    },

    /** Active variants, by position. @throws 404 unknown or not ACTIVE */
    async listVariants(productId: string): Promise<VariantRow[]> {
      const variants = await productRepository.activeVariants(productId);
      if (variants === null) throw productNotFound();
      return variants;
    },
  };
}
