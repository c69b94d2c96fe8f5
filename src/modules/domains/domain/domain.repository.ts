import { type FilterQuery, LockMode, type Loaded } from '@mikro-orm/core';
import type { Em } from '#src/platform/db/orm.ts';
import { column, readRow, readRows, run, statement } from '#src/platform/db/rows.ts';
import { CLAIM_DAYS, DomainStatus, SellerDomain } from '../seller-domain.entity.ts';

/** For how long a first claim is remembered (contract 2, claims). */
const MEMORY_DAYS = 60;

const LONGEST_UNCHECKED = statement(
  'domains.longest-unchecked',
  `
    select id from (
      select d.id, d.updated_at, row_number() over (partition by d.seller_id order by d.updated_at, d.id) > ? as surplus
      from seller_domains d where d.status = 'PENDING'
    ) claims
    order by surplus, updated_at, id limit ?`,
  { id: column.uuid },
);

const REMEMBER = statement(
  'domains.remember-claim',
  `
    insert into platform.domain_claims as c (hostname, seller_id) values (?, ?)
    on conflict (hostname, seller_id) do update set first_claimed_at = now()
    where c.first_claimed_at < now() - interval '${MEMORY_DAYS} days'`,
);

const FORGET = statement(
  'domains.forget-claim',
  'delete from platform.domain_claims where hostname = ? and seller_id = ?',
);

const FORGET_OLD = statement(
  'domains.forget-old-claims',
  `delete from platform.domain_claims where first_claimed_at < now() - interval '${MEMORY_DAYS} days'`,
);

const IS_OVERDUE = statement(
  'domains.is-overdue',
  `
    select created_at < now() - interval '${CLAIM_DAYS} days' as overdue from seller_domains where id = ?`,
  { overdue: column.boolean },
);

/** A seller who deletes a claim and makes it again has claimed the hostname since the first time. */
const IS_ABANDONED = statement(
  'domains.is-abandoned',
  `
    select d.status <> 'VERIFIED'
      and least(d.created_at, c.first_claimed_at) < now() - interval '${CLAIM_DAYS} days' as abandoned
    from seller_domains d
    left join platform.domain_claims c on c.hostname = d.hostname and c.seller_id = d.seller_id
      and c.first_claimed_at >= now() - interval '${MEMORY_DAYS} days'
    where d.id = ?`,
  { abandoned: column.boolean.nullable() },
);

/** Claims on hostnames; in a seller's scope that seller's own. */
export class DomainRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /** Newest first. */
  list(): Promise<Loaded<SellerDomain>[]> {
    return this.#em.findAll(SellerDomain, { orderBy: { createdAt: 'desc', id: 'desc' } });
  }

  /**
   * The row as it is now, which nobody else changes, deletes or links a page to until the transaction ends. `null`: there
   * is none.
   */
  lock(where: FilterQuery<SellerDomain>): Promise<SellerDomain | null> {
    return this.#em.findOne(SellerDomain, where, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
  }

  /** Takes the rank from the seller's primary, unless that is `exceptId`. The caller holds the seller's lock. */
  async clearPrimary(sellerId: string, exceptId: string, now: Date): Promise<void> {
    await this.#em.nativeUpdate(
      SellerDomain,
      { seller: sellerId, isPrimary: true, id: { $ne: exceptId } },
      { isPrimary: false, updatedAt: now },
    );
  }

  /** Open claims whose last check is longest ago; more than `share` of one seller only where no others wait. */
  async longestUnchecked(limit: number, share: number): Promise<Loaded<SellerDomain>[]> {
    const rows = await readRows(this.#em, LONGEST_UNCHECKED, [share, limit]);
    const ids = rows.map(({ id }) => id);
    const place = new Map(ids.map((id, index) => [id, index]));
    const claims = await this.#em.find(SellerDomain, { id: { $in: ids } });
    return claims.sort((a, b) => place.get(a.id)! - place.get(b.id)!);
  }

  /** How many of the seller's claims are not proven. Certain only while the seller is locked. */
  countUnproven(sellerId: string): Promise<number> {
    return this.#em.count(SellerDomain, { seller: sellerId, status: { $ne: DomainStatus.Verified } });
  }

  /** Keeps when the seller first claimed the hostname, across the rows that come and go. */
  async rememberClaim(sellerId: string, hostname: string): Promise<void> {
    await run(this.#em, REMEMBER, [hostname, sellerId]);
  }

  /** What was claimed is proven: the claim that follows is a first one again. */
  async forgetClaim({ hostname, seller }: SellerDomain): Promise<void> {
    await run(this.#em, FORGET, [hostname, seller.id]);
  }

  async forgetOldClaims(): Promise<void> {
    await run(this.#em, FORGET_OLD);
  }

  /** Whether the row is older than an unproven claim may become, by the database's clock. */
  async isOverdue({ id }: SellerDomain): Promise<boolean> {
    return (await readRow(this.#em, IS_OVERDUE, [id]))?.overdue ?? false;
  }

  /** Whether another seller may take the hostname over, by the database's clock. */
  async isAbandoned({ id }: SellerDomain): Promise<boolean> {
    return (await readRow(this.#em, IS_ABANDONED, [id]))?.abandoned ?? false;
  }
}
