import type { Clock } from '#src/platform/clock.ts';
import type { Cradle } from '#src/platform/cradle.ts';
import type { Em } from '#src/platform/db/orm.ts';
import type { DomainSellpage, DomainSellpages, SellerDomain } from '#src/modules/domains/index.ts';

const LIST = `
  select id, slug, status, title_override as "titleOverride"
  from sellpages
  where domain_id = ?
  order by created_at desc, id desc`;

const COUNT = 'select count(*)::int as count from sellpages where domain_id = ? and seller_id = ?';

const LOCK = 'select id from sellpages where domain_id = ? and seller_id = ? order by id for update';

const UNPUBLISH = `
  update sellpages set status = 'DRAFT', updated_at = ?
  where domain_id = ? and seller_id = ? and status = 'PUBLISHED'`;

/** Sellpages that stand on a domain, for the module of domains. */
class DomainSellpagesRepository implements DomainSellpages {
  readonly #em: Em;
  readonly #clock: Clock;

  constructor(em: Em, clock: Clock) {
    this.#em = em;
    this.#clock = clock;
  }

  list(domainId: string): Promise<DomainSellpage[]> {
    return this.#em.execute<DomainSellpage[]>(LIST, [domainId]);
  }

  async count({ id, seller }: SellerDomain): Promise<number> {
    const [row] = await this.#em.execute<{ count: number }[]>(COUNT, [id, seller.id]);
    return row!.count;
  }

  async lock({ id, seller }: SellerDomain): Promise<void> {
    await this.#em.execute(LOCK, [id, seller.id]);
  }

  async unpublish({ id, seller }: SellerDomain): Promise<void> {
    await this.#em.execute(UNPUBLISH, [this.#clock.now(), id, seller.id]);
  }
}

export function makeDomainSellpages({ em, clock }: Pick<Cradle, 'em' | 'clock'>): DomainSellpages {
  return new DomainSellpagesRepository(em, clock);
}
