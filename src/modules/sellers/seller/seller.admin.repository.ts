import { EntityRepository } from '@mikro-orm/postgresql';
import type { Role } from '#src/platform/actor.ts';
import { containing, type Page, readPage } from '#src/platform/db/page.ts';
import type { ListSellers } from './seller.admin.schema.ts';
import type { Seller } from './seller.entity.ts';

/** Instants come as PostgreSQL writes them, amounts as decimal text. */
export interface SellerListRow {
  id: string;
  name: string;
  isActive: boolean;
  createdAt: string;
  email: string | null;
  stores: number;
  products: number;
  orders: number;
  revenue: string;
  spend: string;
  purchaseValue: string;
}

interface DomainRow {
  id: string;
  sellerId: string;
  hostname: string;
  verificationMethod: 'TXT' | 'A_RECORD';
  verificationToken: string;
  status: 'PENDING' | 'VERIFIED' | 'FAILED';
  isPrimary: boolean;
  verifiedAt: string | null;
  failureReason: string | null;
  createdAt: string;
  updatedAt: string;
}

interface TeamRow {
  id: string;
  role: Role;
  isActive: boolean;
  createdAt: string;
  userId: string;
  email: string;
  displayName: string;
}

interface ConnectionRow {
  id: string;
  connectionType: 'AD_ACCOUNT' | 'PAGE' | 'PIXEL' | 'CONVERSION';
  externalId: string;
  name: string;
  parentId: string | null;
  isPrimary: boolean;
  isActive: boolean;
  createdAt: string;
}

interface Counts {
  orders: number;
  sellpages: number;
  campaigns: number;
}

export interface SellerAdminDetail {
  domains: DomainRow[];
  members: TeamRow[];
  connections: ConnectionRow[];
  counts: Counts;
}

const STATUS_IS = {
  ACTIVE: 's.is_active',
  DEACTIVATED: 'not s.is_active',
  PENDING: 'false',
  REJECTED: 'false',
} as const;

/** Owners who can act, the first the oldest. */
const ACTIVE_OWNERS = `
  from seller_users m
  join users u on u.id = m.user_id
  where m.role = 'OWNER' and m.is_active and u.is_active`;

const FIGURES = {
  columns: `
    o.email,
    (select count(*)::int from seller_domains where seller_id = p.id) as stores,
    (select count(*)::int from sellpages where seller_id = p.id) as products,
    sales.orders, sales.revenue, ads.spend, ads.purchase_value as "purchaseValue"`,
  joins: `
    left join lateral (
      select u.email ${ACTIVE_OWNERS} and m.seller_id = p.id order by m.created_at, m.id limit 1
    ) o on true
    left join lateral (
      select count(*)::int as orders,
        coalesce(sum(total) filter (where status in ('CONFIRMED', 'PROCESSING', 'SHIPPED', 'DELIVERED')), 0) as revenue
      from orders where seller_id = p.id
    ) sales on true
    left join lateral (
      select coalesce(sum(spend), 0) as spend, coalesce(sum(purchase_value), 0) as purchase_value
      from ad_stats_daily where seller_id = p.id and entity_type = 'CAMPAIGN'
    ) ads on true`,
  params: [],
};

const DOMAINS = `
  select id, seller_id as "sellerId", hostname, verification_method as "verificationMethod",
    verification_token as "verificationToken", status, is_primary as "isPrimary", verified_at as "verifiedAt",
    failure_reason as "failureReason", created_at as "createdAt", updated_at as "updatedAt"
  from seller_domains where seller_id = ? order by created_at, id`;

const TEAM = `
  select m.id, m.role, m.is_active as "isActive", m.created_at as "createdAt",
    u.id as "userId", u.email, u.display_name as "displayName"
  from seller_users m
  join users u on u.id = m.user_id
  where m.seller_id = ? order by m.created_at, m.id`;

const CONNECTIONS = `
  select id, connection_type as "connectionType", external_id as "externalId", name, parent_id as "parentId",
    is_primary as "isPrimary", is_active as "isActive", created_at as "createdAt"
  from fb_connections where seller_id = ? order by created_at, id`;

const COUNTS = `
  select (select count(*)::int from orders where seller_id = s.id) as orders,
    (select count(*)::int from sellpages where seller_id = s.id) as sellpages,
    (select count(*)::int from campaigns where seller_id = s.id) as campaigns
  from sellers s where s.id = ?`;

/** Sellers as superadmins see them; for the system scope. */
export class SellerAdminRepository extends EntityRepository<Seller> {
  /** Newest first, each with its figures (contract 7.2). */
  page({ status, search, page, limit }: ListSellers): Promise<Page<SellerListRow>> {
    const conditions = [
      ...(status === undefined ? [] : [STATUS_IS[status]]),
      ...(search === undefined ? [] : ['(s.name ilike ? or s.slug ilike ?)']),
    ];
    return readPage(this.getEntityManager(), {
      select: 's.id, s.name, s.is_active as "isActive", s.created_at as "createdAt"',
      from: 'sellers s',
      where: conditions.join(' and ') || 'true',
      params: search === undefined ? [] : [containing(search), containing(search)],
      orderBy: 's.created_at desc, s.id desc',
      page,
      limit,
      details: FIGURES,
    });
  }

  /** Active sellers, by name. */
  activeByName(): Promise<Pick<Seller, 'id' | 'name' | 'slug'>[]> {
    return this.getEntityManager().execute('select id, name, slug from sellers where is_active order by name, id');
  }

  /** What belongs to a seller: one statement for each kind, whatever the number of rows. */
  async detailOf(sellerId: string): Promise<SellerAdminDetail> {
    const em = this.getEntityManager();
    const domains = await em.execute<DomainRow[]>(DOMAINS, [sellerId]);
    const members = await em.execute<TeamRow[]>(TEAM, [sellerId]);
    const connections = await em.execute<ConnectionRow[]>(CONNECTIONS, [sellerId]);
    const [counts] = await em.execute<Counts[]>(COUNTS, [sellerId]);
    return { domains, members, connections, counts: counts! };
  }

  /** User id of the oldest owner who can act and is no superadmin. */
  async oldestOwner(sellerId: string): Promise<string | null> {
    const [owner] = await this.getEntityManager().execute<{ id: string }[]>(
      `select u.id ${ACTIVE_OWNERS} and not u.is_superadmin and m.seller_id = ? order by m.created_at, m.id limit 1`,
      [sellerId],
    );
    return owner?.id ?? null;
  }
}
