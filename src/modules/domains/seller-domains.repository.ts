import type { Em } from '#src/platform/db/orm.ts';
import type { SellerDomainRow, SellerDomains } from '#src/modules/sellers/index.ts';

const DOMAINS = `
  select id, seller_id as "sellerId", hostname, verification_method as "verificationMethod",
    verification_token as "verificationToken", status, is_primary as "isPrimary", verified_at as "verifiedAt",
    failure_reason as "failureReason", created_at as "createdAt", updated_at as "updatedAt"
  from seller_domains where seller_id = ? order by created_at, id`;

/** Domains of a seller, for the module of sellers. */
export class SellerDomainsRepository implements SellerDomains {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  list(sellerId: string): Promise<SellerDomainRow[]> {
    return this.#em.execute<SellerDomainRow[]>(DOMAINS, [sellerId]);
  }
}
