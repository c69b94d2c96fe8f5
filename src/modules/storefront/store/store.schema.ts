import { z } from 'zod';
import { cappedPage, pageOf } from '#src/platform/http/fields.ts';
import { toNumber } from '#src/platform/values/money.ts';
import { readSections } from '#src/modules/sellpages/index.ts';
import type { PageCardRow, Store } from './store.repository.ts';

/** Schemas and views of a store and its list of pages (part 2, sections 4.1 and 4.3). What is not named here is not shown. */

const DEFAULT_LIMIT = 100;

export const sellerSlug = z.string().meta({ description: 'Slug of the seller', examples: ['seed-seller-co'] });
export const StoreParams = z.object({ sellerSlug });

const IS_REQUIRED = 'query parameter is required';
export const ResolveDomain = z.object({
  hostname: z
    .string()
    .trim()
    .default('')
    .refine((value) => value !== '', IS_REQUIRED)
    .meta({ examples: ['seed-shop.example.com'] }),
});

export const ResolvedDomain = z.object({ hostname: z.string(), sellerSlug: z.string() }).meta({ id: 'ResolvedDomain' });
export type ResolvedDomain = z.infer<typeof ResolvedDomain>;

export const ListLivePages = z.object({
  page: cappedPage.page,
  limit: cappedPage.limit.unwrap().default(DEFAULT_LIMIT),
});
export type ListLivePages = z.infer<typeof ListLivePages>;

export const StoreView = z
  .object({
    name: z.string(),
    slug: z.string(),
    logoUrl: z.string().nullable(),
    faviconUrl: z.string().nullable(),
    currency: z.string(),
  })
  .meta({ id: 'Shop' });

const PageCard = z
  .object({
    slug: z.string(),
    title: z.string(),
    product: z.object({
      name: z.string(),
      basePrice: z.number(),
      compareAtPrice: z.number().nullable(),
      currency: z.string(),
      heroImage: z.string().nullable(),
    }),
    category: z.string().nullable(),
  })
  .meta({ id: 'PublicSellpageCard' });

const { data: sellpages, ...counts } = pageOf(PageCard).shape;
export const StoreHome = z.object({ store: StoreView, sellpages, ...counts }).meta({ id: 'ShopHome' });

/** `currency`: what the prices of the page are in. */
export const toStoreView = (
  { name, slug, logoUrl, faviconUrl }: Store,
  currency: string,
): z.input<typeof StoreView> => ({ name, slug, logoUrl, faviconUrl, currency });

export const toNumberOrNull = (amount: string | null): number | null => (amount === null ? null : toNumber(amount));

export const toPageCard = (row: PageCardRow): z.input<typeof PageCard> => ({
  slug: row.slug,
  title: row.title,
  product: {
    name: row.productName,
    basePrice: toNumber(row.basePrice),
    compareAtPrice: toNumberOrNull(row.compareAtPrice),
    currency: row.currency,
    heroImage: row.heroImage,
  },
  category: readSections(row.sections).find(({ category }) => category !== undefined)?.category ?? null,
});
