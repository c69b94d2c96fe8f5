import type { ProductLabel } from '#src/modules/catalog/labels/product-label.entity.ts';
import type { PricingRule } from '#src/modules/catalog/pricing/pricing-rule.entity.ts';
import type { Product } from '#src/modules/catalog/products/product.entity.ts';
import type { ProductVariant } from '#src/modules/catalog/variants/product-variant.entity.ts';
import { type Columns, insertRow, type Ref, type Row, type Sql, unique } from '../database/rows.ts';

/** An ACTIVE product of 20.00 USD without variants. */
export const makeProduct = (world: Sql, given: Columns<Product> = {}): Promise<Row<Product>> =>
  insertRow<Product>(world, 'products', {
    product_code: `CODE-${unique()}`,
    name: 'Mouse',
    slug: `mouse-${unique()}`,
    base_price: '20.00',
    status: 'ACTIVE',
    ...given,
  });

/** An active variant without options and stock, at position 0. */
export async function makeVariant(
  world: Sql,
  { product, ...given }: Columns<ProductVariant> & { product?: Ref } = {},
): Promise<Row<ProductVariant>> {
  const { id: product_id } = product ?? (await makeProduct(world));
  return insertRow<ProductVariant>(world, 'product_variants', { product_id, name: 'Black', ...given });
}

/** A rule in force since 2026, without end: 49.99, of which the seller takes 40 %. `product: null` leaves it without one. */
export async function makePricingRule(
  world: Sql,
  { product, ...given }: Columns<PricingRule> & { product?: Ref | null } = {},
): Promise<Row<PricingRule>> {
  return insertRow<PricingRule>(world, 'pricing_rules', {
    product_id: product === null ? null : (product ?? (await makeProduct(world))).id,
    suggested_retail: '49.99',
    seller_take_percent: '40.00',
    effective_from: '2026-01-01T00:00:00Z',
    ...given,
  });
}

/** A label, on `products`. */
export async function makeLabel(
  world: Sql,
  { products = [], ...given }: Columns<ProductLabel> & { products?: Ref[] } = {},
): Promise<Row<ProductLabel>> {
  const label = await insertRow<ProductLabel>(world, 'product_labels', {
    name: 'Label',
    slug: `label-${unique()}`,
    ...given,
  });
  for (const product of products) await putLabel(world, product, label);
  return label;
}

export const putLabel = (world: Sql, product: Ref, label: Ref) =>
  insertRow(world, 'product_product_labels', { product_id: product.id, label_id: label.id });
