import { asFunction } from 'awilix';
import type { Cradle } from '#src/platform/cradle.ts';
import { defineModule } from '#src/platform/module.ts';
import { AssetAdtext } from './asset-adtext.entity.ts';
import { AssetMedia, MediaType } from './asset-media.entity.ts';
import { AssetThumbnail } from './asset-thumbnail.entity.ts';
import { AssetRepository } from './asset.repository.ts';
import { assetRoutes } from './asset.routes.ts';
import { type AssetService, makeAssetService } from './asset.service.ts';
import { labelAdminRoutes } from './label.admin.routes.ts';
import { LabelAdminRepository } from './label.admin.repository.ts';
import { type LabelAdminService, makeLabelAdminService } from './label.admin.service.ts';
import { pricingRuleAdminRoutes } from './pricing-rule.admin.routes.ts';
import { type PricingRuleAdminService, makePricingRuleAdminService } from './pricing-rule.admin.service.ts';
import { PricingRule } from './pricing-rule.entity.ts';
import { makeProductImages, type ProductImages } from './product-images.ts';
import { ProductLabel } from './product-label.entity.ts';
import { ProductProductLabel } from './product-product-label.entity.ts';
import { ProductVariant } from './product-variant.entity.ts';
import { ProductAdminRepository } from './product.admin.repository.ts';
import { productAdminRoutes } from './product.admin.routes.ts';
import { type ProductAdminService, makeProductAdminService } from './product.admin.service.ts';
import { Product, ProductStatus } from './product.entity.ts';
import { ProductRepository } from './product.repository.ts';
import { productRoutes } from './product.routes.ts';
import { makeProductService, type ProductService } from './product.service.ts';
import { makeStorage, type Storage } from './storage.client.ts';
import { uploadRoutes } from './upload.routes.ts';
import { makeUploadService, type UploadService } from './upload.service.ts';
import { variantAdminRoutes } from './variant.admin.routes.ts';
import { type VariantAdminService, makeVariantAdminService } from './variant.admin.service.ts';

export { activeVariantsOf } from './active-variants.ts';
export { heroImageOf } from './hero-image.ts';
export { ruleInForceAt } from './pricing.ts';
export {
  AssetAdtext,
  AssetMedia,
  MediaType,
  AssetThumbnail,
  PricingRule,
  ProductLabel,
  ProductProductLabel,
  ProductVariant,
  Product,
  ProductStatus,
};

declare module '#src/platform/cradle.ts' {
  interface Cradle {
    assetRepository: AssetRepository;
    assetService: AssetService;
    labelAdminRepository: LabelAdminRepository;
    labelAdminService: LabelAdminService;
    pricingRuleAdminService: PricingRuleAdminService;
    productAdminRepository: ProductAdminRepository;
    productAdminService: ProductAdminService;
    productImages: ProductImages;
    productRepository: ProductRepository;
    productService: ProductService;
    storage: Storage;
    uploadService: UploadService;
    variantAdminService: VariantAdminService;
  }
}

/** The shared catalogue: products, variants, labels, assets, pricing rules. */
export const catalogModule = defineModule({
  name: 'catalog',
  entities: [
    AssetAdtext,
    AssetMedia,
    AssetThumbnail,
    PricingRule,
    ProductLabel,
    ProductProductLabel,
    ProductVariant,
    Product,
  ],
  register: (container) =>
    container.register({
      assetRepository: asFunction(({ em }: Cradle) => new AssetRepository(em, AssetMedia)).scoped(),
      assetService: asFunction(makeAssetService).scoped(),
      labelAdminRepository: asFunction(({ em }: Cradle) => new LabelAdminRepository(em, ProductLabel)).scoped(),
      labelAdminService: asFunction(makeLabelAdminService).scoped(),
      pricingRuleAdminService: asFunction(makePricingRuleAdminService).scoped(),
      productAdminRepository: asFunction(({ em }: Cradle) => new ProductAdminRepository(em, Product)).scoped(),
      productAdminService: asFunction(makeProductAdminService).scoped(),
      productImages: asFunction(makeProductImages).scoped(),
      productRepository: asFunction(({ em }: Cradle) => new ProductRepository(em, Product)).scoped(),
      productService: asFunction(makeProductService).scoped(),
      storage: asFunction(makeStorage).singleton(),
      uploadService: asFunction(makeUploadService).scoped(),
      variantAdminService: asFunction(makeVariantAdminService).scoped(),
    }),
  routes: [
    ...productRoutes,
    ...assetRoutes,
    ...productAdminRoutes,
    ...variantAdminRoutes,
    ...labelAdminRoutes,
    ...pricingRuleAdminRoutes,
    ...uploadRoutes,
  ],
});
