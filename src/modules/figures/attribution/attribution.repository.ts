import type { Em } from '#src/platform/db/orm.ts';
import { column, readOnlyRow, readRows, run, statement } from '#src/platform/db/rows.ts';
import type { Difference } from '../rollups/figures-check.repository.ts';
import { ruleOf } from './attribution.ts';

/** Lines that one transaction looks at: its orders are locked as long. */
const BATCH = 2_000;

const SEE = statement(
  'figures.see-rule-changes',
  'update platform.rule_changes set seen = pg_snapshot_xmax(pg_current_snapshot()) where seen is null',
);

/** `isSafe`: whoever could have missed the change has ended. */
const PENDING = statement(
  'figures.pending-rule-changes',
  `
    select id::text as id, seen <= pg_snapshot_xmin(pg_current_snapshot()) as "isSafe"
    from platform.rule_changes where seen is not null
    order by rule_changes.id`,
  { id: column.text, isSafe: column.boolean },
);

const ATTRIBUTE = statement(
  'figures.attribute-sales',
  `select platform.attribute_sales(?::bigint, ${BATCH}) as "isMore"`,
  { isMore: column.boolean.nullable() },
);

const BEGIN = statement(
  'figures.begin-rule-change',
  'update platform.rule_changes set done = default where id = ?::bigint',
);

const FORGET = statement('figures.forget-rule-change', 'delete from platform.rule_changes where id = ?::bigint');
const COUNT = statement('figures.count-rule-changes', 'select count(*)::int as pending from platform.rule_changes', {
  pending: column.integer,
});

const WRONG = `
    select i.id, i.product_id, i.pricing_rule_id as stored, r.truth
    from orders o join order_items i on i.order_id = o.id
    cross join lateral (select ${ruleOf('i', 'o')} as truth) r
    where o.seller_id = ? and i.product_id is not null and i.pricing_rule_id is distinct from r.truth`;

const FIND_WRONG = statement('figures.check-lines', `select id, stored, truth from (${WRONG}) w`, {
  id: column.uuid,
  stored: column.uuid.nullable(),
  truth: column.uuid.nullable(),
});

const MEND = statement(
  'figures.mend-lines',
  `insert into platform.rule_changes (product_id, since) select distinct product_id, '-infinity'::timestamptz from (${WRONG}) w`,
);

/** Gives sales the pricing rules that hold for them after rules have changed (part 1, section 1.12); for the system scope. */
export class AttributionRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /**
   * Looks at all lines that a change of rules may tell on, by short transactions; may be broken off, and run twice at once.
   * A line that was being written while the rule changed may have missed it, so that a change is done when all is looked at
   * that was begun before it was seen.
   * @returns how many changes are left, because a transaction has not ended or somebody else is at them
   */
  async attributePending(): Promise<number> {
    await run(this.#em, SEE);
    for (const { id, isSafe } of await readRows(this.#em, PENDING)) {
      await run(this.#em, BEGIN, [id]);
      const isDone = await this.#attribute(id);
      if (isDone && isSafe) await run(this.#em, FORGET, [id]);
    }
    return (await readOnlyRow(this.#em, COUNT)).pending;
  }

  /** Lines of a seller with another rule than they should have. */
  async differences(sellerId: string): Promise<Difference[]> {
    const rows = await readRows(this.#em, FIND_WRONG, [sellerId]);
    return rows.map(({ id, stored, truth }) => {
      const [is, shouldBe] = [stored ?? 'none', truth ?? 'none'];
      return { table: 'order_items', sellerId, key: { id }, sum: 'pricing_rule_id', stored: is, truth: shouldBe };
    });
  }

  /** Leaves lines of a seller that have another rule than they should for {@link attributePending}. */
  mend(sellerId: string): Promise<void> {
    return run(this.#em, MEND, [sellerId]);
  }

  /** @returns false when somebody else is at it */
  async #attribute(id: string): Promise<boolean> {
    for (;;) {
      const { isMore } = await readOnlyRow(this.#em, ATTRIBUTE, [id]);
      if (isMore !== true) return isMore === false;
    }
  }
}
