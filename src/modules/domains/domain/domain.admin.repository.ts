import type { Em } from '#src/platform/db/orm.ts';
import { column, type RowOf } from '#src/platform/db/rows.ts';
import { containing, type Paged, pageStatement, readPage } from '#src/platform/db/page.ts';
import { sellpagesOnDomainSql } from '#src/modules/figures/index.ts';
import { DOMAIN_COLUMNS, DOMAIN_COLUMNS_SQL } from '../domain-row.ts';
import { DomainStatus } from '../seller-domain.entity.ts';
import type { ListStores } from './domain.admin.schema.ts';

const SEARCHED = 'd.hostname ilike ? and d.status in (?)';

const LIST = pageStatement(
  'domains.list-all',
  {
    select: `${DOMAIN_COLUMNS_SQL}, s.name as "sellerName", s.slug as "sellerSlug"`,
    from: 'seller_domains d join sellers s on s.id = d.seller_id',
    orderBy: 'd.created_at desc, d.id desc',
    details: { columns: `${sellpagesOnDomainSql('p.id')} as sellpages`, joins: '' },
  },
  {
    ...DOMAIN_COLUMNS,
    sellerName: column.text,
    sellerSlug: column.text,
    sellpages: column.integer,
  },
  [SEARCHED],
);

/** Columns of a domain as SQL returns them: instants as text. */
export type ListedRow = RowOf<typeof LIST>;

/** Statuses that a filter value stands for. */
function statusesOf(status: NonNullable<ListStores['status']>): DomainStatus[] {
  if (status === 'ACTIVE') return [DomainStatus.Verified];
  return status === 'INACTIVE' ? [DomainStatus.Pending, DomainStatus.Failed] : [status];
}

/** Domains of all sellers: system scope only. */
export class StoreRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /** Newest first. */
  list({ search = '', status, page, limit }: ListStores): Promise<Paged<ListedRow>> {
    const statuses = status === undefined ? Object.values(DomainStatus) : statusesOf(status);
    return readPage(this.#em, LIST, {
      where: SEARCHED,
      params: [containing(search), statuses],
      isSearch: search !== '',
      page,
      limit,
    });
  }
}
