import { LockMode } from '@mikro-orm/core';
import type { Em } from '#src/platform/db/orm.ts';
import {
  AssetAdtext,
  AssetMedia,
  AssetThumbnail,
  PricingRule,
  Product,
  ProductLabel,
  ProductProductLabel,
  ProductVariant,
} from '#src/modules/catalog/index.ts';
import { DEMO_RULES_FROM, demoAssets, demoLabels, demoProducts } from './demo-data.ts';
import { insertMissing } from './insert-missing.ts';

/** Ids of the demo products that are in the catalogue, by product code. Whoever prices them meanwhile waits. */
async function lockProducts(em: Em): Promise<Map<string, string>> {
  const productCode = { $in: demoProducts.map((product) => product.productCode) };
  const options = { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE } as const;
  const products = await em.find(Product, { productCode }, options);
  return new Map(products.map((product) => [product.productCode, product.id]));
}

async function linkLabels(em: Em, products: Map<string, string>): Promise<number> {
  const labels = await em.find(ProductLabel, { slug: { $in: demoLabels.map(({ slug }) => slug) } });
  const wanted = demoProducts.flatMap(({ productCode, labels: slugs }) =>
    labels.filter(({ slug }) => slugs.includes(slug)).map((label) => ({ productCode, label: label.id })),
  );
  return insertMissing(
    em,
    ProductProductLabel,
    wanted.flatMap(({ productCode, label }) => {
      const product = products.get(productCode);
      return product === undefined ? [] : [{ product, label }];
    }),
  );
}

/** Active rules of one product never overlap: one that somebody priced anew gets no demo rule. */
async function insertRules(em: Em, products: Map<string, string>): Promise<number> {
  const overlapping = await em.find(PricingRule, {
    product: { $in: [...products.values()] },
    isActive: true,
    $or: [{ effectiveUntil: null }, { effectiveUntil: { $gt: DEMO_RULES_FROM } }],
  });
  const priced = new Set(overlapping.map((rule) => rule.product?.id));
  const rules = demoProducts.flatMap(({ productCode, rule }) => {
    const product = products.get(productCode);
    return product === undefined || priced.has(product) ? [] : [{ ...rule, product }];
  });
  return insertMissing(em, PricingRule, rules);
}

async function insertAssets(em: Em, product: string | undefined) {
  const ofProduct = <T extends object>(rows: T[]) =>
    product === undefined ? [] : rows.map((row) => ({ ...row, product }));
  return {
    media: await insertMissing(em, AssetMedia, ofProduct(demoAssets.media)),
    thumbnails: await insertMissing(em, AssetThumbnail, ofProduct(demoAssets.thumbnails)),
    adtexts: await insertMissing(em, AssetAdtext, ofProduct(demoAssets.adtexts)),
  };
}

/** What is missing of the demo catalogue; returns the number of rows made. Call inside a transaction. */
export async function seedCatalog(em: Em) {
  const labels = await insertMissing(em, ProductLabel, demoLabels);
  const made = await insertMissing(
    em,
    Product,
    demoProducts.map(({ id, productCode, name, slug, basePrice, compareAtPrice }) => {
      return { id, productCode, name, slug, basePrice, compareAtPrice, currency: 'USD', status: 'ACTIVE' as const };
    }),
  );
  const products = await lockProducts(em);
  const variants = demoProducts.flatMap(({ productCode, variants }) => {
    const product = products.get(productCode);
    return product === undefined ? [] : variants.map((row, position) => ({ ...row, product, position }));
  });
  return {
    products: made,
    variants: await insertMissing(em, ProductVariant, variants),
    labels,
    labelLinks: await linkLabels(em, products),
    pricingRules: await insertRules(em, products),
    ...(await insertAssets(em, products.get(demoAssets.productCode))),
  };
}
