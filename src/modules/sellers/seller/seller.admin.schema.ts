import { z } from 'zod';
import { ROLES } from '#src/platform/actor.ts';
import {
  filter,
  instant,
  loginEmail,
  newPassword,
  patchOf,
  searchText,
  strictPage,
  text,
  uuid,
} from '#src/platform/http/fields.ts';
import { ratio, toNumber } from '#src/platform/values/money.ts';
import type { SellerCounts } from '#src/modules/figures/index.ts';
import type { SellerConnectionRow } from '../seller-connections.ts';
import type { SellerDomainRow } from '../seller-domains.ts';
import type { SellerListRow, TeamRow } from './seller.admin.repository.ts';
import { logo, SellerProfile, SellerSettingsView, toSellerProfile, toSettingsView } from './seller.schema.ts';
import type { SellerSettings } from './seller-settings.entity.ts';
import type { Seller } from './seller.entity.ts';

/** Schemas and views of the sellers as superadmins see them (contract 7.2). */

/** Derived from `isActive`. */
const SELLER_STATUSES = ['ACTIVE', 'DEACTIVATED'] as const;
export const sellerStatus = z.enum(SELLER_STATUSES);
export const toSellerStatus = (isActive: boolean) => (isActive ? 'ACTIVE' : 'DEACTIVATED');

export const SellerParams = z.object({ id: uuid });

export const ListSellers = z.object({
  /** Nobody is ever PENDING or REJECTED, but one may ask. */
  status: filter(z.enum([...SELLER_STATUSES, 'PENDING', 'REJECTED'])),
  search: searchText,
  ...strictPage,
});
export type ListSellers = z.infer<typeof ListSellers>;

export const CreateSeller = z.object({
  name: text(1, 255).meta({ examples: ["Ada's Gadgets"] }),
  email: loginEmail.meta({ examples: ['ada@example.com'] }),
  password: newPassword,
  phone: z
    .unknown()
    .refine((value) => typeof value === 'string' && value.trim() === '', 'is not supported')
    .meta({ type: 'string', maxLength: 0, examples: [''] })
    .optional(),
});
export type CreateSeller = z.infer<typeof CreateSeller>;

export const AdminUpdateSeller = patchOf({
  name: text(1, 255).meta({ examples: ["Ada's Gadgets"] }),
  status: sellerStatus,
  logoUrl: logo,
  faviconUrl: logo,
});
export type AdminUpdateSeller = z.infer<typeof AdminUpdateSeller>;

export const ResetPassword = z.object({ newPassword });
export const PasswordReset = z.object({ success: z.literal(true), message: z.string() });

export const SellerListItem = z
  .object({
    id: uuid,
    name: z.string(),
    email: z.string(),
    status: sellerStatus,
    stores: z.int(),
    products: z.int(),
    orders: z.int(),
    revenue: z.number(),
    roas: z.number(),
    createdAt: instant,
  })
  .meta({ id: 'SellerListItem' });

export const SimpleSeller = z.object({ id: uuid, name: z.string(), slug: z.string() }).meta({ id: 'SimpleSeller' });

export const SellerRow = SellerProfile.extend({ status: sellerStatus }).meta({ id: 'SellerRow' });

/** A seller's domain (contract 7.4). */
const StoreRow = z.object({
  id: uuid,
  sellerId: uuid,
  hostname: z.string(),
  verificationMethod: z.enum(['TXT', 'A_RECORD']),
  verificationToken: z.string(),
  status: z.enum(['PENDING', 'VERIFIED', 'FAILED']),
  isPrimary: z.boolean(),
  verifiedAt: instant.nullable(),
  failureReason: z.string().nullable(),
  createdAt: instant,
  updatedAt: instant,
});

const TeamMember = z.object({
  id: uuid,
  role: z.enum(ROLES),
  isActive: z.boolean(),
  createdAt: instant,
  user: z.object({ id: uuid, email: z.string(), displayName: z.string() }),
});

const Connection = z.object({
  id: uuid,
  connectionType: z.enum(['AD_ACCOUNT', 'PAGE', 'PIXEL', 'CONVERSION']),
  externalId: z.string(),
  name: z.string(),
  parentId: uuid.nullable(),
  isPrimary: z.boolean(),
  isActive: z.boolean(),
  createdAt: instant,
});

export const SellerDetail = SellerRow.extend({
  settings: SellerSettingsView.nullable(),
  domains: z.array(StoreRow),
  sellerUsers: z.array(TeamMember),
  fbConnections: z.array(Connection),
  _count: z.object({ orders: z.int(), sellpages: z.int(), campaigns: z.int() }),
}).meta({ id: 'SellerDetail' });

export const CreatedSeller = z
  .object({
    user: z.object({ id: uuid, email: z.string(), displayName: z.string(), isActive: z.boolean(), createdAt: instant }),
    seller: SellerRow,
  })
  .meta({ id: 'CreatedSeller' });

const iso = (text: string): string => new Date(text).toISOString();

export function toSellerListItem(row: SellerListRow): z.input<typeof SellerListItem> {
  return {
    id: row.id,
    name: row.name,
    email: row.email ?? '',
    status: toSellerStatus(row.isActive),
    stores: row.domains,
    products: row.sellpages,
    orders: row.orders,
    revenue: toNumber(row.revenue),
    roas: ratio(row.purchaseValue, row.spend, 0),
    createdAt: iso(row.createdAt),
  };
}

export const toSellerRow = (seller: Seller): z.input<typeof SellerRow> => ({
  ...toSellerProfile(seller),
  status: toSellerStatus(seller.isActive),
});

/** What belongs to a seller. */
export interface SellerBelongings {
  domains: SellerDomainRow[];
  members: TeamRow[];
  connections: SellerConnectionRow[];
  counts: SellerCounts;
}

export function toSellerDetail(
  seller: Seller,
  settings: SellerSettings | null,
  { domains, members, connections, counts }: SellerBelongings,
): z.input<typeof SellerDetail> {
  return {
    ...toSellerRow(seller),
    settings: settings && toSettingsView(settings),
    domains: domains.map(({ verifiedAt, createdAt, updatedAt, ...domain }) => ({
      ...domain,
      verifiedAt: verifiedAt && iso(verifiedAt),
      createdAt: iso(createdAt),
      updatedAt: iso(updatedAt),
    })),
    sellerUsers: members.map(({ userId, email, displayName, createdAt, ...member }) => ({
      ...member,
      createdAt: iso(createdAt),
      user: { id: userId, email, displayName },
    })),
    fbConnections: connections.map(({ createdAt, ...connection }) => ({ ...connection, createdAt: iso(createdAt) })),
    _count: counts,
  };
}
