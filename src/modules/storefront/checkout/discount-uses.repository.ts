import type { Em } from '#src/platform/db/orm.ts';
import { column, readRows, statement } from '#src/platform/db/rows.ts';

/**
 * An order says which rule it used in the event of its making, even where that came to an amount of 0; a cancelled one
 * gives its use back. An index holds just the events that name a rule.
 */
const USES = statement(
  'storefront.discount-uses',
  `
    select e.metadata -> 'discount' ->> 'id' as "ruleId", count(distinct o.id)::int as uses
    from orders o
    join order_events e on e.order_id = o.id and e.seller_id = o.seller_id
    where o.seller_id = ? and o.sellpage_id = ? and o.status <> 'CANCELLED'
      and e.event_type = 'CREATED' and e.metadata -> 'discount' ->> 'id' in (?)
    group by 1`,
  { ruleId: column.text, uses: column.integer },
);

/** How often discounts of a sellpage were used (part 2, 4.5; hard case 18). */
export class DiscountUsesRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /**
   * Orders of the page that carry the discount and are not CANCELLED, by id of the rule; a rule that nobody used is left
   * out. One statement, none without a rule. The caller holds the page's lock where the count decides on an order.
   */
  async countUses(sellerId: string, sellpageId: string, ruleIds: string[]): Promise<Map<string, number>> {
    if (ruleIds.length === 0) return new Map();
    const rows = await readRows(this.#em, USES, [sellerId, sellpageId, ruleIds]);
    return new Map(rows.map(({ ruleId, uses }) => [ruleId, uses]));
  }
}
