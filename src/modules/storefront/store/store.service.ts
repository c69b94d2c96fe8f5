import type { Cradle } from '#src/platform/cradle.ts';
import type { Paged } from '#src/platform/db/page.ts';
import { AppError, notFound } from '#src/platform/errors.ts';
import { normaliseHostname } from '#src/modules/domains/index.ts';
import type { PageCardRow } from './store.repository.ts';
import type { ListLivePages, ResolvedDomain } from './store.schema.ts';

const domainNotFound = () => notFound('Domain not found');

/** What is no hostname is nobody's. */
function hostnameOf(input: string): string {
  try {
    return normaliseHostname(input);
  } catch (error) {
    throw error instanceof AppError ? domainNotFound() : error;
  }
}

/** Stores as their visitors find them (part 2, sections 4.1 and 4.3). */
export function makePublicStoreService({ publicStoreRepository }: Pick<Cradle, 'publicStoreRepository'>) {
  return {
    /**
     * The seller of a host name, which may come with scheme, port and path.
     * @throws 404 unless it is a VERIFIED domain of an active seller
     */
    async resolveDomain(input: string): Promise<ResolvedDomain> {
      const hostname = hostnameOf(input);
      const sellerSlug = await publicStoreRepository.findSlugByHostname(hostname);
      if (sellerSlug === null) throw domainNotFound();
      return { hostname, sellerSlug };
    },

    /** A page of the seller's live pages, newest first. */
    list(sellerId: string, query: ListLivePages): Promise<Paged<PageCardRow>> {
      return publicStoreRepository.listLivePages(sellerId, query);
    },
  };
}
