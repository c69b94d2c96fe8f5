import type { Em } from '#src/platform/db/orm.ts';
import { readRows, statement } from '#src/platform/db/rows.ts';
import type { SellerDomainRow, SellerDomains } from '#src/modules/sellers/index.ts';
import { DOMAIN_COLUMNS, DOMAIN_COLUMNS_SQL } from './domain-row.ts';

const DOMAINS = statement(
  'domains.of-seller',
  `select ${DOMAIN_COLUMNS_SQL} from seller_domains d where d.seller_id = ? order by d.created_at, d.id`,
  DOMAIN_COLUMNS,
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
