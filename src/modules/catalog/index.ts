import { defineModule, type Provided } from '#src/platform/module.ts';
import { AssetAdtext } from './assets/asset-adtext.entity.ts';
import { AssetMedia, MediaType } from './assets/asset-media.entity.ts';
import { AssetThumbnail } from './assets/asset-thumbnail.entity.ts';
import { AssetRepository } from './assets/asset.repository.ts';
import { assetRoutes } from './assets/asset.routes.ts';
import { makeAssetService } from './assets/asset.service.ts';
import { labelAdminRoutes } from './labels/label.admin.routes.ts';
import { LabelAdminRepository } from './labels/label.admin.repository.ts';
import { makeLabelAdminService } from './labels/label.admin.service.ts';
import { pricingRuleAdminRoutes } from './pricing/pricing-rule.admin.routes.ts';
import { makePricingRuleAdminService } from './pricing/pricing-rule.admin.service.ts';
import { PricingRule } from './pricing/pricing-rule.entity.ts';
import { makeProductImages } from './products/product-images.ts';
import { ProductLabel } from './labels/product-label.entity.ts';
import { ProductProductLabel } from './labels/product-product-label.entity.ts';
import { ProductVariant } from './variants/product-variant.entity.ts';
import { ProductAdminRepository } from './products/product.admin.repository.ts';
import { productAdminRoutes } from './products/product.admin.routes.ts';
import { makeProductAdminService } from './products/product.admin.service.ts';
import { Product, ProductStatus } from './products/product.entity.ts';
import { ProductRepository } from './products/product.repository.ts';
import { VariantRow } from './products/product.schema.ts';
import { productRoutes } from './products/product.routes.ts';
import { makeProductService } from './products/product.service.ts';
import { StockRepository } from './stock/stock.repository.ts';
import { makeStorage } from './uploads/storage.client.ts';
import { uploadRoutes } from './uploads/upload.routes.ts';
import { makeUploadService } from './uploads/upload.service.ts';
import { variantAdminRoutes } from './variants/variant.admin.routes.ts';
import { makeVariantAdminService } from './variants/variant.admin.service.ts';

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
  VariantRow,
};

const provides = {
  assetRepository: AssetRepository,
  assetService: makeAssetService,
  labelAdminRepository: LabelAdminRepository,
  labelAdminService: makeLabelAdminService,
  pricingRuleAdminService: makePricingRuleAdminService,
  productAdminRepository: ProductAdminRepository,
  productAdminService: makeProductAdminService,
  productImages: makeProductImages,
  productRepository: ProductRepository,
  productService: makeProductService,
  stockRepository: StockRepository,
  uploadService: makeUploadService,
  variantAdminService: makeVariantAdminService,
};

const singletons = {
  storage: makeStorage,
};

declare module '#src/platform/cradle.ts' {
  interface Cradle extends Provided<typeof provides>, Provided<typeof singletons> {}
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
  provides,
  singletons,
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
