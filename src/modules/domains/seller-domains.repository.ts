import { z } from 'zod';
import type { Em } from '#src/platform/db/orm.ts';
import { column, readRows, statement } from '#src/platform/db/rows.ts';
import type { SellerDomainRow, SellerDomains } from '#src/modules/sellers/index.ts';
import { DomainStatus, VerificationMethod } from './seller-domain.entity.ts';

const DOMAINS = statement(
  'domains.of-seller',
  `
    select id, seller_id as "sellerId", hostname, verification_method as "verificationMethod",
      verification_token as "verificationToken", status, is_primary as "isPrimary", verified_at as "verifiedAt",
      failure_reason as "failureReason", created_at as "createdAt", updated_at as "updatedAt"
    from seller_domains where seller_id = ? order by created_at, id`,
  {
    id: column.uuid,
    sellerId: column.uuid,
    hostname: column.text,
    verificationMethod: z.enum(VerificationMethod),
    verificationToken: column.text,
    status: z.enum(DomainStatus),
    isPrimary: column.boolean,
    verifiedAt: column.instant.nullable(),
    failureReason: column.text.nullable(),
    createdAt: column.instant,
    updatedAt: column.instant,
  },
);

/** Domains of a seller, for the module of sellers. */
export class SellerDomainsRepository implements SellerDomains {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  list(sellerId: string): Promise<SellerDomainRow[]> {
    return readRows(this.#em, DOMAINS, [sellerId]);
  }
}
