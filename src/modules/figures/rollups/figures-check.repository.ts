import { z } from 'zod';
import type { Em } from '#src/platform/db/orm.ts';
import { column, type Command, readRows, run, statement } from '#src/platform/db/rows.ts';
import { ROLLUPS } from './counting.ts';
import { differencesSql, isOfSellers, mendSql, type Rollup } from './rollup.ts';
import { allRows } from './tables.ts';

/** A sum, or the pricing rule of a line, that is stored in another way than it is true. */
export interface Difference {
  table: string;
  /** Null: of all sellers. */
  sellerId: string | null;
  /** The rest of the key, and the sum. */
  key: Record<string, string>;
  sum: string;
  stored: string;
  truth: string;
}

/** A value each time, so that the plan is made for the seller: one has a million orders, another none. */
const SELLER = '?::uuid';

function makeCheck(rollup: Rollup) {
  const isOwned = isOfSellers(rollup);
  const rows = allRows(rollup, isOwned ? `o.seller_id = ${SELLER}` : undefined);
  const name = rollup.table.replaceAll('_', '-');
  const find = `
    select (select jsonb_object_agg(key, value #>> '{}') from jsonb_each(to_jsonb(d))) as difference
    from (${differencesSql(rollup, rows, SELLER)}) d`;
  const forget = `
    delete from platform.${rollup.table}
    where seller_id = ${SELLER} and not exists (select from sellers s where s.id = seller_id)`;
  return {
    rollup,
    find: statement(`figures.check-${name}`, find, { difference: z.record(z.string(), z.string()) }),
    mend: statement(`figures.mend-${name}`, mendSql(rollup, rows, SELLER)),
    forget: isOwned ? statement(`figures.forget-${name}`, forget) : null,
  };
}

const CHECKS = ROLLUPS.map(makeCheck);
const checksOf = (sellerId: string | null) =>
  CHECKS.filter(({ rollup }) => isOfSellers(rollup) === (sellerId !== null));
/** The seller, as often as a statement asks for it. */
const valuesOf = ({ text }: Command, sellerId: string | null): string[] =>
  sellerId === null ? [] : Array<string>(text.split(SELLER).length - 1).fill(sellerId);

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
  const parts = Object.keys(key).flatMap((name) => (name === 'seller_id' ? [] : [[name, difference[name]!] as const]));
  const whose = { table, sellerId: difference.seller_id ?? null, key: Object.fromEntries(parts) };
  return Object.keys(sums).flatMap((sum) => {
    const [stored, truth] = [difference[`stored_${sum}`]!, difference[`true_${sum}`]!];
    return Number(difference[sum]) === 0 ? [] : [{ ...whose, sum, stored, truth }];
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

  /** Whatever of a seller's figures is not what orders and lines come to; null: of those over all sellers. */
  async differences(sellerId: string | null): Promise<Difference[]> {
    const found: Difference[] = [];
    for (const { rollup, find } of checksOf(sellerId)) {
      const rows = await readRows(this.#em, find, valuesOf(find, sellerId));
      found.push(...rows.flatMap(({ difference }) => sumsOf(rollup, difference)));
    }
    return found;
  }

  /**
   * Brings a seller's figures (null: those over all sellers) to what orders and lines come to, while others change them:
   * what is missing is added, by one transaction for each table. A seller that is gone has none.
   */
  async mend(sellerId: string | null): Promise<void> {
    for (const { mend, forget } of checksOf(sellerId)) {
      await this.#em.transactional(async () => {
        await run(this.#em, LOCK);
        await run(this.#em, mend, valuesOf(mend, sellerId));
        if (forget !== null) await run(this.#em, forget, valuesOf(forget, sellerId));
      });
    }
  }
}
