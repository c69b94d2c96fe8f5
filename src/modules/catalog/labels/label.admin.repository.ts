import type { Em } from '#src/platform/db/orm.ts';
import type { CountedLabelRow, LabelRow } from './label.admin.schema.ts';

const COUNTED = `
  select l.id, l.name, l.slug, l.created_at as "createdAt",
    (select count(*)::int from product_product_labels x where x.label_id = l.id) as products
  from product_labels l
  order by l.name, l.id`;

const OF_PRODUCT = `
  select l.id, l.name, l.slug, l.created_at as "createdAt"
  from product_product_labels x
  join product_labels l on l.id = x.label_id
  where x.product_id = ?
  order by l.name, l.id`;

type Stored<T extends LabelRow> = Omit<T, 'createdAt'> & { createdAt: string };

const withDate = <T extends { createdAt: string }>(row: T) => ({ ...row, createdAt: new Date(row.createdAt) });

export class LabelAdminRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /** Makes those who create a label of this folded name wait for each other, until the transaction ends. */
  async lockName(folded: string): Promise<void> {
    await this.#em.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`product_labels ${folded}`]);
  }

  async listNames(): Promise<string[]> {
    const rows = await this.#em.execute<{ name: string }[]>('select name from product_labels');
    return rows.map(({ name }) => name);
  }

  /** Every label with the number of its products, by name. */
  async listCounted(): Promise<CountedLabelRow[]> {
    return (await this.#em.execute<Stored<CountedLabelRow>[]>(COUNTED)).map(withDate);
  }

  /** Labels of one product, by name. */
  async listOfProduct(productId: string): Promise<LabelRow[]> {
    return (await this.#em.execute<Stored<LabelRow>[]>(OF_PRODUCT, [productId])).map(withDate);
  }
}
