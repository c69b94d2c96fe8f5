import { z } from 'zod';
import type { Em } from '#src/platform/db/orm.ts';
import { column, readRows, run, statement } from '#src/platform/db/rows.ts';
import { ALL } from './changed-lines.ts';
import { differencesSql, mendSql, type Rollup } from './rollup.ts';
import { ROLLUPS } from './triggers.ts';

/** A sum, or the pricing rule of a line, that is stored in another way than it is true. */
export interface Difference {
  table: string;
  sellerId: string;
  /** The rest of the key, and the sum. */
  key: Record<string, string>;
  sum: string;
  stored: string;
  truth: string;
}

const given = (sql: string): string => `with given as (select ?::uuid as id) ${sql}`;
const SELLER = '(select id from given)';

const rowsOf = ({ counts }: Rollup): string => ALL[counts](`o.seller_id = ${SELLER}`);

const CHECKS = ROLLUPS.map((rollup) => ({
  rollup,
  find: statement(
    `figures.check-${rollup.table.replaceAll('_', '-')}`,
    given(`
    select (select jsonb_object_agg(key, value #>> '{}') from jsonb_each(to_jsonb(d))) as difference
    from (${differencesSql(rollup, rowsOf(rollup), SELLER)}) d`),
    { difference: z.record(z.string(), z.string()) },
  ),
  mend: statement(`figures.mend-${rollup.table.replaceAll('_', '-')}`, given(mendSql(rollup, rowsOf(rollup), SELLER))),
  forget: statement(
    `figures.forget-${rollup.table.replaceAll('_', '-')}`,
    `delete from platform.${rollup.table} where seller_id = ? and not exists (select from sellers s where s.id = seller_id)`,
  ),
}));

/** One rebuild at a time: two would both add what is missing. */
const LOCK = statement('figures.lock', `select pg_advisory_xact_lock(hashtext('figures:rebuild'))`);

const SELLERS = statement(
  'figures.sellers',
  `
    select seller_id as id from platform.order_counts
    union select seller_id from platform.line_counts
    union select id from sellers
    order by id`,
  { id: column.uuid },
);

function sumsOf({ table, key, sums }: Rollup, difference: Record<string, string>): Difference[] {
  const { seller_id: sellerId, ...rest } = Object.fromEntries(
    Object.keys(key).map((name) => [name, difference[name]!]),
  );
  return Object.keys(sums).flatMap((sum) => {
    const [stored, truth] = [difference[`stored_${sum}`]!, difference[`true_${sum}`]!];
    return Number(difference[sum]) === 0 ? [] : [{ table, sellerId: sellerId!, key: rest, sum, stored, truth }];
  });
}

/** Looks after what triggers keep (part 1, section 1.12); for the system scope. */
export class FiguresCheckRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /** Every seller, those that are gone and have figures left included, in order. */
  async sellerIds(): Promise<string[]> {
    return (await readRows(this.#em, SELLERS)).map(({ id }) => id);
  }

  /** Whatever of a seller's figures is not what orders and lines come to. */
  async differences(sellerId: string): Promise<Difference[]> {
    const found: Difference[] = [];
    for (const { rollup, find } of CHECKS) {
      const rows = await readRows(this.#em, find, [sellerId]);
      found.push(...rows.flatMap(({ difference }) => sumsOf(rollup, difference)));
    }
    return found;
  }

  /**
   * Brings a seller's figures to what orders and lines come to, while others change them: what is missing is added, by one
   * transaction for each table. A seller that is gone has none.
   */
  async mend(sellerId: string): Promise<void> {
    for (const { mend, forget } of CHECKS) {
      await this.#em.transactional(async () => {
        await run(this.#em, LOCK);
        await run(this.#em, mend, [sellerId]);
        await run(this.#em, forget, [sellerId]);
      });
    }
  }
}
