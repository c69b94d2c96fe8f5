import { defineEntity, p } from '@mikro-orm/core';
import { createdAt, id, jsonArray, jsonObject, newestFirst, updatedAt } from '#src/platform/db/columns.ts';
import { ownedBySeller } from '#src/platform/db/tenancy.ts';
import { badRequest } from '#src/platform/errors.ts';
import { Product } from '#src/modules/catalog/index.ts';
import { SellerDomain } from '#src/modules/domains/index.ts';
import { Seller } from '#src/modules/sellers/index.ts';

export const SellpageType = { Single: 'SINGLE', Multiple: 'MULTIPLE' } as const;
export type SellpageType = (typeof SellpageType)[keyof typeof SellpageType];

export const SellpageStatus = { Draft: 'DRAFT', Published: 'PUBLISHED', Archived: 'ARCHIVED' } as const;
export type SellpageStatus = (typeof SellpageStatus)[keyof typeof SellpageStatus];

const SellpageSchema = defineEntity({
  name: 'Sellpage',
  tableName: 'sellpages',
  properties: {
    id: id(),
    seller: () => p.manyToOne(Seller).ref().deleteRule('cascade'),
    product: () => p.manyToOne(Product).ref().deleteRule('restrict'),
    domain: () => p.manyToOne(SellerDomain).ref().nullable().deleteRule('set null'),
    slug: p.string().length(100),
    variant: p.string().length(10).nullable(),
    /** One label below the platform's own domain. */
    customDomain: p.string().length(255).nullable(),
    sellpageType: p
      .enum(() => SellpageType)
      .nativeEnumName('sellpage_type')
      .default('SINGLE'),
    status: p
      .enum(() => SellpageStatus)
      .nativeEnumName('sellpage_status')
      .default('DRAFT'),
    titleOverride: p.string().length(255).nullable(),
    descriptionOverride: p.text().nullable(),
    seoTitle: p.string().length(255).nullable(),
    seoDescription: p.text().nullable(),
    seoOgImage: p.string().length(500).nullable(),
    sections: jsonArray(),
    headerConfig: jsonObject(),
    footerConfig: jsonObject(),
    boostModules: jsonArray(),
    discountRules: jsonArray(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  uniques: [{ properties: ['seller', 'slug'] }],
  indexes: [
    { properties: ['seller', 'status'] },
    newestFirst(),
    { properties: ['product'] },
    { properties: ['domain'] },
  ],
  ...ownedBySeller('sellpages'),
});

const invalidTransition = (message: string) => badRequest(message, 'INVALID_TRANSITION');

/** Sales page of a seller for one product. */
export class Sellpage extends SellpageSchema.class {
  /** @throws 400 INVALID_TRANSITION unless the page is a draft; what else a public page needs is the caller's to see */
  publish(): void {
    if (this.status === SellpageStatus.Published) throw invalidTransition('Sellpage is already published');
    if (this.status === SellpageStatus.Archived) throw invalidTransition('Cannot publish an archived sellpage');
    this.status = SellpageStatus.Published;
  }

  /** @throws 400 INVALID_TRANSITION unless the page is published */
  unpublish(): void {
    if (this.status !== SellpageStatus.Published) {
      throw invalidTransition('Only published sellpages can be unpublished');
    }
    this.status = SellpageStatus.Draft;
  }
}
SellpageSchema.setClass(Sellpage);
