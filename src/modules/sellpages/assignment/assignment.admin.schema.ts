import { z } from 'zod';
import { instant, uuid } from '#src/platform/http/fields.ts';
import { sellerStatus, SimpleSeller, toSellerStatus } from '#src/modules/sellers/index.ts';
import type { AssignedRow } from './assignment.admin.repository.ts';
import { type Sellpage, SellpageStatus } from '../sellpage.entity.ts';

/** Schemas and views of who sells a product (contract 7.3). */

const status = z.enum(SellpageStatus);

export const ProductParams = z.object({ id: uuid });
export const PairParams = z.object({ id: uuid, sellerId: uuid });
export const AssignSeller = z.object({ sellerId: uuid });

const AssignedSellpage = z.object({
  id: uuid,
  slug: z.string(),
  status,
  createdAt: instant,
  seller: SimpleSeller.extend({ status: sellerStatus }),
});

export const ProductSellers = z
  .object({ sellpages: z.array(AssignedSellpage), allSellers: z.array(SimpleSeller) })
  .meta({ id: 'ProductSellers' });

export const Assignment = z
  .object({
    id: uuid,
    sellerId: uuid,
    productId: uuid,
    slug: z.string(),
    status,
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'Assignment' });

export const toAssignedSellpage = (row: AssignedRow): z.input<typeof AssignedSellpage> => ({
  id: row.id,
  slug: row.slug,
  status: row.status,
  createdAt: new Date(row.createdAt).toISOString(),
  seller: { id: row.sellerId, name: row.sellerName, slug: row.sellerSlug, status: toSellerStatus(row.sellerIsActive) },
});

export const toAssignment = (page: Sellpage): z.input<typeof Assignment> => ({
  id: page.id,
  sellerId: page.seller.id,
  productId: page.product.id,
  slug: page.slug,
  status: page.status,
  createdAt: page.createdAt.toISOString(),
  updatedAt: page.updatedAt.toISOString(),
});
