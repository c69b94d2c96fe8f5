import type { Cradle } from '#src/platform/cradle.ts';
import { badRequest, conflict, notFound } from '#src/platform/errors.ts';
import { ProductStatus } from '#src/modules/catalog/index.ts';
import { sellpageNotFound } from './sellpage-reader.service.ts';
import { domainNotFound, makeSellpageUpdate, namingSlug } from './sellpage-update.service.ts';
import type { CreateSellpage, FoundSellpage, UpdateSellpage } from './sellpage.schema.ts';
import { Sellpage, SellpageStatus } from '../sellpage.entity.ts';

type Dependencies = Pick<Cradle, 'actor' | 'em' | 'scopes' | 'sellpageAds' | 'sellpageReader' | 'sellpageRepository'>;

/**
 * Writes of sellpages (part 2, section 1.3). Each locks the rows that its decision rests on, the sellpage first, so that
 * of two requests at once the second decides on what the first one left.
 */
export function makeSellpageService(dependencies: Dependencies) {
  const { actor, em, scopes, sellpageAds, sellpageReader, sellpageRepository } = dependencies;
  const updateHere = makeSellpageUpdate(dependencies);

  const lock = async (sellerId: string, id: string): Promise<Sellpage> => {
    const page = await sellpageRepository.lock(sellerId, id);
    if (page === null) throw sellpageNotFound();
    return page;
  };

  const requirePublishable = async (sellerId: string, page: Sellpage): Promise<void> => {
    const domain = page.domain ? await sellpageRepository.lockDomain(sellerId, page.domain.id) : null;
    if (domain !== null && !domain.isVerified()) {
      throw badRequest(`Domain ${domain.hostname} must be VERIFIED before publishing`, 'DOMAIN_NOT_VERIFIED');
    }
    const product = await sellpageRepository.lockProduct(page.product.id);
    if (product?.status !== ProductStatus.Active) throw badRequest('Product is not active', 'PRODUCT_NOT_ACTIVE');
  };

  return {
    /**
     * A new page, as DRAFT. `identity` is for callers other than HTTP: an id that is known to be free.
     * @throws 400 SLUG_RESERVED; 404 for a product that is unknown or not ACTIVE, and for an unknown domain; 409 SLUG_TAKEN
     */
    create: (
      sellerId: string,
      { productId, domainId, slug, ...overrides }: CreateSellpage,
      identity: { id?: string } = {},
    ): Promise<FoundSellpage> =>
      namingSlug(slug, () =>
        em.transactional(async () => {
          const product = await sellpageRepository.lockProduct(productId);
          if (product?.status !== ProductStatus.Active) throw notFound('Product not found');
          const domain = domainId == null ? null : await sellpageRepository.lockDomain(sellerId, domainId);
          if (domainId != null && domain === null) throw domainNotFound(domainId);
          const page = em.create(Sellpage, { ...identity, ...overrides, seller: sellerId, product, domain, slug });
          await em.flush();
          return sellpageReader.find(sellerId, page.id);
        }),
      ),

    /**
     * Writes just the fields given; keys of the head one by one.
     *
     * A label must be unique over all sellers, and the scope of one seller cannot see the others. So a PATCH that sets
     * one runs wholly in a system scope: lock of the label, look at every seller's pages and write are one transaction,
     * of which one wins. A look through a second scope inside this seller's transaction would need a second connection,
     * and there is only one on the embedded database.
     * @throws 400 SLUG_RESERVED, DOMAIN_NOT_VERIFIED, PIXEL_NOT_FOUND; 404; 409 SLUG_TAKEN, CUSTOM_DOMAIN_TAKEN
     */
    async update(sellerId: string, id: string, fields: UpdateSellpage): Promise<FoundSellpage> {
      if (fields.customDomain == null) return updateHere(sellerId, id, fields);
      const scope = scopes.openSystemScope(actor);
      try {
        return await makeSellpageUpdate(scope.cradle)(sellerId, id, fields);
      } finally {
        await scope.dispose();
      }
    },

    /** DRAFT → PUBLISHED. @throws 400 INVALID_TRANSITION, DOMAIN_NOT_VERIFIED, PRODUCT_NOT_ACTIVE; 404 */
    publish: (sellerId: string, id: string): Promise<FoundSellpage> =>
      em.transactional(async () => {
        const page = await lock(sellerId, id);
        page.publish();
        await requirePublishable(sellerId, page);
        await em.flush();
        return sellpageReader.find(sellerId, id);
      }),

    /** PUBLISHED → DRAFT. @throws 400 INVALID_TRANSITION; 404 */
    unpublish: (sellerId: string, id: string): Promise<FoundSellpage> =>
      em.transactional(async () => {
        const page = await lock(sellerId, id);
        page.unpublish();
        await em.flush();
        return sellpageReader.find(sellerId, id);
      }),

    /**
     * Removes the page with its statistics; its orders stay, without a page.
     * @throws 404; 409 SELLPAGE_PUBLISHED, SELLPAGE_IN_USE
     */
    remove: (sellerId: string, id: string): Promise<void> =>
      em.transactional(async () => {
        const page = await lock(sellerId, id);
        if (page.status === SellpageStatus.Published) {
          throw conflict('Unpublish the sellpage before deleting it', 'SELLPAGE_PUBLISHED');
        }
        const campaigns = await sellpageAds.countCampaigns(sellerId, id);
        if (campaigns > 0) throw conflict(`Sellpage is used by ${campaigns} campaign(s)`, 'SELLPAGE_IN_USE');
        em.remove(page);
        await em.flush();
      }),
  };
}
