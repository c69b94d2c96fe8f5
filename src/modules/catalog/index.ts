import { asFunction } from 'awilix';
import type { Cradle } from '#src/platform/cradle.ts';
import { defineModule } from '#src/platform/module.ts';
import { AssetAdtext } from './assets/asset-adtext.entity.ts';
import { AssetMedia, MediaType } from './assets/asset-media.entity.ts';
import { AssetThumbnail } from './assets/asset-thumbnail.entity.ts';
import { AssetRepository } from './assets/asset.repository.ts';
import { assetRoutes } from './assets/asset.routes.ts';
import { type AssetService, makeAssetService } from './assets/asset.service.ts';
import { labelAdminRoutes } from './labels/label.admin.routes.ts';
import { LabelAdminRepository } from './labels/label.admin.repository.ts';
import { type LabelAdminService, makeLabelAdminService } from './labels/label.admin.service.ts';
import { pricingRuleAdminRoutes } from './pricing/pricing-rule.admin.routes.ts';
import { type PricingRuleAdminService, makePricingRuleAdminService } from './pricing/pricing-rule.admin.service.ts';
import { PricingRule } from './pricing/pricing-rule.entity.ts';
import { makeProductImages, type ProductImages } from './products/product-images.ts';
import { ProductLabel } from './labels/product-label.entity.ts';
import { ProductProductLabel } from './labels/product-product-label.entity.ts';
import { ProductVariant } from './variants/product-variant.entity.ts';
import { ProductAdminRepository } from './products/product.admin.repository.ts';
import { productAdminRoutes } from './products/product.admin.routes.ts';
import { type ProductAdminService, makeProductAdminService } from './products/product.admin.service.ts';
import { Product, ProductStatus } from './products/product.entity.ts';
import { ProductRepository } from './products/product.repository.ts';
import { productRoutes } from './products/product.routes.ts';
import { makeProductService, type ProductService } from './products/product.service.ts';
import { StockRepository } from './stock/stock.repository.ts';
import { makeStorage, type Storage } from './uploads/storage.client.ts';
import { uploadRoutes } from './uploads/upload.routes.ts';
import { makeUploadService, type UploadService } from './uploads/upload.service.ts';
import { variantAdminRoutes } from './variants/variant.admin.routes.ts';
import { type VariantAdminService, makeVariantAdminService } from './variants/variant.admin.service.ts';

export { activeVariantsOf } from './variants/active-variants.ts';
export { heroImageOf } from './assets/hero-image.ts';
export { type Pieces, piecesToTake, TAKE_STOCK } from './stock/stock.repository.ts';
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
    stockRepository: StockRepository;
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
      assetRepository: asFunction(({ em }: Cradle) => new AssetRepository(em)).scoped(),
      assetService: asFunction(makeAssetService).scoped(),
      labelAdminRepository: asFunction(({ em }: Cradle) => new LabelAdminRepository(em)).scoped(),
      labelAdminService: asFunction(makeLabelAdminService).scoped(),
      pricingRuleAdminService: asFunction(makePricingRuleAdminService).scoped(),
      productAdminRepository: asFunction(({ em }: Cradle) => new ProductAdminRepository(em)).scoped(),
      productAdminService: asFunction(makeProductAdminService).scoped(),
      productImages: asFunction(makeProductImages).scoped(),
      productRepository: asFunction(({ em }: Cradle) => new ProductRepository(em)).scoped(),
      productService: asFunction(makeProductService).scoped(),
      stockRepository: asFunction(({ em }: Cradle) => new StockRepository(em)).scoped(),
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
