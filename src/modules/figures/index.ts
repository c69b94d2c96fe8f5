import { asFunction } from 'awilix';
import type { Cradle } from '#src/platform/cradle.ts';
import { defineModule } from '#src/platform/module.ts';
import {
  productCountsSql,
  ProductFigures,
  type ProductReport,
  productReportSql,
  type ProductSums,
  sellpagesOfProductSql,
} from './product-figures.repository.ts';
import { type SellerCounts, SellerFigures, type SellerSums, sellerSumsSql } from './seller-figures.repository.ts';
import { SellpageFigures, sellpagesOnDomainSql } from './sellpage-figures.repository.ts';

export { type DefaultTerms, type MoneyFigures, type MoneySums, NO_MONEY, toFigures } from './money-model.ts';
export { isRevenueStatus, REVENUE_STATUSES, REVENUE_STATUSES_SQL } from './revenue-status.ts';
export { ruleInForceAt } from './rule-in-force.ts';
export { type AssetKind, assetSumsSql } from './asset-figures.ts';
export { productCountsSql, type ProductReport, productReportSql, type ProductSums, sellpagesOfProductSql };
export { type SellerCounts, type SellerSums, sellerSumsSql, sellpagesOnDomainSql };

declare module '#src/platform/cradle.ts' {
  interface Cradle {
    productFigures: ProductFigures;
    sellerFigures: SellerFigures;
    sellpageFigures: SellpageFigures;
  }
}

/**
 * What was sold, earned and spent, for whoever shows it. It stands below all others and imports none of them, and alone
 * reads tables of modules above it (ADR 0009).
 */
export const figuresModule = defineModule({
  name: 'figures',
  entities: [],
  register: (container) =>
    container.register({
      productFigures: asFunction(({ em }: Cradle) => new ProductFigures(em)).scoped(),
      sellerFigures: asFunction(({ em }: Cradle) => new SellerFigures(em)).scoped(),
      sellpageFigures: asFunction(({ em }: Cradle) => new SellpageFigures(em)).scoped(),
    }),
});
