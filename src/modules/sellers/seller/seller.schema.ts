import { z } from 'zod';
import { clearable, clearableText, email, instant, patchOf, text, uuid, webUrl } from '#src/platform/http/fields.ts';
import type { SellerSettings } from './seller-settings.entity.ts';
import type { Seller } from './seller.entity.ts';

/** Schemas and views of a seller's own profile and settings (contract 3). */

const LOGO_URL_MAX = 500;
const ZONE_MAX = 64;

const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));
/** An IANA name: the runtime would take offsets such as `+07:00` too, and names of its own such as `SystemV/PST8`. */
const ZONE_NAME = /^(?!systemv\/)[a-z][a-z0-9_+\-/]*$/i;
/** The runtime also takes abbreviations such as `PST` that are no zones; of three letters, IANA knows these. */
const SHORT_ZONES = new Set('CET EET EST GMT HST MET MST PRC ROC ROK UCT UTC WET'.split(' '));

function isTimeZone(value: string): boolean {
  if (!ZONE_NAME.test(value) || (value.length === 3 && !SHORT_ZONES.has(value.toUpperCase()))) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** Judged before upper case can make a letter out of what is none, such as `ſ`. */
const isCurrency = (code: string): boolean => /^[a-z]{3}$/i.test(code) && CURRENCIES.has(code.toUpperCase());

/** ISO 4217 code, upper-cased. */
export const currency = z
  .string()
  .trim()
  .refine(isCurrency, 'must be an ISO 4217 currency code')
  .toUpperCase()
  .meta({ examples: ['USD'] });

const timezone = z
  .string()
  .trim()
  .max(ZONE_MAX)
  .refine(isTimeZone, 'must be an IANA time zone such as Asia/Ho_Chi_Minh')
  .meta({ examples: ['Asia/Ho_Chi_Minh'] });

export const logo = clearable(webUrl(LOGO_URL_MAX)).meta({ examples: ['https://cdn.example.com/logo.png'] });

export const UpdateSeller = patchOf({
  name: text(1, 255).meta({ examples: ["Ada's Gadgets"] }),
  logoUrl: logo,
  faviconUrl: logo,
});
export type UpdateSeller = z.infer<typeof UpdateSeller>;

export const UpdateSettings = patchOf({
  brandName: clearableText(255),
  defaultCurrency: currency,
  timezone,
  supportEmail: clearable(email).meta({ examples: ['help@example.com'] }),
  metaPixelId: clearable(z.string().max(100)),
  googleAnalyticsId: clearable(z.string().max(100)),
});
export type UpdateSettings = z.infer<typeof UpdateSettings>;

export const SellerProfile = z
  .object({
    id: uuid,
    name: z.string(),
    slug: z.string(),
    logoUrl: z.string().nullable(),
    faviconUrl: z.string().nullable(),
    isActive: z.boolean(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'SellerProfile' });

export const SellerSettingsView = z
  .object({
    id: uuid,
    sellerId: uuid,
    brandName: z.string().nullable(),
    defaultCurrency: z.string(),
    timezone: z.string(),
    supportEmail: z.string().nullable(),
    metaPixelId: z.string().nullable(),
    googleAnalyticsId: z.string().nullable(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'SellerSettings' });

export function toSellerProfile(seller: Seller): z.input<typeof SellerProfile> {
  return {
    id: seller.id,
    name: seller.name,
    slug: seller.slug,
    logoUrl: seller.logoUrl ?? null,
    faviconUrl: seller.faviconUrl ?? null,
    isActive: seller.isActive,
    createdAt: seller.createdAt.toISOString(),
    updatedAt: seller.updatedAt.toISOString(),
  };
}

export function toSettingsView(settings: SellerSettings): z.input<typeof SellerSettingsView> {
  return {
    id: settings.id,
    sellerId: settings.seller.id,
    brandName: settings.brandName ?? null,
    defaultCurrency: settings.defaultCurrency,
    timezone: settings.timezone,
    supportEmail: settings.supportEmail ?? null,
    metaPixelId: settings.metaPixelId ?? null,
    googleAnalyticsId: settings.googleAnalyticsId ?? null,
    createdAt: settings.createdAt.toISOString(),
    updatedAt: settings.updatedAt.toISOString(),
  };
}
