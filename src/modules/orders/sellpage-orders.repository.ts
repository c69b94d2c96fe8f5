import type { Em } from '#src/platform/db/orm.ts';
import type { SellpageOrders } from '#src/modules/sellpages/index.ts';

const EXIST = 'select exists (select from orders where sellpage_id in (?)) as "exist"';

/** What sellpages need to know of orders. */
export class SellpageOrdersRepository implements SellpageOrders {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  async exist(sellpageIds: string[]): Promise<boolean> {
    const [row] = await this.#em.execute<{ exist: boolean }[]>(EXIST, [sellpageIds]);
    return row!.exist;
  }
}
