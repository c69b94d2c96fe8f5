import { z } from 'zod';
import { filter, instant, pageOf, patchOf, strictPage, uuid } from '#src/platform/http/fields.ts';
import { verificationMethod } from './domain.schema.ts';
import type { ListedRow } from './domain.admin.repository.ts';
import { DomainStatus, type SellerDomain, VerificationMethod } from '../seller-domain.entity.ts';

/** Schemas and views of domains as the platform's own people see them: "stores" (contract 7.4). */

const SEARCH_MAX = 100;

export const StoreParams = z.object({ id: uuid });

/** ACTIVE is VERIFIED; INACTIVE is anything else. */
const storeStatus = z.enum([...Object.values(DomainStatus), 'ACTIVE', 'INACTIVE']);

export const ListStores = z.object({
  ...strictPage,
  status: filter(storeStatus),
  search: z
    .string()
    .trim()
    .transform((value) => value.slice(0, SEARCH_MAX))
    .optional()
    .meta({ description: 'Part of the hostname' }),
});
export type ListStores = z.infer<typeof ListStores>;

export const CreateStore = z.object({
  sellerId: uuid,
  // of any length: what is no hostname is told so, by the code of its own
  hostname: z.string().meta({ examples: ['shop.example.com'] }),
  verificationMethod: verificationMethod.default(VerificationMethod.Txt),
});
export type CreateStore = z.infer<typeof CreateStore>;

/** VERIFIED is a status, but not one to be set here. */
export const UpdateStore = patchOf({
  isPrimary: z.boolean(),
  verificationMethod,
  status: z.enum(DomainStatus).meta({ examples: ['PENDING'] }),
});
export type UpdateStore = z.infer<typeof UpdateStore>;

const row = {
  id: uuid,
  sellerId: uuid,
  hostname: z.string(),
  verificationMethod: z.enum(VerificationMethod),
  verificationToken: z.string(),
  status: z.enum(DomainStatus),
  isPrimary: z.boolean(),
  verifiedAt: instant.nullable(),
  failureReason: z.string().nullable(),
  createdAt: instant,
  updatedAt: instant,
};

export const Store = z.object(row).meta({ id: 'Store' });

const seller = { id: uuid, name: z.string(), slug: z.string() };

const ListedStore = z
  .object({ ...row, seller: z.object(seller), _count: z.object({ sellpages: z.int() }) })
  .meta({ id: 'ListedStore' });
export const StorePage = pageOf(ListedStore);

export const StoreDetail = z
  .object({
    ...row,
    seller: z.object({ ...seller, logoUrl: z.string().nullable(), faviconUrl: z.string().nullable() }),
    sellpages: z.array(
      z.object({
        id: uuid,
        slug: z.string(),
        status: z.enum(['DRAFT', 'PUBLISHED', 'ARCHIVED']),
        titleOverride: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'StoreDetail' });

export const VerifiedStore = z
  .object({ ...row, verified: z.boolean(), message: z.string() })
  .meta({ id: 'VerifiedStore' });

type StoreView = z.input<typeof Store>;

/** A domain with its seller loaded, and the pages that stand on it. */
export interface FoundStore {
  domain: SellerDomain;
  sellpages: z.input<typeof StoreDetail>['sellpages'];
}

const toInstant = (text: string): string => new Date(text).toISOString();

export const toListedStore = ({
  sellerName,
  sellerSlug,
  sellpages,
  ...row
}: ListedRow): z.input<typeof ListedStore> => ({
  ...row,
  verifiedAt: row.verifiedAt === null ? null : toInstant(row.verifiedAt),
  createdAt: toInstant(row.createdAt),
  updatedAt: toInstant(row.updatedAt),
  seller: { id: row.sellerId, name: sellerName, slug: sellerSlug },
  _count: { sellpages },
});

export const toStore = (domain: SellerDomain): StoreView => ({
  id: domain.id,
  sellerId: domain.seller.id,
  hostname: domain.hostname,
  verificationMethod: domain.verificationMethod,
  verificationToken: domain.verificationToken,
  status: domain.status,
  isPrimary: domain.isPrimary,
  verifiedAt: domain.verifiedAt?.toISOString() ?? null,
  failureReason: domain.failureReason ?? null,
  createdAt: domain.createdAt.toISOString(),
  updatedAt: domain.updatedAt.toISOString(),
});

export function toStoreDetail({ domain, sellpages }: FoundStore): z.input<typeof StoreDetail> {
  const { id, name, slug, logoUrl, faviconUrl } = domain.seller.unwrap();
  return {
    ...toStore(domain),
    seller: { id, name, slug, logoUrl: logoUrl ?? null, faviconUrl: faviconUrl ?? null },
    sellpages,
  };
}
