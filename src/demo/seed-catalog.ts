import type { Cradle } from '#src/platform/cradle.ts';
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
import { demoAssets, demoLabels, demoProducts } from './demo-data.ts';
import { insertMissing } from './insert-missing.ts';
import { unlessRefused } from './unless-refused.ts';

export type CatalogServices = Pick<
  Cradle,
  'em' | 'labelAdminService' | 'pricingRuleAdminService' | 'productAdminService' | 'variantAdminService'
>;

type DemoProduct = (typeof demoProducts)[number];

async function createLabels({ em, labelAdminService }: CatalogServices): Promise<number> {
  const known = await em.find(ProductLabel, { slug: { $in: demoLabels.map(({ slug }) => slug) } });
  const missing = demoLabels.filter(({ slug }) => !known.some((label) => label.slug === slug));
  // the names are those that the slugs come from
  for (const { name } of missing) await labelAdminService.create(name);
  return missing.length;
}

/** Makes the product unless its code is there, whatever id it has; and unless its id or slug is somebody else's. */
async function createProduct({ em, productAdminService }: CatalogServices, demo: DemoProduct): Promise<boolean> {
  const { id, productCode, name, slug, basePrice, compareAtPrice } = demo;
  if ((await em.count(Product, { $or: [{ productCode }, { id }, { slug }] })) > 0) return false;
  await productAdminService.create(
    { name, productCode, price: basePrice, compareAtPrice, status: 'ACTIVE', tags: [], images: [] },
    { id, slug },
  );
  return true;
}

async function createVariants(
  { em, variantAdminService }: CatalogServices,
  product: string,
  { variants }: DemoProduct,
): Promise<number> {
  const known = await em.find(ProductVariant, { id: { $in: variants.map(({ id }) => id) } });
  const missing = variants
    .map((variant, position) => ({ ...variant, position, isActive: true }))
    .filter(({ id }) => !known.some((variant) => variant.id === id));
  for (const { id, ...fields } of missing) await variantAdminService.create(product, fields, { id });
  return missing.length;
}

/** Whatever other labels the product carries, it keeps; its lock holds them still. */
async function linkLabels(
  { em, labelAdminService }: CatalogServices,
  product: string,
  { labels: slugs }: DemoProduct,
): Promise<number> {
  const wanted = await em.find(ProductLabel, { slug: { $in: slugs } });
  const present = (await em.find(ProductProductLabel, { product })).map(({ label }) => label.id);
  const missing = wanted.map(({ id }) => id).filter((id) => !present.includes(id));
  if (missing.length > 0) await labelAdminService.sync(product, [...present, ...missing]);
  return missing.length;
}

/** Active rules of one product never overlap: one that somebody priced anew gets no demo rule. */
async function createRule(
  { em, pricingRuleAdminService }: CatalogServices,
  product: string,
  { rule: { id, ...fields } }: DemoProduct,
): Promise<number> {
  if ((await em.count(PricingRule, { id })) > 0) return 0;
  const rule = await unlessRefused('PRICING_RULE_OVERLAP', () =>
    pricingRuleAdminService.create(product, { ...fields, isActive: true }, { id }),
  );
  return rule === null ? 0 : 1;
}

/** Videos, thumbnails and ad texts come with ids and versions, and no service makes them. */
async function insertAssets(em: Em, product: string) {
  const ofProduct = <T extends object>(rows: T[]) => rows.map((row) => ({ ...row, product }));
  return {
    media: await insertMissing(em, AssetMedia, ofProduct(demoAssets.media)),
    thumbnails: await insertMissing(em, AssetThumbnail, ofProduct(demoAssets.thumbnails)),
    adtexts: await insertMissing(em, AssetAdtext, ofProduct(demoAssets.adtexts)),
  };
}

/** What is missing of the demo catalogue; returns the number of rows made. Caller holds the transaction. */
export async function seedCatalog(services: CatalogServices) {
  const { em, productAdminService } = services;
  const labels = await createLabels(services);
  const made = {
    products: 0,
    variants: 0,
    labels,
    labelLinks: 0,
    pricingRules: 0,
    media: 0,
    thumbnails: 0,
    adtexts: 0,
  };
  for (const demo of demoProducts) {
    if (await createProduct(services, demo)) made.products += 1;
    const product = await em.findOne(Product, { productCode: demo.productCode });
    // somebody else may hold the id or the slug, and then this product has no place
    if (product === null) continue;
    await productAdminService.lock(product.id);
    made.variants += await createVariants(services, product.id, demo);
    made.labelLinks += await linkLabels(services, product.id, demo);
    made.pricingRules += await createRule(services, product.id, demo);
    if (demo.productCode === demoAssets.productCode) Object.assign(made, await insertAssets(em, product.id));
  }
  return made;
}
