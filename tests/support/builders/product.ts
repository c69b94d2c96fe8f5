import { insertRow, type Overrides, type Ref, type Row, type Sql, unique } from '../database/rows.ts';

/** An ACTIVE product. */
export const makeProduct = (world: Sql, overrides: Record<string, unknown> = {}): Promise<Row> =>
  insertRow(world, 'products', {
    product_code: `CODE-${unique()}`,
    name: 'Mouse',
    slug: `mouse-${unique()}`,
    base_price: '20.00',
    status: 'ACTIVE',
    ...overrides,
  });

/** An active variant without options, at position 0. */
export const makeVariant = (world: Sql, product: Ref, overrides: Record<string, unknown> = {}): Promise<Row> =>
  insertRow(world, 'product_variants', { product_id: product.id, name: 'Black', ...overrides });

/** A rule in force since 2026, without end: 49.99, 40 %. */
export const makeRule = (world: Sql, product: Ref | null, overrides: Record<string, unknown> = {}): Promise<Row> =>
  insertRow(world, 'pricing_rules', {
    product_id: product?.id ?? null,
    suggested_retail: '49.99',
    seller_take_percent: '40.00',
    effective_from: '2026-01-01T00:00:00Z',
    ...overrides,
  });

export const makeLabel = (world: Sql, overrides: Record<string, unknown> = {}): Promise<Row> =>
  insertRow(world, 'product_labels', { name: 'Label', slug: `label-${unique()}`, ...overrides });

/** A label on each of `products`. */
export async function makeLabelOn(world: Sql, products: Ref[], overrides: Overrides = {}) {
  const label = await makeLabel(world, overrides);
  for (const product of products) await putLabel(world, product, label);
  return label;
}

export const putLabel = ({ sql }: Sql, product: Ref, label: Ref) =>
  sql('insert into product_product_labels (product_id, label_id) values (?, ?)', [product.id, label.id]);
