import { z } from 'zod';
import {
  cappedPage,
  clearable,
  clearableLines,
  clearableText,
  filter,
  httpUrl,
  instant,
  moneyText,
  pageOf,
  patchOf,
  text,
  uuid,
} from '#src/platform/http/fields.ts';
import { toText } from '#src/platform/values/money.ts';
import { DomainStatus } from '#src/modules/domains/index.ts';
import { type MoneySums, toFigures } from '#src/modules/figures/index.ts';
import { domainLabel } from '../custom-domain/custom-domain.schema.ts';
import { pageUrl } from '../page-url.ts';
import { type HealthFacts, healthOf } from './sellpage-health.ts';
import {
  BoostModule,
  BoostModules,
  CheckoutForm,
  DiscountRule,
  DiscountRules,
  Guarantees,
  HeaderConfig,
  PageShipping,
  readBoostModules,
  readDiscountRules,
  readHeaderConfig,
  readSections,
  Section,
  Sections,
} from './sellpage-json.ts';
import { SellpageStatus, SellpageType } from '../sellpage.entity.ts';

/** Schemas and views of sellpages as their seller sees them (part 2, section 1). What is not named here is not shown. */

const COLOR = /^(purple|blue|green|red|amber|rose|indigo|teal|#[0-9a-fA-F]{3}|#[0-9a-fA-F]{6})$/;

const slug = z
  .string()
  .max(100)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must have lower-case letters and digits, joined by single hyphens')
  .meta({ examples: ['slimpro-mouse'] });

const overrides = {
  variant: clearable(z.string().max(10), 'A'),
  titleOverride: clearableText(255),
  descriptionOverride: clearableLines(20_000),
};

export const SellpageParams = z.object({ id: uuid });

export const CreateSellpage = z.object({
  productId: uuid,
  slug,
  domainId: uuid.nullable().optional(),
  ...z.object(overrides).partial().shape,
});
export type CreateSellpage = z.infer<typeof CreateSellpage>;

export const ListSellpages = z.object({
  ...cappedPage,
  status: filter(z.enum(SellpageStatus)),
  q: filter(text(0, 255)).meta({ description: 'Part of the slug or the title' }),
});
export type ListSellpages = z.infer<typeof ListSellpages>;

export const UpdateSellpage = patchOf(
  {
    slug,
    domainId: uuid.nullable(),
    ...overrides,
    seoTitle: clearableText(255),
    seoDescription: clearableLines(1000),
    seoOgImage: clearable(httpUrl(500), 'https://cdn.example.com/og.jpg'),
    customDomain: clearable(domainLabel, 'my-shop'),
    pixelId: clearable(z.string().max(255), '1234567890'),
    primaryColor: clearable(z.string().regex(COLOR, 'must be a colour name or #RGB or #RRGGBB'), 'purple'),
    guaranteeConfig: Guarantees.nullable(),
    shippingConfig: PageShipping.nullable(),
    checkoutForm: clearable(CheckoutForm, 'PAYPAL_ONLY'),
    boostModules: BoostModules,
    discountRules: DiscountRules,
    sections: Sections,
  },
  'At least one field must be provided for update',
);
export type UpdateSellpage = z.infer<typeof UpdateSellpage>;

const domainStatus = z.enum(DomainStatus);

const card = {
  id: uuid,
  sellerId: uuid,
  productId: uuid,
  domainId: uuid.nullable(),
  slug: z.string(),
  variant: z.string().nullable(),
  titleOverride: z.string().nullable(),
  descriptionOverride: z.string().nullable(),
  customDomain: z.string().nullable(),
  status: z.enum(SellpageStatus),
  sellpageType: z.enum(SellpageType),
  domain: z.object({ id: uuid, hostname: z.string(), status: domainStatus }).nullable(),
  customDomainStatus: z.enum([...domainStatus.options, 'NOT_SET']),
  urlPreview: z.string(),
  stats: z.object({
    revenue: z.number(),
    cost: z.number(),
    youTake: z.number(),
    hold: z.number(),
    cashToBalance: z.number(),
  }),
  createdAt: instant,
  updatedAt: instant,
};

export const SellpageCard = z.object({ ...card, healthScore: z.int() }).meta({ id: 'SellpageCard' });
export const SellpagePage = pageOf(SellpageCard);

export const SellpageDetail = z
  .object({
    ...card,
    headerConfig: HeaderConfig,
    boostModules: z.array(BoostModule),
    discountRules: z.array(DiscountRule),
    sections: z.array(Section),
    seoTitle: z.string().nullable(),
    seoDescription: z.string().nullable(),
    seoOgImage: z.string().nullable(),
    product: z.object({
      id: uuid,
      name: z.string(),
      slug: z.string(),
      basePrice: moneyText,
      heroImageUrl: z.string().nullable(),
    }),
  })
  .meta({ id: 'SellpageDetail' });

export const DeletedSellpage = z.object({ deleted: z.literal(true), id: uuid });

export const SellpageHealth = z
  .object({
    score: z.int(),
    breakdown: z.array(z.object({ criteria: z.string(), points: z.int(), earned: z.int(), passed: z.boolean() })),
    suggestions: z.array(z.string()),
  })
  .meta({ id: 'SellpageHealth' });

/** A sellpage with its domain, as every answer shows it. */
export interface SellpageCardRow {
  id: string;
  sellerId: string;
  productId: string;
  domainId: string | null;
  slug: string;
  variant: string | null;
  titleOverride: string | null;
  descriptionOverride: string | null;
  customDomain: string | null;
  status: SellpageStatus;
  sellpageType: SellpageType;
  createdAt: Date;
  updatedAt: Date;
  hostname: string | null;
  domainStatus: DomainStatus | null;
}

/** JSON columns are as stored: readers decide what of them holds. */
export interface SellpageDetailRow extends SellpageCardRow {
  headerConfig: unknown;
  boostModules: unknown;
  discountRules: unknown;
  sections: unknown;
  seoTitle: string | null;
  seoDescription: string | null;
  seoOgImage: string | null;
  productName: string;
  productSlug: string;
  basePrice: string;
  heroImageUrl: string | null;
}

const toDomain = ({ domainId, hostname, domainStatus: status }: SellpageCardRow) =>
  domainId === null || hostname === null || status === null ? null : { id: domainId, hostname, status };

const toCardFields = (row: SellpageCardRow, money: MoneySums) => ({
  id: row.id,
  sellerId: row.sellerId,
  productId: row.productId,
  domainId: row.domainId,
  slug: row.slug,
  variant: row.variant,
  titleOverride: row.titleOverride,
  descriptionOverride: row.descriptionOverride,
  customDomain: row.customDomain,
  status: row.status,
  sellpageType: row.sellpageType,
  domain: toDomain(row),
  customDomainStatus: row.domainStatus ?? ('NOT_SET' as const),
  urlPreview: pageUrl(row.hostname, row.slug),
  stats: toFigures(money),
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});

/** A sellpage with its figures and what its health is made of. */
export interface ListedSellpage {
  card: SellpageCardRow;
  money: MoneySums;
  facts: HealthFacts;
}

export interface FoundSellpage {
  detail: SellpageDetailRow;
  money: MoneySums;
}

export const toSellpageCard = ({ card: row, money, facts }: ListedSellpage): z.input<typeof SellpageCard> => ({
  ...toCardFields(row, money),
  healthScore: healthOf(facts).score,
});

export const toSellpageDetail = ({ detail: row, money }: FoundSellpage): z.input<typeof SellpageDetail> => ({
  ...toCardFields(row, money),
  headerConfig: readHeaderConfig(row.headerConfig),
  boostModules: readBoostModules(row.boostModules),
  discountRules: readDiscountRules(row.discountRules),
  sections: readSections(row.sections),
  seoTitle: row.seoTitle,
  seoDescription: row.seoDescription,
  seoOgImage: row.seoOgImage,
  product: {
    id: row.productId,
    name: row.productName,
    slug: row.productSlug,
    basePrice: toText(row.basePrice),
    heroImageUrl: row.heroImageUrl,
  },
});
