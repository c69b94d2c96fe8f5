import type { Em } from '#src/platform/db/orm.ts';
import { column, readOnlyRow, statement } from '#src/platform/db/rows.ts';
import type { SellpageOrders } from '#src/modules/sellpages/index.ts';

const EXIST = statement(
  'orders.exist-of-sellpages',
  'select exists (select from orders where sellpage_id in (?)) as "exist"',
  { exist: column.boolean },
);

/** What sellpages need to know of orders. */
export class SellpageOrdersRepository implements SellpageOrders {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  async exist(sellpageIds: string[]): Promise<boolean> {
    return (await readOnlyRow(this.#em, EXIST, [sellpageIds])).exist;
  }
}
