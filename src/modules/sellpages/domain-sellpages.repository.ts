import { z } from 'zod';
import type { Clock } from '#src/platform/clock.ts';
import type { Cradle } from '#src/platform/cradle.ts';
import type { Em } from '#src/platform/db/orm.ts';
import { column, readOnlyRow, readRows, run, statement } from '#src/platform/db/rows.ts';
import type { DomainSellpage, DomainSellpages, SellerDomain } from '#src/modules/domains/index.ts';
import { SellpageStatus } from './sellpage.entity.ts';

const LIST = statement(
  'sellpages.on-domain',
  `
    select id, slug, status, title_override as "titleOverride"
    from sellpages
    where domain_id = ?
    order by created_at desc, id desc`,
  { id: column.uuid, slug: column.text, status: z.enum(SellpageStatus), titleOverride: column.text.nullable() },
);

const COUNT = statement(
  'sellpages.count-on-domain',
  'select count(*)::int as count from sellpages where domain_id = ? and seller_id = ?',
  { count: column.integer },
);

const LOCK = statement(
  'sellpages.lock-on-domain',
  'select id from sellpages where domain_id = ? and seller_id = ? order by id for update',
);

const UNPUBLISH = statement(
  'sellpages.unpublish-on-domain',
  `
    update sellpages set status = 'DRAFT', updated_at = ?
    where domain_id = ? and seller_id = ? and status = 'PUBLISHED'`,
);

/** Sellpages that stand on a domain, for the module of domains. */
class DomainSellpagesRepository implements DomainSellpages {
  readonly #em: Em;
  readonly #clock: Clock;

  constructor(em: Em, clock: Clock) {
    this.#em = em;
    this.#clock = clock;
  }

  list(domainId: string): Promise<DomainSellpage[]> {
    return readRows(this.#em, LIST, [domainId]);
  }

  async count({ id, seller }: SellerDomain): Promise<number> {
    return (await readOnlyRow(this.#em, COUNT, [id, seller.id])).count;
  }

  lock({ id, seller }: SellerDomain): Promise<void> {
    return run(this.#em, LOCK, [id, seller.id]);
  }

  unpublish({ id, seller }: SellerDomain): Promise<void> {
    return run(this.#em, UNPUBLISH, [this.#clock.now(), id, seller.id]);
  }
}

export function makeDomainSellpages({ em, clock }: Pick<Cradle, 'em' | 'clock'>): DomainSellpages {
  return new DomainSellpagesRepository(em, clock);
}
