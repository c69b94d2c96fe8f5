import type { Em } from '#src/platform/db/orm.ts';
import { run, statement } from '#src/platform/db/rows.ts';

/** Pieces by id of the variant; each more than 0. */
export type Pieces = Map<string, number>;

/** Where nothing is taken. */
const NO_VARIANT = '00000000-0000-0000-0000-000000000000';

/** The variants are locked in id order, so that whoever takes or returns goods never waits in a circle. */
const ASKED = `
  locked as (
    select id from product_variants where id in (?) order by id for no key update
  ), asked as (
    select id, (?::jsonb ->> id::text)::bigint as quantity from locked
  )`;

/**
 * Takes pieces off the shelf, as the end of a statement that has begun with a `with` of its own: an order's lines and its
 * goods travel together. Parameters: {@link piecesToTake}. It returns the variants of which there was enough; the others
 * are as they were.
 */
export const TAKE_STOCK = `${ASKED}
  update product_variants v set stock_quantity = v.stock_quantity - asked.quantity, updated_at = now()
  from asked
  where v.id = asked.id and v.stock_quantity >= asked.quantity
  returning v.id`;

export const piecesToTake = (pieces: Pieces): unknown[] => [
  pieces.size === 0 ? [NO_VARIANT] : [...pieces.keys()],
  JSON.stringify(Object.fromEntries(pieces)),
];

const PUT_BACK = statement(
  'catalog.put-stock-back',
  `
    with ${ASKED}
    update product_variants v
    set stock_quantity = least(2147483647, v.stock_quantity + asked.quantity)::int, updated_at = now()
    from asked
    where v.id = asked.id`,
);

/** The shelf: how many pieces of each variant there are. */
export class StockRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /**
   * Adds up to what the column holds; variants that are gone are left out. One statement for any number of variants, none
   * for none. Caller commits.
   */
  async putBack(pieces: Pieces): Promise<void> {
    if (pieces.size > 0) await run(this.#em, PUT_BACK, piecesToTake(pieces));
  }
}
