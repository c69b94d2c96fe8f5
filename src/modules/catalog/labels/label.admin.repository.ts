import type { Em } from '#src/platform/db/orm.ts';
import { column, readRows, type RowOf, run, statement, type WithDates } from '#src/platform/db/rows.ts';

const LOCK_NAME = statement('catalog.lock-label-name', 'select pg_advisory_xact_lock(hashtextextended(?, 0))');
const NAMES = statement('catalog.label-names', 'select name from product_labels', { name: column.text });

const LABEL = { id: column.uuid, name: column.text, slug: column.text, createdAt: column.instant };

const COUNTED = statement(
  'catalog.counted-labels',
  `
    select l.id, l.name, l.slug, l.created_at as "createdAt",
      (select count(*)::int from product_product_labels x where x.label_id = l.id) as products
    from product_labels l
    order by l.name, l.id`,
  { ...LABEL, products: column.integer },
);

const OF_PRODUCT = statement(
  'catalog.labels-of-product',
  `
    select l.id, l.name, l.slug, l.created_at as "createdAt"
    from product_product_labels x
    join product_labels l on l.id = x.label_id
    where x.product_id = ?
    order by l.name, l.id`,
  LABEL,
);

/** A label as a plain row. */
export type LabelRow = WithDates<RowOf<typeof OF_PRODUCT>, 'createdAt'>;
export type CountedLabelRow = WithDates<RowOf<typeof COUNTED>, 'createdAt'>;

const withDate = <T extends { createdAt: string }>(row: T) => ({ ...row, createdAt: new Date(row.createdAt) });

export class LabelAdminRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /** Makes those who create a label of this folded name wait for each other, until the transaction ends. */
  async lockName(folded: string): Promise<void> {
    await run(this.#em, LOCK_NAME, [`product_labels ${folded}`]);
  }

  async listNames(): Promise<string[]> {
    const rows = await readRows(this.#em, NAMES);
    return rows.map(({ name }) => name);
  }

  /** Every label with the number of its products, by name. */
  async listCounted(): Promise<CountedLabelRow[]> {
    return (await readRows(this.#em, COUNTED)).map(withDate);
  }

  /** Labels of one product, by name. */
  async listOfProduct(productId: string): Promise<LabelRow[]> {
    return (await readRows(this.#em, OF_PRODUCT, [productId])).map(withDate);
  }
}
