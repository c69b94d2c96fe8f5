import type { SellerDomain } from './seller-domain.entity.ts';

/** A page that stands on a domain. */
export interface DomainPage {
  id: string;
  slug: string;
  status: 'DRAFT' | 'PUBLISHED' | 'ARCHIVED';
  titleOverride: string | null;
}

/**
 * What domains need of sellpages, a module above them, which implements it and registers it as `domainPages`. All of it
 * happens in the transaction of the caller.
 */
export interface DomainPages {
  /** Pages of any status, newest first. */
  list(domainId: string): Promise<DomainPage[]>;
  /** How many pages of any status. Certain only while the domain is locked. */
  count(domain: SellerDomain): Promise<number>;
  /**
   * Locks the pages, in the order of their ids. Who will lock the domain and then change its pages does this first: a page
   * is published in that order too, page before domain, and two that lock in opposite orders would stop each other.
   */
  lock(domain: SellerDomain): Promise<void>;
  /** Takes the published pages back to draft: none may stand on an unverified domain (part 2, section 1.3). */
  unpublish(domain: SellerDomain): Promise<void>;
}
