import type { SellerDomain } from './seller-domain.entity.ts';

/** A sellpage that stands on a domain. */
export interface DomainSellpage {
  id: string;
  slug: string;
  status: 'DRAFT' | 'PUBLISHED' | 'ARCHIVED';
  titleOverride: string | null;
}

/**
 * What domains need of sellpages, a module above them, which implements it and registers it as `domainSellpages`. All of it
 * happens in the transaction of the caller.
 */
export interface DomainSellpages {
  /** Of any status, newest first. */
  list(domainId: string): Promise<DomainSellpage[]>;
  /** How many there are of any status. Certain only while the domain is locked. */
  count(domain: SellerDomain): Promise<number>;
  /**
   * Locks them, in the order of their ids. Who will lock the domain and then change its sellpages does this first: one
   * is published in that order too, sellpage before domain, and two that lock in opposite orders would stop each other.
   */
  lock(domain: SellerDomain): Promise<void>;
  /** Takes the published ones back to draft: none may stand on an unverified domain (part 2, section 1.3). */
  unpublish(domain: SellerDomain): Promise<void>;
}
