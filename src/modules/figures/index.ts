import { defineModule, type Provided } from '#src/platform/module.ts';
import {
  PRODUCT_COUNTS,
  PRODUCT_REPORT,
  productCountsSql,
  ProductFigures,
  productReportSql,
  type ProductSums,
  sellpagesOfProductSql,
} from './product-figures.repository.ts';
import { attributeSales } from './attribution/attribution.job.ts';
import { AttributionRepository } from './attribution/attribution.repository.ts';
import { FiguresCheckRepository } from './rollups/figures-check.repository.ts';
import { SELLER_SUMS, type SellerCounts, SellerFigures, sellerSumsSql } from './seller-figures.repository.ts';

export type { Difference } from './rollups/figures-check.repository.ts';
export { type DefaultTerms, type MoneyFigures, type MoneySums, toFigures } from './money-model.ts';
export { isRevenueStatus, REVENUE_STATUSES, REVENUE_STATUSES_SQL } from './revenue-status.ts';
export { MAX_COUNT, rateOf } from './conversion-rates.ts';
export { ROLLUPS } from './rollups/counting.ts';
export { orderItemTriggers, orderTriggers, sellerTriggers } from './rollups/triggers.ts';
export { NONE } from './rollups/rollup.ts';
export { pricingRuleTriggers } from './attribution/attribution.ts';
export { ruleInForceAt } from './rule-in-force.ts';
export { type AssetKind, assetSumsSql } from './asset-figures.ts';
export { PRODUCT_COUNTS, PRODUCT_REPORT, productCountsSql, productReportSql, type ProductSums, sellpagesOfProductSql };
export { SELLER_SUMS, type SellerCounts, sellerSumsSql };
export { PAGE_MONEY, PAGE_MONEY_COLUMNS, pageMoneyParams, sellpagesOnDomainSql } from './sellpage-figures.ts';

const provides = {
  attributionRepository: AttributionRepository,
  figuresCheckRepository: FiguresCheckRepository,
  productFigures: ProductFigures,
  sellerFigures: SellerFigures,
};

declare module '#src/platform/cradle.ts' {
  interface Cradle extends Provided<typeof provides> {}
}

/**
 * What was sold, earned and spent, for whoever shows it. It stands below all others and imports none of them, and alone
 * reads tables of modules above it (ADR 0009).
 */
export const figuresModule = defineModule({
  name: 'figures',
  entities: [],
  provides,
  jobs: [attributeSales],
});
